"""An order becoming binding, and being given up again: what both do to its documents and goods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from store.billing.models import Invoice
from store.catalog.approvals import settle
from store.catalog.orders import refuse_once_binding
from store.catalog.rates import rate_on
from store.core import audit, numbering, records
from store.core.database import scalar
from store.core.dates import now, today
from store.core.errors import Refused
from store.core.events import announce, reacts_to
from store.core.text import plural
from store.core.undo import Reverted
from store.sales.credit import check_credit
from store.sales.direct import waits_for_supplier, withdraw
from store.sales.kits import explode
from store.sales.models import ORIGIN, Order, OrderLine, Shipment
from store.sales.process import process
from store.stock.availability import release
from store.stock.events import GoodsArrived

_DRAFT_DEPOSITS = "origin = 'deposit' AND origin_id = ? AND state = 'draft'"


def make_binding(row: Order, override: str) -> None:
    """Number, confirm and process an order; the party is a customer from now on."""
    rate = rate_on(row.currency, today().isoformat())  # goods must not leave that could not be billed
    if rate != row.exchange_rate:
        records.change(row, exchange_rate=rate)
    check_credit(row, override)
    party = row.party
    if not party.is_customer:
        records.change(party, is_customer=True, is_prospect=False)
    day = date.fromisoformat(row.day)
    records.change(row, number=numbering.take("order", day), confirmed_at=now())
    explode(row)
    process(row)


def void(row: Order) -> None:
    """Cancel with everything drafted for it; the deal it came from may be converted again."""
    shipped = scalar("SELECT number FROM shipment WHERE order_id = ? AND state = 'shipped' LIMIT 1", (row.id,))
    billed = scalar(
        "SELECT number FROM invoice WHERE origin IN ('order', 'deposit') AND origin_id = ? AND number IS NOT NULL "
        "AND type = 'invoice' AND NOT (origin = 'deposit' AND state = 'credited') ORDER BY id LIMIT 1",
        (row.id,),
    )
    if shipped or billed:
        raise Refused(
            f"{row.number} cannot be cancelled: {shipped or billed} exists.",
            f"Close it short: backdesk order close {row.number} --reason … ; credit what was invoiced.",
        )
    settle("order", row.id, "void")
    withdraw(row)
    lines = OrderLine.matching("order_id = ?", row.id)
    for line in lines:
        release(ORIGIN, line.id)
        records.change(line, reserved=0)
    for shipment in Shipment.matching("order_id = ? AND state <> 'cancelled'", row.id):
        records.change(shipment, state="cancelled")
    for draft in [*_draft_invoices(row), *Invoice.matching(_DRAFT_DEPOSITS, row.id)]:
        records.change(draft, state="cancelled")
    gone: dict[str, Any] = {"source": None, "source_id": None, "exception": "", "to_deliver": 0}
    records.change(row, cancelled_at=now(), state="cancelled", **gone)
    offer(row, lines)


def forget_customer(row: Order, source: str, source_id: int) -> None:
    """A party that became a customer by this order alone, made from that record, is what it was before."""
    party = row.party
    made = next((c for c in _kind_changes(row, source, source_id) if c["is_customer"] == [False, True]), None)
    others = scalar(
        "SELECT 1 FROM sales_order WHERE party_id = ? AND number IS NOT NULL AND cancelled_at IS NULL UNION ALL "
        "SELECT 1 FROM invoice WHERE party_id = ? AND number IS NOT NULL UNION ALL "
        "SELECT 1 FROM payment WHERE party_id = ? AND side = 'receivable' LIMIT 1",
        (party.id, party.id, party.id),
    )
    if made and not others and all(getattr(party, name) == after for name, (_, after) in made.items()):
        records.change(party, **{name: before for name, (before, _) in made.items()})


def _kind_changes(row: Order, source: str, source_id: int) -> Iterator[dict[str, list[bool]]]:
    for kind, record_id in ((source, source_id), ("order", row.id)):
        for _, table, changed_id, fields in audit.changes_of(kind, record_id):
            if table == "party" and changed_id == row.party_id and "is_customer" in fields:
                yield fields


def offer(row: Order, lines: Sequence[OrderLine]) -> None:
    """Goods set free go to the orders that wait for them, as goods that arrive do."""
    for product_id in sorted({line.product_id for line in lines}):
        announce(GoodsArrived(product_id, row.location_id))


def shortage_text(row: Order) -> str:
    """`, 2 lines short` where something could not be reserved; what suppliers are to deliver and nobody ordered."""
    short = scalar(
        "SELECT COUNT(*) FROM order_line l JOIN product p ON p.id = l.product_id WHERE l.order_id = ? "
        "AND p.kind = 'stock' AND l.drop_ship = 0 AND l.delivered + l.reserved + l.closed < l.quantity",
        (row.id,),
    )
    parts = [f", {plural(short, 'line')} short of stock"] if short and row.confirmed_at else []
    if row.confirmed_at and not row.cancelled_at and (waiting := waits_for_supplier(row.id)):
        parts.append(f", {plural(waiting, 'line')} to be ordered from a supplier")
    return "".join(parts)


def _draft_invoices(row: Order) -> list[Invoice]:
    return Invoice.matching("origin = 'order' AND origin_id = ? AND state = 'draft'", row.id)


def drop_empty_drafts(row: Order) -> None:
    """Cancel drafts that closing short left without lines."""
    for shipment in Shipment.matching("order_id = ? AND state IN ('draft', 'picked')", row.id):
        if not shipment.lines.exists():
            records.change(shipment, state="cancelled")
    for draft in _draft_invoices(row):
        if not draft.lines.exists():
            records.change(draft, state="cancelled")


@reacts_to(Reverted)
def _keep_what_is_binding(event: Reverted) -> None:
    refuse_once_binding(event, Order, OrderLine)
