"""Who else is there: told without a write to the database, and forgotten with the session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.core.database import data_version, db, open_database
from store.core.presence import Present, presence
from tests.conftest import Opened

ROOT = Path(__file__).resolve().parents[3]
SESSION = """
import sys
from store.core.database import open_database
from store.core.presence import presence
open_database(sys.argv[1])
here = presence(sys.argv[2])
here.tell(sys.argv[3])
print("there", flush=True)
sys.stdin.readline()
here.leave()
"""


@contextmanager
def session(url: str, login: str, place: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that is signed in, until a line is sent to it."""
    with subprocess.Popen(
        [sys.executable, "-c", SESSION, url, login, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "there\n"
        yield process
        if process.poll() is None:
            process.communicate("\n")


def test_others_are_seen_with_what_they_are_on_until_they_leave(database: Opened) -> None:
    mine = presence("ana")
    assert mine.others() == ()
    with session(database.url, "ben", "order 12"), session(database.url, "çelik:x", "Deals"):
        assert set(mine.others()) == {Present("ben", "order 12"), Present("çelik:x", "Deals")}
    assert mine.others() == ()
    mine.leave()


def test_nothing_is_written_to_the_database(database: Opened) -> None:
    mine, before = presence("ana"), data_version()
    with session(database.url, "ben", "order 12"):
        mine.tell("deal 3")
        assert data_version() == before
    mine.leave()


def test_who_was_killed_is_there_no_more(database: Opened) -> None:
    mine = presence("ana")
    with session(database.url, "ben", "order 12") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        for _ in range(100):  # a server takes a moment to notice
            if not mine.others():
                break
        assert mine.others() == ()
    mine.leave()


def test_the_last_one_leaves_nothing_beside_the_file(lite: Opened) -> None:
    folder = Path(f"{lite.url}.sessions")
    mine = presence("ana")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
    mine.leave()
    assert not folder.exists()


def test_a_place_nobody_can_write_to_is_no_reason_to_fail(lite: Opened) -> None:
    Path(f"{lite.url}.sessions").write_text("in the way")
    mine = presence("ana")
    mine.tell("order 1")
    assert mine.others() == ()
    mine.leave()


def test_what_does_not_come_from_us_is_no_session(lite: Opened) -> None:
    mine, folder = presence("ana"), Path(f"{lite.url}.sessions")
    (folder / "secret").symlink_to("/etc/passwd")
    (folder / "other").write_text("hello")
    assert mine.others() == ()
    (folder / "secret").unlink(missing_ok=True)
    mine.leave()


@pytest.mark.parametrize("place", ["x" * 2000, "\x1b[31m", "a:b%"])
def test_any_place_can_be_told(database: Opened, place: str) -> None:
    mine = presence("ana")
    mine.tell(place)
    db.close()
    open_database(database.url)
    mine.leave()
