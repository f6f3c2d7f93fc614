"""What the log says of commands: who, how, from where, and how it ended; never what was typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Run


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_command_is_a_session_with_a_beginning_and_an_end(
    database: Any, bd: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.7 4000 10.0.0.1 22")
    lite = database.engine == "sqlite"
    path = Path(f"{database.url}.log") if lite else tmp_path / "state" / "backdesk" / "log" / "backdesk.log"
    assert bd("party", "add", "--name", "Secret Ltd").exit_code == 0
    assert bd("party", "edit", "Nobody Knows", "--name", "x").exit_code == 1
    first = told(path)[:3]
    assert [line["event"] for line in first] == ["session", "action", "end"]
    assert (first[0]["how"], first[0]["command"], first[0]["from"]) == ("command", "party add", "10.0.0.7")
    assert (first[2]["status"], first[2]["login"]) == (0, "ana")
    assert told(path)[-1]["status"] == 1
    assert ("database" in first[0]) is not lite
    assert "Secret" not in path.read_text() and "Nobody Knows" not in path.read_text()


def test_who_is_not_let_in_is_told(lite: Any, bd: Run) -> None:
    assert bd("list", "parties", login="mallory").exit_code == 1
    assert bd("list", "parties", "--company", "ELSEWHERE").exit_code == 1
    first, second = told(Path(f"{lite.url}.log"))
    assert (first["event"], first["who"], first["refusal"]) == ("sign-in refused", "mallory", "Forbidden")
    assert (second["who"], second["refusal"], second["command"]) == ("ana", "NotFound", "list")


def test_it_can_be_elsewhere_or_less_or_nothing(
    lite: Any, bd: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.toml"
    monkeypatch.setenv("BACKDESK_CONFIG", str(mine))
    mine.write_text('[log]\nlevel = "off"\n')
    bd("party", "add", "--name", "Acme")
    assert not Path(f"{lite.url}.log").exists()
    mine.write_text('[log]\nfile = "logs/watched.log"\nlevel = "warnings"\n')
    bd("party", "add", "--name", "Bolt")
    assert not (tmp_path / "logs").exists()
    bd("list", "parties", login="mallory")
    (line,) = told(tmp_path / "logs" / "watched.log")
    assert (line["event"], line["database"]) == ("sign-in refused", lite.url)
    assert not Path(f"{lite.url}.log").exists()


def test_status_says_what_the_log_does_and_when_it_was_backed_up_and_checked(
    database: Any, bd: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    lite = database.engine == "sqlite"
    for name in ("Acme", "Bolt", "Acme Ltd"):
        assert bd("party", "add", "--name", name).exit_code == 0
    found = json.loads(bd("status", "--json").stdout)
    assert (found["backed_up"], found["checked"], found["sessions"]) == (None, None, [])
    log = Path(found["log"]["file"])
    times = [line["ms"] for line in told(log) if line["event"] == "action"]
    assert found["log"]["actions"]["party.add"] == {
        "count": 3, "median": sorted(times)[1], "p95": max(times), "longest": max(times), "slow": 0,
    }  # fmt: skip
    # twenty that took 1 to 20 ms: half of them not above 10, 95 of 100 not above 19
    made = [
        {"time": "2026-11-21T08:00:00.000Z", "event": "action", "status": "done", "action": "a.b"} for _ in range(20)
    ]
    for number, line in enumerate(made, 1):
        line |= {"ms": number, "slow": number > 18, "database": told(log)[0].get("database", "")}  # type: ignore[dict-item]
    refused = {"event": "action refused", "action": "a.b", "refusal": "Forbidden", "database": made[0]["database"]}
    read = {"event": "slow read", "read": "deals", "ms": 2000, "database": made[0]["database"]}
    crash = {"event": "crash", "database": made[0]["database"]}
    elsewhere = {**made[0], "action": "of.another", "database": "elsewhere"}
    text = "".join(json.dumps(line) + "\n" for line in [*made, refused, refused, read, crash, elsewhere])
    log.write_text("not a line of ours\n[1]\n" + text)
    assert bd("check").exit_code == 0
    if lite:
        assert bd("backup", str(tmp_path / "copy.db")).exit_code == 0
    found = json.loads(bd("status", "--json").stdout)
    assert found["log"]["actions"]["a.b"] == {"count": 20, "median": 10, "p95": 19, "longest": 20, "slow": 2}
    assert "of.another" not in found["log"]["actions"]
    assert (found["log"]["refused"], found["log"]["slow_reads"]) == ({"a.b: Forbidden": 2}, {"deals": 1})
    assert (found["log"]["crashes"], found["log"]["sign_ins"]) == (1, 1)
    assert found["checked"]["differences"] == 0 and (found["backed_up"] is not None) is lite
    assert found["bytes"] > 0 and found["python"].startswith("3.") and found["engine"].split()[1][0].isdigit()
    assert ("wal_bytes" in found) is ("free_bytes" in found) is lite
    shown = bd("status").stdout
    assert ["a.b", "20", "10.0", "19.0", "20.0", "2"] in [line.split() for line in shown.splitlines()]
    assert "Checked" in shown and ": no differences" in shown
