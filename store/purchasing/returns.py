"""Goods that go back to their supplier, at what they came in for; money back is the supplier's bill to correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.unit_kind import UnitOf, in_stock_units
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.text import plural
from store.core.values import Day, Lines, Quantity, Ref, Text
from store.ledger.posting import post
from store.purchasing.holding import waiting_of
from store.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from store.purchasing.process import process
from store.purchasing.receipts import RECEIVERS
from store.stock.actions import default_location, require_place
from store.stock.entries import legs
from store.stock.lot_choice import Chosen, leaving
from store.stock.lot_numbers import Lots
from store.stock.models import Move
from store.stock.moves import Origin
from store.stock.returns import send_back


@dataclass(frozen=True, kw_only=True)
class ReturnLineInput:
    """How much of a product goes back; where it came in several lots, of which."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    lot: Annotated[str, Lots("Lots")] = ""
    unit: Annotated[int | None, UnitOf("Unit")] = None


@action(
    "receipt.return",
    "Return to supplier",
    RECEIVERS,
    danger=True,
    example="backdesk receipt return RC-2026-000003 --line TEA-1:12 --reason 'damp'",
)
def return_goods(
    receipt: Annotated[int, Ref("Receipt", kind="receipt")],
    reason: Annotated[str, Text("Reason", required=True)],
    lines: Annotated[tuple[ReturnLineInput, ...] | None, Lines("Only these", of=ReturnLineInput)] = None,
    day: Annotated[date | None, Day("Sent on")] = None,
    reference: Annotated[str, Text("Return note")] = "",
    location: Annotated[int | None, Ref("From location", kind="location")] = None,
) -> Outcome:
    """Send received goods back, all of a receipt or what is said, at the cost they came in. The order stays as it is.

    Never more than came; goods that are reserved or gone are refused.
    """
    row = Receipt.get_by_id(receipt)
    if row.type != "receipt":
        raise Refused(f"{row.number} is a return itself.", "Name the receipt the goods came with.")
    came = ReceiptLine.matching("receipt_id = ? ORDER BY id", row.id)
    if lines is not None:
        lines = in_stock_units(lines, (line.purchase_line for line in came))
    back = {line.id: _left(line) for line in came} if lines is None else _said(came, lines)
    back = {line_id: quantity for line_id, quantity in back.items() if quantity}
    if not back:
        if any(waiting_of(row.id, line.purchase_line_id) for line in came):
            raise Refused(f"What is left of {row.number} waits to be inspected.", "Reject it: inspection reject")
        raise Refused(f"Everything of {row.number} has gone back already.", "Name another receipt.")
    going = [line for line in came if line.id in back]
    if location:
        require_place(location)
    lots, place = leaving(lines or ()), location or _place_of(row)
    made = write_return(row, going, back, day or today(), reference or reason, lots, place)
    process(PurchaseOrder.get_by_id(row.order_id))
    return Outcome("receipt", made.id, f"{made.number}: {plural(len(back), 'line')} of {row.number} sent back.")


def _place_of(row: Receipt) -> int:
    """Where its goods are: those a customer got straight from the supplier, where they come when they come back."""
    return default_location() if row.location.direct else int(row.location_id)


def _left(line: ReceiptLine) -> int:
    """What has neither gone back nor waits to be inspected."""
    gone = scalar(
        "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM receipt_line WHERE returns_line_id = ?", (line.id,)
    )
    return int(line.quantity - gone - waiting_of(line.receipt_id, line.purchase_line_id))


def _said(came: Sequence[ReceiptLine], lines: Sequence[ReturnLineInput]) -> dict[int, int]:
    back: dict[int, int] = {}
    for said in lines:
        rest = Quantity().stored(said.quantity) or 0
        for line in came:
            if line.product_id == said.product:
                part = min(rest, _left(line) - back.get(line.id, 0))
                back[line.id] = back.get(line.id, 0) + part
                rest -= part
        if rest:
            raise invalid("lines", Quantity().shown(rest), f"more of product #{said.product} than can still go back")
    return back


def write_return(
    row: Receipt,
    came: Sequence[ReceiptLine],
    back: dict[int, int],
    day: date,
    reference: str,
    chosen: Chosen,
    place_id: int,
) -> Receipt:
    """Goods of these lines of a receipt go back from a place: so many of each line, of the lots that were chosen."""
    made = records.create(
        Receipt,
        company=row.company_id,
        order=row.order_id,
        type="return",
        returns=row.id,
        location=place_id,
        party_name=row.party_name,
        reference=reference,
        day=day.isoformat(),
        currency=row.currency,
        exchange_rate=row.exchange_rate,
    )
    moves = []
    for line in came:
        origin = Origin("receipt", made.id, line.purchase_line_id)
        lots = chosen.take(line.product_id, back[line.id])
        moves.append(send_back(move_of(line), back[line.id], place_id, day, origin, reference, lots))
        records.create(
            ReceiptLine,
            receipt=made.id,
            purchase_line=line.purchase_line_id,
            returns_line=line.id,
            product=line.product_id,
            quantity=back[line.id],
            value=moves[-1].cost + moves[-1].difference,
        )
    value = sum(move.cost + move.difference for move in moves)
    records.change(made, value=value, number=numbering.take("supplier_return", day))
    post(f"receipt:{made.id}", day, f"{made.number} {row.party_name}", ("receipt", made.id), legs(moves))
    return made


def move_of(line: ReceiptLine) -> Move:
    """The move that brought the goods of a line of a receipt."""
    found = Move.first_matching(
        "origin_id = ? AND origin = 'receipt' AND origin_line_id = ?", line.receipt_id, line.purchase_line_id
    )
    assert found is not None, f"receipt line #{line.id} moved nothing"
    return found
