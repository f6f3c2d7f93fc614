"""Writing what a list shows to a file."""

from __future__ import annotations

from pathlib import Path

from store.core.dates import today
from store.core.errors import Usage
from store.core.files import new_text_file, place_of
from store.core.listing import Listing, Query
from store.exchange import export_listing, formats_of


def proposed_name(listing: Listing) -> str:
    """The file name offered: the list and the day."""
    return f"{listing.name}-{today().isoformat()}.csv"


def endings(listing: Listing) -> str:
    """What a file's name may end in."""
    return "The ending says how: ." + ", .".join(formats_of(listing))


def export_to(listing: Listing, query: Query, name: str) -> Path:
    """Write all matching rows; returns the file. An existing file is never overwritten."""
    path = place_of(name)
    form = path.suffix.lstrip(".").lower() or "csv"
    if form not in formats_of(listing):
        raise Usage(f"A file '{path.suffix}' cannot be written.", "Use one of: ." + ", .".join(formats_of(listing)))
    with new_text_file(path) as out:
        export_listing(listing.name, out, query, form)
    return path
