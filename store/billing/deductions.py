"""Cash discounts and write-offs: what of an invoice is not paid and not owed any more, posted to its own account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import settlement
from store.billing.deduction_tax import gross_by_tax, tax_of
from store.billing.events import CreditPosted, PaymentAllocated, PaymentReleased
from store.billing.models import DISCOUNT, WRITE_OFF, Allocation, Deduction, DeductionTax, Invoice, Payment
from store.billing.money import require_owing
from store.billing.taxing import legs_by_code
from store.catalog.rates import in_books
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.money import share_of
from store.core.references import RecordKind, record_kind
from store.core.settings import setting
from store.core.values import Amount, Choice, Day, Ref, Text
from store.ledger.posting import Leg, post

record_kind(
    RecordKind(
        "deduction",
        "deduction",
        "t.kind || ' ' || (SELECT v.number FROM invoice v WHERE v.id = t.invoice_id)",
        noun="deduction",
    )
)
FINANCE = ("finance", "manager")
ROLES = {"bad debt": "bad_debt", "rounding": "rounding"}
_WORDS = {DISCOUNT: "Cash discount", WRITE_OFF: "Write-off"}


@action(
    "invoice.write-off",
    "Write off",
    FINANCE,
    danger=True,
    example="backdesk invoice write-off INV-2026-000012 --reason 'not worth a letter'",
)
def write_off(
    invoice: Annotated[int, Ref("Invoice", kind="invoice")],
    reason: Annotated[str, Text("Reason", required=True)],
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="all that it owes, when left empty")
    ] = None,
    account: Annotated[str, Choice("As", options=tuple(ROLES))] = "bad debt",
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
) -> Outcome:
    """Give up what is left of an invoice, or some of it, within the limit of your role.

    Take it back with `backdesk deduction reverse`. Settings `billing.write-off-…` say how much, and what of the tax.
    """
    row = Invoice.get_by_id(invoice)
    require_owing(row)
    minor = row.outstanding if amount is None else Amount().stored(amount, row.currency) or 0
    if minor > row.outstanding:
        raise invalid("amount", amount, f"is more than the {Amount().shown(row.outstanding, row.currency)} it owes")
    give_up(row, minor, reason, day or today(), ROLES[account or "bad debt"])
    return Outcome("invoice", row.id, f"{Amount().said(minor, row.currency)} of {row.number} written off.")


@action(
    "deduction.reverse",
    "Take back deduction",
    FINANCE,
    danger=True,
    example="backdesk deduction reverse '#3' --reason 'paid after all'",
)
def reverse_deduction(
    deduction: Annotated[int, Ref("Deduction", kind="deduction")],
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
) -> Outcome:
    """Undo a write-off or a cash discount: the invoice owes it again."""
    row = Deduction.get_by_id(deduction)
    number = Invoice.get_by_id(row.invoice_id).number
    if row.state == "reversed":
        return Outcome("deduction", row.id, f"The {_WORDS[row.kind].lower()} on {number} is taken back already.")
    take_back(row, day or today(), reason)
    return Outcome("deduction", row.id, f"{number} owes {Amount().said(row.amount, row.invoice.currency)} again.")


def give_up(row: Invoice, minor: int, reason: str, day: date, role: str, payment: Payment | None = None) -> None:
    """Write off some of an invoice. Raises Refused above the limit of the acting user's role."""
    _require_within_limit(in_books(minor, row.currency, row.exchange_rate))
    deduct(row, minor, WRITE_OFF, day, role, bool(setting("billing.write-off-tax")), payment, reason)


def deduct(
    row: Invoice,
    minor: int,
    kind: str,
    day: date,
    role: str,
    with_tax: bool,
    payment: Payment | None = None,
    reason: str = "",
) -> None:
    """Settle some of an invoice by a deduction; with tax where that is not owed either."""
    last = scalar("SELECT MAX(COALESCE(released_on, day)) FROM allocation WHERE invoice_id = ?", (row.id,))
    when = max(day.isoformat(), row.day, str(last or ""))
    shares = tax_of(row, minor) if with_tax else []
    made = records.create(
        Deduction,
        company=row.company_id,
        kind=kind,
        invoice=row,
        payment=payment,
        day=when,
        amount=minor,
        tax=sum(share.tax for share in shares),
        role=role,
        reason=reason,
    )
    for share in shares:
        said = {"tax_code": share.tax_code_id, "rate": share.rate, "base": share.base, "tax": share.tax}
        records.create(DeductionTax, deduction=made, **said)
    records.create(Allocation, deduction=made, invoice=row, amount=minor, day=when)
    owed = row.base_outstanding
    settlement.refresh(row)
    records.change(made, base_amount=owed - row.base_outstanding)
    _post(made, row, made.base_amount, date.fromisoformat(when), "")


def take_back(made: Deduction, day: date, reason: str = "") -> None:
    """Undo a deduction, by an entry that mirrors its own."""
    row = Invoice.get_by_id(made.invoice_id)
    held = Allocation.matching("deduction_id = ? AND active = 1", made.id)[0]
    when = max(day.isoformat(), held.day)
    records.change(held, active=False, released_on=when)
    records.change(made, state="reversed")
    owed = row.base_outstanding
    settlement.refresh(row)
    _post(made, row, owed - row.base_outstanding, date.fromisoformat(when), ":released", reason)


def _post(made: Deduction, row: Invoice, taken: int, day: date, step: str, reason: str = "") -> None:
    """Dr discounts or bad debts, Dr tax / Cr receivable; with `taken` below zero the mirror."""
    sign = 1 if taken >= 0 else -1
    tax = sign * min(abs(taken), in_books(made.tax, row.currency, row.exchange_rate))
    taxes = [(each.tax_code_id, each.tax) for each in DeductionTax.matching("deduction_id = ? ORDER BY id", made.id)]
    legs = [
        Leg("receivable", -taken, row.party_id, row.currency, -sign * made.amount),
        *legs_by_code(taxes, row.currency, sign, abs(tax)),
        Leg(made.role, taken - tax, None, row.currency, sign * (made.amount - made.tax)),
    ]
    said = reason or made.reason
    memo = f"{_WORDS[made.kind]} {row.number}" + (f": {said}" if said else "")
    post(f"{made.kind}:{made.id}{step}", day, memo, ("invoice", row.id), legs)


# Cash discounts -----------------------------------------------------------------------------------


def discount_allowed(row: Invoice) -> int:
    """What may be taken off an invoice by who pays in time; less where a part of it was credited."""
    if not row.cash_discount:
        return 0
    credited = sum(gross_by_tax(row, "credits_id").values())
    return share_of(row.cash_discount, max(0, row.total - credited), row.total)


@reacts_to(PaymentAllocated)
def grant_discount(event: PaymentAllocated) -> None:
    """Who pays in time, and no more than the discount is missing, owes nothing more."""
    row = Invoice.get_by_id(event.invoice_id)
    if not row.outstanding or row.outstanding > discount_allowed(row):
        return
    late = scalar(
        "SELECT 1 FROM allocation a JOIN payment p ON p.id = a.payment_id WHERE a.invoice_id = ? AND a.active = 1 "
        "AND p.day > ? LIMIT 1",
        (row.id, row.discount_until),
    )
    if not late:
        payment = Payment.get_by_id(event.payment_id)
        _discount(row, row.outstanding, payment, date.fromisoformat(event.day))


def _discount(row: Invoice, minor: int, payment: Payment, day: date) -> None:
    deduct(row, minor, DISCOUNT, day, "cash_discount", not setting("billing.discount-keeps-tax"), payment)


@reacts_to(PaymentReleased)
def take_discount_back(event: PaymentReleased) -> None:
    """What came with a payment goes with it; so does the discount of an invoice that is not paid in time any more."""
    found = Deduction.matching(
        "state = 'posted' AND (payment_id = ? OR (kind = 'discount' AND invoice_id IN ("
        "SELECT invoice_id FROM allocation WHERE payment_id = ? AND invoice_id IS NOT NULL))) ORDER BY id",
        event.payment_id,
        event.payment_id,
    )
    for made in found:
        take_back(made, date.fromisoformat(event.day))


@reacts_to(CreditPosted)
def discount_less(event: CreditPosted) -> None:
    """Of what is credited later no discount is due: the credit note sets that part of it off first."""
    note = Invoice.get_by_id(event.invoice_id)
    made = Deduction.first_matching(
        "invoice_id = ? AND kind = 'discount' AND state = 'posted' ORDER BY id", note.credits_id
    )
    if made is None:
        return
    day = date.fromisoformat(note.day)
    take_back(made, day)
    row = Invoice.get_by_id(note.credits_id)
    if still := min(discount_allowed(row), made.amount):
        _discount(row, still, Payment.get_by_id(made.payment_id), day)
    if amount := min(settlement.left_of(note), row.outstanding):
        settlement.allocate(note, row, amount, day)


def told(payment_id: int, currency: str) -> str:
    """What was deducted with a payment, as sentences: ` Cash discount: 2.00 EUR.`; or nothing."""
    found = rows(
        "SELECT kind, amount FROM deduction WHERE payment_id = ? AND state = 'posted' ORDER BY id", (payment_id,)
    )
    return "".join(f" {_WORDS[kind]}: {Amount().said(amount, currency)}." for kind, amount in found)


def _require_within_limit(base: int) -> None:
    manages = actor().may(("manager",))
    most = setting("billing.write-off-limit-manager") if manages else setting("billing.write-off-limit") or 0
    if most is None or base <= most:
        return
    shown = Amount().said(most, actor().currency)
    if manages:
        raise Refused(f"No more than {shown} may be written off.", "Change billing.write-off-limit-manager.")
    raise Refused(f"You may write off no more than {shown}.", "Ask a manager.")
