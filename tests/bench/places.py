"""Where things are: generated databases (kept between runs), yardstick programs, other people's programs.

BACKDESK_BENCH names the folder for databases, BACKDESK_YARDSTICKS that of the yardsticks,
BACKDESK_PEERS the bin folder of an environment with Tryton, sqlite-utils, VisiData and Harlequin.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import store.registry  # noqa: F401  every listing
from store.core import schema
from store.core.database import close_database, open_database
from store.core.identity import sign_in, sign_out

ROOT = Path(__file__).parent.parent.parent
YARDSTICKS = Path(os.environ.get("BACKDESK_YARDSTICKS", ROOT.parent / "shared" / "yardsticks"))
FOLDER = Path(os.environ.get("BACKDESK_BENCH", Path(tempfile.gettempdir()) / "backdesk-bench"))


def database(count: int) -> Path:
    """A generated database of that many orders; made when it is not there, and anew when it is of another version."""
    path = FOLDER / f"bulk-{count}.db"
    if not path.exists() or _is_older(path):
        FOLDER.mkdir(parents=True, exist_ok=True)
        started = scratch(f"{path.name}.part")  # what an interrupted run left goes
        subprocess.run([sys.executable, "-m", "fixtures.bulk", str(count), str(started)], cwd=ROOT, check=True)
        started.rename(path)
    return path


def _is_older(path: Path) -> bool:
    open_database(str(path))
    try:
        return bool(schema.pending())
    finally:
        close_database()


@contextmanager
def opened(count: int) -> Iterator[None]:
    """The generated database of that size, open, with its owner signed in."""
    open_database(str(database(count)))
    sign_in("ana")
    try:
        yield
    finally:
        sign_out()
        close_database()


def scratch(name: str) -> Path:
    """A file that is not there yet, in the folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    for tail in ("", "-wal", "-shm"):
        Path(f"{path}{tail}").unlink(missing_ok=True)
    return path


def yardstick(name: str) -> Path | None:
    """A yardstick program, or None."""
    path = YARDSTICKS / name
    return path if path.exists() else None


def yardstick_database(count: int) -> Path | None:
    """The yardsticks' own database of that size, by their generator."""
    generator, path = yardstick("gen_db.py"), FOLDER / f"yardstick-{count}.sqlite"
    if generator is None:
        return None
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        sizes = ["--customers", str(count), "--orders", str(count), "--products", str(max(20, count // 100))]
        subprocess.run([sys.executable, str(generator), str(path), *sizes], check=True, stdout=subprocess.DEVNULL)
    return path


def peer(name: str) -> str | None:
    """Another program's command, or None where it is not installed."""
    folder = os.environ.get("BACKDESK_PEERS")
    path = Path(folder) / name if folder else None
    return str(path) if path and path.exists() else shutil.which(name)


def run_json(*command: str) -> Any:
    """Run a program that prints one JSON object (its last line)."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout.strip().splitlines()[-1])


def backdesk(*words: str) -> list[str]:
    """The command that runs backdesk from this checkout; by another Python, such as one without the extras, if named."""
    return [os.environ.get("BACKDESK_BENCH_PYTHON", sys.executable), "-m", "commands.main", *words]
