"""Searching parties as one types: each prefix a query for the first screenful."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import perf_counter

from store.core.database import scalar
from store.core.listing import Query, get_listing
from tests.bench import places
from tests.bench.figures import Report, percentile

SCREEN = 50


def measure(size: int, rounds: int) -> Report:
    """Words typed letter by letter, numbers, two beginnings, and what is not there."""
    report = Report(f"search: {size:,} parties, first {SCREEN} hits")
    with places.opened(size):
        chance, parties = Random(1), get_listing("parties")
        names = [
            str(scalar("SELECT name FROM party WHERE id = ?", (chance.randint(1, size),))) for _ in range(20 * rounds)
        ]
        kinds: dict[str, Callable[[str], list[str]]] = {
            "as typed, letter by letter": lambda name: [name[:k] for k in range(1, min(len(name), 12) + 1)],
            "two word beginnings": lambda name: [" ".join(word[:3] for word in name.split()[:2])],
            "whole name (1 hit)": lambda name: [name],
            "nothing matches": lambda name: [f"{name} zzzyx"],
        }
        for what, typed in kinds.items():
            taken = []
            for text in (text for name in names for text in typed(name)):
                started = perf_counter()
                parties.window(Query(filter=text), limit=SCREEN)
                taken.append((perf_counter() - started) * 1000)
            report.add(f"{what}, p50", percentile(taken, 50), "ms", "<= 2 ms")
            report.add(f"{what}, p99", percentile(taken, 99), "ms", "<= 25 ms, after 8 ms")
    return report
