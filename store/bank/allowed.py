"""Documents that a statement line settles though it is less than they owe: a cash discount, tax that was withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from store.bank.candidates import Owed
from store.billing.allowances import ToPay, to_pay
from store.billing.bill_models import Bill
from store.billing.models import Invoice
from store.billing.shapes import Document
from store.core.values import Amount


def settled_by(owed: Iterable[Owed], amount: int, day: date) -> Iterator[tuple[Owed, str]]:
    """Those of some documents that so much settles on a day, with what was taken off: `less 2.38 EUR cash discount`."""
    for item in owed:
        row = Bill.get_by_id(item.id) if item.noun == "bill" else Invoice.get_by_id(item.id)
        if row.type != item.noun:  # a credit note
            continue
        for share in (to_pay(row, day), to_pay(row, day, discounted=False)):
            if share.amount == amount < row.outstanding:
                yield item, _less(row, share)
                break


def _less(row: Document, share: ToPay) -> str:
    parts = ((share.discount, "cash discount"), (share.withheld, "withheld"))
    return "less " + " and ".join(f"{Amount().said(minor, row.currency)} {what}" for minor, what in parts if minor)
