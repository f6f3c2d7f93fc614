"""Gapless document numbers, taken only inside the transaction that makes a document binding."""

from __future__ import annotations

from datetime import date

from store.core.database import one
from store.core.errors import Refused
from store.core.identity import actor

PREFIXES = {
    "quote": "QU",
    "order": "SO",
    "shipment": "SH",
    "invoice": "INV",
    "credit_note": "CN",
    "debit_note": "DN",
    "payment": "PAY",
    "bill": "BILL",
    "bill_credit": "SCN",
    "payment_run": "RUN",
    "dunning": "DU",
    "transfer": "TR",
    "count": "CO",
    "purchase": "PO",
    "receipt": "RC",
    "supplier_return": "SR",
    "return": "RT",
    "work_order": "WO",
    "entry": "JE",
    "pay_run": "PR",
    "ticket": "T",
}


def take(kind: str, day: date, strict_dates: bool = False) -> str:
    """The next number of a kind, e.g. `INV-2026-000123`. Call only while an action runs.

    With `strict_dates` a day before the last one numbered is refused (dates never run backwards
    within a sequence). A rolled-back transaction gives its number back.
    """
    company = actor().company_id
    last = one(
        "SELECT last_day FROM sequence WHERE company_id = ? AND kind = ? AND year = ?",
        (company, kind, day.year),
    )
    if strict_dates and last and last[0] > day.isoformat():
        raise Refused(
            f"The date {day} is before {last[0]}, the last one numbered.",
            f"Use {last[0]} or later.",
        )
    found = one(
        "INSERT INTO sequence (company_id, kind, year, next_number, last_day) VALUES (?, ?, ?, 2, ?) "
        "ON CONFLICT (company_id, kind, year) DO UPDATE SET next_number = sequence.next_number + 1, "
        "last_day = CASE WHEN excluded.last_day > sequence.last_day THEN excluded.last_day "
        "ELSE sequence.last_day END RETURNING next_number - 1",
        (company, kind, day.year, day.isoformat()),
    )
    assert found is not None
    return f"{PREFIXES[kind]}-{day.year}-{found[0]:06d}"
