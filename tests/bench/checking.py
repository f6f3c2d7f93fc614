"""`backdesk check` over everything: how long each promise takes to prove, and the memory it needs."""

from __future__ import annotations

import resource
from time import perf_counter

from store.insight.check import Check, run_checks
from tests.bench import places
from tests.bench.figures import Report


def measure(size: int, rounds: int) -> Report:
    """One pass; it reads every row there is."""
    report = Report(f"check: {size:,} orders")
    with places.opened(size):
        started = perf_counter()

        def done(check: Check, found: int, seconds: float) -> None:
            report.add(f"{check.name} ({found} differences), CPU", seconds, "s")

        run_checks(done)
        report.add("all", perf_counter() - started, "s", "<= 60 s, after 20 s")
        report.add("all, CPU", sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), "s")
    report.add("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB", "<= 300 MiB")
    return report
