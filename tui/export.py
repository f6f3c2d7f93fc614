"""Writing what a list shows to a file."""

from __future__ import annotations

import os
from pathlib import Path

from store.core.dates import today
from store.core.errors import Refused, Usage
from store.core.listing import Listing, Query
from store.exchange import FORMATS, export_listing

ENDINGS = "The ending says how: ." + ", .".join(FORMATS)


def proposed_name(listing: Listing) -> str:
    """The file name offered: the list and the day."""
    return f"{listing.name}-{today().isoformat()}.csv"


def export_to(listing: Listing, query: Query, name: str) -> Path:
    """Write all matching rows; returns the file. An existing file is never overwritten.

    Where BACKDESK_EXCHANGE names a directory, files go there and nowhere else.
    """
    path = _path(name)
    form = path.suffix.lstrip(".").lower() or "csv"
    if form not in FORMATS:
        raise Usage(f"A file '{path.suffix}' cannot be written.", "Use one of: " + ", ".join(f".{f}" for f in FORMATS))
    try:
        with path.open("x", newline="", encoding="utf-8") as out:
            export_listing(listing.name, out, query, form)
    except FileExistsError:
        raise Refused(f"{path.name} exists already in {path.parent}.", "Choose another name.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from None
    return path


def _path(name: str) -> Path:
    place = os.environ.get("BACKDESK_EXCHANGE")
    return Path(place) / Path(name).name if place else Path(name).expanduser()
