"""Drawing up an order: snapshots of everything that will be printed, lines, totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from store.catalog.lines import LineInput, PricedLine
from store.catalog.orders import amounts, amounts_of, line_columns, sums
from store.catalog.totals import WorkedOut
from store.core import records
from store.core.database import one, rows
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.settings import setting
from store.core.tally import Contribution, book, contributes
from store.core.values import Flag
from store.parties.models import Party
from store.parties.places import address_text
from store.sales.models import Order, OrderLine
from store.stock.actions import default_location

BY_STATE = book(
    "order.state",
    "SELECT company_id || ':' || state || ':' || currency AS key, COUNT(*) AS count, "
    "CAST(SUM(total) AS BIGINT) AS amount FROM sales_order GROUP BY company_id || ':' || state || ':' || currency",
    by_company=True,
)


@contributes("sales_order")
def _in_state(order: Order) -> Iterable[Contribution]:
    return [(BY_STATE, f"{order.state}:{order.currency}", 1, order.total)]


@dataclass(frozen=True, kw_only=True)
class OrderLineInput(LineInput):
    """A product, how many, and where it differs: from the price list, and from how the product is delivered."""

    drop_ship: Annotated[
        bool | None,
        Flag("Drop shipment", help="the supplier delivers", aliases=("dropship", "delivered by supplier")),
    ] = None


@dataclass(frozen=True)
class OrderHeader:
    """What an order says above its lines; empty parts come from the party. `basis` are its columns on prices.

    `agreed` are columns that were agreed before, in the place of what the party has today.
    """

    party_id: int
    currency: str
    day: date
    basis: dict[str, Any]
    source: str | None = None
    source_id: int | None = None
    owner_id: int | None = None
    customer_reference: str = ""
    promised: date | None = None
    location_id: int | None = None
    notes: str = ""
    buyer_reference: str = ""
    agreed: dict[str, Any] = field(default_factory=dict)


def draw_up(header: OrderHeader, lines: Sequence[PricedLine], direct: Sequence[bool | None] = ()) -> Order:
    """Write a draft order; `direct` says of each line whether the supplier delivers it, as `write_lines`."""
    party = Party.get_by_id(header.party_id)
    require_own_reference(party.id, header.customer_reference)
    columns = dict(
        company=actor().company_id,
        party=party.id,
        source=header.source,
        source_id=header.source_id,
        customer_reference=header.customer_reference,
        day=header.day.isoformat(),
        promised=header.promised.isoformat() if header.promised else None,
        owner=header.owner_id or actor().user_id,
        currency=header.currency,
        location=header.location_id or default_location(),
        notes=header.notes,
        buyer_reference=header.buyer_reference,
        state="draft",
        **header.basis,
        **snapshot(party) | header.agreed,
    )
    worked = amounts_of(columns, lines)
    order = records.create(Order, **columns | sums(worked))
    _write(order.id, lines, worked, direct)
    return order


def require_own_reference(party_id: int, reference: str, but_order_id: int = 0) -> None:
    """Raises Refused where another order of the party has that reference, in any letter case, unless it may repeat."""
    if not reference or setting("sales.repeat-reference"):
        return
    found = one(
        "SELECT COALESCE(number, 'order #' || id) FROM sales_order WHERE party_id = ? AND customer_reference <> '' "
        "AND lower(customer_reference) = lower(?) AND id <> ? AND cancelled_at IS NULL ORDER BY id LIMIT 1",
        (party_id, reference, but_order_id),
    )
    if found:
        raise Refused(
            f"{found[0]} has the reference '{reference}' of this customer already.",
            "Is it the same? Where they may repeat: backdesk setting set sales.repeat-reference --value yes",
        )


def snapshot(party: Party) -> dict[str, Any]:
    """What an order copies from its party."""
    return {
        "term": party.term_id,
        "billing_basis": party.billing_basis,
        "party_name": party.name,
        "billing_address": address_text(party.id, "billing"),
        "shipping_address": address_text(party.id, "shipping"),
    }


def write_lines(order: Order, lines: Sequence[PricedLine], direct: Sequence[bool | None] = ()) -> None:
    """Append lines to a draft that has none, and say what it comes to.

    `direct` says of each line whether the supplier delivers it; where it says nothing the product does. Raises Invalid
    where that cannot be.
    """
    worked = amounts(order, lines)
    _write(order.id, lines, worked, direct)
    records.change(order, **sums(worked))


def _write(order_id: int, lines: Sequence[PricedLine], worked: WorkedOut, direct: Sequence[bool | None]) -> None:
    delivered = _delivered([line.product_id for line in lines])
    columns = [
        dict(
            order=order_id,
            position=position,
            drop_ship=_drop_ships(line, direct[position - 1] if direct else None, delivered),
            quantity=line.quantity,
            delivered=0,
            reserved=0,
            closed=0,
            invoiced=0,
            **line_columns(line),
            **vars(share),
        )
        for position, (line, share) in enumerate(zip(lines, worked.lines, strict=True), 1)
    ]
    records.create_all(OrderLine, columns)


def drop_ships(line: PricedLine, said: bool | None) -> bool:
    """Whether the supplier delivers a line: as said, else as its product has it. Raises Invalid for no goods."""
    return _drop_ships(line, said, _delivered([line.product_id]))


def _drop_ships(line: PricedLine, said: bool | None, delivered: Mapping[int, tuple[str, bool]]) -> bool:
    kind, usual = delivered.get(line.product_id or 0, ("service", False))
    if said and kind != "stock":
        reason = "leaves whole, from stock" if kind == "kit" else "is not delivered"
        raise invalid("drop_ship", "yes", f"{line.sku} is a {kind}, it {reason}")
    return kind == "stock" and (usual if said is None else said)


def _delivered(products: Sequence[int | None]) -> dict[int, tuple[str, bool]]:
    """Of each product, its kind and whether the supplier delivers it as a rule."""
    ids = sorted({product for product in products if product})
    found = (
        rows(f"SELECT id, kind, drop_ship FROM product WHERE id IN ({', '.join('?' * len(ids))})", ids) if ids else []
    )
    return {product: (str(kind), bool(usual)) for product, kind, usual in found}
