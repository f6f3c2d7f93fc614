"""The stretch of a listing around what is on screen, read by keyset and never whole.

Rows have a number that stays theirs while the stretch grows or is trimmed at either end; the first
row read after a start has number 0, so numbers may be negative once the stretch grows upwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from store.core.listing import Line, Listing, Query

CHUNK = 128
KEPT = 1024


class Stretch(NamedTuple):
    """Neighbouring rows of a query, and where among them the cursor is to be."""

    query: Query
    lines: list[Line]
    at_start: bool
    at_end: bool
    cursor: int


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
        self.kept: int | None = None  # the number of a row that no longer fits the query

    def wanted(self, filter: str, sort: str = "", descending: bool = False) -> Query:
        """The query for a filter and an order, within what always holds here."""
        text = filter if filter.strip() else ""
        return Query(f"{self.base} {text}" if self.base and text else self.base or text, sort, descending)

    @property
    def offset(self) -> int:
        """Where a person's own part begins in a query's filter."""
        return len(self.base) + 1 if self.base else 0

    def first(self, query: Query, follow: int | None = None, everywhere: bool = False) -> Stretch:
        """The first rows of another query, to be handed to `adopt`. Raises Usage for a bad filter.

        With `follow`, the cursor is on that record where it is among them; `everywhere`, wherever it is.
        """
        found = self.listing.window(query, limit=CHUNK)
        number = next((n for n, line in enumerate(found) if line.id == follow), None)
        if number is None and follow is not None and everywhere and len(found) == CHUNK:
            place = self.listing.place(query, follow)
            if place is not None:
                return self._read_around(query, place)
        return Stretch(query, found, True, len(found) < CHUNK, number or 0)

    def adopt(self, stretch: Stretch) -> int:
        """Take another query and rows of it; the number of the row the cursor goes to."""
        self.query = stretch.query
        self._take(stretch.lines, 0, stretch.at_start, stretch.at_end)
        self.shift = 0 if stretch.at_start else None
        return stretch.cursor

    def to_start(self) -> None:
        """Read the first rows."""
        self.adopt(self.first(self.query))

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
        number = self.adopt(self._read_around(self.query, place))
        self.shift = None
        return number

    def _read_around(self, query: Query, place: tuple[Any, int]) -> Stretch:
        before = self.listing.window(query, before=place, limit=CHUNK)
        # keys are whole numbers: one step back in the order makes "after" include the place itself
        from_here = place[0], place[1] + (1 if self.listing.descends(query) else -1)
        after = self.listing.window(query, after=from_here, limit=CHUNK)
        return Stretch(query, before + after, len(before) < CHUNK, len(after) < CHUNK, len(before))

    def _take(self, found: list[Line], low: int, at_start: bool, at_end: bool) -> None:
        self.lines, self.low, self.at_start, self.at_end = found, low, at_start, at_end
        self.kept = None

    def keep(self, line: Line, above: Sequence[int]) -> int:
        """Leave a row that no longer fits below the first of these records that is still there; its number."""
        places = {known.id: place for place, known in enumerate(self.lines)}
        place = next((places[record_id] + 1 for record_id in above if record_id in places), 0)
        self.lines.insert(place, line)
        self.kept = self.low + place
        return self.kept

    def let_go(self) -> None:
        """Drop the row that was kept; the rows below it move up by one."""
        if self.kept is not None:
            del self.lines[self.kept - self.low]
            self.kept = None

    @property
    def fitting(self) -> int:
        """How many of the rows read fit the query."""
        return len(self.lines) - (self.kept is not None)

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
        if self.kept is not None and not self.low <= self.kept < self.high:
            self.kept = None

    def place_in_list(self, number: int) -> int | None:
        """Where a row stands in the whole list, counted from 0, where known."""
        if number == self.kept:
            return None
        number -= self.kept is not None and number > self.kept
        if self.at_start:
            return number - self.low
        return None if self.shift is None else number + self.shift

    def anchored(self, count: int) -> None:
        """Take the number of all rows into account: a stretch that reaches the end knows its place."""
        if self.at_start:
            self.shift = -self.low
        elif self.at_end:
            self.shift = count - self.low - self.fitting
