"""Records whose name, number or code begins as typed."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.errors import BackdeskError
from store.core.listing import Line, Listing
from store.core.lookup import look_up
from store.core.references import kinds, title
from tui.record.facts import listing_of

LIMIT = 8


@dataclass(frozen=True)
class Suggestion:
    """A record that fits: its id, and one line that names it."""

    id: int
    label: str


def suggestions(kind: str, typed: str, within: tuple[str, int] | None = None) -> list[Suggestion]:
    """Up to eight records of a kind that fit what is typed; the first ones where nothing is.

    `within` is the column and the id of the record they must belong to.
    """
    if kind not in kinds():
        return []
    try:
        return [Suggestion(record_id, label_of(kind, record_id)) for record_id in look_up(kind, typed, LIMIT, within)]
    except BackdeskError:
        return []


def label_of(kind: str, record_id: int) -> str:
    """What tells a record from others like it, on one line."""
    listing = listing_of(kind)
    line = listing.get(record_id) if listing else None
    return label(listing, line) if listing and line else title(kind, record_id)


def label(listing: Listing, line: Line) -> str:
    """The first cells of a row."""
    cells = [listing.shown(line, column) for column in listing.shown_columns[:4]]
    return "  ".join(cell for cell in cells if cell)


def name_of(kind: str, record_id: int) -> str:
    """One line that names a record."""
    return title(kind, record_id)
