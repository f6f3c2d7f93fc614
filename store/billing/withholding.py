"""Tax that who pays withholds: said of a draft, its party's where nobody says otherwise, fixed when it is posted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing.bill_models import Bill
from store.billing.invoices import FINANCE
from store.billing.models import Invoice
from store.billing.shapes import RECEIVABLE, Document, side_of
from store.catalog.models import TaxCode
from store.catalog.withheld import require_withheld, withheld_rate
from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.money import percent_of
from store.core.values import Amount, Percent, Ref

Kind = Annotated[int | None, Ref("Tax", kind="tax", help="of the kind withholding; none, when left empty")]
Base = Annotated[
    Decimal | None, Amount("Of this much", minimum=Decimal("0.0001"), help="of its net: all of it, when left empty")
]


@action("invoice.withhold", "Tax withheld", FINANCE, example="backdesk invoice withhold '#17' --tax WHT20 --base 1000")
def withhold_from_us(
    invoice: Annotated[int, Ref("Invoice", kind="invoice")], tax: Kind = None, base: Base = None
) -> Outcome:
    """Say which tax the customer keeps back when paying a draft, and of how much of it; nothing for none."""
    return _say(Invoice.get_by_id(invoice), tax, base)


@action("bill.withhold", "Tax withheld", FINANCE, example="backdesk bill withhold '#17' --tax WHT20 --base 1000")
def withhold_from_supplier(
    bill: Annotated[int, Ref("Bill", kind="bill")], tax: Kind = None, base: Base = None
) -> Outcome:
    """Say which tax we keep back when paying a draft, and owe to the state, and of how much; nothing for none."""
    return _say(Bill.get_by_id(bill), tax, base)


def _say(row: Document, tax: int | None, base: Decimal | None) -> Outcome:
    side = side_of(row)
    if row.number or row.state not in ("draft", "pending approval") or side.is_credit(row):
        raise Refused(f"{row.title} is no draft of {side.noun}s.", "Say it before it is posted.")
    require_withheld(tax, "sales" if side is RECEIVABLE else "purchases")
    minor = Amount().stored(base, row.currency) if base is not None else None
    if minor is not None and (tax is None or minor > row.net):
        raise invalid("base", base, "is of no tax" if tax is None else "is more than its net")
    records.change(row, withholding=tax, withheld_of=minor)
    if tax is None:
        return Outcome(side.noun, row.id, f"Nothing is withheld from draft #{row.id}.")
    of = f" of {Amount().said(minor, row.currency)}" if minor else ""
    return Outcome(side.noun, row.id, f"{TaxCode.get_by_id(tax).code}{of} is withheld from draft #{row.id}.")


def assess(row: Document, day: date) -> None:
    """Note on a draft that is being posted what of it is withheld, at the rate of a day."""
    if row.withholding_id is None:
        return
    rate = withheld_rate(row.withholding_id, day.isoformat())
    of = min(row.withheld_of or row.net, row.net)
    records.change(row, withheld_rate=rate, withheld=min(percent_of(of, rate), row.total))


def withheld_text(row: Document) -> str:
    """`, less 200.00 withheld (20%)`, or nothing."""
    if not row.withheld:
        return ""
    return f", less {Amount().shown(row.withheld, row.currency)} withheld ({Percent().shown(row.withheld_rate)})"
