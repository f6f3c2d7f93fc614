"""The heart: bring an order and its documents into line with what has happened.

`process` works out what each line is still owed, reserves, drafts only the documents that are
missing, and derives the state. It is called after every event on a child; twice in a row does
nothing the second time. What somebody threw away is drafted again only when `redraft` is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.core import records
from store.core.database import scalar
from store.sales import direct
from store.sales.facts import LineFacts, components, gather
from store.sales.invoicing import draft_invoice
from store.sales.kits import to_reserve
from store.sales.models import NO_INVOICE, NO_PURCHASE, NO_SHIPMENT, ORIGIN, Order
from store.sales.packing import draft_shipment
from store.sales.promising import promise
from store.sales.undelivered import left_to_deliver
from store.stock.availability import release, reserve, reserved_for


def process(order: Order) -> None:
    """Reserve, have suppliers deliver, draft what is missing unless it was thrown away, derive the state."""
    facts = gather(order) if order.confirmed_at and not order.cancelled_at else []
    if facts:
        thrown = set(order.exception.split(", "))
        payable = order.billing_basis != "prepaid" or _prepaid(order, facts)
        missing = direct.ask(order, facts, NO_PURCHASE in thrown, payable)
        wanted = to_reserve(order, facts)
        for fact in facts:
            _keep(order, fact, _reserve(order, fact, wanted[fact.line.id]))
        _keep_kits(facts)
        if not payable:
            still = [NO_SHIPMENT] if NO_SHIPMENT in thrown else []
        else:
            still = [NO_SHIPMENT] if draft_shipment(order, facts, NO_SHIPMENT in thrown) else []
        still += [NO_PURCHASE] if missing else []
        still += [NO_INVOICE] if draft_invoice(order, facts, NO_INVOICE in thrown) else []
        records.change(order, exception=", ".join(still))
        _keep_promise(order, facts)
    records.change(order, state=derive_state(order, facts), to_deliver=left_to_deliver(facts))


def redraft(order: Order) -> None:
    """Process, drafting again also what was thrown away."""
    records.change(order, exception="")
    process(order)


def thrown_away(order: Order, what: str) -> None:
    """Process after somebody threw a draft away, remembering that it is not wanted for now."""
    known = {*filter(None, order.exception.split(", ")), what}
    if order.confirmed_at and not order.cancelled_at:
        records.change(order, exception=", ".join(sorted(known, reverse=True)))
    process(order)


def _reserve(order: Order, fact: LineFacts, wanted: int) -> int:
    if not fact.stocked:
        return 0
    held = reserved_for(ORIGIN, fact.line.id)
    if held > wanted:
        held -= release(ORIGIN, fact.line.id, held - wanted)
    elif held < wanted:
        held += reserve(fact.line.product_id, order.location_id, wanted - held, ORIGIN, fact.line.id)
    return held


def _keep(order: Order, fact: LineFacts, reserved: int) -> None:
    line, promised = fact.line, fact.line.promised
    if fact.to_deliver and fact.kind != "kit":
        promised = promised or _day_of(order, fact, reserved)
    records.change(
        line,
        delivered=fact.delivered,
        reserved=reserved,
        invoiced=fact.invoiced,
        over=fact.over,
        promised=promised,
    )


def _day_of(order: Order, fact: LineFacts, reserved: int) -> str | None:
    if fact.line.drop_ship:
        return direct.promise(fact.line, fact.lead_days)
    return promise(order, fact.line, fact.to_deliver - reserved, fact.lead_days)


def _keep_kits(facts: list[LineFacts]) -> None:
    """A kit is promised for the day on which the last of its components is."""
    for kit in facts:
        if kit.kind == "kit" and kit.to_deliver:
            days = [part.line.promised for part in components(kit, facts)]
            records.change(kit.line, promised=max(days) if all(days) else None)


def may_ship(order: Order) -> bool:
    """Whether goods may leave: where payment comes first, once everything is invoiced and paid."""
    return order.billing_basis != "prepaid" or _prepaid(order, gather(order))


def _prepaid(order: Order, facts: list[LineFacts]) -> bool:
    owing = scalar(
        "SELECT COUNT(*) FROM invoice WHERE origin = 'order' AND origin_id = ? AND type = 'invoice' "
        "AND state <> 'cancelled' AND (number IS NULL OR outstanding > 0 OR state = 'credited')",
        (order.id,),
    )
    return not owing and all(fact.invoiced >= fact.to_bill for fact in facts)


def _keep_promise(order: Order, facts: list[LineFacts]) -> None:
    open_lines = [f for f in facts if f.stocked and f.to_deliver]
    if open_lines and all(f.line.promised for f in open_lines):
        latest = max(date.fromisoformat(f.line.promised) for f in open_lines)
        if order.promised is None:
            records.change(order, promised=latest.isoformat())


def derive_state(order: Order, facts: Sequence[LineFacts]) -> str:
    """The state that the facts of a confirmed order's lines amount to."""
    if order.cancelled_at:
        return "cancelled"
    if not order.confirmed_at:
        return "pending approval" if order.hold_reason else "draft"
    delivered = all(f.to_deliver == 0 for f in facts)
    billed = all(f.invoiced >= f.to_bill for f in facts)
    if delivered and billed:
        return "closed" if any(f.line.closed for f in facts) else "done"
    started = any((f.stocked and f.delivered) or f.invoiced for f in facts)
    return "processing" if started else "confirmed"
