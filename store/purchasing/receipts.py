"""Goods that come from suppliers: counted against the order's lines, into stock and into the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.rates import in_books, rate_on
from store.catalog.unit_kind import UnitOf, in_stock_units
from store.core import audit, numbering, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Forbidden, Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import divide, percent_of
from store.core.references import RecordKind, record_kind
from store.core.settings import setting
from store.core.text import plural
from store.core.values import Day, Lines, Quantity, Ref, Text
from store.ledger.posting import post
from store.purchasing.holding import asks_for_inspection, hold, hold_place
from store.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from store.purchasing.process import LineFacts, gather, process
from store.stock.direct import DirectCame
from store.stock.entries import legs
from store.stock.events import GoodsArrived
from store.stock.lot_choice import Chosen, arriving
from store.stock.lot_numbers import GoodUntil, Lots
from store.stock.models import Move
from store.stock.moves import Origin, bring_in

record_kind(
    RecordKind("receipt", "receipt", "COALESCE(t.number, 'receipt #' || t.id) || ' ' || t.party_name", ("number",))
)
RECEIVERS = ("warehouse", "purchasing", "manager")
OVERRIDERS = ("purchasing", "manager")


@dataclass(frozen=True, kw_only=True)
class ReceiveLineInput:
    """How much of a product has come; of goods kept by lot, in which lot or with which serials, good until when."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    lot: Annotated[str, Lots("Lot, serials")] = ""
    expires: Annotated[date | None, GoodUntil("Expires")] = None
    unit: Annotated[int | None, UnitOf("Unit")] = None


@action(
    "po.receive",
    "Receive goods",
    RECEIVERS,
    example="backdesk po receive PO-2026-000012 --line TEA-1:120 --reference 'DN 8812'",
)
def receive(
    po: Annotated[int, Ref("Purchase order", kind="po")],
    lines: Annotated[tuple[ReceiveLineInput, ...] | None, Lines("Only these", of=ReceiveLineInput)] = None,
    day: Annotated[date | None, Day("Received on")] = None,
    reference: Annotated[str, Text("Delivery note")] = "",
    override: Annotated[str, Text("Take more than ordered because")] = "",
) -> Outcome:
    """Take goods in, all that is open or what is said: into stock at what they cost, reserved for who waits longest.

    More than was ordered is refused beyond the tolerance (setting purchase.over-delivery). Goods kept by lot need
    their lots: a line each, `L7`, or `SN001..SN020` for serial numbers in a row. Goods whose product or supplier asks
    for it wait to be inspected: see inspection accept. What the supplier delivered straight to a customer has left for
    them too.
    """
    row = PurchaseOrder.get_by_id(po)
    if not row.confirmed_at or row.cancelled_at:
        raise Refused(f"{row.title} is {row.state}.", "Only a confirmed purchase order brings goods.")
    facts = [fact for fact in gather(row) if fact.stocked]
    lines = lines if lines is None else in_stock_units(lines, (fact.line for fact in facts))
    taken = _open(facts) if lines is None else _said(facts, lines)
    if not taken:
        return Outcome("po", row.id, f"{row.number} has been received already.")
    _within_tolerance(facts, taken, override)
    chosen = arriving((line, line.expires) for line in lines or ())
    receipt, came = _write(row, facts, taken, day or today(), reference, chosen)
    process(row)
    if row.for_order:
        announce(DirectCame(row.for_order, day or today(), reference, _for_lines(came), override))
    else:
        for product_id in sorted({move.product_id for move in came.values()}):
            announce(GoodsArrived(product_id, row.location_id))
    said = f"{receipt.number}: {plural(len(taken), 'line')} of {row.number} received; it is {row.state}."
    return Outcome("receipt", receipt.id, said)


def _for_lines(came: dict[int, Move]) -> dict[int, Move]:
    """The moves that brought goods for a sales order, by its lines."""
    return {int(PurchaseLine.get_by_id(line_id).for_line): move for line_id, move in came.items()}


def _open(facts: Sequence[LineFacts]) -> dict[int, int]:
    return {fact.line.id: fact.to_receive for fact in facts if fact.to_receive}


def _said(facts: Sequence[LineFacts], lines: Sequence[ReceiveLineInput]) -> dict[int, int]:
    """What is said by product, put on the order's lines: what is open first, the rest on the last line of it."""
    taken: dict[int, int] = {}
    for said in lines:
        rest = Quantity().stored(said.quantity) or 0
        own = [fact for fact in facts if fact.line.product_id == said.product]
        if not own:
            raise invalid("lines", f"#{said.product}", "is not on the purchase order")
        for fact in own:
            part = min(rest, max(0, fact.to_receive - taken.get(fact.line.id, 0)))
            part = rest if fact is own[-1] else part
            rest -= part
            if part:
                taken[fact.line.id] = taken.get(fact.line.id, 0) + part
    return taken


def _within_tolerance(facts: Sequence[LineFacts], taken: dict[int, int], override: str) -> None:
    percent = setting("purchase.over-delivery") or 0
    for fact in facts:
        ordered = fact.line.quantity - fact.line.closed
        most = ordered + percent_of(ordered, percent)
        come = fact.received + taken.get(fact.line.id, 0)
        if fact.line.id not in taken or come <= most:
            continue
        if not override:
            shown = Quantity().shown
            raise Refused(
                f"{shown(come)} of {fact.line.sku} would be more than the {shown(ordered)} ordered.",
                "Send the rest back, or let purchasing take it with a reason (--override).",
            )
        if not actor().may(OVERRIDERS):
            raise Forbidden("Only purchasing or a manager may take more than ordered.", "Ask one of them.")
        audit.trail().reason = override


def _write(
    row: PurchaseOrder, facts: Sequence[LineFacts], taken: dict[int, int], day: date, reference: str, chosen: Chosen
) -> tuple[Receipt, dict[int, Move]]:
    """The receipt, and the move of each line of the order that something came of."""
    rate = rate_on(row.currency, day.isoformat())
    receipt = records.create(
        Receipt,
        company=row.company_id,
        order=row.id,
        location=row.location_id,
        party_name=row.party_name,
        reference=reference,
        day=day.isoformat(),
        currency=row.currency,
        exchange_rate=rate,
    )
    came: dict[int, Move] = {}
    for fact in facts:
        quantity = taken.get(fact.line.id, 0)
        if not quantity:
            continue
        worth = in_books(cost_of(fact.line, fact.received, quantity), row.currency, rate)
        origin = Origin("receipt", receipt.id, fact.line.id)
        lots = chosen.take(fact.line.product_id, quantity)
        product_id = fact.line.product_id
        held = not row.for_order and asks_for_inspection(product_id, row.party_id)
        place = hold_place(row.location_id).id if held else row.location_id
        came[fact.line.id] = bring_in(product_id, place, quantity, worth, day, "supplier", origin, lots=lots)
        records.create(
            ReceiptLine,
            receipt=receipt.id,
            purchase_line=fact.line.id,
            product=fact.line.product_id,
            quantity=quantity,
            value=worth,
            over=max(0, quantity - fact.to_receive),
        )
        if held:
            hold(receipt, fact.line, place, quantity)
    moves = [*came.values()]
    value = sum(move.cost + move.difference for move in moves)
    records.change(receipt, value=value, number=numbering.take("receipt", day))
    post(f"receipt:{receipt.id}", day, f"{receipt.number} {row.party_name}", ("receipt", receipt.id), legs(moves))
    return receipt, came


def cost_of(line: PurchaseLine, before: int, quantity: int) -> int:
    """What a further `quantity` of a line costs, in minor units of its currency: parts add up to the line's net."""
    return divide(line.net * (before + quantity), line.quantity) - divide(line.net * before, line.quantity)


@action(
    "receipt.edit",
    "Edit receipt",
    RECEIVERS,
    undo="edit",
    example="backdesk receipt edit RC-2026-000003 --reference 'DN 8812'",
)
def edit_receipt(
    receipt: Annotated[int, Ref("Receipt", kind="receipt")],
    reference: Annotated[str, Text("Delivery note")] = "",
) -> Outcome:
    """Note the supplier's delivery note."""
    row = Receipt.get_by_id(receipt)
    records.change(row, reference=reference or row.reference)
    return Outcome("receipt", row.id, f"{row.number} changed.")
