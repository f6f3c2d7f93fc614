"""What comes next for a document: the action behind `c`, named in the footer."""

from __future__ import annotations

from store.core.database import one
from store.core.steps import NextStep
from store.sales.direct import purchase_underway, waits_for_supplier
from store.sales.models import Order, Shipment
from store.sales.process import may_ship
from store.sales.quote_course import live_quote, order_of
from store.sales.quote_models import Quote
from store.sales.quote_supply import is_expired


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step of an order, shipment, invoice or deal; None when there is nothing to do."""
    if kind == "order":
        return _of_order(record_id)
    if kind == "shipment":
        row = Shipment.get_by_id(record_id)
        if row.state not in ("draft", "picked"):
            return None
        ready = may_ship(Order.get_by_id(row.order_id))
        return NextStep("shipment.ship", "shipment", row.id, "Ship") if ready else _of_order(row.order_id)
    if kind == "invoice":
        return _of_invoice(record_id)
    if kind == "dunning":
        draft = one("SELECT 1 FROM dunning_letter WHERE id = ? AND state = 'draft'", (record_id,))
        return NextStep("dunning.send", "dunning", record_id, "Send") if draft else None
    if kind == "return":
        return _of_return(record_id)
    if kind in ("amend", "approval"):
        return _to_decide(kind, record_id)
    if kind == "quote":
        return _of_quote(Quote.get_by_id(record_id))
    if kind == "deal":
        if out := live_quote(record_id):
            return _of_quote(out)
        won = one(
            "SELECT 1 FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ? AND s.type = 'won'", (record_id,)
        )
        return NextStep("deal.convert", "deal", record_id, "Convert") if won else None
    return None


def _of_quote(row: Quote) -> NextStep | None:
    """A draft is sent, what is out accepted, what holds no more re-priced; what was rejected can be offered anew."""
    if row.state == "accepted" and order_of(row) is None:
        return NextStep("quote.accept", "quote", row.id, "Accept")
    if is_expired(row):
        return NextStep("quote.reprice", "quote", row.id, "Re-price")
    step = _QUOTE.get(row.state)
    return NextStep(step[0], "quote", row.id, step[1]) if step else None


_QUOTE = {
    "draft": ("quote.send", "Send"),
    "sent": ("quote.accept", "Accept"),
    "rejected": ("quote.revise", "Revise"),
}


def _of_order(order_id: int) -> NextStep | None:
    order = Order.get_by_id(order_id)
    if order.cancelled_at:
        return None
    if order.state == "pending approval":
        return NextStep("order.approve", "order", order.id, "Approve")
    if not order.confirmed_at:
        return NextStep("order.confirm", "order", order.id, "Confirm")
    if order.exception:
        return NextStep("order.process", "order", order.id, "Draft again")
    shipment = one(
        "SELECT id FROM shipment WHERE order_id = ? AND state IN ('draft', 'picked') ORDER BY id LIMIT 1", (order_id,)
    )
    if shipment and may_ship(order):
        return NextStep("shipment.ship", "shipment", shipment[0], "Ship")
    if from_supplier := _from_supplier(order_id):
        return from_supplier
    draft = one(
        "SELECT id FROM invoice WHERE origin IN ('order', 'deposit') AND origin_id = ? AND state = 'draft' "
        "ORDER BY id LIMIT 1",
        (order_id,),
    )
    if draft:
        return NextStep("invoice.post", "invoice", draft[0], "Invoice")
    owing = one(
        "SELECT id FROM invoice WHERE origin IN ('order', 'deposit') AND origin_id = ? AND type = 'invoice' "
        "AND outstanding > 0 "
        "ORDER BY id LIMIT 1",
        (order_id,),
    )
    if owing:
        return NextStep("payment.record", "invoice", owing[0], "Record payment")
    return (
        NextStep("order.process", "order", order_id, "Reserve stock") if order.state not in ("done", "closed") else None
    )


def _from_supplier(order_id: int) -> NextStep | None:
    """What is next of what suppliers deliver for an order."""
    if waits_for_supplier(order_id):
        return NextStep("po.cover", "order", order_id, "Buy")
    if found := purchase_underway(order_id):
        purchase, state = found
        name, label = ("po.receive", "Delivered") if state in ("confirmed", "receiving") else _PURCHASE[state]
        return NextStep(name, "po", purchase, label)
    return None


_PURCHASE = {"draft": ("po.confirm", "Confirm purchase"), "pending approval": ("po.approve", "Approve purchase")}


def _of_invoice(invoice_id: int) -> NextStep | None:
    found = one("SELECT state, number, type FROM invoice WHERE id = ?", (invoice_id,))
    if found is None or found[0] == "cancelled":
        return None
    if found[1] is None:
        return NextStep("invoice.post", "invoice", invoice_id, "Post")
    return NextStep("invoice.credit", "invoice", invoice_id, "Credit note") if found[2] == "invoice" else None


def _to_decide(kind: str, record_id: int) -> NextStep | None:
    """An amendment is applied, by somebody else where it waits; what waits is approved."""
    table, steps = (
        ("amendment", {"draft": ("amend.apply", "Apply"), "pending approval": ("amend.approve", "Approve")})
        if kind == "amend"
        else ("approval", {"pending": ("approval.grant", "Approve")})
    )
    state = one(f"SELECT state FROM {table} WHERE id = ?", (record_id,))
    step = steps.get(state[0]) if state else None
    return NextStep(step[0], kind, record_id, step[1]) if step else None


def _of_return(return_id: int) -> NextStep | None:
    """The goods first, then the money where it was promised."""
    state = one("SELECT state FROM sales_return WHERE id = ?", (return_id,))
    if state and state[0] == "draft":
        return NextStep("return.receive", "return", return_id, "Receive")
    note = one(
        "SELECT v.id FROM return_credit c JOIN invoice v ON v.id = c.note_id WHERE c.goods_back_id = ? "
        "AND v.state = 'draft' ORDER BY v.id LIMIT 1",
        (return_id,),
    )
    return NextStep("invoice.post", "invoice", note[0], "Post credit note") if note else None
