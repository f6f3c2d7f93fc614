"""Text that should never have come in still cannot reach the terminal, by any command."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import Any

import pytest

from store.core.database import close_database, run
from tests.commands.conftest import Run, surroundings
from tests.commands.test_output import HOSTILE, unsafe

READS = [
    ("list", "parties"),
    ("list", "parties", "--format", "csv"),
    ("list", "parties", "--json"),
    ("list", "deals", "--columns", "all"),
    ("list", "deals", "--columns", "all", "--json"),
    ("show", "deal", "1"),
    ("show", "party", "1"),
    ("show", "party", "1", "--json"),
    ("flow", "deal", "1"),
    ("flow", "deal", "1", "--json"),
    ("status",),
    ("deal", "move", "1", "--stage", "Proposal"),
    ("party", "hold", "#1", "--reason", "x"),
    ("deal", "win", "1"),
    ("deal", "convert", "1"),
]
TEXT = " ".join(t for t in HOSTILE if t not in ("\ud800", "nul\x00"))


@pytest.fixture
def infected(lite: Any, bd: Run) -> Run:
    """A company whose names carry everything a terminal would obey, put there behind the program's back."""
    assert bd("party", "add", "--name", "Acme").exit_code == 0
    assert bd("deal", "add", "--title", "Tea", "--party", "#1").exit_code == 0
    run("UPDATE party SET name = ?, city = ?, notes = ?", (TEXT, TEXT, TEXT))
    run("UPDATE deal SET title = ?, source = ?", (TEXT, TEXT))
    run("UPDATE company SET name = ?", (TEXT,))
    run("UPDATE app_user SET name = ?", (TEXT,))
    close_database()
    return bd


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_pipes_get_nothing_a_terminal_obeys(infected: Run, words: tuple[str, ...]) -> None:
    done = infected(*words)
    assert unsafe(done.stdout) == unsafe(done.stderr) == []
    if "--json" in words:
        assert repr(TEXT)[1:-1] in str(json.loads(done.stdout))


@pytest.mark.slow
def test_a_terminal_gets_nothing_it_would_obey(infected: Run, url: str) -> None:
    for words in READS[:11:3]:  # all of them go through the same writer as into a pipe
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "commands.main", "--db", url, "--as", "ana", *words],
            env=surroundings({"TERM": "xterm"}),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        ) as program:
            os.close(theirs)
            said = b""
            while True:
                try:
                    said += os.read(ours, 65536)
                except OSError:
                    break
            program.wait(30)
        os.close(ours)
        assert unsafe(said.decode().replace("\r\n", "\n")) == [], words


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\nb", "\u202eevil", "x" * 500])
def test_what_was_typed_comes_back_harmless(lite: Any, bd: Run, text: str) -> None:
    for words in (
        ["show", text],
        ["list", text],
        [text],
        ["deal", text],
        ["deal", "win", text],
        ["party", "add", "--name", "x", "--credit-limit", text],
        ["list", "deals", "--sort", text],
        ["report", text],
        ["backup", f"/nowhere/{text}"],
        ["restore", text],
        ["--" + text],
    ):
        done = bd(*words)
        assert done.exit_code in (1, 2), words
        assert unsafe(done.stderr) == [], words
        assert len(done.stderr.splitlines()) == 1, done.stderr
