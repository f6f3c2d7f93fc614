"""What one of our companies orders from another, in the books of both: purchase order and sales order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from store.catalog.basis import BASIS_COLUMNS
from store.catalog.lines import PricedLine
from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused
from store.core.identity import actor, working_in
from store.core.models import Company
from store.core.values import Ref
from store.group.models import Intercompany
from store.group.standing import company_of, party_of_ours
from store.purchasing import drafting as buying
from store.purchasing.models import PurchaseLine, PurchaseOrder
from store.sales import drafting as selling
from store.sales.models import Order, OrderLine


@action(
    "po.mirror",
    "Order in the other company",
    ("purchasing", "sales", "manager"),
    example="backdesk po mirror PO-2026-000012",
)
def mirror_purchase(po: Annotated[int, Ref("Purchase order", kind="po")]) -> Outcome:
    """Draw up the sales order of our own company that this purchase order is with, at the same prices. Once only."""
    row = PurchaseOrder.get_by_id(po)
    return _mirror("po", row, "purchase", "sales order", _sold)


@action(
    "order.mirror",
    "Purchase in the other company",
    ("purchasing", "sales", "manager"),
    example="backdesk order mirror SO-2026-000012",
)
def mirror_order(order: Annotated[int, Ref("Order", kind="order")]) -> Outcome:
    """Draw up the purchase order of our own company that this order is for, at the same prices. Once only."""
    row = Order.get_by_id(order)
    return _mirror("order", row, "order", "purchase order", _bought)


def _mirror(kind: str, row: Any, side: str, what: str, draw_up: Callable[[Any, list[Any], int], Any]) -> Outcome:
    if not row.confirmed_at or row.cancelled_at:
        raise Refused(f"{row.title} is {row.state}.", "Only what is binding here is drawn up there: confirm it.")
    other = company_of(row.party_id, row.title)
    if known := Intercompany.first_matching(f"{side}_id = ?", row.id):
        there = known.order_id if side == "purchase" else known.purchase_id
        return Outcome(kind, row.id, f"{row.title} has its {what} already: #{there}.")
    ours, us, lines = actor().company_id, party_of_ours(), _lines(row)
    with working_in(other):
        made = draw_up(row, lines, us)
    seller, buyer = (other, ours) if side == "purchase" else (ours, other)
    pair = (made.id, row.id) if side == "purchase" else (row.id, made.id)
    records.create(Intercompany, seller=seller, buyer=buyer, order=pair[0], purchase=pair[1])
    return Outcome(kind, row.id, f"Draft {what} #{made.id} drawn up in {Company.get_by_id(other).name}.")


def _sold(row: PurchaseOrder, lines: list[Any], party: int) -> Order:
    header = selling.OrderHeader(
        party, row.currency, date.fromisoformat(row.day), customer_reference=row.number, notes=row.notes,
        basis=_basis(row),
    )  # fmt: skip
    return selling.draw_up(header, [_priced(line) for line in lines])


def _bought(row: Order, lines: list[Any], party: int) -> PurchaseOrder:
    header = buying.PurchaseHeader(
        party, row.currency, date.fromisoformat(row.day), supplier_reference=row.number, notes=row.notes,
        basis=_basis(row),
    )  # fmt: skip
    return buying.draw_up(header, [buying.WantedLine(_priced(line), "", row.promised) for line in lines])


def _lines(row: PurchaseOrder | Order) -> list[Any]:
    """The lines with a price: a component of a kit has none of its own."""
    if isinstance(row, Order):
        return [line for line in OrderLine.matching(_OF, row.id) if line.part_of is None]
    return [*PurchaseLine.matching(_OF, row.id)]


_OF = "order_id = ? ORDER BY position"


def _basis(row: Any) -> dict[str, Any]:
    return {name: row.__data__[name] for name in BASIS_COLUMNS}


def _priced(line: Any) -> PricedLine:
    return PricedLine(
        line.product_id, line.sku, line.description, line.unit, line.quantity, line.price, line.discount,
        line.tax_code_id, line.tax_rate, line.factor, line.per,
    )  # fmt: skip
