"""Importing parties and orders from CSV: checked, unique, searchable at once; beside the yardsticks' bulk loads."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path
from time import perf_counter

from store.core.database import close_database, open_database
from store.core.identity import sign_out
from store.setup import initialise
from tests.bench import places
from tests.bench.figures import Report, medians

COLUMNS = ("code", "name", "email", "phone", "city", "country", "tax id", "credit limit")


def measure(size: int, rounds: int) -> Report:
    """A tenth of the size for the comparison in rounds, then all of it once."""
    some = max(1000, size // 10)
    report = Report(f"import: parties from CSV, {some:,} rows")
    path = _file(some)
    tool = places.peer("sqlite-utils")
    measures = [lambda: [_import(path, some)]]
    if tool:
        measures.append(lambda: [_sqlite_utils(tool, path, some)])
    else:
        report.missing.append("sqlite-utils (set BACKDESK_PEERS)")
    found = medians(rounds, *measures)
    report.add(
        "parties imported",
        found[0][0],
        "rows/s",
        "4x; >= 45 k rows/s, after 75 k",
        yardstick=found[1][0] if tool else None,
        against="sqlite-utils insert --csv" if tool else "",
        more_is_better=True,
    )
    report.add("the process's memory", _peak(path), "MiB", "<= 300 MiB")
    orders = min(5_000, max(500, size // 200))
    lines = medians(rounds, lambda: [_orders(orders)])[0]
    report.add("lines of orders imported", lines[0], "lines/s", ">= 20 k lines/s", more_is_better=True)
    return report


def _file(count: int) -> Path:
    path = places.FOLDER / f"parties-{count}.csv"
    if not path.exists():
        places.FOLDER.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for n in range(count):
                person = [f"C{n:07d}", f"Müller & Søn {n} GmbH", f"post{n}@kunde{n % 997}.example", f"+49 30 {n:07d}"]
                writer.writerow([*person, "Lindenau", "DE", f"DE{n:09d}", f"{n % 5000}.50"])
    return path


def _company() -> Path:
    path = places.scratch("import.db")
    open_database(str(path), create=True)
    initialise("Bench", "EUR", "DE", "ana")
    sign_out()
    close_database()
    return path


def _import(path: Path, count: int) -> float:
    command = places.backdesk("--db", str(_company()), "--as", "ana", "import", "parties", str(path))
    started = perf_counter()
    subprocess.run(command, cwd=places.ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return count / (perf_counter() - started)


def _orders(count: int) -> float:
    """Orders of four lines each, their parties and products looked up."""
    database, head = _company(), ("--as", "ana", "import")
    files = {
        "parties": ["code,name", *(f"C{n},Customer {n}" for n in range(200))],
        "products": ["sku,name,price", *(f"P{n},Product {n},{n}.50" for n in range(200))],
        "orders": ["external_id,party,order date,sku,quantity", *(_line(n) for n in range(4 * count))],
    }
    for kind, text in files.items():
        path = places.scratch(f"{kind}.csv")
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        started = perf_counter()
        command = places.backdesk("--db", str(database), *head, kind, str(path))
        subprocess.run(command, cwd=places.ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return 4 * count / (perf_counter() - started)


def _line(n: int) -> str:
    return f"O{n // 4},C{n // 4 % 200},2026-03-01,P{n * 7 % 200},{n % 9 + 1}"


def _sqlite_utils(tool: str, path: Path, count: int) -> float:
    target = places.scratch("import-yardstick.db")
    started = perf_counter()
    command = [tool, "insert", str(target), "customers", str(path), "--csv", "--pk", "code"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return count / (perf_counter() - started)


def _peak(path: Path) -> float:
    command = places.backdesk("--db", str(_company()), "--as", "ana", "import", "parties", str(path))
    process = subprocess.Popen(command, cwd=places.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_maxrss / 1024
