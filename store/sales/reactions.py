"""What the order room does when a floor below says that something happened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from store.billing.events import CreditPosted, DocumentEvent, InvoiceDiscarded, InvoicePosted, InvoiceSettled
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.events import reacts_to
from store.sales.direct import deliver
from store.sales.models import NO_INVOICE, NO_PURCHASE, Order
from store.sales.process import process, thrown_away
from store.stock.direct import DirectCame, DirectGivenUp, DirectOrdered
from store.stock.events import GoodsExpected, PlaceLeaving
from store.stock.waiting import SOME_DAY, Waiting, queue


def _order_of(event: DocumentEvent) -> Order | None:
    return Order.first_matching("id = ?", event.origin_id) if event.origin == "order" else None


@reacts_to(InvoicePosted)
def after_posting(event: InvoicePosted) -> None:
    """Count what is invoiced; the order may be done."""
    if order := _order_of(event):
        process(order)


@reacts_to(InvoiceSettled)
def after_settling(event: InvoiceSettled) -> None:
    """A prepaid order may ship once it is paid."""
    order = _order_of(event)
    if order and order.billing_basis == "prepaid":
        process(order)


@reacts_to(InvoiceDiscarded)
def after_discarding(event: InvoiceDiscarded) -> None:
    """A thrown-away draft is not drawn up again by itself: somebody decides (order process)."""
    if order := _order_of(event):
        thrown_away(order, NO_INVOICE)


@reacts_to(CreditPosted)
def after_credit(event: CreditPosted) -> None:
    """Money went back; goods are a separate decision. Only the state is looked at again."""
    if order := _order_of(event):
        process(order)


@queue
def short_orders(product_id: int, location_id: int) -> Iterator[Waiting]:
    """Orders that wait for a product, by the day they were promised."""
    waiting = rows(
        "SELECT DISTINCT o.id, COALESCE(l.promised, o.promised, ?) FROM order_line l "
        "JOIN sales_order o ON o.id = l.order_id WHERE l.product_id = ? AND o.location_id = ? "
        "AND o.state IN ('confirmed', 'processing') "
        "AND l.quantity > l.delivered + l.reserved + l.closed AND l.drop_ship = 0",
        (SOME_DAY, product_id, location_id),
    )
    for order_id, day in waiting:
        yield Waiting(day, order_id, partial(_serve, order_id))


def _serve(order_id: int) -> None:
    process(Order.get_by_id(order_id))


@reacts_to(GoodsExpected)
def promise_waiting(event: GoodsExpected) -> None:
    """Promise what waits without a date; a date that a customer was told stays."""
    waiting = rows(
        "SELECT DISTINCT o.id FROM order_line l JOIN sales_order o ON o.id = l.order_id WHERE l.product_id = ? "
        "AND o.location_id = ? AND o.state IN ('confirmed', 'processing') AND l.promised IS NULL "
        "AND l.drop_ship = 0 AND l.quantity > l.delivered + l.reserved + l.closed ORDER BY o.id",
        (event.product_id, event.location_id),
    )
    for (order_id,) in waiting:
        process(Order.get_by_id(order_id))


@reacts_to(DirectOrdered)
def promise_direct(event: DirectOrdered) -> None:
    """Promise what a supplier delivers for the day that is expected now."""
    process(Order.get_by_id(event.order_id))


@reacts_to(DirectGivenUp)
def after_giving_up(event: DirectGivenUp) -> None:
    """What is not bought any more is not ordered anew by itself: somebody decides (order process)."""
    thrown_away(Order.get_by_id(event.order_id), NO_PURCHASE)


@reacts_to(DirectCame)
def after_delivery(event: DirectCame) -> None:
    """A supplier delivered straight to the customer: that is delivered, and may be billed."""
    deliver(event)
    process(Order.get_by_id(event.order_id))


@reacts_to(PlaceLeaving)
def keep_while_orders_wait(event: PlaceLeaving) -> None:
    """Goods of an order leave from its place; it stays in use until they have."""
    waiting = scalar(
        "SELECT COALESCE(number, 'order #' || id) FROM sales_order WHERE location_id = ? "
        "AND state IN ('draft', 'pending approval', 'confirmed', 'processing') ORDER BY id LIMIT 1",
        (event.location_id,),
    )
    if waiting:
        raise Refused(f"{event.code} cannot be archived: {waiting} is to leave it.", "Bring that to an end first.")
