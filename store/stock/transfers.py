"""Writes of transfers: goods go from one place of ours to another, at once or by way of goods in transit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf, in_stock_unit, in_stock_units
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Day, Lines, Quantity, Ref, Text
from store.stock.actions import default_location, require_place
from store.stock.document_models import Transfer, TransferLine
from store.stock.events import GoodsArrived
from store.stock.lot_choice import Chosen, leaving
from store.stock.lot_numbers import Lots
from store.stock.lot_stock import FIRST_OUT, Part, Parts, Taking
from store.stock.moves import Origin, shift
from store.stock.owing import said_below
from store.stock.places import add_transit

record_kind(RecordKind("transfer", "transfer", "COALESCE(t.number, 'transfer #' || t.id)", ("number",)))
KEEPERS = ("warehouse", "manager")


@dataclass(frozen=True, kw_only=True)
class TransferLineInput:
    """How much of a product goes."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    unit: Annotated[int | None, UnitOf("Unit")] = None


@dataclass(frozen=True, kw_only=True)
class PartLineInput(TransferLineInput):
    """How much of a product goes now, and of which lots; without, what expires first."""

    lot: Annotated[str, Lots("Lots")] = ""


PartLines = Annotated[tuple[PartLineInput, ...] | None, Lines("Only these", of=PartLineInput)]
Subject = Annotated[int, Ref("Transfer", kind="transfer")]
When = Annotated[date | None, Day("Date")]


@action(
    "transfer.add",
    "New transfer",
    KEEPERS,
    example="backdesk transfer add --target NORTH --line TEA-1:20 --line CUP-2:4",
)
def add_transfer(
    target: Annotated[int, Ref("To", kind="location", required=True)],
    lines: Annotated[tuple[TransferLineInput, ...], Lines("Lines", required=True, of=TransferLineInput)],
    source: Annotated[int | None, Ref("From", kind="location", help="the main location where none is said")] = None,
    notes: Annotated[str, Text("Notes", max=2000, multiline=True)] = "",
) -> Outcome:
    """Plan to bring goods to another place. Nothing moves until it is sent, or brought over at once."""
    row = _draft(source or default_location(), target, _wanted(in_stock_units(lines)), notes)
    return Outcome("transfer", row.id, f"Transfer #{row.id} from {row.source.code} to {row.target.code} planned.")


@action(
    "transfer.send", "Send transfer", KEEPERS, example="backdesk transfer send '#3' --line TEA-1:10 --day 2026-11-20"
)
def send_transfer(transfer: Subject, lines: PartLines = None, day: When = None) -> Outcome:
    """Let goods leave: all that has not left yet, or only these. They are in transit until they are received.

    Of goods kept by lot those go that expire first, unless lines name their lots.
    """
    row = Transfer.get_by_id(transfer)
    _move(row, lines and in_stock_units(lines), day or today(), "sent")
    return Outcome(
        "transfer", row.id, f"{row.number}: goods have left {row.source.code} for {row.target.code}{_below(row)}."
    )


@action(
    "transfer.receive", "Receive transfer", KEEPERS, example="backdesk transfer receive TR-2026-000001 --line TEA-1:8"
)
def receive_transfer(transfer: Subject, lines: PartLines = None, day: When = None) -> Outcome:
    """Take in goods that are in transit: all of them, or only these."""
    row = Transfer.get_by_id(transfer)
    _move(row, lines and in_stock_units(lines), day or today(), "arrived")
    rest = "" if row.state == "done" else "; more is to come"
    return Outcome("transfer", row.id, f"{row.number}: goods have arrived at {row.target.code}{rest}.")


@action("transfer.complete", "Bring over at once", KEEPERS, example="backdesk transfer complete '#3'")
def complete_transfer(transfer: Subject, day: When = None) -> Outcome:
    """Bring over at once all that has not left yet, and take in what is in transit."""
    row, when = Transfer.get_by_id(transfer), day or today()
    _require_open(row)
    lines = _lines(row)
    if any(line.sent > line.arrived for line in lines):
        _move(row, None, when, "arrived")
    rest = {line.id: line.quantity - line.sent for line in _lines(row) if line.quantity > line.sent}
    if rest:
        _carry(row, rest, when, "over", Chosen())
    return Outcome("transfer", row.id, f"{row.number}: goods are at {row.target.code}{_below(row)}.")


@action("transfer.cancel", "Cancel transfer", KEEPERS, danger=True, example="backdesk transfer cancel '#3'")
def cancel_transfer(transfer: Subject) -> Outcome:
    """Drop what has not left yet. What is in transit is still to be received."""
    row = Transfer.get_by_id(transfer)
    _require_open(row)
    for line in _lines(row) if row.number else ():
        if line.sent == 0:
            records.remove(line)
        else:
            records.change(line, quantity=line.sent)
    records.change(row, state=_state(row) if row.number else "cancelled")
    return Outcome("transfer", row.id, f"{row.title} is {row.state}.")


@action(
    "stock.transfer",
    "Transfer stock",
    KEEPERS,
    example="backdesk stock transfer TEA-1 --quantity 20 --target NORTH",
)
def transfer_stock(
    product: Annotated[int, Ref("Product", kind="product")],
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))],
    target: Annotated[int, Ref("To", kind="location", required=True)],
    source: Annotated[int | None, Ref("From", kind="location", help="the main location where none is said")] = None,
    day: When = None,
    lot: Annotated[str, Lots("Lots")] = "",
    unit: Annotated[int | None, UnitOf("Unit")] = None,
) -> Outcome:
    """Bring goods of one product to another place at once."""
    line = in_stock_unit(PartLineInput(product=product, quantity=quantity, unit=unit, lot=lot))
    wanted = _wanted((line,))
    row = _draft(source or default_location(), target, wanted, "")
    _carry(row, {planned.id: planned.quantity for planned in _lines(row)}, day or today(), "over", leaving((line,)))
    row = Transfer.get_by_id(row.id)
    shown = Quantity().shown(wanted[product])
    return Outcome("transfer", row.id, f"{row.number}: {shown} of {Product.get_by_id(product).sku} moved{_below(row)}.")


def transit() -> int:
    """The location of goods that are between two others."""
    found = scalar("SELECT id FROM location WHERE type = 'transit' AND direct = 0 ORDER BY id LIMIT 1")
    if found is None:  # a company beside the first, or from before there were transfers
        found = add_transit("TRANSIT", "Goods in transit").id
    return int(found)


def _draft(source: int, target: int, wanted: dict[int, int], notes: str) -> Transfer:
    require_place(source, "source")
    require_place(target, "target")
    if source == target:
        raise invalid("target", target, "must be another place than the goods are at")
    row = records.create(Transfer, company=actor().company_id, source=source, target=target, notes=notes)
    for product, quantity in wanted.items():
        records.create(TransferLine, transfer=row, product=product, quantity=quantity)
    return row


def _wanted(lines: Sequence[TransferLineInput]) -> dict[int, int]:
    """Scaled quantities by product, each once."""
    found: dict[int, int] = {}
    for line in lines:
        item = Product.get_by_id(line.product)
        if item.kind != "stock":
            raise Refused(f"{item.sku} is a service; it is nowhere.", "Transfer goods only.")
        found[line.product] = found.get(line.product, 0) + (Quantity().stored(line.quantity) or 0)
    return found


def _lines(row: Transfer) -> list[TransferLine]:
    return TransferLine.matching("transfer_id = ? ORDER BY id", row.id)


def _require_open(row: Transfer) -> None:
    if row.state in ("done", "cancelled"):
        raise Refused(f"{row.title} is {row.state} already.", "Make another one.")


def _move(row: Transfer, lines: Sequence[PartLineInput] | None, day: date, step: str) -> None:
    """One step of all that can take it, or of these: `sent` to transit, or `arrived` from there."""
    _require_open(row)
    able = {
        line.id: (line.product_id, line.quantity - line.sent if step == "sent" else line.sent - line.arrived)
        for line in _lines(row)
    }
    if lines is None:
        parts = {line: left for line, (_, left) in able.items() if left}
    else:
        wanted = _wanted(lines)
        parts = {
            line: wanted.pop(product) for line, (product, left) in able.items() if wanted.get(product, left + 1) <= left
        }
        if wanted:
            sku = Product.get_by_id(next(iter(wanted))).sku
            raise invalid("lines", sku, "is more than can be " + ("sent" if step == "sent" else "received"))
    if not parts:
        what = "sent" if step == "sent" else "in transit"
        raise Refused(f"Nothing of it is {'left to be ' if step == 'sent' else ''}{what}.", "Look at its lines.")
    _carry(row, parts, day, step, leaving(lines or ()))


def _carry(row: Transfer, parts: dict[int, int], day: date, step: str, chosen: Chosen) -> None:
    source, target = {
        "sent": (row.source_id, 0),
        "arrived": (0, row.target_id),
        "over": (row.source_id, row.target_id),
    }[step]
    if row.number is None:
        records.change(row, number=numbering.take("transfer", day), day=day.isoformat(), state="in transit")
    for line in _lines(row):
        quantity = parts.get(line.id, 0)
        if not quantity:
            continue
        origin = Origin("transfer", row.id, line.id)
        lots = chosen.take(line.product_id, quantity)
        if step == "arrived":
            lots = _arriving(line, quantity, lots)
        shift(line.product_id, source or transit(), target or transit(), quantity, day, origin, lots=lots)
        sent, arrived = quantity * (step != "arrived"), quantity * (step != "sent")
        records.change(line, sent=line.sent + sent, arrived=line.arrived + arrived)
        if arrived:
            announce(GoodsArrived(line.product_id, row.target_id))
    records.change(row, state=_state(row))


def _below(row: Transfer) -> str:
    return said_below((line.product_id, row.source_id) for line in _lines(row))


def _arriving(line: TransferLine, quantity: int, wanted: Parts) -> Parts:
    """The lots that arrive: as said, of those of the line that are on their way; else what expires first of them."""
    found = rows(
        "SELECT x.lot_id, CAST(SUM(CASE WHEN g.type = 'transit' THEN x.quantity ELSE -x.quantity END) AS BIGINT) "
        "FROM move m JOIN move_lot x ON x.move_id = m.id JOIN lot l ON l.id = x.lot_id "
        "JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id "
        "WHERE m.origin = 'transfer' AND m.origin_id = ? AND m.origin_line_id = ? "
        "AND (f.type = 'transit' OR g.type = 'transit') "
        f"GROUP BY x.lot_id, l.expires, l.id ORDER BY {FIRST_OUT}",
        (line.transfer_id, line.id),
    )
    on_the_way = {lot: int(there) for lot, there in found if there}
    for part in wanted:
        if part.quantity > on_the_way.get(part.lot_id, 0):
            number = scalar("SELECT number FROM lot WHERE id = ?", (part.lot_id,))
            raise invalid("lot", number, "is more than is on its way")
    return wanted or Taking([Part(lot, there) for lot, there in on_the_way.items()]).take(quantity)


def _state(row: Transfer) -> str:
    return "done" if all(line.arrived == line.quantity for line in _lines(row)) else "in transit"
