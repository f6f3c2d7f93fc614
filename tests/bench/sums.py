"""What people look at all day: pipeline, aging, stock, counts, from kept sums."""

from __future__ import annotations

from collections.abc import Callable

from store.billing.settlement import DUE
from store.core.counts import COUNTED, ROWS
from store.core.dates import today
from store.core.listing import Query, get_listing
from store.crm.board import board
from store.insight.figures import FIGURES
from store.insight.reports import REPORTS, STATEMENTS
from store.insight.spans import Asked
from store.ledger.posting import RECEIVABLE
from store.sales.drafting import BY_STATE
from tests.bench import places
from tests.bench.figures import Report
from tests.bench.lists import _median


def measure(size: int, rounds: int) -> Report:
    """Kept sums, and the reports made of them."""
    report = Report(f"sums: {size:,} orders")
    with places.opened(size):
        readings: dict[str, tuple[Callable[[], object], str]] = {
            "pipeline totals (board)": (board, "<= 1 ms"),
            "orders by state": (BY_STATE.read, "<= 1 ms"),
            "receivable per due date": (DUE.read, "<= 1 ms"),
            "receivable of one party": (lambda: RECEIVABLE.get("1"), "<= 1 ms"),
            "row counts": (lambda: [ROWS.get(table) for table in COUNTED], "<= 1 ms"),
            "stock on hand, a window": (lambda: get_listing("stock").window(Query(), limit=50), "<= 1 ms"),
        }
        for name, statement in STATEMENTS.items():
            readings[f"report {name}"] = (lambda f=statement: f(Asked(today())), "<= 500 ms any date")  # type: ignore[misc]
        for name, function in {**REPORTS, **FIGURES}.items():
            target = {"aging": "<= 500 ms any date", "forecast": "<= 500 ms"}.get(name, "")
            readings[f"report {name}"] = (lambda f=function: f(today()), target)  # type: ignore[misc]
        for what, (reading, target) in readings.items():
            report.add(what, _median(reading, rounds), "ms", target)
    return report
