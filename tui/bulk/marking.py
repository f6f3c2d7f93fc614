"""What was marked when an action was asked for: read off the screen's thread, and what stays marked afterwards."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from tui.lists.virtual import VirtualList


class Marking:
    """The marks of a list as they were. Ids are kept as plain numbers: a million marked rows are a few megabytes."""

    def __init__(self, rows: VirtualList) -> None:
        self._list, self._query = rows, rows.rows.query
        self.every, self._ids = rows.marks.every, frozenset(rows.marks.ids)
        self.kind = rows.listing.kind
        self._rows = array("q")

    def read(self) -> array[int]:
        """The ids of the marked records, each once; may take a while where all rows are marked."""
        listing = self._list.listing
        if not listing.record:
            self._rows = array("q", (row for row, _ in self._marked()))
            return self._rows
        records: dict[int, int] = {}
        for row, record in self._marked():
            records.setdefault(record, row)
        self._rows = array("q", records.values())
        return array("q", records)

    def _marked(self) -> Iterator[tuple[int, int]]:
        listing = self._list.listing
        if self.every:
            yield from (pair for pair in listing.ids(self._query) if pair[0] not in self._ids)
            return
        for row in sorted(self._ids):
            if not listing.record:
                yield row, row
            elif line := listing.get(row):
                yield row, listing.record_id(line)

    def leave(self, settled: Iterable[int], stopped: bool) -> None:
        """Take the marks off the records at these places of what was read; the others keep theirs."""
        if self._list.rows.query != self._query:
            return  # another filter: its marks are other marks
        gone, marks = {self._rows[place] for place in settled}, self._list.marks
        if not marks.every:
            marks.ids -= gone
        elif stopped:
            marks.ids |= gone
        else:
            marks.every, marks.ids = False, set(self._rows) - gone
        self._list.refresh()
