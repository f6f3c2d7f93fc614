"""`backdesk check` over everything: how long each promise takes to prove, and the memory it needs."""

from __future__ import annotations

import resource
from time import perf_counter

from store.insight.check import CHECKS
from tests.bench import places
from tests.bench.figures import Report


def measure(size: int, rounds: int) -> Report:
    """One pass; it reads every row there is."""
    report = Report(f"check: {size:,} orders")
    with places.opened(size):
        whole = 0.0
        for check in CHECKS:
            started = perf_counter()
            found = len(list(check.look()))
            taken = perf_counter() - started
            whole += taken
            report.add(f"{check.name} ({found} differences)", taken, "s")
        report.add("all", whole, "s", "<= 60 s, after 20 s")
    report.add("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB", "<= 300 MiB")
    return report
