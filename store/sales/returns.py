"""Writes of returns: goods shipped for an order come back; what the customer gets for them is said beside that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import now
from store.core.errors import Refused, invalid
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Changes, Day, Flag, Lines, Quantity, Ref, Text, Version
from store.sales import receiving, return_money
from store.sales.binding import drop_empty_drafts
from store.sales.change_models import RETURN, ReturnLine, SalesReturn
from store.sales.models import Order, Shipment
from store.sales.process import process
from store.sales.returnable import Back, ReturnLineInput, everything, said, shipped_lines
from store.stock.actions import require_place
from store.stock.direct import direct_place
from store.stock.lot_choice import leaving
from store.stock.lot_numbers import Lots
from store.stock.moves import virtual
from store.stock.picks import lie_ready, put_back

record_kind(
    RecordKind("return", "sales_return", "COALESCE(t.number, 'return #' || t.id) || ' ' || t.party_name", ("number",))
)
TAKERS = ("sales", "warehouse", "manager")


@dataclass(frozen=True, kw_only=True)
class ReturnInput:
    """What a person says of a return, lines apart."""

    reason: Annotated[str, Text("Reason", required=True)]
    credit: Annotated[bool, Flag("Money back")] = False
    replace: Annotated[bool, Flag("Send the same again")] = False
    location: Annotated[int | None, Ref("Into", kind="location")] = None
    reference: Annotated[str, Text("Their reference", help="their number for it")] = ""


@dataclass(frozen=True, kw_only=True)
class LotBackInput:
    """Of which lots (or which serial numbers) goods of a product came back: of all of it that the return has."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    lot: Annotated[str, Lots("Lots", required=True)]


@action(
    "return.add",
    "Return of an order",
    TAKERS,
    example="backdesk return add SO-2026-000012 --line TEA-1:2 --reason damaged --credit",
)
def add_return(
    order: Annotated[int, Ref("Order", kind="order")],
    values: ReturnInput,
    lines: Annotated[tuple[ReturnLineInput, ...] | None, Lines("Only these", of=ReturnLineInput)] = None,
    scrap: Annotated[bool, Flag("Scrap the goods")] = False,
    to_supplier: Annotated[bool, Flag("Straight to the supplier", help="what the supplier had delivered")] = False,
) -> Outcome:
    """Draft a return of what was shipped for an order, all or what is said. Receive it when the goods are there.

    They go back at the cost they left, into a place of ours, to be scrapped, or on to the supplier who had delivered
    them. What the customer gets for them: money (a credit note is drafted), the same goods again, or neither; that can
    be said later too.
    """
    return _draft(Order.get_by_id(order), None, values, lines, (scrap, to_supplier))


@action(
    "shipment.return",
    "Goods back",
    TAKERS,
    example="backdesk shipment return SH-2026-000003 --line TEA-1:2 --reason damaged --replace",
)
def return_shipment(
    shipment: Annotated[int, Ref("Shipment", kind="shipment")],
    values: ReturnInput,
    lines: Annotated[tuple[ReturnLineInput, ...] | None, Lines("Only these", of=ReturnLineInput)] = None,
    scrap: Annotated[bool, Flag("Scrap the goods")] = False,
    to_supplier: Annotated[bool, Flag("Straight to the supplier", help="what the supplier had delivered")] = False,
) -> Outcome:
    """Draft a return of what left with one shipment, all or what is said; see return add."""
    row = Shipment.get_by_id(shipment)
    if row.state != "shipped":
        raise Refused(f"Shipment #{row.id} has not left.", "Cancel it: backdesk shipment cancel")
    return _draft(Order.get_by_id(row.order_id), row.id, values, lines, (scrap, to_supplier))


def _draft(
    order: Order,
    shipment_id: int | None,
    values: ReturnInput,
    lines: Sequence[ReturnLineInput] | None,
    goes: tuple[bool, bool],
) -> Outcome:
    scrap, to_supplier = goes
    there = shipped_lines(order, shipment_id)
    if to_supplier:
        there = [line for line in there if line.location_id == direct_place()]
    if not any(line.left > 0 for line in there):
        raise Refused(f"Nothing of {order.title} can come back.", "Only what was shipped, and has not come back yet.")
    given = inputs.stored(values)
    _require_one_way(given["credit"], given["replace"])
    place = given.pop("location") or order.location_id
    require_place(place)
    place = direct_place() if to_supplier else place
    back = everything(order, there, scrap) if lines is None else said(order, there, lines, scrap)
    if not back:
        raise invalid("lines", "", "at least one is required")
    if to_supplier and any(line.scrapped for line in back):
        raise invalid("scrap", "yes", "what goes to the supplier is theirs to scrap")
    row = records.create(
        SalesReturn,
        company=order.company_id,
        order=order.id,
        location=place,
        party_name=order.party_name,
        **given,
    )
    _write_lines(row, back)
    return Outcome(
        "return", row.id, f"Return #{row.id} of {order.number}: {_counted(back)}. Receive it when it is there."
    )


def _counted(back: Sequence[Back]) -> str:
    return plural(sum(line.shipment_line_id is not None for line in back), "line")


def _write_lines(row: SalesReturn, back: Sequence[Back]) -> None:
    for line in back:
        made = records.create(
            ReturnLine,
            goods_back=row,
            order_line=line.order_line_id,
            shipment_line=line.shipment_line_id,
            product=line.product_id,
            quantity=line.quantity,
            scrapped=line.scrapped,
        )
        lie_ready(RETURN, made.id, line.product_id, virtual("customer"), line.lots)


def _require_one_way(credit: Any, replace: Any) -> None:
    if credit and replace:
        raise invalid("replace", "yes", "either money back or the same again; for other goods make another order")


@action(
    "return.edit",
    "Edit return",
    TAKERS,
    undo="edit",
    example="backdesk return edit '#3' --line TEA-1:3 --credit",
)
def edit_return(
    goods_back: Annotated[int, Ref("Return", kind="return")],
    changes: Annotated[Mapping[str, Any], Changes(of=ReturnInput)],
    lines: Annotated[tuple[ReturnLineInput, ...] | None, Lines("Lines", of=ReturnLineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a return. What comes back, where to, and for what, only while it is a draft; their reference always."""
    row = SalesReturn.get_by_id(goods_back)
    wanted = {name: value for name, value in inputs.stored(changes, of=ReturnInput).items() if value is not None}
    differs = {name for name, value in wanted.items() if row.__data__[name] != value}
    if row.state != "draft" and (lines is not None or differs - {"reference"}):
        raise Refused(f"{row.title} is {row.state}.", "Say what follows: backdesk return credit, replace or reverse")
    _require_one_way(wanted.get("credit", row.credit), wanted.get("replace", row.replace))
    if "location" in differs:
        require_place(wanted["location"])
    done = records.change(row, version, **wanted)
    if lines is not None:
        order = Order.get_by_id(row.order_id)
        back = said(order, shipped_lines(order, but_return=row.id), lines, False)
        for old in ReturnLine.matching("goods_back_id = ?", row.id):
            put_back(RETURN, old.id)
            records.remove(old)
        _write_lines(row, back)
    return Outcome("return", row.id, "Return changed." if done or lines is not None else "Nothing to change.")


@action("return.receive", "Receive return", ("warehouse", "manager"), example="backdesk return receive '#3'")
def receive_return(
    goods_back: Annotated[int, Ref("Return", kind="return")],
    day: Annotated[date | None, Day("Received on")] = None,
    lines: Annotated[tuple[LotBackInput, ...] | None, Lines("Of these lots", of=LotBackInput)] = None,
) -> Outcome:
    """The goods of a draft are there: into stock, or scrapped, at the cost they left. What was promised follows.

    Of goods kept by lot say which came back, where several had left together and the draft does not say so.
    """
    row = SalesReturn.get_by_id(goods_back)
    if row.number:
        return Outcome("return", row.id, f"{row.number} is {row.state} already.")
    if row.cancelled_at:
        raise Refused(f"{row.title} is cancelled.", "Make a new one.")
    order = Order.get_by_id(row.order_id)
    receiving.take_in(row, day, leaving(lines or ()))
    notes = _settle(row, order)
    receiving.offer(row)
    follows = f" Credit note draft #{notes[0].id}." if notes else " It is sent again." if row.replace else ""
    return Outcome("return", row.id, f"{row.number}: goods of {order.number} are back.{follows}")


def _settle(row: SalesReturn, order: Order) -> list[Any]:
    """What the customer gets for goods that came back: the order's lines say so, and its drafts follow."""
    if row.credit:
        return_money.waive(row, order)
    receiving.recount(order)
    process(order)
    drop_empty_drafts(order)
    return return_money.draft_notes(row) if row.credit else []


@action(
    "return.credit",
    "Money back",
    ("sales", "finance", "manager"),
    example="backdesk return credit RT-2026-000002",
)
def credit_return(goods_back: Annotated[int, Ref("Return", kind="return")]) -> Outcome:
    """Give money back for goods that came back: credit notes are drafted, never for more than was invoiced.

    What was not invoiced yet never is.
    """
    row = _received(goods_back)
    if row.replace:
        raise Refused(f"The goods of {row.number} are sent again.", "Credit what was invoiced by hand.")
    order = Order.get_by_id(row.order_id)
    records.change(row, credit=True)
    notes = _settle(row, order)
    said_ = f"credit note draft #{notes[0].id}" if notes else "nothing is left to credit"
    return Outcome("return", row.id, f"{row.number}: {said_}.")


@action("return.replace", "Send again", ("sales", "manager"), example="backdesk return replace RT-2026-000002")
def replace_return(goods_back: Annotated[int, Ref("Return", kind="return")]) -> Outcome:
    """Send the same goods again in place of those that came back: the order's lines are open again by so much."""
    row = _received(goods_back)
    if row.replace:
        return Outcome("return", row.id, f"The goods of {row.number} are sent again already.")
    if row.credit:
        raise Refused(f"There was money back for {row.number}.", "Make another order.")
    order = Order.get_by_id(row.order_id)
    records.change(row, replace=True)
    _settle(row, order)
    return Outcome("return", row.id, f"{order.number} is {order.state}: the goods of {row.number} are sent again.")


def _received(return_id: int) -> SalesReturn:
    row = SalesReturn.get_by_id(return_id)
    if row.state != "received":
        raise Refused(f"{row.title} is {row.state}.", "The goods have to be there first: backdesk return receive")
    return row


@action(
    "return.cancel",
    "Cancel return",
    TAKERS,
    danger=True,
    example="backdesk return cancel '#3' --reason 'they keep it'",
)
def cancel_return(
    goods_back: Annotated[int, Ref("Return", kind="return")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Give up a draft; the goods stay where they are."""
    row = SalesReturn.get_by_id(goods_back)
    if row.number:
        raise Refused(f"{row.number} is {row.state}.", "Reverse it: backdesk return reverse")
    if not row.cancelled_at:
        records.change(row, cancelled_at=now(), state="cancelled")
        for line in receiving.goods(row):
            put_back(RETURN, line.id)
    return Outcome("return", row.id, f"Return #{row.id} cancelled: {reason}.")


@action(
    "return.reverse",
    "Reverse return",
    ("warehouse", "manager"),
    danger=True,
    example="backdesk return reverse RT-2026-000002 --reason 'not ours'",
)
def reverse_return(
    goods_back: Annotated[int, Ref("Return", kind="return")],
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("Date")] = None,
) -> Outcome:
    """Take a return back that was none: the goods are the customer's as before, at the same cost.

    Not where its credit note is posted, the goods sent again have left, or what came back is gone.
    """
    row = SalesReturn.get_by_id(goods_back)
    if row.state == "reversed":
        return Outcome("return", row.id, f"{row.number} is reversed already.")
    _received(goods_back)
    receiving.undo(row, Order.get_by_id(row.order_id), day)
    return Outcome("return", row.id, f"{row.number} reversed: {reason}.")
