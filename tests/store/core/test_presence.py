"""Who else is there: told without a write to the database, and forgotten with the session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from store.core.database import data_version, db, open_database
from store.core.dates import now
from store.core.errors import Forbidden, NotFound, Refused
from store.core.identity import acting_as
from store.core.presence import Present, everybody, presence
from store.core.sessions import end, message
from store.core.sessions import sessions as all_sessions
from store.core.signs import LONGEST_NAME, Sign, read_sign, written_sign
from tests.conftest import Opened

ROOT = Path(__file__).resolve().parents[3]
SESSION = """
import sys
from store.core.database import open_database
from store.core.presence import presence
open_database(sys.argv[1])
here = presence(sys.argv[2])
here.tell(sys.argv[3], sys.argv[4])
print("there", flush=True)
while not sys.stdin.readline().isspace():
    print([(word.by, word.text, word.ends) for word in here.heard()], flush=True)
here.leave()
"""


@contextmanager
def session(url: str, login: str, place: str, editing: str = "") -> Iterator[subprocess.Popen[str]]:
    """Another process that is signed in, until a line is sent to it."""
    with subprocess.Popen(
        [sys.executable, "-c", SESSION, url, login, place, editing],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SSH_CONNECTION": "10.0.0.7 4000 10.0.0.1 22"},
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


def heard(process: subprocess.Popen[str], words: int) -> list[tuple[str, str, bool]]:
    """What a session has heard since it was asked last; so many words are waited for, a server takes a moment."""
    assert process.stdin and process.stdout
    found: list[tuple[str, str, bool]] = []
    for _ in range(100):
        process.stdin.write("heard?\n")
        process.stdin.flush()
        found += literal_eval(process.stdout.readline())
        if len(found) >= words:
            break
        time.sleep(0.1)
    return found


def test_an_owner_sees_whence_they_come_tells_them_something_and_ends_them(database: Opened, user: Any) -> None:
    user("carla", "manager")
    edits = "2031-01-02T10:02:00.000000Z"  # no earlier than they came
    with session(database.url, "ben", "order 12", edits) as ben, session(database.url, "eve", "Deals") as eve:
        first, second = all_sessions()
        assert (first.login, first.place, first.editing, first.origin) == ("ben", "order 12", edits, "10.0.0.7")
        assert second.editing == "" and now()[:10] >= second.since[:10] > "2026-11"
        assert message("ben", "Tea \x1b[31mis [b]ready[/b]\x07 \u202e") == 1
        assert message("all", "Noon") == 2
        assert heard(ben, 2) == [("Ana", "Tea [31mis [b]ready[/b]", False), ("Ana", "Noon", False)]
        assert heard(eve, 1) == [("Ana", "Noon", False)]
        assert end("eve") == 1
        assert (heard(eve, 1), heard(ben, 0)) == ([("Ana", "", True)], [])
        with pytest.raises(NotFound, match="'nobody' has backdesk open"):
            message("nobody", "Hello")
        with pytest.raises(Refused, match="301"):
            message("all", "x" * 301)
        for refused in (all_sessions, lambda: message("all", "Hi"), lambda: end("all")):
            with acting_as("carla"), pytest.raises(Forbidden, match="Only an owner"):
                refused()
    assert everybody() == ()


def test_what_nobody_heard_goes_with_the_session(lite: Opened) -> None:
    mine, folder = presence("ana"), Path(f"{lite.url}.sessions")
    (folder / f"{everybody()[0].key}.x.word").write_text('{"by": 1, "text": [[')  # not one of ours
    (folder / f"{everybody()[0].key}.y.word").symlink_to("/etc/passwd")
    message("ana", "Hello")
    assert [word.text for word in mine.heard()] == ["Hello"]
    message("ana", "Hello again")
    mine.leave()
    assert not folder.exists()


@pytest.mark.parametrize("origin", ["10.0.0.7", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1", "pts/3", ""])
def test_a_sign_fits_where_little_room_is_and_never_names_another_record(origin: str) -> None:
    came, edits = "2026-11-21T08:00:00.000000Z", "2026-11-21T10:02:00.000000Z"
    for login, place in (("ben", "order 12"), ("çelik:x", "statement-line 1234567"), ("anastasia.long", "Deals")):
        sign = Sign(login, place, edits, came, origin)
        assert read_sign(written_sign(sign, 512)) == sign
        short = written_sign(sign, LONGEST_NAME)
        found = read_sign(short)
        assert len(short) <= LONGEST_NAME and found
        assert (found.login, found.editing, found.since) == (login, edits, came)
        assert found.place in (place, "")
    assert read_sign(written_sign(Sign("ben", "order 12", edits, came, origin), LONGEST_NAME)).place == "order 12"
    for wrong in (
        "backdesk:ben",
        "backdesk:ben:!:::x",
        "other:ben::::x",
        "backdesk:::::",
        "backdesk:b:zzzzzzzzzzzz:::",
    ):
        assert read_sign(wrong) is None


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
