"""Opening a tab: the first time, and again; every tab."""

from __future__ import annotations

import sys

from tests.bench import places
from tests.bench.figures import Report, medians
from tests.bench.terminal import Terminal

TABS = {"2": "Customers", "3": "Orders", "4": "Inventory", "5": "Invoices", "1": "Pipeline"}


def measure(size: int, rounds: int) -> Report:
    """Ours in turn with the yardstick's thrifty five tabs, both on databases of that size."""
    report = Report(f"tabs: key -> last byte painted, {size:,} orders")
    commands = [places.backdesk("--db", str(places.database(size)), "--as", "ana")]
    five, base = places.yardstick("five_virtual.py"), places.yardstick_database(size)
    if five and base:
        commands.append([sys.executable, str(five), str(base)])
    else:
        report.missing.append("five_virtual.py")
    found = medians(rounds, *(lambda c=command: _walk(c) for command in commands))  # type: ignore[misc]
    for place, (key, title) in enumerate(TABS.items()):
        for turn, target in ((0, "<= 100 ms, after 50 ms"), (1, "<= 40 ms, after 16 ms")):
            at = 2 * (turn * len(TABS) + place)
            again = turn or key == "1"
            other = found[1] if len(found) > 1 else None
            name = f"{title}, {'again' if again else 'first time'}"
            limit = "<= 40 ms, after 16 ms" if again else target
            against = "five_virtual.py" if other else ""
            report.add(name, found[0][at], "ms", limit, yardstick=other[at] if other else None, against=against)
            report.add(
                f"{name}, bytes",
                found[0][at + 1],
                "bytes",
                "<= 20 k, after 10 k",
                yardstick=other[at + 1] if other else None,
                against=against,
            )
    return report


def _walk(command: list[str]) -> list[float]:
    found: list[float] = []
    with Terminal(command, str(places.ROOT)) as terminal:
        terminal.until("Pipeline")
        terminal.settle()
        for key in (*TABS, *TABS):
            painted = terminal.press(key, quiet=0.15)
            found += [painted.last, painted.size]
    return found
