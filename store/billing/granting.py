"""What comes off an invoice or bill with a payment, and goes with it: tax that is withheld, cash discounts.

Tax is withheld of each payment in proportion, all that is left of it with the last. Who has then paid in time, and no
more than the discount is missing, owes nothing more.
"""

from __future__ import annotations

from datetime import date

from store.billing import settlement
from store.billing.allowances import (
    deducted,
    discount_allowed,
    discount_open,
    paid_late,
    withheld_allowed,
    withheld_left,
)
from store.billing.deducting import Wanted, deduct, take_back
from store.billing.deduction_tax import tax_of
from store.billing.events import Allocated, BillPosted, CreditPosted, PaymentReleased
from store.billing.models import DISCOUNT, WITHHELD, Deduction, Payment
from store.billing.shapes import PAYABLE, RECEIVABLE, SIDES, Document, side_of
from store.catalog.totals import TaxShare
from store.core.events import reacts_to
from store.core.money import share_of
from store.core.settings import setting

_DISCOUNTS = {RECEIVABLE.role: "cash_discount", PAYABLE.role: "discount_taken"}
_WITHHELD = {RECEIVABLE.role: "withheld_from_us", PAYABLE.role: "withheld_by_us"}


@reacts_to(Allocated)
def take_off(event: Allocated) -> None:
    """Withhold what belongs to this much of a document, and grant the discount that is due now."""
    row: Document = SIDES[event.role].document.get_by_id(event.document_id)
    if not row.outstanding or not (row.withheld or row.cash_discount):
        return
    payment = Payment.get_by_id(event.payment_id) if event.payment_id else None
    day = date.fromisoformat(event.day)
    if amount := _to_withhold(row, event):
        _withhold(row, amount, payment, day)
    if payment and 0 < row.outstanding <= discount_allowed(row) and not paid_late(row):
        _discount(row, row.outstanding, payment, day)


def _to_withhold(row: Document, event: Allocated) -> int:
    """What of a document is withheld now that so much of it was paid, or set off."""
    left = withheld_left(row)
    if not left or event.payment_id is None:  # where nothing else is left, nobody will pay any more
        return left if row.outstanding <= left else 0
    before = row.outstanding + event.amount - left
    if event.amount + discount_open(row, date.fromisoformat(event.day)) >= before:
        return left
    return share_of(left, event.amount, before)


def _withhold(row: Document, minor: int, payment: Payment | None, day: date) -> None:
    base = share_of(row.withheld_of or row.net, minor, row.withheld)
    share = TaxShare(row.withholding_id, row.withheld_rate, base, minor)
    deduct(row, Wanted(WITHHELD, minor, day, _WITHHELD[side_of(row).role], [share], payment))


def _discount(row: Document, minor: int, payment: Payment, day: date) -> None:
    shares = [] if setting("billing.discount-keeps-tax") else tax_of(row, minor)
    deduct(row, Wanted(DISCOUNT, minor, day, _DISCOUNTS[side_of(row).role], shares, payment))


@reacts_to(PaymentReleased)
def go_with_it(event: PaymentReleased) -> None:
    """What came with a payment goes with it; so does the discount of what is not paid in time any more."""
    for side in SIDES.values():
        found = Deduction.matching(
            f"state = 'posted' AND {side.link}_id IS NOT NULL AND (payment_id = ? OR (kind = '{DISCOUNT}' "
            f"AND {side.link}_id IN (SELECT {side.link}_id FROM allocation WHERE payment_id = ? "
            f"AND {side.link}_id IS NOT NULL))) ORDER BY id",
            event.payment_id,
            event.payment_id,
        )
        for made in found:
            take_back(made, date.fromisoformat(event.day))


@reacts_to(CreditPosted)
def after_credit(event: CreditPosted) -> None:
    """A credit note of ours was posted."""
    _less(RECEIVABLE.document.get_by_id(event.invoice_id))


@reacts_to(BillPosted)
def after_supplier_credit(event: BillPosted) -> None:
    """A bill, or a supplier's credit note, was posted."""
    row = PAYABLE.document.get_by_id(event.bill_id)
    if row.type == PAYABLE.credit:
        _less(row)


def _less(note: Document) -> None:
    """Of what is credited no discount is due, and nothing is withheld: the credit note sets that off first."""
    link = side_of(note).link
    found = Deduction.matching(
        f"{link}_id = ? AND kind IN ('{DISCOUNT}', '{WITHHELD}') AND state = 'posted' ORDER BY kind, id DESC",
        note.credits_id,
    )
    if not found:
        return
    day = date.fromisoformat(note.day)
    for made in found:
        _again(made, day)
    row = side_of(note).document.get_by_id(note.credits_id)
    if amount := min(settlement.left_of(note), row.outstanding):
        settlement.allocate(note, row, amount, day)


def _again(made: Deduction, day: date) -> None:
    """Take a deduction back, and deduct again what of it is still due."""
    row = made.document
    if made.kind == WITHHELD and withheld_allowed(row) >= deducted(row, WITHHELD):
        return
    take_back(made, day)
    row, payment = made.document, Payment.first_matching("id = ?", made.payment_id)
    if made.kind == WITHHELD:
        if still := min(withheld_left(row), made.amount):
            _withhold(row, still, payment, day)
    elif payment and (still := min(discount_allowed(row), made.amount)):
        _discount(row, still, payment, day)
