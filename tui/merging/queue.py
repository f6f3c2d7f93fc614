"""The pairs that wait for somebody, in the order of the list they are looked at in."""

from __future__ import annotations

from dataclasses import replace

from store.core.listing import Query, get_listing

OPEN = "state:open"
COUNTED = 1000


class Queue:
    """Open pairs of a list's query, one after the other."""

    def __init__(self, query: Query) -> None:
        self._query = replace(query, filter=f"{OPEN} {query.filter}".strip())
        self._order = replace(query, filter="")  # a pair keeps its place when it is open no more
        self._listing = get_listing("duplicates")

    def beside(self, duplicate: int, step: int) -> int | None:
        """The open pair after (1) or before (-1) another one, or None."""
        place = self._listing.place(self._order, duplicate)
        if step > 0:
            found = self._listing.window(self._query, after=place, limit=1)
        else:
            found = self._listing.window(self._query, before=place, limit=1) if place else []
        return found[0].id if found else None

    def waiting(self) -> str:
        """How many there are, in words."""
        count = self._listing.count_up_to(self._query, COUNTED)
        return f"{count}{'+' if count == COUNTED else ''} open"
