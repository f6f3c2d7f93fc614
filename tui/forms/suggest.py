"""Records whose name, number or code begins as typed."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.errors import BackdeskError
from store.core.listing import Line, Listing, Query
from store.core.references import kinds, title
from tui.record.facts import listing_of

LIMIT = 8


@dataclass(frozen=True)
class Suggestion:
    """A record that fits: its id, and one line that names it."""

    id: int
    label: str


def suggestions(kind: str, typed: str, where: str = "") -> list[Suggestion]:
    """Up to eight records of a kind that fit what is typed; the first ones where nothing is."""
    listing = listing_of(kind)
    if listing is None or kind not in kinds():
        return []
    try:
        found = listing.window(Query(f"{where} {quoted(typed)}".strip()), limit=LIMIT)
    except BackdeskError:
        return []
    return [Suggestion(line.id, label(listing, line)) for line in found]


def quoted(typed: str) -> str:
    """What is typed, as plain words of the filter language."""
    return " ".join(word.replace('"', "").replace(":", " ").lstrip("-") for word in typed.split())


def label(listing: Listing, line: Line) -> str:
    """The first cells of a row."""
    cells = [listing.shown(line, column) for column in listing.shown_columns[:4]]
    return "  ".join(cell for cell in cells if cell)


def name_of(kind: str, record_id: int) -> str:
    """One line that names a record."""
    return title(kind, record_id)
