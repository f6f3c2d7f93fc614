"""The bill that a supplier's credit note takes back, where its file names one (BT-25) and that is posted here."""

from __future__ import annotations

from typing import NamedTuple

from store.billing.bill_drafts import key_of
from store.billing.bill_models import Bill, BillLine, BillTax
from store.billing.bills import draw_credit
from store.billing.crediting import credited_in_all, left_to_credit
from store.billing.drafts import left_of_tax
from store.billing.shapes import side_of
from store.core import records
from store.core.database import rows
from store.core.identity import actor
from store.core.text import excerpt
from store.einvoice.received import Received
from store.parties.models import Party

_NONE = "so it is linked to none"


class Preceding(NamedTuple):
    """The bill that is meant, or None and, where the file names any, why."""

    bill: Bill | None
    why: str = ""


def preceding_of(found: Received, supplier: Party) -> Preceding:
    """What a credit note is about. Nobody's bill is guessed: it is named alone, of this supplier and posted."""
    if not found.credit or not found.preceding:
        return Preceding(None)
    if len(found.preceding) > 1:
        return Preceding(None, f"It credits {len(found.preceding)} of their bills, {_NONE}.")
    (said,) = found.preceding
    known = Bill.matching(
        "company_id = ? AND party_id = ? AND type = 'bill' AND supplier_key = ? AND state <> 'cancelled'",
        actor().company_id,
        supplier.id,
        key_of(said),
    )
    what = f"It credits their {excerpt(said, 40)}"
    if len(known) != 1:
        return Preceding(None, f"{what}, which is no bill here, {_NONE}.")
    bill = known[0]
    if not bill.number:
        return Preceding(None, f"{what}, which is draft #{bill.id} here; only a posted bill is credited, {_NONE}.")
    return Preceding(bill)


def credited_whole(of: Bill, found: Received) -> Bill | None:
    """The draft that takes back all of a bill of expenses, line by line; None where the file says anything else."""
    if (of.currency, of.net, of.tax) != (found.currency, found.sums.net, found.sums.tax):
        return None
    if any(credited_in_all(of)) or BillLine.first_matching("bill_id = ? AND origin <> ''", of.id):
        return None  # of goods somebody says whether they went back or are billed anew
    return draw_credit(of, left_to_credit(of), "", found.number, found.day)


def link(note: Bill, of: Bill) -> str:
    """Say of a draft which bill it takes back, as far as that has so much left; else why not."""
    if note.credits_id is None:
        taken = BillTax.matching("bill_id = ?", note.id)
        if note.currency != of.currency or not all(_has_left(of, share, note.id) for share in taken):
            return f"It is more than {of.number} has left to credit, {_NONE}."
        records.change(note, credits=of.id)
    return f"It credits {of.number}."


def only_account(of: Bill) -> int | None:
    """The account that all lines of a bill went to, where it is one."""
    found = rows("SELECT DISTINCT account_id FROM bill_line WHERE bill_id = ?", (of.id,))
    return found[0][0] if len(found) == 1 else None


def _has_left(of: Bill, taken: BillTax, note_id: int) -> bool:
    """Whether a bill has so much left, of what is taxed alike, on no other credit note."""
    base, tax = left_of_tax(side_of(of), of.id, note_id, taken.tax_code_id, taken.rate)
    return bool(taken.base <= base and taken.tax <= tax)
