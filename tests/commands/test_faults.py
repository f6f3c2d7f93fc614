"""What leaves the program when something breaks: one line, a status, and a private log without values."""

from __future__ import annotations

import errno
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest

from commands import company
from commands.faults import answer
from store.core import codes
from store.core.database import rows
from store.core.errors import Busy, Conflict, Refused, Unusable, Usage
from tests.commands.conftest import Process, Run, one_line, surroundings


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("No.", "Do this."), 1),
        (Unusable("No.", "Do this."), 1),
        (Usage("No.", "Do this."), 2),
        (click.UsageError("No. Do this."), 2),
        (Conflict("No.", "Do this."), 4),
        (Busy("No.", "Do this."), 4),
    ],
)
def test_every_refusal_has_its_status(error: Exception, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(error) == status
    assert capsys.readouterr().err == "backdesk: No. Do this.\n"


def test_a_message_stays_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    answer(Refused("two\nlines \x1b[31m", "\x07"))
    assert capsys.readouterr().err == "backdesk: two⏎lines �[31m �\n"


def test_a_crash_tells_an_id_and_keeps_values_to_itself(
    lite: Any, bd: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_: object) -> dict[str, Any]:
        password = "hunter2"  # noqa: F841  a local that must not be shown
        raise ValueError("postgresql://ana:hunter2@host/shop")

    monkeypatch.setattr(company, "facts", broken)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = bd("status")
    assert (done.exit_code, done.stdout) == (5, "")
    line = one_line(done)
    log = Path(f"{lite.url}.log")
    assert str(log) in line
    name = line.removeprefix("backdesk: Internal error ").split(":")[0]
    told = json.loads(log.read_text())
    assert (told["event"], told["level"], told["crash"]) == ("crash", "error", name)
    assert told["trace"][0] == "builtins.ValueError" and told["trace"][-1].endswith(" in broken")
    assert "hunter2" not in line + log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_crash_before_there_is_a_database_is_told_where_the_system_keeps_logs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert answer(ValueError("hunter2")) == 5
    log = tmp_path / "state" / "backdesk" / "log" / "backdesk.log"
    assert str(log) in capsys.readouterr().err
    assert json.loads(log.read_text())["trace"] == ["builtins.ValueError"]
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_mistake_of_ours_inside_an_action_ends(database: Any, bd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver's own exception leaves the action as it is: an internal error, not a search without end."""
    monkeypatch.setattr(codes, "rows", lambda *_: rows("SELECT no_such_column FROM app_user"))
    done = bd("user", "add", "--login", "ben")
    assert done.exit_code == 5
    assert "Internal error" in one_line(done)


def test_a_crash_without_a_place_for_the_log(lite: Any, bd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "facts", lambda _: 1 / 0)
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    Path(f"{lite.url}.log").mkdir()
    done = bd("status")
    assert done.exit_code == 5
    assert "could not be logged" in one_line(done)


def test_the_log_never_follows_a_link(lite: Any, bd: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    victim, log = tmp_path / "victim", tmp_path / "state" / "backdesk" / "log" / "backdesk.log"
    victim.write_text("mine")
    log.parent.mkdir(parents=True)
    for link in (log, Path(f"{lite.url}.log")):
        link.symlink_to(victim)
    monkeypatch.setattr(company, "facts", lambda _: 1 / 0)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert bd("status").exit_code == 5
    assert victim.read_text() == "mine"


def test_a_reader_that_leaves_is_no_fault(lite: Any, bd: Run, url: str) -> None:
    rows = "".join(f"S{i},{'x' * 150}\n" for i in range(1000))  # more than a pipe holds
    assert bd("import", "products", "-", stdin="sku,name\n" + rows).exit_code == 0
    words = [sys.executable, "-m", "commands.main", "--db", url, "--as", "ana", "list", "products", "--limit", "0"]
    with subprocess.Popen(words, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout and program.stderr
        program.stdout.readline()
        program.stdout.close()
        assert program.wait(30) == 141
        assert program.stderr.read() == b""


@pytest.mark.parametrize("words", [("list", "units"), ("list", "units", "--json"), ("status",), ("--help",)])
def test_a_full_device_is_said(lite: Any, process: Process, url: str, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = process("--db", url, "--as", "ana", *words, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert "No space left on device" in one_line(done)


def once_it_reads(pipe: Path, program: subprocess.Popen[str]) -> int:
    """The writing end of a named pipe, as soon as the program has opened the other one."""
    while program.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            assert error.errno == errno.ENXIO, error  # nobody reads yet
            time.sleep(0.02)
    raise AssertionError(f"it ended by itself: {program.communicate()}")


@pytest.mark.slow
def test_ctrl_c_is_one_line(lite: Any, bd: Run, url: str, tmp_path: Path) -> None:
    pipe = tmp_path / "lines.json"
    os.mkfifo(pipe)  # nobody writes, so the command waits in the middle of its work
    bd("party", "add", "--name", "Acme", "--code", "ACME")
    words = ["--db", url, "--as", "ana", "deal", "add", "--title", "x", "--party", "ACME", "--lines", str(pipe)]
    heard = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.executable, sys.argv[1:])"
    )
    command = [sys.executable, "-c", heard, sys.executable, "-m", "commands.main", *words]  # even where ours is deaf
    with subprocess.Popen(command, env=surroundings(), stderr=subprocess.PIPE, text=True) as program:
        try:
            writer = once_it_reads(pipe, program)
            program.send_signal(signal.SIGINT)
            _, said = program.communicate(timeout=30)
            os.close(writer)
        finally:
            program.kill()
    assert program.returncode == 130
    assert said == "backdesk: Interrupted; what was not reported as done was not saved.\n"


NO_TERMINAL = [{"TERM": "xterm-256color"}, {"TERM": "dumb"}, {"TERM": ""}]


@pytest.mark.parametrize("env", NO_TERMINAL)
def test_without_a_terminal_there_is_no_screen(lite: Any, process: Process, url: str, env: dict[str, str]) -> None:
    done = process("--db", url, "--as", "ana", env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in one_line(done)


@pytest.mark.parametrize("term", ["dumb", "", "unknown", None])
def test_a_terminal_that_can_show_nothing_is_refused(lite: Any, url: str, term: str | None) -> None:
    env = {**surroundings(), "TERM": term or ""}
    if term is None:
        del env["TERM"]
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "commands.main", "--db", url, "--as", "ana"],
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "needs a terminal" in one_line(done)


def test_a_closed_standard_output_is_no_traceback(lite: Any, url: str) -> None:
    words = f'"{sys.executable}" -m commands.main --db "{url}" --as ana list units >&-'
    done = subprocess.run(["/bin/sh", "-c", words], env=surroundings(), capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "ascii"}]
)
def test_files_and_pipes_are_utf8_in_any_locale(
    lite: Any, bd: Run, process: Process, url: str, env: dict[str, str]
) -> None:
    bd("party", "add", "--name", "Åse 日本 🙂")
    done = process("--db", url, "--as", "ana", "list", "parties", "--format", "csv", env=env)
    assert done.returncode == 0, done.stderr
    assert "Åse 日本 🙂" in done.stdout


def test_hostile_surroundings_run_nothing(lite: Any, process: Process, url: str, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\n")
    trap.chmod(0o700)
    env = dict.fromkeys(("PAGER", "EDITOR", "VISUAL", "BROWSER", "LESSOPEN", "MANPAGER"), str(trap))
    for words in (("list", "units"), ("--help",), ("status",), ("report", "trial-balance"), ("undo",)):
        process("--db", url, "--as", "ana", *words, env={**env, "PATH": str(tmp_path)})
    assert not sprung.exists()
