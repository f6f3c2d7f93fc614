"""Which columns of a list are shown, in which order and how wide: written as `title:30,party,value:14`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from store.core import records
from store.core.action import Outcome, action
from store.core.column import Column
from store.core.database import scalar
from store.core.errors import invalid
from store.core.identity import actor
from store.core.listing import Listing, get_listing
from store.core.text import excerpt
from store.core.values import Text
from store.core.view_models import ListLayout

NARROWEST, WIDEST = 3, 200
EVERYBODY = ("manager", "sales", "warehouse", "purchasing", "finance", "support")


class Layout(NamedTuple):
    """Columns, the widths of those that have one, and names that the list does not have (any more)."""

    columns: tuple[Column, ...]
    widths: dict[str, int]
    missing: tuple[str, ...] = ()


def read_layout(listing: Listing, text: str) -> Layout:
    """The layout that a text describes; without any of the list's columns, those it shows by itself."""
    known = {c.name: c for c in listing.columns}
    columns: dict[str, Column] = {}
    widths, missing = {}, []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, wide = part.partition(":")
        if name not in known:
            missing.append(name)
            continue
        columns[name] = known[name]
        if wide.isdecimal() and wide.isascii() and len(wide) < 5:
            widths[name] = max(NARROWEST, min(WIDEST, int(wide)))
    return Layout(tuple(columns.values()) or listing.shown_columns, widths, tuple(missing))


def write_layout(columns: Iterable[Column], widths: dict[str, int]) -> str:
    """The text of a layout."""
    return ",".join(f"{c.name}:{widths[c.name]}" if c.name in widths else c.name for c in columns)


def checked_layout(listing: Listing, text: str) -> str:
    """A layout's text as it is kept. Raises Usage for a column the list does not have."""
    found = read_layout(listing, text)
    for name in found.missing:
        listing.column(name)
    return write_layout(found.columns, found.widths) if text.strip() else ""


def own_layout(listing: Listing) -> Layout:
    """How the acting user wants to see a list."""
    text = scalar("SELECT columns FROM list_layout WHERE user_id = ? AND listing = ?", (actor().user_id, listing.name))
    return read_layout(listing, text or "")


@action(
    "view.arrange",
    "Choose columns",
    EVERYBODY,
    undo="edit",
    example="backdesk view arrange deals --columns title:30,party,value,stage",
)
def arrange(
    listing: Annotated[str, Text("List", required=True)],
    columns: Annotated[
        str, Text("Columns", max=2000, help="such as title:30,party,value; empty for the usual ones")
    ] = "",
) -> Outcome:
    """Choose which columns of a list you see, in which order, and how wide. Others see it as they did."""
    found = get_listing(listing)
    text = checked_layout(found, columns)
    row = ListLayout.first_matching("user_id = ? AND listing = ?", actor().user_id, found.name)
    if row is None:
        row = records.create(ListLayout, user=actor().user_id, listing=found.name, columns=text)
    else:
        records.change(row, columns=text)
    return Outcome(
        "user", actor().user_id, f"{found.title}: {'your columns are kept' if text else 'the usual columns'}."
    )


def sort_of(text: str) -> tuple[str, bool]:
    """(column, descending) of an order written as `-value`; ('', False) for the list's own."""
    return text.removeprefix("-"), text.startswith("-")


def checked_sort(listing: Listing, text: str) -> str:
    """An order as it is kept. Raises Invalid or Usage where the list cannot be ordered so."""
    name, _ = sort_of(text)
    if name and not listing.column(name).sortable:
        raise invalid("sort", name, f"{excerpt(listing.title.lower())} cannot be sorted by it")
    return text
