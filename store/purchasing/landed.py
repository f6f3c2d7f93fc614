"""Bills of carriers and customs for costs that were added to goods when they came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing.bill_drafts import BillDraftLine, BillHeader, draw_up
from store.billing.bill_models import Bill, BillLine
from store.billing.bills import SupplierDay, SupplierNumber, total_text
from store.billing.drafts import DraftLine
from store.billing.events import BillToPost
from store.catalog.pricing import first_tax, tax_rate
from store.catalog.totals import Portion
from store.core import records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.money import PRICE, QUANTITY, exponent, share_of
from store.core.values import Amount, Ref
from store.parties.models import Party
from store.parties.taxing import tax_for
from store.purchasing.billing import BILLERS
from store.stock.models import Revaluation

LANDED = "landed-cost"


@action(
    "move.bill-cost",
    "Bill of a later cost",
    BILLERS,
    example="backdesk move bill-cost '#12' --party CARRIER --supplier-number 'F 88' --amount 28",
)
def bill_cost(
    move: Annotated[int, Ref("Move", kind="move")],
    party: Annotated[int, Ref("From", kind="party", required=True, help="who bills it, as a carrier")],
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="without tax; what was expected, when empty")
    ] = None,
    supplier_number: SupplierNumber = "",
    supplier_day: SupplierDay = None,
    tax: Annotated[int | None, Ref("Tax", kind="tax")] = None,
) -> Outcome:
    """Draw up the bill for the last cost added to goods of a receipt, in the currency of the books.

    What it is more or less than expected is a price difference.
    """
    of = Revaluation.first_matching("move_id = ? AND kind = 'landed cost' ORDER BY id DESC", move)
    if of is None:
        raise Refused(f"No cost was added to move #{move}.", "Add it: backdesk move landed-cost")
    _require_unbilled(of.id, "AND v.state <> 'cancelled'")
    owner, home, day = Party.get_by_id(party), actor().currency, supplier_day or today()
    minor = Amount().stored(amount, home) or of.amount + of.expensed
    header = BillHeader(owner.id, home, owner.term_id, supplier_number=supplier_number, supplier_day=supplier_day)
    bill = draw_up(header, [_line(of, minor, home, tax or tax_for("purchases", owner.tax_code_id) or first_tax(), day)])
    return Outcome("bill", bill.id, f"Bill draft #{bill.id} of {owner.name}: {total_text(bill)}.")


def _line(of: Revaluation, minor: int, currency: str, tax_id: int, day: date) -> BillDraftLine:
    price = minor * PRICE // 10 ** exponent(currency)
    rate = tax_rate(tax_id, day.isoformat())
    text = of.memo or f"Later cost of move #{of.move_id}"
    return BillDraftLine(
        DraftLine(text, Portion(QUANTITY, minor, 0), price, 0, tax_id, rate, origin_line_id=of.id), LANDED
    )


@reacts_to(BillToPost)
def clear_expected(event: BillToPost) -> None:
    """A bill for a later cost takes the place of what was expected of it, once."""
    bill = Bill.get_by_id(event.bill_id)
    for line in BillLine.matching("bill_id = ? AND origin = ? ORDER BY position", bill.id, LANDED):
        if bill.type == "bill":
            _require_unbilled(line.origin_line_id, "AND v.number IS NOT NULL")
            of = Revaluation.get_by_id(line.origin_line_id)
            records.change(line, cleared=of.amount + of.expensed)
        else:
            billed = BillLine.get_by_id(line.credits_line_id)
            records.change(line, cleared=share_of(billed.cleared, line.quantity, billed.quantity))


def _require_unbilled(cost_id: int, when: str) -> None:
    known = scalar(
        "SELECT COALESCE(v.number, 'draft #' || v.id) FROM bill_line n JOIN bill v ON v.id = n.bill_id "
        f"WHERE n.origin = ? AND n.origin_line_id = ? AND v.type = 'bill' AND v.state <> 'credited' {when}",
        (LANDED, cost_id),
    )
    if known:
        raise Refused(f"This cost is on {known} already.", "Add another: backdesk move landed-cost")
