"""Key -> painted in a list of orders: cursor, page, ends, filter letters, order; and the bytes it takes.

Rows painted is when the list stands; the last byte is that of what follows it: the record beside it, its keys, the
count. A cursor key is pressed twice as a person does: again before what follows it comes (held), and after it (rested).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from tests.bench import places
from tests.bench.figures import Report, percentile
from tests.bench.terminal import Painted, Terminal

ORDERS_TAB = "3"
TARGETS = {
    "down": ("6/15", "600 bytes"),
    "down, rested": ("6/15", "600 bytes"),
    "down, scrolling": ("9/28", "900 bytes"),
    "page down": ("15/40", "9 k"),
    "end": ("15/40", "9 k"),
    "home": ("15/40", "9 k"),
    "filter letter": ("30/80", ""),
    "turn the order": ("50/120", ""),
}
Found = defaultdict[str, list[Painted]]
FOLLOWED = ("down, rested", "turn the order", "filter letter")  # what comes after the rows is measured too


def measure(size: int, rounds: int) -> Report:
    """Ours at full size and at a thousand rows, and the yardstick's virtual table, in turn."""
    report = Report(f"keys: key -> rows painted, {size:,} orders, p50 / p99")
    ours: Found = defaultdict(list)
    small: Found = defaultdict(list)
    theirs: Found = defaultdict(list)
    five, base = places.yardstick("five_virtual.py"), places.yardstick_database(size)
    for _ in range(rounds):
        _walk(_backdesk(places.database(size)), ours, filters=True)
        _walk(_backdesk(places.database(1000)), small, filters=True)
        if five and base:
            _walk([sys.executable, str(five), str(base)], theirs, filters=False)
    if not (five and base):
        report.missing.append("five_virtual.py")
    for what, found in ours.items():
        _say(report, what, found, small[what], theirs.get(what))
    return report


def _backdesk(path: Path) -> list[str]:
    return places.backdesk("--db", str(path), "--as", "ana")


def _walk(command: list[str], into: dict[str, list[Painted]], filters: bool) -> None:
    with Terminal(command, str(places.ROOT)) as terminal:
        terminal.until("Pipeline")
        terminal.settle()
        terminal.press(ORDERS_TAB)
        terminal.settle()
        into["down"] += [terminal.press("down") for _ in range(25)]
        into["down, rested"] += [terminal.press("down", quiet=0.25) for _ in range(8)]
        into["down, scrolling"] += [terminal.press("down") for _ in range(40)]
        into["page down"] += [terminal.press("pagedown") for _ in range(25)]
        for _ in range(5):
            into["end"].append(terminal.press("end"))
            into["home"].append(terminal.press("home"))
        if filters:
            _filter(terminal, into)


def _filter(terminal: Terminal, into: dict[str, list[Painted]]) -> None:
    for _ in range(4):
        into["turn the order"].append(terminal.press("S", quiet=0.15))
    terminal.press("/")
    for letter in "falken":
        into["filter letter"].append(terminal.press(letter, quiet=0.6))


def _say(report: Report, what: str, ours: list[Painted], small: list[Painted], theirs: list[Painted] | None) -> None:
    times, sizes = TARGETS[what]
    for percent, target in zip((50, 99), times.split("/"), strict=True):
        value, thousand = percentile(_rows(ours), percent), percentile(_rows(small), percent)
        report.add(f"{what}, p{percent}", value, "ms", f"<= {target} ms", yardstick=thousand, against="1,000 orders")
        if theirs:
            against = percentile([p.last for p in theirs], percent)
            report.add(f"{what}, p{percent}", value, "ms", "", yardstick=against, against="five_virtual.py")
    if what in FOLLOWED:
        value, thousand = (percentile([p.last for p in found], 50) for found in (ours, small))
        report.add(f"{what}, last byte, p50", value, "ms", "", yardstick=thousand, against="1,000 orders")
    report.add(
        f"{what}, bytes",
        percentile([p.size for p in ours], 50),
        "bytes",
        f"<= {sizes}" if sizes else "",
        yardstick=percentile([p.size for p in theirs], 50) if theirs else None,
        against="five_virtual.py" if theirs else "",
    )


def _rows(found: list[Painted]) -> list[float]:
    """When the rows stood; keys that left all of them as they were do not count."""
    return [p.rows for p in found if p.rows] or [p.last for p in found]
