"""From the command to the first row on screen, what it writes and what it takes of memory."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import sleep

from tests.bench import places
from tests.bench.figures import Report, medians
from tests.bench.terminal import Terminal

CSV_ROWS = 10_000


def measure(size: int, rounds: int) -> Report:
    """Ours in turn with everything else that is there."""
    report = Report(f"start: exec -> first row, {size:,} orders in the file")
    command = places.backdesk("--db", str(places.database(size)), "--as", "ana")
    started: list[tuple[str, Callable[[], list[float]]]] = [("backdesk", lambda: _start(command, r"Opportunity \d+"))]
    started += _others(size, report)
    found = medians(rounds, *(measure for _, measure in started))
    first, size_written, rss, pss, own = found[0]
    for (name, _), values in zip(started[1:], found[1:], strict=True):
        target = {"harlequin": "2x", "visidata": "1x (10 k rows CSV)"}.get(name, "")
        report.add("first row", first, "ms", target, yardstick=values[0], against=name)
    report.add("first row", first, "ms", "<= 450 ms, after 300 ms")
    report.add("bytes until settled", size_written, "bytes", "<= 30 k, after 15 k")
    report.add("RSS (the mapped database file counts)", rss, "MiB", "<= 65 MiB")
    report.add("PSS, one session", pss, "MiB")
    report.add("anonymous memory", own, "MiB")
    _many(report, command)
    return report


def _start(command: list[str], marker: str) -> list[float]:
    with Terminal(command, str(places.ROOT)) as terminal:
        first = terminal.until(marker)
        terminal.settle()
        memory = terminal.memory()
        return [first, terminal.written, memory["Rss"], memory["Pss"], memory["Anonymous"]]


def _others(size: int, report: Report) -> list[tuple[str, Callable[[], list[float]]]]:
    found: list[tuple[str, list[str], str]] = []
    if bare := places.yardstick("bare_app.py"):
        found.append(("bare_app.py", [sys.executable, str(bare)], "HELLO-BARE"))
    five = places.yardstick("five_virtual.py")
    if five and (base := places.yardstick_database(size)):
        found.append(("five_virtual.py", [sys.executable, str(five), str(base)], "Customer|Pipeline"))
    if visidata := places.peer("vd"):
        found.append(("visidata", [visidata, str(_csv())], "row 9|C000009"))
    else:
        report.missing.append("VisiData (set BACKDESK_PEERS)")
    if harlequin := places.peer("harlequin"):
        small = places.database(1000)
        found.append(("harlequin", [harlequin, "--adapter", "sqlite", str(small)], "Data Catalog"))
    else:
        report.missing.append("Harlequin (set BACKDESK_PEERS)")
    report.missing += [n for n in ("bare_app.py", "five_virtual.py") if not places.yardstick(n)]
    return [(name, lambda c=command, m=marker: _start(c, m)) for name, command, marker in found]  # type: ignore[misc]


def _csv() -> Path:
    path = places.scratch("start.csv")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "city", "amount"])
        writer.writerows([f"C{n:06d}", f"row {n}", "Town", n * 7] for n in range(CSV_ROWS))
    return path


def _many(report: Report, command: list[str], count: int = 8) -> None:
    """Several sessions at once share what is mapped; and what they do while nobody does anything."""
    with ExitStack() as open_:
        sessions = [open_.enter_context(Terminal(command, str(places.ROOT))) for _ in range(count)]
        for session in sessions:
            session.until(r"Opportunity \d+")
            session.settle()
        sleep(2)
        for session in sessions:
            session.settle(0.05)
        before = [(s.cpu(), s.written) for s in sessions]
        sleep(10)
        for session in sessions:
            session.settle(0.05)
        idle = [(s.cpu() - cpu, s.written - sent) for s, (cpu, sent) in zip(sessions, before, strict=True)]
        report.add(f"PSS of each of {count} sessions", sum(s.memory()["Pss"] for s in sessions) / count, "MiB", "<= 50")
        report.add("idle CPU a session", sum(cpu for cpu, _ in idle) / count / 10 * 1000, "ms/s", "<= 3 ms/s")
        report.add("idle bytes a session", sum(sent for _, sent in idle) / count / 10, "bytes/s", "0")
