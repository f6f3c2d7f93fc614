"""Writing off what will not be paid, and taking back what was deducted; see `granting` for what payments bring."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing.deducting import WORDS, Wanted, deduct, take_back
from store.billing.deduction_tax import tax_of
from store.billing.models import WITHHELD, WRITE_OFF, Deduction, Invoice, Payment
from store.billing.money import require_owing
from store.catalog.rates import in_books
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.settings import setting
from store.core.values import Amount, Choice, Day, Ref, Text

record_kind(
    RecordKind(
        "deduction",
        "deduction",
        "t.kind || ' ' || COALESCE((SELECT v.number FROM invoice v WHERE v.id = t.invoice_id), "
        "(SELECT b.number FROM bill b WHERE b.id = t.bill_id))",
        noun="deduction",
    )
)
FINANCE = ("finance", "manager")
ROLES = {"bad debt": "bad_debt", "rounding": "rounding"}


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
    """Undo a write-off or a cash discount: the invoice or bill owes it again."""
    row = Deduction.get_by_id(deduction)
    of = row.document
    if row.state == "reversed":
        return Outcome("deduction", row.id, f"The {WORDS[row.kind].lower()} on {of.number} is taken back already.")
    if row.kind == WITHHELD:
        raise Refused("Tax is withheld with a payment, and goes with it.", "Reverse that: backdesk payment reverse")
    take_back(row, day or today(), reason)
    return Outcome("deduction", row.id, f"{of.number} owes {Amount().said(row.amount, of.currency)} again.")


def give_up(row: Invoice, minor: int, reason: str, day: date, role: str, payment: Payment | None = None) -> None:
    """Write off some of an invoice. Raises Refused above the limit of the acting user's role."""
    _require_within_limit(in_books(minor, row.currency, row.exchange_rate))
    shares = tax_of(row, minor) if setting("billing.write-off-tax") else []
    deduct(row, Wanted(WRITE_OFF, minor, day, role, shares, payment, reason))


def _require_within_limit(base: int) -> None:
    manages = actor().may(("manager",))
    most = setting("billing.write-off-limit-manager") if manages else setting("billing.write-off-limit") or 0
    if most is None or base <= most:
        return
    shown = Amount().said(most, actor().currency)
    if manages:
        raise Refused(f"No more than {shown} may be written off.", "Change billing.write-off-limit-manager.")
    raise Refused(f"You may write off no more than {shown}.", "Ask a manager.")
