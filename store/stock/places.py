"""Writes of warehouses and their locations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused
from store.core.events import announce
from store.core.identity import actor
from store.core.scope import everything
from store.core.values import Changes, Code, Ref, Text, Version
from store.stock.events import PlaceLeaving
from store.stock.models import Location, Warehouse

KEEPERS = ("warehouse", "manager")


@dataclass(frozen=True, kw_only=True)
class WarehouseInput:
    """What a person says of a warehouse."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]


@dataclass(frozen=True, kw_only=True)
class LocationInput:
    """What a person says of a place of a warehouse."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]
    warehouse: Annotated[int | None, Ref("Warehouse", kind="warehouse")] = None


@action(
    "warehouse.add", "New warehouse", KEEPERS, example="backdesk warehouse add --code NORTH --name 'Northern warehouse'"
)
def add_warehouse(values: WarehouseInput) -> Outcome:
    """Add a warehouse, with a first location of the same code in it."""
    row = records.create(Warehouse, company=actor().company_id, **inputs.stored(values))
    records.create(Location, company=row.company_id, warehouse=row, code=row.code, name=row.name, type="internal")
    return Outcome("warehouse", row.id, f"Warehouse {row.code} added, with a location of that code.")


@action(
    "warehouse.edit", "Edit warehouse", KEEPERS, undo="edit", example="backdesk warehouse edit NORTH --name 'Old mill'"
)
def edit_warehouse(
    warehouse: Annotated[int, Ref("Warehouse", kind="warehouse")],
    changes: Annotated[Mapping[str, Any], Changes(of=WarehouseInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Rename a warehouse."""
    row = Warehouse.get_by_id(warehouse)
    done = records.change(row, version, **inputs.stored(changes, of=WarehouseInput))
    return Outcome("warehouse", row.id, f"Warehouse {row.code} changed." if done else "Nothing to change.")


@action("warehouse.archive", "Archive warehouse", KEEPERS, danger=True, example="backdesk warehouse archive NORTH")
def archive_warehouse(warehouse: Annotated[int, Ref("Warehouse", kind="warehouse")]) -> Outcome:
    """Take a warehouse and its locations out of use; nothing may be there any more."""
    row = Warehouse.get_by_id(warehouse)
    for place in Location.matching("warehouse_id = ? AND state = 'active' ORDER BY id", warehouse):
        _archive(place)
    records.change(row, state="archived")
    return Outcome("warehouse", row.id, f"Warehouse {row.code} is out of use.")


@action(
    "location.add",
    "New location",
    KEEPERS,
    example="backdesk location add --code NORTH-A1 --name 'Shelf A1' --warehouse NORTH",
)
def add_location(values: LocationInput) -> Outcome:
    """Add a place of a warehouse; of the first one where none is named."""
    row = inputs.stored(values)
    row["warehouse"] = row["warehouse"] or scalar("SELECT MIN(id) FROM warehouse WHERE state = 'active'")
    _require_used(row["warehouse"])
    place = records.create(Location, company=actor().company_id, type="internal", **row)
    return Outcome("location", place.id, f"Location {place.code} added.")


@action(
    "location.edit", "Edit location", KEEPERS, undo="edit", example="backdesk location edit NORTH-A1 --name 'Shelf'"
)
def edit_location(
    location: Annotated[int, Ref("Location", kind="location")],
    changes: Annotated[Mapping[str, Any], Changes(of=LocationInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Rename a location, or say that it belongs to another warehouse."""
    row = Location.get_by_id(location)
    wanted = inputs.stored(changes, of=LocationInput)
    if "warehouse" in wanted:
        if row.type != "internal":
            raise Refused(f"{row.code} stands for goods that are elsewhere.", "It belongs to no warehouse.")
        _require_used(wanted["warehouse"])
    done = records.change(row, version, **wanted)
    return Outcome("location", row.id, f"Location {row.code} changed." if done else "Nothing to change.")


@action("location.archive", "Archive location", KEEPERS, danger=True, example="backdesk location archive NORTH-A1")
def archive_location(location: Annotated[int, Ref("Location", kind="location")]) -> Outcome:
    """Take a location out of use; nothing may be there, or on its way to it, and no order may wait to leave it."""
    row = Location.get_by_id(location)
    _archive(row)
    return Outcome("location", row.id, f"Location {row.code} is out of use.")


def add_transit(code: str, name: str, direct: bool = False) -> Location:
    """A place of this company's goods that are on their way, under this code or the first free one like it."""
    with everything():
        taken = {row.code_key for row in Location.matching("code_key LIKE ?", f"{code.lower()}%")}
    free = next(each for each in chain([code], (f"{code}-{n}" for n in count(2))) if each.lower() not in taken)
    return records.create(Location, company=actor().company_id, code=free, name=name, type="transit", direct=direct)


def _archive(row: Location) -> None:
    if row.type != "internal":
        raise Refused(f"{row.code} stands for goods that are elsewhere; it is always needed.", "Rename it instead.")
    others = "SELECT 1 FROM location WHERE type = 'internal' AND state = 'active' AND id <> ? LIMIT 1"
    if not scalar(others, (row.id,)):
        raise Refused(f"{row.code} is the last place there is.", "Add another one first.")
    for table, condition, what in _IN_THE_WAY:
        if scalar(f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1", (row.id,) * condition.count("?")):
            raise Refused(f"{row.code} cannot be archived: {what}.", "Bring that to an end first.")
    announce(PlaceLeaving(row.id, row.code))
    records.change(row, state="archived")


_IN_THE_WAY = (
    ("stock_balance", "location_id = ? AND on_hand <> 0", "goods are there"),
    ("transfer", "(source_id = ? OR target_id = ?) AND state IN ('draft', 'in transit')", "a transfer is open"),
    ("stock_count", "location_id = ? AND state = 'open'", "a count is open"),
)


def _require_used(warehouse: int | None) -> None:
    if scalar("SELECT state FROM warehouse WHERE id = ?", (warehouse,)) != "active":
        raise Refused("That warehouse is out of use.", "Name another one.")
