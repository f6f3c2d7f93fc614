"""Reading lists: windows, jumps, filters, counts of the listings people have open all day."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter

from store.core.listing import Listing, Query, get_listing
from tests.bench import places
from tests.bench.figures import Report

NAMES = ("deals", "parties", "contacts", "orders", "shipments", "products", "stock", "moves", "invoices", "entries")
WINDOW = 128


def measure(size: int, rounds: int) -> Report:
    """Each reading at full size, and at a thousand rows beside it: the two should not differ."""
    report = Report(f"list: windows of {WINDOW} rows, {size:,} orders (yardstick: the same at 1,000)")
    large, small = _readings(size, rounds), _readings(1000, rounds)
    for what, value in large.items():
        report.add(what, value, "ms", "flat: <= 1.3x", yardstick=small.get(what), against="1,000 orders")
    return report


def _readings(size: int, rounds: int) -> dict[str, float]:
    with places.opened(size):
        found: dict[str, float] = {}
        for name in NAMES:
            found |= _of(get_listing(name), rounds)
        return found


def _of(listing: Listing, rounds: int) -> dict[str, float]:
    plain, sort = Query(), next(c.name for c in listing.shown_columns if c.sortable)
    middle = listing.window(plain, limit=WINDOW)[-1].place
    other = next((c.name for c in listing.shown_columns if c.sortable and c.name not in (sort, "id")), sort)
    readings: dict[str, Callable[[], object]] = {
        "first": lambda: listing.window(plain, limit=WINDOW),
        "next": lambda: listing.window(plain, after=middle, limit=WINDOW),
        "last": lambda: listing.window(plain, limit=WINDOW, last=True),
        f"by {other}": lambda: listing.window(Query(sort=other), limit=WINDOW),
        "count": lambda: listing.count(plain),
    }
    return {f"{listing.name} {what}": _median(reading, rounds) for what, reading in readings.items()}


def _median(reading: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds + 1):
        started = perf_counter()
        reading()
        taken.append((perf_counter() - started) * 1000)
    return statistics.median(taken[1:])
