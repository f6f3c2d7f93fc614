"""Opening the terminal program on a real terminal, and the demo with and without one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.commands.conftest import Process, one_line, surroundings

pytestmark = pytest.mark.slow
CTRL_Q = "\x11"


def on_a_terminal(*words: str, env: dict[str, str] | None = None) -> Any:
    return pexpect.spawn(
        sys.executable,
        ["-m", "commands.main", *words],
        env=surroundings({"TERM": "xterm-256color", **(env or {})}),
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )


def leave(program: Any) -> int:
    program.send(CTRL_Q)
    program.expect(pexpect.EOF)
    program.close()
    return int(program.exitstatus)


def test_without_a_command_the_terminal_opens(lite: Any, url: str) -> None:
    program = on_a_terminal("--db", url, "--as", "ana")
    program.expect("Pipeline")
    assert leave(program) == 0


def test_a_database_that_cannot_be_opened_is_one_line(tmp_path: Path) -> None:
    program = on_a_terminal("--db", str(tmp_path / "none.db"), "--as", "ana")
    program.expect(pexpect.EOF)
    program.close()
    assert program.exitstatus == 1
    assert program.before.startswith("backdesk: The database ")
    assert program.before.count("\n") == 1
    assert "\x1b" not in program.before


def test_the_demo_opens_and_goes(tmp_path: Path) -> None:
    program = on_a_terminal("demo", "--rows", "60", env={"TMPDIR": str(tmp_path)})
    program.expect("Pipeline")
    assert len(list(tmp_path.iterdir())) == 1
    assert leave(program) == 0
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_the_demo_is_a_summary(lite: Any, url: str, tmp_path: Path, process: Process) -> None:
    """And it never goes where the company lives."""
    done = process("demo", env={"LOGNAME": "nobody-there", "TMPDIR": str(tmp_path), "BACKDESK_DB": url})
    assert done.returncode == 0, done.stderr
    assert "Look around: backdesk --db" in done.stdout and url not in done.stdout
    words = done.stdout.split("Look around: backdesk ")[1].split()
    listed = process(*words, "--json")
    assert listed.returncode == 0, listed.stderr
    assert len(json.loads(listed.stdout)) > 10


def test_the_demo_where_it_was_asked_for(tmp_path: Path, process: Process) -> None:
    path = tmp_path / "kept.db"
    done = process("--db", str(path), "demo", "--rows", "60", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["database"] == str(path)
    assert found["rows"]["deal"] > 10
    assert path.stat().st_mode & 0o777 == 0o600
    again = process("--db", str(path), "demo")
    assert again.returncode == 1
    assert "exists already" in one_line(again)
