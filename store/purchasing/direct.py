"""Purchase orders whose goods the supplier delivers straight to a customer: one for each sales order and supplier.

They follow the lines of their sales order, which tells what is still wanted; drafts are brought into line with it,
what is binding stays as it was agreed with the supplier.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from store.catalog.approvals import settle
from store.catalog.basis import take_basis
from store.catalog.models import Product
from store.catalog.orders import give_up_waiting
from store.catalog.units import quantity_in
from store.core import records
from store.core.database import rows, scalar
from store.core.dates import now, today
from store.core.errors import Invalid, Refused
from store.core.events import announce, reacts_to
from store.core.values import Quantity
from store.parties.models import Party
from store.parties.taxing import tax_for
from store.purchasing.drafting import PurchaseHeader, PurchaseLineInput, draw_up, put_line, rework, wanted_lines
from store.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from store.purchasing.process import process
from store.purchasing.returns import write_return
from store.purchasing.sourcing import said_in, usual_supplier
from store.purchasing.terms import SupplierPricing, term_of
from store.stock.direct import (
    DirectBack,
    DirectGivenUp,
    DirectLine,
    DirectOrdered,
    DirectWanted,
    direct_place,
    on_order,
)
from store.stock.lot_choice import Chosen
from store.stock.lot_stock import parts_of
from store.stock.models import Move


@reacts_to(DirectWanted)
def follow(event: DirectWanted) -> None:
    """Bring drafts in line with what a sales order wants; what cannot be ordered by itself waits to be asked for."""
    for line in event.lines:
        missing = line.quantity - on_order(line.line_id)
        if missing < 0:
            _take_off(line.line_id, -missing)
        elif missing and event.more:
            try:
                order_for(event, line, missing)
            except (Refused, Invalid):  # no supplier or no price is known: po.cover says so to who asks
                continue


def order_waiting(order_id: int) -> list[PurchaseOrder]:
    """Put what suppliers are to deliver for a confirmed sales order, and nobody ordered yet, on drafts.

    Raises Refused where no supplier, Invalid where no price is known.
    """
    found = rows(
        "SELECT l.id, l.product_id, l.quantity - l.delivered - l.closed, "
        "COALESCE(NULLIF(o.shipping_address, ''), o.billing_address) FROM order_line l "
        "JOIN sales_order o ON o.id = l.order_id WHERE o.id = ? AND o.state IN ('confirmed', 'processing') "
        "AND l.drop_ship = 1 AND l.quantity > l.delivered + l.closed ORDER BY l.position",
        (order_id,),
    )
    drafts = []
    for line_id, product_id, owed, ship_to in found:
        if missing := max(0, owed - on_order(line_id)):
            line = DirectLine(line_id, product_id, missing)
            drafts.append(order_for(DirectWanted(order_id, ship_to, [line], True), line, missing))
    if drafts:
        announce(DirectOrdered(order_id))
    return drafts


def order_for(event: DirectWanted, line: DirectLine, quantity: int, supplier: int | None = None) -> PurchaseOrder:
    """Put so much (scaled) more of a line on the supplier's draft for that sales order; made where there is none.

    Raises Refused where no supplier, Invalid where no price is known.
    """
    item = Product.get_by_id(line.product_id)
    party = Party.get_by_id(supplier or usual_supplier(item))
    term = term_of(item.id, party.id)
    currency = term.currency if term else party.currency
    draft = PurchaseOrder.first_matching(
        "for_order = ? AND party_id = ? AND currency = ? AND state = 'draft' ORDER BY id",
        event.order_id,
        party.id,
        currency,
    )
    known = PurchaseLine.first_matching("order_id = ? AND for_line = ?", draft.id, line.line_id) if draft else None
    whole = quantity + (known.quantity if known else 0)
    tax, day = tax_for("purchases", party.tax_code_id), draft.day if draft else today().isoformat()
    pricing = SupplierPricing(None, day, currency, False, tax, party.id)
    wanted = wanted_lines([said_in(term, item.id, whole)], pricing)[0]
    draft = draft or _draft(event, party.id, currency)
    put_line(draft, wanted, known, line.line_id)
    return draft


def _draft(event: DirectWanted, party_id: int, currency: str) -> PurchaseOrder:
    basis = take_basis({"prices": ""}, None)
    header = PurchaseHeader(
        party_id, currency, today(), basis=basis, for_order=event.order_id, ship_to=event.ship_to,
        location_id=direct_place(),
    )  # fmt: skip
    return draw_up(header, [])


def _take_off(line_id: int, less: int) -> None:
    """Take so much off drafts, the youngest first; what waits for approval has to be asked for anew."""
    found = PurchaseLine.matching(
        "for_line = ? AND order_id IN (SELECT id FROM purchase_order WHERE state IN ('draft', 'pending approval')) "
        "ORDER BY id DESC",
        line_id,
    )
    for line in found:
        part = min(less, line.quantity)
        less -= part
        if part:
            _shorten(line, part)


def _shorten(line: PurchaseLine, less: int) -> None:
    draft = PurchaseOrder.get_by_id(line.order_id)
    if draft.state == "pending approval":
        records.change(draft, **give_up_waiting("po", draft))
    if less == line.quantity:
        records.remove(line)
    else:
        records.change(line, quantity=line.quantity - less)
    if PurchaseLine.first_matching("order_id = ?", draft.id):
        rework(draft)
    else:
        settle("po", draft.id, "void")
        records.change(draft, net=0, tax=0, total=0, document_discount=0, cancelled_at=now())
        process(draft)


def given_up(row: PurchaseOrder) -> None:
    """Tell the sales order of a purchase order that was cancelled or closed short."""
    if row.for_order:
        announce(DirectGivenUp(row.for_order))


@reacts_to(DirectBack)
def send_on(event: DirectBack) -> None:
    """What a customer gave back goes on to the supplier, with the receipt it had come by."""
    line = _received_with(event.shipped)
    receipt, part = Receipt.get_by_id(line.receipt_id), event.back.quantity
    lots = Chosen({event.back.product_id: [*parts]} if (parts := parts_of(event.back)) else {})
    write_return(receipt, [line], {line.id: part}, event.day, event.reason, lots, direct_place())
    process(PurchaseOrder.get_by_id(receipt.order_id))


def _received_with(shipped: Move) -> ReceiptLine:
    """The line of the receipt whose goods a move took on to the customer: the last before it for that order line."""
    found = rows(
        "SELECT r.id FROM receipt_line r JOIN purchase_line n ON n.id = r.purchase_line_id JOIN move m "
        "ON m.origin = 'receipt' AND m.origin_id = r.receipt_id AND m.origin_line_id = n.id "
        "WHERE n.for_line = ? AND m.id < ? ORDER BY m.id DESC LIMIT 1",
        (shipped.origin_line_id, shipped.id),
    )
    if not found:
        raise Refused("Not all of it was delivered by a supplier.", "Take what we delivered back here: return add")
    return ReceiptLine.get_by_id(found[0][0])


def require_as_wanted(row: PurchaseOrder, fixed: Collection[str], lines: Sequence[PurchaseLineInput] | None) -> None:
    """Raises Refused where a draft would not bring what its sales order wants any more; prices and days may change."""
    number = scalar("SELECT number FROM sales_order WHERE id = ?", (row.for_order,))
    if "location" in fixed:
        raise Refused(f"Its goods go straight to the customer of {number}.", "Deliver from stock: order drop-ship")
    if lines is None:
        return
    old = PurchaseLine.matching("order_id = ? ORDER BY position", row.id)
    there = [(line.product_id, line.quantity) for line in old]
    if there != [(line.product, _stored(line)) for line in lines]:
        raise Refused(f"It brings what {number} orders, in that order.", "Amend the sales order, or cancel this one.")


def _stored(line: PurchaseLineInput) -> int:
    return quantity_in(line.product or 0, Quantity().stored(line.quantity) or 0, line.unit)
