"""One order of day and month per column, decided once from all of it, never cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from store.core.errors import Usage
from store.core.text import excerpt
from store.core.values import Day
from store.exchange.asking import Answer, Asked
from store.exchange.mapping import Feed
from store.exchange.options import ImportOptions
from store.exchange.reading import Broken, Table

_PARTS = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\Z", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
ORDERS = ("dmy", "mdy", "ymd")
_ANSWERS = (Answer("dmy", "day first: 31.12.2026"), Answer("mdy", "month first: 12/31/2026"))


def decide(table: Table, feeds: Sequence[Feed], options: ImportOptions) -> dict[str, str]:
    """field → `dmy`, `mdy` or `ymd` for each date column. Raises Usage where a column fits both.

    A column of ISO dates needs no order. Cells that are no dates are left for the row's own fault.
    """
    wanted = options.date_order.lower()
    if wanted and wanted not in ORDERS:
        raise Usage(f"'{excerpt(wanted)}' is no order of a date.", f"Use one of: {', '.join(ORDERS)}.")
    days = [feed for feed in feeds if isinstance(feed.field.kind, Day) and feed.constant is None]
    if wanted or not days:
        return {feed.field.name: wanted or "dmy" for feed in days}
    seen = [_Evidence(feed) for feed in days]
    try:
        for chunk in table.chunks():
            for evidence in seen:
                column = evidence.feed.column
                evidence.look([row[column] if column < len(row) else "" for row in chunk.rows])
    except Broken:
        pass  # the reading that follows says where and why
    return {evidence.feed.field.name: evidence.order() for evidence in seen}


class _Evidence:
    """Which orders a column's cells allow."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.votes = dict.fromkeys(ORDERS, 0)
        self.unclear = ""

    def look(self, cells: Sequence[str]) -> None:
        for cell in set(cells):
            text = cell.strip()
            if not text or _ISO.match(text):
                continue
            if match := _PARTS.match(text):
                self._vote(text, match)

    def _vote(self, text: str, match: re.Match[str]) -> None:
        first, second = int(match[1]), int(match[2])
        if len(match[1]) == 4:
            self.votes["ymd"] += 1
        elif first > 12 >= second:
            self.votes["dmy"] += 1
        elif second > 12 >= first:
            self.votes["mdy"] += 1
        elif first != second:
            self.unclear = self.unclear or text

    def order(self) -> str:
        """The order the column is in. Raises Usage where nothing, or too much, tells."""
        found = [order for order, count in self.votes.items() if count and order != "ymd"]
        if len(found) == 1:
            return found[0]
        if len(found) > 1 or self.unclear:
            name = excerpt(self.feed.heading, 40)
            why = "has dates of both orders" if found else f"could mean two dates ('{excerpt(self.unclear)}')"
            hint = "Say which order it is in: --date-order dmy (day first) or mdy."
            raise Asked(f"The column '{name}' {why}.", hint, "date_order", _ANSWERS)
        return "ymd" if self.votes["ymd"] else "dmy"
