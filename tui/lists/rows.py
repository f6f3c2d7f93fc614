"""The stretch of a listing around what is on screen, read by keyset and never whole.

Rows have a number that stays theirs while the stretch grows or is trimmed at either end; the first
row read after a start has number 0, so numbers may be negative once the stretch grows upwards.
"""

from __future__ import annotations

from typing import Any

from store.core.listing import Line, Listing, Query

CHUNK = 128
KEPT = 1024


class Rows:
    """Rows of one listing under one query. Everything here reads at most a few chunks."""

    def __init__(self, listing: Listing, base: str = "") -> None:
        self.listing = listing
        self.base = base
        self.query = Query(base)
        self.lines: list[Line] = []
        self.low = 0
        self.at_start = self.at_end = True
        self.shift: int | None = 0  # row number + shift = place in the whole list, where known

    def wanted(self, filter: str, sort: str = "", descending: bool = False) -> Query:
        """The query for a filter and an order, within what always holds here."""
        return Query(f"{self.base} {filter}".strip(), sort, descending)

    def first(self, query: Query) -> list[Line]:
        """The first rows of another query, to be handed to `adopt`. Raises Usage for a bad filter."""
        return self.listing.window(query, limit=CHUNK)

    def adopt(self, query: Query, found: list[Line]) -> None:
        """Take another query and its first rows."""
        self.query = query
        self._take(found, 0, True, len(found) < CHUNK)
        self.shift = 0

    def to_start(self) -> None:
        """Read the first rows."""
        self.adopt(self.query, self.first(self.query))

    def to_end(self, count: int | None) -> None:
        """Read the last rows; `count`, where known, gives them their numbers."""
        found = self.listing.window(self.query, limit=CHUNK, last=True)
        whole = len(found) < CHUNK
        self._take(found, 0, whole, True)
        self.shift = 0 if whole else None if count is None else count - len(found)

    def to_offset(self, offset: int) -> None:
        """Read from an absolute position: for a jump by the scroll bar."""
        found = self.listing.at(self.query, offset, CHUNK)
        self._take(found, 0, offset == 0, len(found) < CHUNK)
        self.shift = offset

    def around(self, place: tuple[Any, int]) -> int:
        """Read the rows before and after a place, a row standing there included; its row number."""
        before = self.listing.window(self.query, before=place, limit=CHUNK)
        after = self.listing.window(self.query, after=self._just_before(place), limit=CHUNK)
        self._take(before + after, 0, len(before) < CHUNK, len(after) < CHUNK)
        self.shift = None
        return len(before)

    def _just_before(self, place: tuple[Any, int]) -> tuple[Any, int]:
        # keys are whole numbers: one step back in the order makes "after" include the place itself
        descending = self.listing.descends(self.query)
        return place[0], place[1] + (1 if descending else -1)

    def _take(self, found: list[Line], low: int, at_start: bool, at_end: bool) -> None:
        self.lines, self.low, self.at_start, self.at_end = found, low, at_start, at_end

    @property
    def high(self) -> int:
        """One past the number of the last row read."""
        return self.low + len(self.lines)

    def get(self, number: int) -> Line | None:
        """The row of that number, where it has been read."""
        place = number - self.low
        return self.lines[place] if 0 <= place < len(self.lines) else None

    def number_of(self, record_id: int) -> int | None:
        """The number of a record's row, where it has been read."""
        for place, line in enumerate(self.lines):
            if line.id == record_id:
                return self.low + place
        return None

    def reach(self, first: int, last: int) -> None:
        """Read on, up or down, until these numbers are there or the list ends."""
        while first < self.low and not self.at_start:
            found = self.listing.window(self.query, before=self.lines[0].place, limit=CHUNK)
            self.lines[:0] = found
            self.low -= len(found)
            self.at_start = len(found) < CHUNK
            if len(self.lines) > KEPT:
                del self.lines[KEPT:]
                self.at_end = False
        while last >= self.high and not self.at_end:
            found = self.listing.window(self.query, after=self.lines[-1].place, limit=CHUNK)
            self.lines.extend(found)
            self.at_end = len(found) < CHUNK
            if (surplus := len(self.lines) - KEPT) > 0:
                del self.lines[:surplus]
                self.low += surplus
                self.at_start = False

    def place_in_list(self, number: int) -> int | None:
        """Where a row stands in the whole list, counted from 0, where known."""
        if self.at_start:
            return number - self.low
        return None if self.shift is None else number + self.shift

    def anchored(self, count: int) -> None:
        """Take the number of all rows into account: a stretch that reaches the end knows its place."""
        if self.at_start:
            self.shift = -self.low
        elif self.at_end:
            self.shift = count - self.high
