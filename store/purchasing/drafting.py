"""Drawing up a purchase order: snapshots of what will be printed, priced lines, totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any

from store.catalog import orders
from store.catalog.lines import LineInput, PricedLine, price_lines
from store.catalog.orders import line_columns
from store.core import records
from store.core.database import scalar
from store.core.errors import invalid
from store.core.identity import actor
from store.core.values import Day
from store.parties.models import Party
from store.parties.places import address_text
from store.purchasing.models import PurchaseLine, PurchaseOrder
from store.purchasing.terms import SupplierPricing, term_of
from store.stock.actions import default_location, require_place


@dataclass(frozen=True, kw_only=True)
class PurchaseLineInput(LineInput):
    """A product, how many, and where it differs from the supplier's terms; expected after their lead time."""

    expected: Annotated[date | None, Day("Expected", aliases=("expected date", "delivery date"))] = None


@dataclass(frozen=True)
class WantedLine:
    """A priced line, the supplier's own code for it, and the day it is expected, if that is known."""

    priced: PricedLine
    supplier_sku: str
    expected: str | None


@dataclass(frozen=True)
class PurchaseHeader:
    """What a purchase order says above its lines. `basis` are its columns on prices."""

    party_id: int
    currency: str
    day: date
    source: str = ""
    supplier_reference: str = ""
    owner_id: int | None = None
    location_id: int | None = None
    notes: str = ""
    basis: dict[str, Any] = field(default_factory=dict)
    for_order: int | None = None
    ship_to: str = ""


def draw_up(header: PurchaseHeader, lines: Sequence[WantedLine]) -> PurchaseOrder:
    """Write a draft. Raises Invalid where its place is not one of ours in use, unless a customer gets the goods."""
    if header.location_id and not header.for_order:
        require_place(header.location_id)
    party = Party.get_by_id(header.party_id)
    order = records.create(
        PurchaseOrder,
        company=actor().company_id,
        party=party.id,
        source=header.source,
        supplier_reference=header.supplier_reference,
        day=header.day.isoformat(),
        owner=header.owner_id or actor().user_id,
        currency=header.currency,
        location=header.location_id or default_location(),
        notes=header.notes,
        for_order=header.for_order,
        ship_to=header.ship_to,
        state="draft",
        net=0,
        tax=0,
        total=0,
        **header.basis,
        **snapshot(party),
    )
    write_lines(order, lines)
    return order


def snapshot(party: Party) -> dict[str, Any]:
    """What a purchase order copies from its supplier."""
    return {"party_name": party.name, "address": address_text(party.id, "billing")}


def wanted_lines(lines: Sequence[PurchaseLineInput], pricing: SupplierPricing) -> list[WantedLine]:
    """Lines with price, tax, the supplier's code and the expected day; raises Invalid naming all that cannot be."""
    if not lines:
        raise invalid("lines", "", "at least one is required")
    priced = price_lines(lines, pricing)
    if any(line.product_id is None for line in priced):
        raise invalid("lines", "", "every line of a purchase order needs a product")
    return [_wanted(said, line, pricing) for said, line in zip(lines, priced, strict=True)]


def _wanted(said: PurchaseLineInput, line: PricedLine, pricing: SupplierPricing) -> WantedLine:
    assert line.product_id is not None
    term = term_of(line.product_id, pricing.party_id)
    expected = said.expected.isoformat() if said.expected else expected_day(line.product_id, term, pricing.day)
    return WantedLine(line, term.reference if term else "", expected)


def expected_day(product_id: int, term: Any, day: str) -> str | None:
    """When goods ordered on a day come: after the supplier's lead time, else the product's, where either is known."""
    lead = term.lead_days if term else None
    if lead is None:
        lead = scalar("SELECT lead_days FROM product WHERE id = ?", (product_id,)) or None
    return None if lead is None else (date.fromisoformat(day) + timedelta(days=lead)).isoformat()


def write_lines(order: PurchaseOrder, lines: Sequence[WantedLine], for_lines: Sequence[int] = ()) -> None:
    """Append lines to a draft, and say what it comes to; `for_lines`: the lines of a sales order they are for."""
    first = 1 + int(scalar("SELECT COALESCE(MAX(position), 0) FROM purchase_line WHERE order_id = ?", (order.id,)))
    columns = [
        dict(
            order=order.id,
            position=first + number,
            supplier_sku=line.supplier_sku,
            quantity=line.priced.quantity,
            expected=line.expected,
            for_line=for_lines[number] if for_lines else None,
            net=0,
            **line_columns(line.priced),
        )
        for number, line in enumerate(lines)
    ]
    records.create_all(PurchaseLine, columns)
    rework(order)


def put_line(order: PurchaseOrder, line: WantedLine, known: PurchaseLine | None, for_line: int | None = None) -> None:
    """Put a line on a draft, or bring the `known` one of the same goods in line with it: more of it may cost less."""
    if known is None:
        write_lines(order, [line], [for_line] if for_line else ())
    else:
        priced = line.priced
        records.change(known, quantity=priced.quantity, price=priced.price, **vars(priced.measure))
        rework(order)


def rework(order: PurchaseOrder) -> None:
    """A draft's amounts from its lines, worked out anew, and the day the last of it is expected."""
    lines = PurchaseLine.matching("order_id = ? ORDER BY position", order.id)
    days = [line.expected for line in lines]
    orders.rework(order, lines, expected=max(days) if days and all(days) else None)
