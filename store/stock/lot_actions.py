"""Writes of lots themselves: their expiry and references, and blocking them until somebody has looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from store.catalog.models import Product
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.values import Changes, Day, Quantity, Ref, Text, Version
from store.stock.availability import available
from store.stock.events import GoodsArrived
from store.stock.lot_numbers import LotNumber
from store.stock.models import Lot

KEEPERS = ("warehouse", "manager")
Subject = Annotated[int, Ref("Lot", kind="lot")]


@dataclass(frozen=True, kw_only=True)
class LotInput:
    """What a person says of a lot, or of a piece by its serial number. It is good on the day it expires."""

    number: Annotated[str, LotNumber("Number", required=True)]
    expires: Annotated[date | None, Day("Expires")] = None
    supplier_reference: Annotated[str, Text("Supplier's lot")] = ""


@action("lot.add", "New lot", KEEPERS, example="backdesk lot add TEA-1 --number L7 --expires 2027-03-31")
def add_lot(product: Annotated[int, Ref("Product", kind="product", required=True)], values: LotInput) -> Outcome:
    """Make a lot known before its goods come; receiving makes those it does not know."""
    item = Product.get_by_id(product)
    if item.tracking == "none":
        raise Refused(f"{item.sku} is not kept by lot.", "Say so first: backdesk product edit … --tracking lot")
    row = records.create(Lot, product=item, **inputs.stored(values))
    return Outcome("lot", row.id, f"Lot {row.number} of {item.sku} added.")


@action("lot.edit", "Edit lot", KEEPERS, undo="edit", example="backdesk lot edit TEA-1:L7 --expires 2027-04-30")
def edit_lot(
    lot: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=LotInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Correct the number, expiry or supplier's reference of a lot."""
    row = Lot.get_by_id(lot)
    done = records.change(row, version, **inputs.stored(changes, of=LotInput))
    if "expires" in changes:
        _usable_again(row)
    return Outcome("lot", row.id, f"Lot {row.number} changed." if done else "Nothing to change.")


@action("lot.block", "Block lot", KEEPERS, danger=True, example="backdesk lot block TEA-1:L7 --reason 'smells of soap'")
def block_lot(lot: Subject, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """Take a lot out of what may be sold or used, until it is released. What is reserved stays reserved."""
    row = Lot.get_by_id(lot)
    if row.state == "blocked":
        raise Refused(f"{row.number} is blocked already: {row.reason}.", "Release it: backdesk lot release")
    if not reason:
        raise invalid("reason", "", "is required")
    records.change(row, state="blocked", reason=reason)
    missing = sum(max(0, -available(row.product_id, place).free) for place in _places(row))
    lacks = f" {Quantity().shown(missing)} of what is promised to others lacks without it." if missing else ""
    return Outcome("lot", row.id, f"{row.number} is blocked: {reason}.{lacks}")


@action("lot.release", "Release lot", KEEPERS, example="backdesk lot release TEA-1:L7")
def release_lot(lot: Subject) -> Outcome:
    """Let a blocked lot be taken again; what waits for such goods is served."""
    row = Lot.get_by_id(lot)
    if row.state != "blocked":
        raise Refused(f"{row.number} is not blocked.", "There is nothing to release.")
    records.change(row, state="active", reason="")
    _usable_again(row)
    return Outcome("lot", row.id, f"{row.number} can be taken again.")


def _usable_again(row: Lot) -> None:
    for place in _places(row):
        announce(GoodsArrived(row.product_id, place))


def _places(row: Lot) -> list[int]:
    """The places of ours where some of a lot is."""
    found = rows(
        "SELECT b.location_id FROM lot_balance b JOIN location p ON p.id = b.location_id "
        "WHERE b.lot_id = ? AND p.type = 'internal' ORDER BY b.location_id",
        (row.id,),
    )
    return [place for (place,) in found]
