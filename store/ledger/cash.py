"""Counting a cash register at the end of a day: what is missing or too much is posted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Day, Ref, Text
from store.ledger.bank_models import BankAccount, CashCount
from store.ledger.bank_moves import balance
from store.ledger.entries import BOOKKEEPERS
from store.ledger.posting import Leg, post

record_kind(
    RecordKind(
        "cash-count",
        "cash_count",
        "(SELECT b.code FROM bank_account b WHERE b.id = t.bank_account_id) || ' ' || t.day",
        noun="cash count",
    )
)


@action(
    "bank-account.count",
    "Count cash",
    (*BOOKKEEPERS, "manager"),
    example="backdesk bank-account count CASH --counted 412.50 --note 'a coin stuck in the drawer'",
)
def count_cash(
    bank_account: Annotated[int, Ref("Cash register", kind="bank-account")],
    counted: Annotated[Decimal, Amount("Counted", required=True, minimum=Decimal(0))],
    day: Annotated[date | None, Day("Day", help="today, when left empty")] = None,
    note: Annotated[str, Text("Note")] = "",
) -> Outcome:
    """Close a cash register for a day by what is in it. A difference is posted; days before are final from then on."""
    row, when = BankAccount.get_by_id(bank_account), day or today()
    if row.kind != "cash":
        raise Refused(f"{row.code} is no cash register.", "Reconcile it with its statements: backdesk reconcile")
    if row.counted_on and when.isoformat() < row.counted_on:
        raise invalid("day", when, f"is before {row.counted_on}, the last one counted")
    if when > today():
        raise invalid("day", when, "is not over yet")
    found, expected = Amount().stored(counted, row.currency) or 0, balance(row, when)
    entry = _post_difference(row, found - expected, when, note) if found != expected else None
    count = records.create(
        CashCount,
        bank_account=row,
        day=when.isoformat(),
        expected=expected,
        counted=found,
        difference=found - expected,
        entry=entry,
        note=note,
    )
    records.change(row, counted_on=when.isoformat())
    return Outcome("cash-count", count.id, f"{row.code} counted: {_told(row, found, found - expected)}.")


def _post_difference(row: BankAccount, difference: int, day: date, note: str) -> int:
    if row.currency != actor().currency:
        raise Refused(
            f"{row.code} is kept in {row.currency}: the difference has no value in the books by itself.",
            "Post it first: backdesk entry add",
        )
    number = numbering.take("entry", day)
    legs = [Leg("", difference, account_id=row.account_id), Leg("cash_difference", -difference)]
    memo = f"{row.code} counted" + (f": {note}" if note else "")
    return post(f"cash-count:{number}", day, memo, ("bank-account", row.id), legs, number)


def _told(row: BankAccount, counted: int, difference: int) -> str:
    said = Amount().said
    if not difference:
        return f"{said(counted, row.currency)}, as it should be"
    much = "too much" if difference > 0 else "missing"
    return f"{said(counted, row.currency)}, {said(abs(difference), row.currency)} {much}"
