"""The log: what was done and how long it took, a whole line each whoever writes, and nothing of what records hold."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store.core import action, log
from store.core.errors import Forbidden, Invalid
from store.core.identity import acting_as
from tests.conftest import Opened
from tests.store.exchange.taking import take
from tests.support.waiting import somebody_waits
from tests.tui.conftest import do

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from pathlib import Path
from store.core import log
log.begin(log.Settings(Path(sys.argv[1]), most=20_000, kept=50))
print("there", flush=True)
sys.stdin.readline()
for number in range(300):
    log.tell("action", writer=int(sys.argv[2]), number=number, padding="x" * 100)
"""


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """`kept(slow=1)` begins a log and says where it is."""

    def begin(**chosen: Any) -> Path:
        path = tmp_path / "watched.log"
        log.begin(log.Settings(path, **chosen))
        return path

    yield begin
    log.end()


def told(path: Path) -> list[dict[str, Any]]:
    """Every line, the oldest first."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_actions_are_told_with_how_they_ended_and_no_value(database: Opened, user: Any, kept: Any) -> None:
    user("rod", "read-only")
    path = kept()
    acme = do("party.add", name="Secret Ltd", vat_id="GB999")
    with pytest.raises(Invalid):
        do("party.edit", party=acme, changes={"email": "hush at nowhere"}, version=1)
    with acting_as("rod"), pytest.raises(Forbidden):
        do("party.edit", party=acme, changes={"city": "Bonn"}, version=1)
    added, wrong, refused = told(path)
    assert (added["event"], added["action"], added["record"]) == ("action", "party.add", f"party {acme}")
    assert (added["level"], added["login"], added["status"]) == ("info", "ana", "done")
    assert added["company"] and added["session"] == refused["session"]
    assert 0 < added["ms"] < 60_000
    assert (wrong["status"], wrong["refusal"], wrong["record"]) == ("refused", "Invalid", f"party {acme}")
    assert (refused["event"], refused["level"], refused["login"]) == ("action refused", "warning", "rod")
    assert not any(word in path.read_text() for word in ("Secret", "GB999", "hush", "Rod"))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_mistake_of_ours_inside_an_action_is_told_by_its_name(lite: Opened, kept: Any, monkeypatch: Any) -> None:
    path = kept()
    monkeypatch.setattr(action, "_attempt", lambda *_: [].pop())
    with pytest.raises(IndexError):
        do("party.add", name="Acme")
    (line,) = told(path)
    assert (line["level"], line["status"], line["refusal"]) == ("error", "failed", "IndexError")


def test_an_import_that_is_tried_first_is_no_fault(lite: Opened, kept: Any) -> None:
    path = kept()
    do("party.add", name="Acme")
    text = "title,party\n" + "".join(f"Deal {n},Acme\n" for n in range(150))
    with somebody_waits():
        take("deals", text)
    take("deals", text, dry_run=True, source="other")
    lines = [line for line in told(path) if line["action"] == "import.deals"]
    assert {line["level"] for line in lines} == {"info"}
    statuses = [line["status"] for line in lines]
    assert set(statuses) == {"taken back", "done"}
    assert statuses[0] == statuses[-1] == "taken back"  # it gave way, was rehearsed and written; and the dry run


def test_what_is_slow_is_told_as_a_warning(lite: Opened, kept: Any) -> None:
    path = kept(slow=1, level="warnings")
    with log.reading("deals"):
        pass
    with log.reading("deals"):
        time.sleep(0.002)
    with log.action("deal.win", lambda _: "deal 7"):
        time.sleep(0.002)
    with log.action("deal.lose", lambda _: "deal 8"):
        pass
    read, done = told(path)
    assert (read["event"], read["read"]) == ("slow read", "deals")
    assert (done["action"], done["record"], done["slow"]) == ("deal.win", "deal 7", True)


def test_many_write_whole_lines_while_full_files_are_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "many.log"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for number in range(4)
    ]
    for writer in writers:
        assert writer.stdout and writer.stdout.readline() == "there\n"
    for writer in writers:
        writer.communicate("\n", timeout=60)
    files = [path, *path.parent.glob("many.log.*")]
    lines = [line for file in files for line in told(file)]
    assert len(files) >= 4 * 300 * 200 // 21_000
    assert sorted((line["writer"], line["number"]) for line in lines) == [(w, n) for w in range(4) for n in range(300)]
    assert all(file.stat().st_size < 2 * 20_000 for file in files)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_no_more_than_so_many_are_kept(kept: Any) -> None:
    path = kept(most=1, kept=2)
    for number in range(5):
        log.tell("action", number=number)
    assert [told(log.aside(path, aside))[0]["number"] for aside in (0, 1, 2)] == [4, 3, 2]
    assert not log.aside(path, 3).exists()


def test_a_file_that_was_moved_away_is_begun_anew(kept: Any) -> None:
    path = kept()
    log.tell("action", number=1)
    path.rename(path.with_suffix(".moved"))
    log.tell("action", number=2)
    assert [line["number"] for line in told(path)] == [2]


@pytest.mark.parametrize("obstacle", ["link", "pipe", "folder", "nowhere"])
def test_where_nothing_can_be_written_the_work_goes_on(lite: Opened, tmp_path: Path, obstacle: str) -> None:
    path, victim = tmp_path / "no.log", tmp_path / "victim"
    victim.write_text("mine")
    if obstacle == "link":
        path.symlink_to(victim)
    elif obstacle == "pipe":
        os.mkfifo(path)
    elif obstacle == "folder":
        path.mkdir()
    else:
        path = Path("/proc/none/no.log")
    log.begin(log.Settings(path))
    assert do("party.add", name="Acme")
    log.end()
    assert victim.read_text() == "mine"


def test_the_journal_hears_of_sign_ins_and_what_was_forbidden_alone(lite: Opened, user: Any, tmp_path: Path) -> None:
    user("rod", "read-only")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "j"))
        journal.settimeout(5)
        log.begin(log.Settings(tmp_path / "x.log", journal=str(tmp_path / "j")))
        log.session("command", "list")
        acme = do("party.add", name="Acme")
        with acting_as("rod"), pytest.raises(Forbidden):
            do("party.edit", party=acme, changes={"city": "Bonn"}, version=1)
        log.ended(0)
        heard = [journal.recv(9000).decode() for _ in range(3)]
    assert [line.partition("backdesk[")[0] for line in heard] == ["<86>", "<84>", "<86>"]  # authpriv: info, warning
    events = [json.loads(line.partition(": ")[2])["event"] for line in heard]
    assert events == ["session", "action refused", "end"]
    assert log.settings() is None


@pytest.mark.parametrize(
    ("env", "found"),
    [
        ({"SSH_CONNECTION": "10.0.0.7 4000 10.0.0.1 22"}, {"from": "10.0.0.7", "ssh": "yes"}),
        (
            {"SSH_CONNECTION": "fe80::1 4000 fe80::2 22", "SSH_ORIGINAL_COMMAND": "list --as root"},
            {"from": "fe80::1", "ssh": "yes"},
        ),
        ({"SSH_CONNECTION": "\x1b[31m evil"}, {}),
        ({}, {}),
    ],
)
def test_where_a_session_comes_from(monkeypatch: Any, env: dict[str, str], found: dict[str, str]) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setattr(os, "ttyname", lambda _: (_ for _ in ()).throw(OSError))
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert log.origin() == found
