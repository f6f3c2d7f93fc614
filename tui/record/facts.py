"""What is known of one record, for the pane and the full screen."""

from __future__ import annotations

from store.core.listing import Listing, listings
from store.insight.relations import LISTING_OF, RecordView, view


def about(kind: str, record_id: int) -> RecordView | None:
    """The record as a person reads it; None for kinds that have no view of their own. Raises NotFound."""
    return view(kind, record_id) if kind in LISTING_OF else None


def listing_of(kind: str) -> Listing | None:
    """The list that shows records of a kind."""
    named = listings().get(LISTING_OF.get(kind, ""))
    return named or next((spec for spec in listings().values() if spec.kind == kind and not spec.record), None)
