"""The terminal program by SSH: it opens for who has a key, and ends with the connection, however that ends."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.core.database import db, open_database, run
from tests.ssh.conftest import Shared
from tests.support.terminals import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def ran(shared: Shared) -> Path:
    """What is there once anything runs that her client names."""
    return shared.door.place / "ran-by-client"


@pytest.fixture
def terminal(shared: Shared, ran: Path) -> Iterator[Terminal]:
    """Ana's terminal, with the desk in it; her client sends along what steers other programs."""
    evil = shared.door.place / "sent"
    (evil / "commands").mkdir(parents=True, exist_ok=True)
    for name in ("evil.py", "sitecustomize.py", "commands/__init__.py", "less"):
        (evil / name).write_text(f"#!/usr/bin/env python3\nopen({str(ran)!r}, 'a').write(__name__)\n")
        (evil / name).chmod(0o755)
    named = dict.fromkeys(("PAGER", "EDITOR", "VISUAL", "BROWSER", "LESSOPEN"), str(evil / "less"))
    sent = {**named, "PYTHONPATH": str(evil), "TEXTUAL_DRIVER": "evil:Driver", "TEXTUAL_PRESS": "ctrl+q"}
    options = tuple(f"-oSendEnv={name}" for name in (*sent, "LC_ALL"))
    call = shared.door.command(shared.ana, options=("-tt", *options))
    running = Terminal("", instead=call, env={**sent, "LC_ALL": "C.UTF-8"})
    running.wait_for("Prospecting", 60)
    if not shared.door.is_private:  # whose home it is may see the tour for the first time
        running.read(1.5)
        running.send("\x1b")
    yield running
    running.child.close(force=True)


def gone(shared: Shared, seconds: float) -> float:
    """How long it takes until nobody is in any more."""
    start = time.monotonic()
    while shared.door.sessions():
        assert time.monotonic() - start < seconds, "the program is still there"
        time.sleep(0.05)
    return time.monotonic() - start


def can_write(shared: Shared) -> None:
    """No lock is left behind: somebody else writes at once."""
    open_database(str(shared.company))
    with db.atomic():
        assert run("UPDATE company SET name = name") == 1


def test_it_opens_and_closes(shared: Shared, terminal: Terminal, ran: Path) -> None:
    assert len(shared.door.sessions()) == 1
    terminal.send("4")
    terminal.wait_for("Products")
    terminal.send("q")
    assert terminal.ends_within(20)
    terminal.child.close()
    assert terminal.child.exitstatus == 0
    gone(shared, 5)
    assert not ran.exists()


def test_a_client_that_is_killed_takes_the_program_along(shared: Shared, terminal: Terminal) -> None:
    terminal.send("n")
    terminal.wait_for("New deal")
    terminal.child.kill(signal.SIGKILL)
    gone(shared, 20)
    can_write(shared)


def test_a_client_that_is_frozen_is_noticed(shared: Shared, terminal: Terminal) -> None:
    """A form stands open, its cursor in a field: nothing blinks, so nothing is sent that would count as life."""
    terminal.send("n")
    terminal.wait_for("New deal")
    terminal.child.kill(signal.SIGSTOP)
    try:
        gone(shared, 30)
        can_write(shared)
    finally:
        terminal.child.kill(signal.SIGCONT)
