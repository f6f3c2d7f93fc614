"""Which records of a list are marked: some by id, or all that the list holds."""

from __future__ import annotations

from collections.abc import Iterable

from store.core.listing import Line, Listing, Query

MOST = 100_000  # rows in one range
_CHUNK = 1000


class Marks:
    """Marked ids. With `every`, all rows of the list's query are marked, `ids` are those that are not."""

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.every = False
        self.last: int | None = None

    def __contains__(self, record_id: int) -> bool:
        return (record_id in self.ids) != self.every

    def __bool__(self) -> bool:
        return self.every or bool(self.ids)

    def toggle(self, record_id: int) -> None:
        """Mark a record or take its mark away."""
        self.ids ^= {record_id}
        self.last = record_id

    def add(self, record_ids: Iterable[int]) -> None:
        """Mark these too."""
        for record_id in record_ids:
            if record_id not in self:
                self.ids ^= {record_id}
            self.last = record_id

    def toggle_these(self, record_ids: Iterable[int]) -> None:
        """Mark these too, or none of them when all are marked."""
        these = set(record_ids)
        self.ids = self.ids - these if these <= self.ids else self.ids | these

    def toggle_all(self) -> None:
        """Mark everything, or nothing when everything is marked."""
        self.every = not self.every
        self.ids.clear()

    def clear(self) -> None:
        """Mark nothing."""
        self.every, self.last = False, None
        self.ids.clear()

    def count(self, total: int | None) -> int | None:
        """How many are marked; None while the length of the list is not known."""
        if not self.every:
            return len(self.ids)
        return None if total is None else total - len(self.ids)


def between(listing: Listing, query: Query, start: int | None, end: Line) -> list[int]:
    """The ids from one record to a row, both included, in the order from the first.

    The row alone where the record is not in the list, or too far away. Reads on from the row both ways.
    """
    if start is None or start == end.id or listing.place(query, start) is None:
        return [end.id]
    ways = [_Way(listing, query, end, down) for down in (True, False)]
    while any(way.open for way in ways):
        for way in ways:
            if start in way.read_on():
                return way.ids[way.ids.index(start) :: -1]
    return [end.id]


class _Way:
    """Rows on one side of a row, read in chunks, nearest first."""

    def __init__(self, listing: Listing, query: Query, line: Line, down: bool) -> None:
        self._listing, self._query, self._place, self._down = listing, query, line.place, down
        self.ids = [line.id]
        self.open = True

    def read_on(self) -> list[int]:
        """The ids of the next rows."""
        if not self.open:
            return []
        if self._down:
            found = self._listing.window(self._query, after=self._place, limit=_CHUNK)
        else:
            found = self._listing.window(self._query, before=self._place, limit=_CHUNK)[::-1]
        self.open = len(found) == _CHUNK and len(self.ids) < MOST
        self._place = found[-1].place if found else self._place
        fresh = [line.id for line in found]
        self.ids += fresh
        return fresh
