"""What a person sees of the company they work in: every list, report and figure, to be compared with another time."""

from __future__ import annotations

from typing import Any

import store.setup  # noqa: F401  every listing and action
from store.core.dates import today
from store.core.errors import Usage
from store.core.listing import Listing, Query, listings
from store.core.tally import books
from store.crm.board import board
from store.insight import figures, reports

WORDS = ("a", "1")  # a letter that many names begin with, and a figure that numbers hold


def seen() -> dict[str, Any]:
    """Everything, by what it is called."""
    found: dict[str, Any] = {f"list {name}": _rows(spec) for name, spec in listings().items()}
    for name in reports.ALL.keys() - {reports.CONSOLIDATED}:  # which is of all companies
        try:
            found[f"report {name}"] = reports.report(name, today()).rows
        except Usage:  # it is about one record
            found[f"report {name}"] = ()
    found |= {f"figure {name}": make(today()).bars for name, make in figures.FIGURES.items()}
    found |= {f"sums {book.name}": book.read() for book in books() if book.by_company}
    return found | {"board": board()}


def _rows(spec: Listing) -> list[Any]:
    """The rows of a list; how many there are is what its count says, also of those that a word fits."""
    rows = [(line.id, line.values) for line in spec.every()]
    assert spec.count() == len(rows), spec.name
    assert [line.id for line in spec.window(limit=5)] == [row_id for row_id, _ in rows[:5]], spec.name
    for word in WORDS:
        assert spec.count(Query(word)) == len(list(spec.every(Query(word)))), (spec.name, word)
    return rows
