"""What goods that come back do to stock, to the books, and to the lines they were shipped for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.core import numbering, records
from store.core.database import rows
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import announce
from store.ledger.posting import post
from store.sales.change_models import RETURN, ReturnLine, SalesReturn
from store.sales.models import Order, OrderLine, ShipmentLine
from store.sales.process import process
from store.sales.return_money import open_notes
from store.sales.returnable import move_of
from store.stock.direct import DirectBack
from store.stock.entries import legs
from store.stock.events import GoodsArrived
from store.stock.lot_choice import Chosen
from store.stock.models import Move
from store.stock.moves import Origin
from store.stock.picks import picked, put_back
from store.stock.returns import scrap, take_back, undo_take_back


def take_in(row: SalesReturn, day: date | None, chosen: Chosen) -> None:
    """Number a draft; its goods are in their place, or scrapped, at the cost they left, of the lots chosen."""
    when, moves, value = day or today(), [], 0
    for line in goods(row):
        left_with = ShipmentLine.get_by_id(line.shipment_line_id)
        origin = Origin("return", row.id, line.id)
        shipped = move_of(left_with.shipment_id, line.order_line_id)
        lots = chosen.take(shipped.product_id, line.quantity) or picked(RETURN, line.id)
        put_back(RETURN, line.id)
        back = take_back(shipped, line.quantity, row.location_id, when, origin, row.reason, lots)
        value += back.cost + back.difference
        moves.append(back)
        if row.location.direct:
            announce(DirectBack(shipped, back, when, row.reason))
        if line.scrapped:
            moves.append(scrap(back, row.location_id, when, origin, row.reason))
    number = numbering.take("return", when)
    records.change(row, number=number, day=when.isoformat(), value=value, state="received")
    post(f"return:{row.id}", when, f"{number} {row.party_name}", ("return", row.id), legs(moves))


def goods(row: SalesReturn) -> list[ReturnLine]:
    """Its lines that move something: a kit's line only says that its components do."""
    return ReturnLine.matching("goods_back_id = ? AND shipment_line_id IS NOT NULL ORDER BY id", row.id)


def offer(row: SalesReturn) -> None:
    """Goods that are in stock again go to the orders that wait for them."""
    for product_id in sorted({line.product_id for line in goods(row) if not line.scrapped}):
        announce(GoodsArrived(product_id, row.location_id))


def recount(order: Order) -> None:
    """Keep on each line what came back of it, what is sent again, and what is never billed."""
    found = {
        line_id: tuple(map(int, sums))
        for line_id, *sums in rows(
            "SELECT n.order_line_id, SUM(n.quantity), SUM(CASE WHEN b.replace = 1 THEN n.quantity ELSE 0 END), "
            "SUM(n.waived) FROM return_line n JOIN sales_return b ON b.id = n.goods_back_id "
            "WHERE b.order_id = ? AND b.state = 'received' GROUP BY n.order_line_id",
            (order.id,),
        )
    }
    for line in OrderLine.matching("order_id = ? ORDER BY id", order.id):
        returned, replaced, waived = found.get(line.id, (0, 0, 0))
        records.change(line, returned=returned, replaced=replaced, waived=waived)


def undo(row: SalesReturn, order: Order, day: date | None) -> None:
    """The goods never came back: they leave again at the same cost, and nothing follows from them any more."""
    when = day or today()
    _require_undoable(row, order)
    moves: list[Move] = []
    for line in goods(row):
        origin = Origin("return", row.id, line.id)
        moves += undo_take_back(_came_by(row, line), row.location_id, when, origin, line.scrapped)
    post(f"return:{row.id}:reversed", when, f"Reversal of {row.number}", ("return", row.id), legs(moves))
    for note in open_notes(row):
        records.change(note, state="cancelled")
    records.change(row, reversed_on=when.isoformat(), state="reversed")
    recount(order)
    process(order)


def _came_by(row: SalesReturn, line: ReturnLine) -> Move:
    found = Move.first_matching(
        "origin_id = ? AND origin = 'return' AND origin_line_id = ? AND target_id = ? ORDER BY id",
        row.id,
        line.id,
        row.location_id,
    )
    assert found is not None, f"return line #{line.id} moved nothing"
    return found


def _require_undoable(row: SalesReturn, order: Order) -> None:
    if row.location.direct:
        raise Refused(f"{row.number} cannot be reversed: its goods went on to the supplier.", "Make a new order.")
    if posted := next((note for note in open_notes(row) if note.number), None):
        raise Refused(f"{row.number} cannot be reversed: {posted.number} gave the money back.", "Invoice it again.")
    if row.replace and (gone := _sent_again(row, order)):
        raise Refused(f"{row.number} cannot be reversed: {gone} was sent again.", "Take that back first.")


def _sent_again(row: SalesReturn, order: Order) -> str:
    """The SKU of goods that went in place of those of a return, or ''."""
    back: dict[int, int] = {}
    for line in goods(row):
        back[line.order_line_id] = back.get(line.order_line_id, 0) + line.quantity
    lines: Sequence[OrderLine] = OrderLine.matching("order_id = ? ORDER BY id", order.id)
    return next((ln.sku for ln in lines if ln.delivered + back.get(ln.id, 0) > ln.quantity + ln.over - ln.closed), "")
