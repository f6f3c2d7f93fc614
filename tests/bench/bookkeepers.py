"""Programs that keep books, doing the same work in turn with ours: Tryton from deal to paid, GnuCash an invoice."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import places
from tests.bench.figures import Report, medians

TRYTON_DEALS = 12


def beside_tryton(report: Report, rounds: int, chain: Callable[[], float], in_bulk: Callable[[], float]) -> None:
    """The chain, in milliseconds: an action at a time, and each step on all records in one go."""
    program, python = places.yardstick("tryton_o2c.py"), places.peer("trytond-admin")
    if program is None or python is None:
        report.missing.append("Tryton 8.2 (tryton_o2c.py; set BACKDESK_PEERS to a bin folder that has it)")
        return
    command = [str(Path(python).with_name("python")), str(program), "--reuse", "--no-print"]
    command += ["--dir", str(places.FOLDER / "tryton"), "--customers", "20", "--products", "20"]
    command += ["--deals", str(TRYTON_DEALS)]

    def theirs(mode: str) -> list[float]:
        return [places.run_json(*command, "--mode", mode)["o2c_ms_each"]]

    found = medians(rounds, lambda: theirs("doc"), lambda: [chain()], lambda: theirs("batch"), lambda: [in_bulk()])
    [doc], [ours], [batch], [bulk] = found
    report.add("chain beside Tryton", ours, "ms", "60x, after 100x", yardstick=doc, against="Tryton 8.2, doc")
    report.add("chain in bulk", bulk, "ms", "40x, after 80x", yardstick=batch, against="Tryton 8.2, batch")


def beside_gnucash(report: Report, rounds: int, post_and_pay: Callable[[], Sequence[float]]) -> None:
    """An invoice posted, and one paid."""
    program, python = places.yardstick("gnucash_o2c.py"), _python_with("gnucash")
    if program is None or python is None:
        report.missing.append("GnuCash 4.13 (gnucash_o2c.py; Debian: gnucash, python3-gnucash, libdbd-sqlite3)")
        return
    book = str(places.scratch("o2c.gnucash"))

    def theirs() -> list[float]:
        steps = places.run_json(python, str(program), book)["steps"]
        return [steps[f"{step} invoice"]["ms_each"] for step in ("post", "pay")]

    ours, others = medians(rounds, post_and_pay, theirs)
    for step, mine, other, target in zip(("post", "pay"), ours, others, ("3x, after 5x", "5x, after 8x"), strict=True):
        report.add(f"{step} an invoice", mine, "ms", target, yardstick=other, against="GnuCash 4.13")


def _python_with(module: str) -> str | None:
    """The system's own Python where it has that module, or None."""
    python = shutil.which("python3", path=os.defpath)
    if python is None or subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode:
        return None
    return python
