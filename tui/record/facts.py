"""What is known of one record, for the pane and the full screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from store.core.listing import Listing, listings
from store.core.values import Amount, Currency
from store.insight.sections import LISTING_OF
from tui.lists.columns import shown
from tui.theme import state_sign

if TYPE_CHECKING:
    from store.insight.relations import RecordView

_STATES = ("State", "Stage", "Clock")


def about(kind: str, record_id: int) -> RecordView | None:
    """The record as a person reads it; None for kinds that have no view of their own. Raises NotFound."""
    if kind not in LISTING_OF:
        return None
    from store.insight.relations import view  # with what is worked out of customers, suppliers and stock

    found = view(kind, record_id)
    return replace(found, fields=tuple((label, _signed(label, said)) for label, said in found.fields))


def _signed(label: str, said: str) -> str:
    return f"{state_sign(said)} {said}" if label in _STATES else said


def listing_of(kind: str) -> Listing | None:
    """The list that shows records of a kind."""
    named = listings().get(LISTING_OF.get(kind, ""))
    return named or next((spec for spec in listings().values() if spec.kind == kind and not spec.record), None)


def brief(kind: str, record_id: int) -> tuple[tuple[str, str], ...]:
    """(label, text) of what its list shows of a record, amounts with their currency: to be sure which one is meant."""
    listing = listing_of(kind)
    line = listing.get(record_id) if listing else None
    if listing is None or line is None:
        return ()
    found = []
    for column in listing.shown_columns:
        said = shown(listing, line, column)
        nothing = isinstance(column.kind, Amount) and not line.values[listing.index_of(column.name)]
        if said and not nothing and not isinstance(column.kind, Currency):
            found.append((column.heading, f"{said} {listing.currency(line, column)}".rstrip()))
    return tuple(found)
