"""What was marked when an action was asked for: read off the screen's thread, and what stays marked afterwards."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from store.core.column import Column
from store.core.listing import Line, Listing, Query
from store.core.text import plural
from store.core.values import Amount
from tui.lists.marks import Marks

MOST_READ, NAMED = 300, 3


class Marking:
    """The marks of a list (or board) as they were; `query` is what it shows now, `repaint` shows its marks again.

    Ids are kept as plain numbers: a million marked rows are a few megabytes.
    """

    def __init__(
        self, listing: Listing, marks: Marks, query: Callable[[], Query], repaint: Callable[[], object]
    ) -> None:
        self._listing, self._marks, self._shown, self._repaint = listing, marks, query, repaint
        self._query = query()
        self.every, self._ids = marks.every, frozenset(marks.ids)
        self.kind = listing.kind
        self._rows = array("q")

    def read(self) -> array[int]:
        """The ids of the marked records, each once; may take a while where all rows are marked."""
        if not self._listing.record:
            self._rows = array("q", (row for row, _ in self._marked()))
            return self._rows
        records: dict[int, int] = {}
        for row, record in self._marked():
            records.setdefault(record, row)
        self._rows = array("q", records.values())
        return array("q", records)

    def _marked(self) -> Iterator[tuple[int, int]]:
        listing = self._listing
        if self.every:
            yield from (pair for pair in listing.ids(self._query) if pair[0] not in self._ids)
            return
        for row in sorted(self._ids):
            if not listing.record:
                yield row, row
            elif line := listing.get(row):
                yield row, listing.record_id(line)

    def brief(self) -> list[tuple[str, str]]:
        """(label, text) of whom the rows that were read are about, and what they come to; nothing of very many."""
        rows = self._rows if len(self._rows) <= MOST_READ else ()
        lines = [line for row in rows if (line := self._listing.get(row))]
        return [(column.heading, said) for column in self._listing.shown_columns if (said := self._said(column, lines))]

    def _said(self, column: Column, lines: list[Line]) -> str:
        if column.name == "party":
            names = list(dict.fromkeys(self._listing.shown(line, column) for line in lines))
            more = f" and {plural(len(names) - NAMED, 'other')}" if len(names) > NAMED else ""
            return ", ".join(names[:NAMED]) + more
        if not column.total or not isinstance(column.kind, Amount):
            return ""
        sums: dict[str, int] = defaultdict(int)
        for line in lines:
            sums[self._listing.currency(line, column)] += line.values[self._listing.index_of(column.name)] or 0
        return ", ".join(f"{column.kind.shown(amount, unit)} {unit}".rstrip() for unit, amount in sums.items())

    def leave(self, settled: Iterable[int], stopped: bool) -> None:
        """Take the marks off the records at these places of what was read; the others keep theirs."""
        if self._shown() != self._query:
            return  # another filter: its marks are other marks
        gone, marks = {self._rows[place] for place in settled}, self._marks
        if not marks.every:
            marks.ids -= gone
        elif stopped:
            marks.ids |= gone
        else:
            marks.every, marks.ids = False, set(self._rows) - gone
        self._repaint()
