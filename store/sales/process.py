"""The heart: bring an order and its documents into line with what has happened.

`process` works out what each line is still owed, reserves, drafts only the documents that are
missing, and derives the state. It is called after every event on a child; twice in a row does
nothing the second time. What somebody threw away is drafted again only when `redraft` is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from store.billing import drafts as invoices
from store.billing.models import Invoice, InvoiceLine
from store.core import records
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.money import line_net
from store.sales.models import NO_INVOICE, NO_SHIPMENT, Order, OrderLine, Shipment, ShipmentLine
from store.stock.availability import release, reserve, reserved_for

ORIGIN = "order_line"


@dataclass
class LineFacts:
    """Scaled quantities of one line, from its children."""

    line: OrderLine
    stocked: bool
    lead_days: int
    delivered: int
    drafted: int
    invoiced: int
    invoice_drafted: int

    @property
    def to_deliver(self) -> int:
        """What is neither delivered nor closed."""
        return int(self.line.quantity - self.line.closed - self.delivered)


def process(order: Order) -> None:
    """Reserve, draft what is missing unless it was thrown away, derive the state."""
    if order.confirmed_at and not order.cancelled_at:
        facts = gather(order)
        for fact in facts:
            _keep(fact, _reserve(order, fact))
        thrown = set(order.exception.split(", "))
        if order.billing_basis == "prepaid" and not _prepaid(order, facts):
            still = [NO_SHIPMENT] if NO_SHIPMENT in thrown else []
        else:
            still = [NO_SHIPMENT] if _draft_shipment(order, facts, NO_SHIPMENT in thrown) else []
        still += [NO_INVOICE] if _draft_invoice(order, facts, NO_INVOICE in thrown) else []
        records.change(order, exception=", ".join(still))
        _keep_promise(order, facts)
    records.change(order, state=derive_state(order))


def redraft(order: Order) -> None:
    """Process, drafting again also what was thrown away."""
    records.change(order, exception="")
    process(order)


def thrown_away(order: Order, what: str) -> None:
    """Process after somebody threw a draft away, remembering that it is not wanted for now."""
    known = [*filter(None, order.exception.split(", "))]
    if order.confirmed_at and not order.cancelled_at and what not in known:
        records.change(order, exception=", ".join(sorted([*known, what], reverse=True)))
    process(order)


def gather(order: Order) -> list[LineFacts]:
    """The facts behind every line, by order line id, never by product or amount."""
    found = rows(
        "SELECT l.id, p.kind, p.lead_days, "
        f"{_shipped('shipped')}, {_shipped('draft', 'picked')}, {_billed('IS NOT NULL')}, {_billed('IS NULL')} "
        "FROM order_line l JOIN product p ON p.id = l.product_id WHERE l.order_id = ? ORDER BY l.position",
        (order.id,),
    )
    lines = {ln.id: ln for ln in OrderLine.matching("order_id = ?", order.id)}
    result = []
    for line_id, kind, lead_days, shipped, drafted, invoiced, invoice_drafted in found:
        line = lines[line_id]
        delivered = shipped if kind == "stock" else line.quantity - line.closed
        result.append(LineFacts(line, kind == "stock", lead_days, delivered, drafted, invoiced, invoice_drafted))
    return result


def _shipped(*states: str) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    return (
        "CAST((SELECT COALESCE(SUM(sl.quantity), 0) FROM shipment_line sl JOIN shipment s ON s.id = sl.shipment_id "
        f"WHERE sl.order_line_id = l.id AND s.state IN ({listed})) AS BIGINT)"
    )


def _billed(number: str) -> str:
    return (
        "CAST((SELECT COALESCE(SUM(il.quantity), 0) FROM invoice_line il JOIN invoice v ON v.id = il.invoice_id "
        "WHERE il.origin_line_id = l.id AND v.type = 'invoice' AND v.origin = 'order' "
        f"AND v.state <> 'cancelled' AND v.number {number}) AS BIGINT)"
    )


def _reserve(order: Order, fact: LineFacts) -> int:
    if not fact.stocked:
        return 0
    held = reserved_for(ORIGIN, fact.line.id)
    if held > fact.to_deliver:
        held -= release(ORIGIN, fact.line.id, held - fact.to_deliver)
    elif held < fact.to_deliver:
        held += reserve(fact.line.product_id, order.location_id, fact.to_deliver - held, ORIGIN, fact.line.id)
    return held


def _keep(fact: LineFacts, reserved: int) -> None:
    line, short = fact.line, fact.stocked and fact.to_deliver > reserved
    if not fact.to_deliver:
        promised = line.promised
    elif not short:
        promised = line.promised or today().isoformat()
    else:
        promised = line.promised or ((today() + timedelta(days=fact.lead_days)).isoformat() if fact.lead_days else None)
    records.change(line, delivered=fact.delivered, reserved=reserved, invoiced=fact.invoiced, promised=promised)


def may_ship(order: Order) -> bool:
    """Whether goods may leave: where payment comes first, once everything is invoiced and paid."""
    return order.billing_basis != "prepaid" or _prepaid(order, gather(order))


def _prepaid(order: Order, facts: list[LineFacts]) -> bool:
    owing = scalar(
        "SELECT COUNT(*) FROM invoice WHERE origin = 'order' AND origin_id = ? AND type = 'invoice' "
        "AND state <> 'cancelled' AND (number IS NULL OR outstanding > 0 OR state = 'credited')",
        (order.id,),
    )
    return not owing and all(fact.invoiced >= fact.line.quantity - fact.line.closed for fact in facts)


def _draft_shipment(order: Order, facts: list[LineFacts], thrown: bool) -> bool:
    """Bring drafts in line with what is reserved; whether something is missing that was `thrown` away."""
    wanted = {f.line.id: f.line.reserved - f.drafted for f in facts if f.stocked and f.line.reserved != f.drafted}
    for line_id, change in wanted.items():
        if change < 0:
            _take_off_shipments(order, line_id, -change)
    wanted = {line_id: change for line_id, change in wanted.items() if change > 0}
    if thrown or not wanted:
        return bool(wanted)
    draft = Shipment.first_matching("order_id = ? AND state = 'draft' ORDER BY id", order.id)
    if draft is None:
        draft = records.create(
            Shipment,
            company=order.company_id,
            order=order.id,
            location=order.location_id,
            party_name=order.party_name,
            address=order.shipping_address or order.billing_address,
            state="draft",
        )
    for line_id, change in wanted.items():
        _put_on_shipment(draft, OrderLine.get_by_id(line_id), change)
    return False


def _put_on_shipment(draft: Shipment, line: OrderLine, more: int) -> None:
    there = ShipmentLine.first_matching("shipment_id = ? AND order_line_id = ?", draft.id, line.id)
    if there is None:
        records.create(ShipmentLine, shipment=draft.id, order_line=line.id, product=line.product_id, quantity=more)
    else:
        records.change(there, quantity=there.quantity + more)


def _take_off_shipments(order: Order, line_id: int, less: int) -> None:
    """Take goods off what has not left: drafts first, then what lies picked."""
    open_lines = ShipmentLine.matching(
        "order_line_id = ? AND shipment_id IN (SELECT id FROM shipment WHERE order_id = ? AND state IN "
        "('draft', 'picked')) ORDER BY (SELECT state FROM shipment WHERE id = shipment_id), id DESC",
        line_id,
        order.id,
    )
    for there in open_lines:
        take = min(less, there.quantity)
        less -= take
        if take == there.quantity:
            records.remove(there)
        elif take:
            records.change(there, quantity=there.quantity - take)


def billable(order: Order, fact: LineFacts) -> int:
    """Scaled quantity that may be billed so far, by the order's billing basis."""
    if order.billing_basis == "delivery":
        return fact.delivered
    return int(fact.line.quantity - fact.line.closed)


def _draft_invoice(order: Order, facts: list[LineFacts], thrown: bool) -> bool:
    """Bring the draft in line with what is billable; whether something is missing that was `thrown` away."""
    wanted = {f.line.id: billable(order, f) - f.invoiced - f.invoice_drafted for f in facts}
    missing = thrown and any(change > 0 for change in wanted.values())
    changes = {line_id: change for line_id, change in wanted.items() if change and (change < 0 or not thrown)}
    if not changes:
        return missing
    draft = Invoice.first_matching(
        "origin = 'order' AND origin_id = ? AND state = 'draft' AND type = 'invoice' ORDER BY id", order.id
    )
    by_id = {f.line.id: f.line for f in facts}
    if draft is None:
        found = [_bill_line(order, by_id[i], change) for i, change in changes.items() if change > 0]
        if found:
            invoices.draw_up(_bill_header(order), found)
        return missing
    for line_id, change in changes.items():
        _change_invoice_line(order, draft, by_id[line_id], change)
    invoices.recompute(draft)
    return missing


def _change_invoice_line(order: Order, draft: Invoice, line: OrderLine, change: int) -> None:
    there = InvoiceLine.first_matching("invoice_id = ? AND origin_line_id = ?", draft.id, line.id)
    if there is None:
        if change > 0:
            invoices.add_line(draft, _bill_line(order, line, change))
    elif there.quantity + change > 0:
        quantity = there.quantity + change
        records.change(there, quantity=quantity, net=bill_net(order, line, quantity, there.id))
    else:
        records.remove(there)


def _bill_header(order: Order) -> invoices.DraftHeader:
    return invoices.DraftHeader(
        party_id=order.party_id,
        currency=order.currency,
        term_id=order.term_id,
        origin="order",
        origin_id=order.id,
        party_name=order.party_name,
        billing_address=order.billing_address,
        reference=order.customer_reference or order.number or "",
    )


def _bill_line(order: Order, line: OrderLine, quantity: int) -> invoices.DraftLine:
    return invoices.DraftLine(
        description=line.description,
        quantity=quantity,
        price=line.price,
        discount=line.discount,
        net=bill_net(order, line, quantity),
        product_id=line.product_id,
        sku=line.sku,
        unit=line.unit,
        tax_code_id=line.tax_code_id,
        tax_rate=line.tax_rate,
        origin_line_id=line.id,
    )


def bill_net(order: Order, line: OrderLine, quantity: int, own_line_id: int = 0) -> int:
    """Net of billing part of a line, never more than is left; the part that completes it takes what is left."""
    done = rows(
        "SELECT CAST(COALESCE(SUM(il.quantity), 0) AS BIGINT), CAST(COALESCE(SUM(il.net), 0) AS BIGINT) "
        "FROM invoice_line il JOIN invoice v ON v.id = il.invoice_id WHERE il.origin_line_id = ? "
        "AND v.type = 'invoice' AND v.state <> 'cancelled' AND v.origin = 'order' AND il.id <> ?",
        (line.id, own_line_id),
    )[0]
    left = int(line.net - done[1])
    if done[0] + quantity == line.quantity:
        return left
    return min(left, line_net(quantity, line.price, line.discount, order.currency))


def _keep_promise(order: Order, facts: list[LineFacts]) -> None:
    open_lines = [f for f in facts if f.stocked and f.to_deliver]
    if open_lines and all(f.line.promised for f in open_lines):
        latest = max(date.fromisoformat(f.line.promised) for f in open_lines)
        if order.promised is None:
            records.change(order, promised=latest.isoformat())


def derive_state(order: Order) -> str:
    """The state the order's facts amount to."""
    if order.cancelled_at:
        return "cancelled"
    if not order.confirmed_at:
        return "pending approval" if order.hold_reason else "draft"
    facts = gather(order)
    delivered = all(f.to_deliver == 0 for f in facts)
    billed = all(f.invoiced >= f.line.quantity - f.line.closed for f in facts)
    if delivered and billed:
        return "closed" if any(f.line.closed for f in facts) else "done"
    started = any((f.stocked and f.delivered) or f.invoiced for f in facts)
    return "processing" if started else "confirmed"
