"""Purchase requests: who may not buy asks, and a buyer other than the one who asked decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf
from store.catalog.units import Measure, StockUnit, measure_of, stock_unit, stocked
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.errors import Forbidden, Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Day, Quantity, Ref, Text, Version
from store.parties.models import Party
from store.purchasing.models import PurchaseLine
from store.purchasing.reorder import Need, put_on_draft
from store.purchasing.request_models import PurchaseRequest
from store.purchasing.sourcing import usual_supplier
from store.purchasing.terms import BUYERS
from store.stock.actions import default_location, require_place

record_kind(
    RecordKind(
        "request",
        "purchase_request",
        "'request #' || t.id || ' ' || (SELECT p.sku FROM product p WHERE p.id = t.product_id)",
        noun="purchase request",
    )
)
ASKERS = ("sales", "warehouse", "finance", "support", *BUYERS)


@dataclass(frozen=True, kw_only=True)
class RequestInput:
    """What is needed, how much of it, by when, and what for."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    reason: Annotated[str, Text("Reason", required=True)]
    wanted: Annotated[date | None, Day("Wanted by")] = None
    location: Annotated[int | None, Ref("To location", kind="location")] = None
    supplier: Annotated[int | None, Ref("From supplier", kind="party")] = None
    unit: Annotated[int | None, UnitOf("Unit")] = None


@action(
    "request.add",
    "Ask for goods",
    ASKERS,
    example="backdesk request add --product TEA-1 --quantity 40 --wanted 2026-12-01 --reason 'tasting at the fair'",
)
def add_request(values: RequestInput) -> Outcome:
    """Ask that something is bought. Somebody else who may buy approves or refuses it."""
    given = _columns(inputs.stored(values))
    item = Product.get_by_id(given["product"])
    if item.kind != "stock":
        raise invalid("product", item.sku, "is not kept in stock; put it on a purchase order")
    stock = stock_unit(item.id)
    given |= _measured(given["quantity"], measure_of(item.id, given["unit"], stock), stock)
    given["location"] = given["location"] or default_location()
    require_place(given["location"])
    row = records.create(PurchaseRequest, company=actor().company_id, **given)
    return Outcome("request", row.id, f"Request #{row.id}: {_said(row, item)}. A buyer decides.")


@action("request.edit", "Edit request", ASKERS, undo="edit", example="backdesk request edit '#3' --quantity 60")
def edit_request(
    request: Annotated[int, Ref("Request", kind="request")],
    changes: Annotated[Mapping[str, Any], Changes(of=RequestInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what you asked for, while nobody has decided."""
    row = _open(request)
    _require_own(row)
    wanted = _columns(inputs.stored(changes, of=RequestInput))
    if wanted.get("location"):
        require_place(wanted["location"])
    if any(wanted.get(name) for name in ("product", "quantity", "unit")):
        wanted |= _asked_anew(row, wanted)
    done = records.change(row, version, **{name: value for name, value in wanted.items() if value is not None})
    return Outcome("request", row.id, "Request changed." if done else "Nothing to change.")


@action("request.approve", "Approve request", BUYERS, example="backdesk request approve '#3'")
def approve_request(
    request: Annotated[int, Ref("Request", kind="request")],
    supplier: Annotated[int | None, Ref("From supplier", kind="party")] = None,
    quantity: Annotated[Decimal | None, Quantity("Quantity", minimum=Decimal("0.0001"))] = None,
) -> Outcome:
    """Buy what was asked for: it goes onto the supplier's draft purchase order, as proposals do."""
    row = _decidable(request)
    item = Product.get_by_id(row.product_id)
    need = Need(row.location_id, Quantity().stored(quantity) or row.quantity, None)
    order = put_on_draft(item, need, supplier or row.party_id or usual_supplier(item))
    records.change(row, state="ordered", decided_by=actor().user_id, order=order.id)
    shown = f"{Quantity().shown(need.quantity)} × {item.sku}"
    said = f"Draft purchase order #{order.id} to {order.party_name}: {shown}"
    return Outcome("request", row.id, f"{said}{_too_late(row, order.id)}.")


@action(
    "request.refuse",
    "Refuse request",
    BUYERS,
    danger=True,
    example="backdesk request refuse '#3' --reason 'there is enough in the north'",
)
def refuse_request(
    request: Annotated[int, Ref("Request", kind="request")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Say no, and why."""
    row = _decidable(request)
    records.change(row, state="refused", decided_by=actor().user_id, decision=reason)
    return Outcome("request", row.id, f"Request #{row.id} refused: {reason}.")


@action("request.cancel", "Withdraw request", ASKERS, danger=True, example="backdesk request cancel '#3'")
def cancel_request(request: Annotated[int, Ref("Request", kind="request")]) -> Outcome:
    """Take back what you asked for, while nobody has decided."""
    row = _open(request)
    _require_own(row)
    records.change(row, state="withdrawn")
    return Outcome("request", row.id, f"Request #{row.id} withdrawn.")


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    if "supplier" in values:
        values["party"] = values.pop("supplier")
    return values


def _measured(quantity: int, measure: Measure, stock: StockUnit) -> dict[str, Any]:
    """Table columns of a quantity (scaled) in a unit. Raises Invalid where it does not come out."""
    return {**vars(measure), "quantity": stocked(quantity, measure, stock)}


def _asked_anew(row: PurchaseRequest, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is not said again stays: so many of the unit that was asked for in; of another product, its stock unit."""
    product_id = wanted.get("product") or row.product_id
    stock = stock_unit(product_id)
    said = Measure(row.unit or stock.code, row.factor, row.per)
    if wanted.get("unit") or product_id != row.product_id:
        measure = measure_of(product_id, wanted.get("unit"), stock)
    else:
        measure = said
    return _measured(wanted.get("quantity") or said.own(row.quantity) or row.quantity, measure, stock)


def _open(request: int) -> PurchaseRequest:
    row = PurchaseRequest.get_by_id(request)
    if row.state != "open":
        raise Refused(f"Request #{row.id} is {row.state}.", "Ask again: backdesk request add")
    return row


def _decidable(request: int) -> PurchaseRequest:
    row = _open(request)
    if row.created_by == actor().user_id:
        raise Forbidden("A request is decided by somebody else than who asked.", "Ask another buyer.")
    return row


def _require_own(row: PurchaseRequest) -> None:
    if row.created_by != actor().user_id:
        raise Refused(f"Request #{row.id} is somebody else's.", "A buyer can refuse it.")


def _too_late(row: PurchaseRequest, order_id: int) -> str:
    """What to say where it is expected later than it is wanted."""
    if row.wanted is None:
        return ""
    line = PurchaseLine.first_matching("order_id = ? AND product_id = ?", order_id, row.product_id)
    if line is None or line.expected is None or line.expected <= row.wanted:
        return ""
    shown = Day().shown
    return f"; expected on {shown(line.expected)}, wanted by {shown(row.wanted)}"


def _said(row: PurchaseRequest, item: Product) -> str:
    parts = [f"{Quantity().shown(row.quantity)} × {item.sku}"]
    parts += [f"by {Day().shown(row.wanted)}"] if row.wanted else []
    parts += [f"from {Party.get_by_id(row.party_id).name}"] if row.party_id else []
    return " ".join(parts)
