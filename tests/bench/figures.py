"""What a benchmark says: our figure, the yardstick's beside it, their ratio and the target; a table and JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """One measurement; `yardstick` is the same of another program, None where it was not run."""

    what: str
    ours: float
    unit: str
    target: str = ""
    yardstick: float | None = None
    against: str = ""
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better than the yardstick."""
        if not self.yardstick or not self.ours:
            return None
        return self.ours / self.yardstick if self.more_is_better else self.yardstick / self.ours


@dataclass
class Report:
    """The figures of one benchmark and what was not run."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, what: str, ours: float, unit: str, target: str = "", **more: object) -> None:
        """Note a figure."""
        self.figures.append(Figure(what, ours, unit, target, **more))  # type: ignore[arg-type]

    def show(self) -> None:
        """Print the table, then one line of JSON."""
        rows = [("what", "ours", "yardstick", "ratio", "target", "against")]
        for f in self.figures:
            theirs = "" if f.yardstick is None else _number(f.yardstick)
            ratio = "" if f.ratio is None else f"{f.ratio:.2f}x"
            rows.append((f.what, f"{_number(f.ours)} {f.unit}", theirs, ratio, f.target, f.against))
        widths = [max(len(row[k]) for row in rows) for k in range(6)]
        print(f"\n{self.name}")
        for row in rows:
            cells = [
                cell.ljust(w) if k in (0, 4, 5) else cell.rjust(w)
                for k, (cell, w) in enumerate(zip(row, widths, strict=True))
            ]
            print("  ".join(cells).rstrip())
        for line in self.missing:
            print(f"not run: {line}")
        found = [vars(f) | {"ratio": f.ratio} for f in self.figures]
        machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "load": os.getloadavg()[0]}
        print(json.dumps({"bench": self.name, "machine": machine, "figures": found, "missing": self.missing}))
        sys.stdout.flush()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value < 1 else f"{value:,.1f}"


def medians(rounds: int, *measures: Callable[[], Sequence[float]]) -> list[list[float]]:
    """Run the measures in turn, `rounds` times; the median of each of their values."""
    found: list[list[Sequence[float]]] = [[] for _ in measures]
    for _ in range(rounds):
        for place, measure in enumerate(measures):
            found[place].append(measure())
    return [[statistics.median(values) for values in zip(*taken, strict=True)] for taken in found]


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]
