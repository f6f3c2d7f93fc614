"""What is known of one record, for the pane and the full screen."""

from __future__ import annotations

from dataclasses import replace

from store.core.listing import Listing, listings
from store.insight.relations import LISTING_OF, RecordView, view
from tui.theme import state_sign

_STATES = ("State", "Stage")


def about(kind: str, record_id: int) -> RecordView | None:
    """The record as a person reads it; None for kinds that have no view of their own. Raises NotFound."""
    if kind not in LISTING_OF:
        return None
    found = view(kind, record_id)
    return replace(found, fields=tuple((label, _signed(label, said)) for label, said in found.fields))


def _signed(label: str, said: str) -> str:
    return f"{state_sign(said)} {said}" if label in _STATES else said


def listing_of(kind: str) -> Listing | None:
    """The list that shows records of a kind."""
    named = listings().get(LISTING_OF.get(kind, ""))
    return named or next((spec for spec in listings().values() if spec.kind == kind and not spec.record), None)
