"""Companies with a history, lived once and copied: most tests begin where many others begin."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from store.core.database import close_database, open_database
from store.core.identity import sign_in, sign_out
from tests.support.servers import Server

T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """The database a test works on; a server's with the server."""

    engine: str
    url: str
    server: Server | None = None


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A file that the first of all processes of this run makes, and leaves whole; the others wait for it."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    path, part = shared / f"{name}.db", shared / f"{name}.part.db"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            make(part)
            part.rename(path)
    return path


class Prepared:
    """Keeps what a company looked like after a piece of work, to put it back for the next who asks."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._kept: dict[tuple[str, str, str], tuple[str, object]] = {}

    def after(self, opened: Opened, work: Callable[..., T], *given: object) -> T:
        """Bring the open company to where `work(*given)` leaves it, and hand on what it gave, which must hold for a copy.

        The first to ask has the work done; who comes later gets a copy. The owner is signed in.
        """
        key = (opened.engine, work.__module__, work.__qualname__)
        known = key in self._kept
        if not known:
            made = work(*given)
            close_database()
            self._kept[key] = (self._keep(opened, len(self._kept)), made)
        close_database()
        sign_out()
        place, result = self._kept[key]
        if known:
            self._put_back(opened, place)
        open_database(opened.url)
        sign_in("ana")
        return result  # type: ignore[return-value]

    def _keep(self, opened: Opened, number: int) -> str:
        if opened.server:
            return opened.server.copy(opened.url)
        place = self._directory / f"{number}.db"
        shutil.copyfile(opened.url, place)
        return str(place)

    def _put_back(self, opened: Opened, place: str) -> None:
        if opened.server:
            opened.server.replace(opened.url, place)
        else:
            there = Path(opened.url)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, there)
            there.chmod(0o600)
