"""Short commands: help and a list, whole processes, beside an empty Click program."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

from tests.bench import places
from tests.bench.figures import Report, medians


def measure(size: int, rounds: int) -> Report:
    """Each command in turn with the yardstick's help."""
    report = Report(f"help: whole processes, {size:,} orders in the file")
    base = ["--db", str(places.database(size)), "--as", "ana"]
    commands = {
        "--help": (places.backdesk("--help"), "2x an empty Click program, <= 80 ms"),
        "deal convert --help": (places.backdesk("deal", "convert", "--help"), ""),
        "list orders --limit 20": (places.backdesk(*base, "list", "orders", "--limit", "20"), "<= 200 ms"),
        "list parties 'falk' --limit 20": (
            places.backdesk(*base, "list", "parties", "falk", "--limit", "20"),
            "<= 200 ms",
        ),
        "show order": (places.backdesk(*base, "show", "order", "'#17'"), ""),
        "status": (places.backdesk(*base, "status"), ""),
    }
    click = places.yardstick("click_cli.py")
    others = [[sys.executable, str(click), "--help"]] if click else []
    if not click:
        report.missing.append("click_cli.py")
    found = medians(
        2 * rounds + 1,
        *(lambda c=command: [_run(c)] for command in (*(c for c, _ in commands.values()), *others)),  # type: ignore[misc]
    )
    against = found[-1][0] if click else None
    for (what, (_, target)), (value,) in zip(commands.items(), found, strict=False):
        report.add(what, value, "ms", target, yardstick=against, against="click_cli.py --help" if click else "")
    return report


def _run(command: list[str]) -> float:
    started = perf_counter()
    subprocess.run(command, cwd=places.ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (perf_counter() - started) * 1000
