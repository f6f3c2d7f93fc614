"""Goods moving between locations: the move, the balance, the lots and the cost, together.

Goods that come in of a product kept by lot name their lots; those that go are proposed, first expired first out,
where nobody names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core import records
from store.core.database import scalar
from store.core.dates import now
from store.core.errors import Refused
from store.core.identity import actor
from store.core.values import Quantity
from store.stock import months as _months  # noqa: F401  every move counts in its month
from store.stock import valuation
from store.stock.availability import available, balance
from store.stock.dating import require_may_come, require_may_leave
from store.stock.first_out import proposed
from store.stock.lot_stock import Parts, keep, require_there, require_usable, tracking
from store.stock.lots import require_named
from store.stock.models import Move
from store.stock.owing import may_go_below
from store.stock.revaluing import note

OUTSIDE = ("customer", "production")  # where nothing may go that is blocked or has expired


@dataclass(frozen=True)
class Origin:
    """The record a move belongs to, and its line."""

    kind: str
    id: int
    line_id: int | None = None


def virtual(kind: str) -> int:
    """The location of a virtual type: supplier, customer, loss or opening."""
    return int(scalar("SELECT id FROM location WHERE type = ? ORDER BY id LIMIT 1", (kind,)))


def bring_in(
    product_id: int,
    location_id: int,
    quantity: int,
    value: int,
    day: date,
    source: str,
    origin: Origin,
    memo: str = "",
    lots: Parts = (),
) -> Move:
    """Goods arrive from a virtual location at a known total value (minor units).

    Inventory gains the move's `cost`, which a standard cost may make another than `value`: see `entries.legs`.
    Raises Invalid where a product is kept by lot and `lots` does not say which came.
    """
    require_may_come(product_id, location_id, day)
    if not lots:
        require_named(product_id)
    _add(product_id, location_id, quantity)
    cost = valuation.taken_in(product_id, quantity, value)
    move = _write(product_id, virtual(source), location_id, quantity, (cost, value - cost), day, origin, memo, lots)
    late = valuation.receive(product_id, quantity, cost, move.id)
    note(product_id, move, "owed to stock", (-late, late), day, f"Goods of move #{move.id} that left before")
    return move


def take_out(
    product_id: int,
    location_id: int,
    quantity: int,
    day: date,
    target: str,
    origin: Origin,
    memo: str = "",
    lots: Parts = (),
    *,
    promised: bool = False,
    any_lot: bool = False,
) -> Move:
    """Goods leave to a virtual location at their cost. Raises Refused where there is not enough unreserved,
    and the product may not leave before it is booked in (`owing`).

    Lots that are blocked or have expired go to customers and into production with `any_lot` only. `promised`:
    the goods were reserved for this until now.
    """
    taken = _leaving(product_id, location_id, quantity, day, lots, promised)
    if lots and target in OUTSIDE and not any_lot:
        require_usable(product_id, location_id, lots, day)
    _add(product_id, location_id, -quantity)
    cost = valuation.issue(product_id, quantity)
    return _write(product_id, location_id, virtual(target), quantity, (cost, 0), day, origin, memo, taken)


def give_back(
    receipt: Move,
    location_id: int,
    quantity: int,
    value: int,
    day: date,
    origin: Origin,
    memo: str,
    lots: Parts = (),
    *,
    target: str = "",
) -> Move:
    """Goods of a receipt go back to where they came from, for which `value` is owed to us. Raises as `take_out`.

    With `target` they go there instead, at that value too.
    """
    product_id = receipt.product_id
    taken = _leaving(product_id, location_id, quantity, day, lots)
    _add(product_id, location_id, -quantity)
    cost = valuation.give_back(product_id, quantity, value, receipt)
    other = virtual(target) if target else receipt.source_id
    return _write(product_id, location_id, other, quantity, (cost, value - cost), day, origin, memo, taken)


def shift(
    product_id: int,
    source_id: int,
    target_id: int,
    quantity: int,
    day: date,
    origin: Origin,
    memo: str = "",
    lots: Parts = (),
) -> Move:
    """Goods go from one place of ours to another; what they are worth stays as it is. Raises as `take_out`."""
    taken = _leaving(product_id, source_id, quantity, day, lots)
    require_may_come(product_id, target_id, day)
    _add(product_id, source_id, -quantity)
    _add(product_id, target_id, quantity)
    return _write(product_id, source_id, target_id, quantity, (0, 0), day, origin, memo, taken)


def _leaving(product_id: int, location_id: int, quantity: int, day: date, lots: Parts, promised: bool = False) -> Parts:
    """The lots that leave: those named, which must be there, or those proposed."""
    _require(product_id, location_id, quantity, day)
    if lots:
        require_there(product_id, location_id, lots, day)
        return lots
    if tracking(product_id) == "none":
        return ()
    if not promised and (free := available(product_id, location_id, day).free) < quantity:
        raise _too_few(product_id, location_id, max(free, 0), day)
    return proposed(product_id, location_id, quantity, day)


def _require(product_id: int, location_id: int, quantity: int, day: date) -> None:
    there = available(product_id, location_id, day)
    if not there.reserved and may_go_below(product_id, location_id):
        return require_may_come(product_id, location_id, day)
    if there.unreserved < quantity:
        raise _too_few(product_id, location_id, there.unreserved, day)
    return require_may_leave(product_id, location_id, quantity, there.on_hand, day)


def _too_few(product_id: int, location_id: int, able: int, day: date) -> Refused:
    shown, there = Quantity().shown, available(product_id, location_id, day)
    sku = scalar("SELECT sku FROM product WHERE id = ?", (product_id,))
    unusable = f", {shown(there.unusable)} expired or blocked" if there.unusable else ""
    return Refused(
        f"Only {shown(able)} of {sku} can be taken: {shown(there.on_hand)} on hand, "
        f"{shown(there.reserved)} reserved{unusable}.",
        "Count the stock, or release a reservation.",
    )


def _add(product_id: int, location_id: int, quantity: int) -> None:
    row = balance(product_id, location_id)
    below = may_go_below(product_id, location_id) if row.on_hand + quantity < 0 else row.negative
    records.change(row, on_hand=row.on_hand + quantity, negative=below)


def _write(
    product_id: int,
    source: int,
    target: int,
    quantity: int,
    value: tuple[int, int],
    day: date,
    origin: Origin,
    memo: str,
    lots: Parts,
) -> Move:
    assert not lots or sum(part.quantity for part in lots) == quantity, "lots make another quantity than the move"
    move = records.create(
        Move,
        company=actor().company_id,
        product=product_id,
        source=source,
        target=target,
        quantity=quantity,
        cost=value[0],
        difference=value[1],
        day=day.isoformat(),
        at=now(),
        user=actor().user_id,
        origin=origin.kind,
        origin_id=origin.id,
        origin_line_id=origin.line_id,
        memo=memo,
    )
    keep(move, lots)
    return move
