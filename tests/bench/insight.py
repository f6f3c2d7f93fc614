"""What is asked about customers at any size: one at a glance, segments, the forecast, whose rhythm broke.

The yardstick is Python's sqlite3 on the same file, reading each order once: number, value and last day by customer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from time import perf_counter

from store.core.database import rows
from store.core.dates import today
from store.core.listing import Query
from store.insight.at_risk import at_risk
from store.insight.customer import figures
from store.insight.forecast import forecast
from store.parties.listings import PARTIES
from tests.bench import places
from tests.bench.figures import Report, medians

SEGMENTS = {
    "quiet, owe nothing": "last_order:-1y last_order<-90d open_tickets:0 owing<=0",
    "owe much": "owing>1000 open_tickets:0",
    "of two countries": "country:DE|AT",
}
_ONCE = "SELECT party_id, COUNT(*), SUM(net), MAX(day) FROM sales_order GROUP BY party_id"


def measure(size: int, rounds: int) -> Report:
    """Each reading beside one pass over the orders."""
    report = Report(f"insight: {size:,} orders")
    with places.opened(size):
        busiest = rows("SELECT party_id FROM sales_order GROUP BY party_id ORDER BY COUNT(*) DESC, party_id LIMIT 1")
        readings: dict[str, tuple[Callable[[], object], str]] = {
            "the largest customer at a glance": (lambda: figures(busiest[0][0]), "<= 100 ms"),
            "forecast": (lambda: forecast(today()), "<= 500 ms"),
            "customers whose rhythm broke": (lambda: at_risk(today()), "<= 500 ms"),
        }
        for name, text in SEGMENTS.items():
            readings[f"count of a segment: {name}"] = (lambda asked=text: PARTIES.count(Query(asked)), "<= 100 ms")  # type: ignore[misc]
        once = sqlite3.connect(f"file:{places.database(size)}?mode=ro", uri=True)
        for reading, _ in readings.values():
            reading()
        found = medians(rounds, lambda: [_taken(lambda: once.execute(_ONCE).fetchall())],
                        *(lambda f=reading: [_taken(f)] for reading, _ in readings.values()))  # type: ignore[misc]  # fmt: skip
        once.close()
    (yardstick,), *ours = found
    for (what, (_, target)), (taken,) in zip(readings.items(), ours, strict=True):
        report.add(what, taken, "ms", target, yardstick=yardstick, against="sqlite3, each order once")
    return report


def _taken(reading: Callable[[], object]) -> float:
    started = perf_counter()
    reading()
    return (perf_counter() - started) * 1000
