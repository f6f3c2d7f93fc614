"""What can be imported of what suppliers are owed: bills, payments to them, and the accounts they are paid to."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from store.billing.bill_drafts import BillLineInput
from store.billing.bill_posting import post_bill
from store.billing.bills import BillInput, draft_bill
from store.billing.paying import send_payment
from store.core.database import scalar
from store.core.values import Day
from store.exchange.gathering import Document
from store.exchange.kinds import ImportField, ImportKind, Steps, declare
from store.parties.banks import set_bank


def write_bill(document: Document) -> int:
    """Draw up a bill of its lines; posted where the file says on which day it is booked."""
    values = dict(document.values)
    day, credit = values.pop("day", None), bool(values.pop("credit", False))
    lines = tuple(BillLineInput(**line) for line in document.lines)
    known = {item.name for item in fields(BillInput)}
    header = BillInput(**{name: value for name, value in values.items() if name in known})
    bill = int(draft_bill(header, lines, credit).id)
    if day:
        post_bill(bill, day=day)
    return bill


def write_sent(document: Document) -> int:
    """Record money paid."""
    return int(send_payment(**document.values).id)


def _payee(values: dict[str, Any]) -> int:
    """Whose bills a payment settles: one payment more, and another may find nothing left to pay."""
    party = values.get("party") or scalar("SELECT party_id FROM bill WHERE id = ?", (values.get("bill"),))
    return int(party or 0)


declare(
    ImportKind(
        "bills",
        "bill",
        "Bills",
        "bill.draft",
        Steps(write_bill, ("supplier_number", "party"), "day"),
        extra=(ImportField("day", Day("Booked on", aliases=("posting date", "booked")), False),),
    )
)
declare(
    ImportKind(
        "sent-payments",
        "payment",
        "Payments sent",
        "payment.send",
        Steps(write_sent, ("request_key",), "day", family=_payee),
    )
)
declare(
    ImportKind(
        "party-banks",
        "party",
        "Bank accounts of parties",
        "party.bank",
        Steps(lambda document: int(set_bank(**document.values).id), ("party",), update=True),
    )
)
