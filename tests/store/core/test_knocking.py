"""Who waits for the file that a long transaction holds is heard there."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from store.core.database import db, rows
from store.core.knocking import knock, listening
from tests.conftest import Opened
from tests.store.shop import act
from tests.support.processes import in_processes


def write_or_hold(index: int, url: str) -> bool:
    """One holds the file until somebody knocks, and says that it was heard; the other wants to write meanwhile."""
    if index:
        while not Path(f"{url}-knock").exists():
            pass
        act("party.add", name="Somebody")
        return True
    with db.atomic(), listening(url) as knocked:
        while not knocked():
            pass
        return True


def test_a_session_that_waits_to_write_is_heard(lite: Opened) -> None:
    assert in_processes(2, write_or_hold, lite.url, lite.url) == [True, True]
    assert rows("SELECT name FROM party") == [("Somebody",)]


def test_a_knock_where_nobody_listens_leaves_nothing(tmp_path: Path) -> None:
    knock(str(tmp_path / "books.db"))
    assert list(tmp_path.iterdir()) == []


def test_what_a_crash_left_is_no_knock(tmp_path: Path) -> None:
    database = str(tmp_path / "books.db")
    Path(f"{database}-knock").touch()
    knock(database)
    with listening(database) as knocked:
        assert not knocked()
        knock(database)
        assert knocked()
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_its_owners_alone_and_no_link_is_followed(tmp_path: Path) -> None:
    database, theirs = str(tmp_path / "books.db"), tmp_path / "theirs"
    theirs.write_text("kept")
    Path(f"{database}-knock").symlink_to(theirs)
    before = os.umask(0)
    try:
        with listening(database):
            assert stat.S_IMODE(Path(f"{database}-knock").lstat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert theirs.read_text() == "kept"


def test_where_nothing_can_be_made_somebody_always_waits(tmp_path: Path) -> None:
    with listening(str(tmp_path / "missing" / "books.db")) as knocked:
        assert knocked()


def test_a_file_that_is_taken_away_is_a_knock(tmp_path: Path) -> None:
    database: Any = str(tmp_path / "books.db")
    with listening(database) as knocked:
        Path(f"{database}-knock").unlink()
        assert knocked()
