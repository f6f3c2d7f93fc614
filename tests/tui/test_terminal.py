"""The program in a real terminal: start, keys, signals, a terminal that goes away."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.support.terminals import Terminal
from tests.tui.conftest import Shop

pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(shop: Shop) -> Iterator[Terminal]:
    running = Terminal(shop.url)
    running.wait_for("Prospecting")
    yield running
    running.child.close(force=True)


def test_keys_reach_their_tabs_and_q_ends(terminal: Terminal) -> None:
    terminal.send("4")
    terminal.wait_for("TEA-1")
    terminal.send("/cup")
    terminal.wait_for("1 of 1", gone="1 of 2")
    terminal.send("\r")
    terminal.read(0.3)
    terminal.send("q")
    assert terminal.gone_within()
    terminal.child.close()
    assert terminal.child.exitstatus == 0


def test_the_actions_come_after_the_first_screen_and_before_the_first_key(shop: Shop) -> None:
    program = (
        "import sys; from tests.support.showing import show; "
        "import tui.app as a; there = lambda: 'store.registry' in sys.modules; before = there();"
        "status = show(sys.argv[1]); sys.exit(7 if there() and not before else 1)"
    )
    running = Terminal(shop.url, program)
    running.send("n")  # typed before anything is on screen
    running.wait_for("Title")
    running.send("\x1b")
    running.wait_for("Prospecting", gone="Title")
    running.send("q")
    assert running.gone_within()
    running.child.close()
    assert running.child.exitstatus == 7


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_take_the_normal_exit(terminal: Terminal, number: signal.Signals) -> None:
    terminal.child.kill(number)
    assert terminal.ends_within(20)
    assert b"\x1b[?1049l" in terminal.raw  # the terminal is given back as it was


def test_a_closed_terminal_ends_the_program(terminal: Terminal) -> None:
    os.close(terminal.child.child_fd)
    terminal.child.child_fd = terminal.child.ptyproc.fd = -1
    terminal.child.ptyproc.closed = terminal.child.closed = True
    assert terminal.gone_within()


def test_a_stuck_worker_does_not_keep_the_program(shop: Shop) -> None:
    program = (
        "import sys, time, threading; from tests.support.showing import show; import tui.app as a;"
        "old = a.BackdeskApp._settled;"
        "new = lambda self: (old(self), self.run_worker(self.work.write(lambda: time.sleep(60)), group='actions'));"
        "a.BackdeskApp._settled = new; sys.exit(show(sys.argv[1]))"
    )
    running = Terminal(shop.url, program)
    running.wait_for("Prospecting")
    running.read(0.3)
    running.child.kill(signal.SIGTERM)
    running.read(0.5)
    assert running.gone_within()
    running.child.close(force=True)


def test_no_control_byte_of_a_name_reaches_the_terminal(shop: Shop) -> None:
    from store.core.database import run

    run("UPDATE product SET name = ? WHERE id = ?", ("\x1b]0;owned\x07 \x9b31m tea", shop.tea))
    running = Terminal(shop.url)
    running.wait_for("Prospecting")
    running.send("4")
    running.wait_for("TEA-1")
    running.send("q")
    running.read(0.5)
    assert b"\x1b]0;owned" not in running.raw
    assert "\x9b31m".encode() not in running.raw
    assert "owned" in running.text or b"owned" in running.raw
    running.child.close(force=True)


def test_a_mistake_of_ours_ends_in_order_and_shows_no_values(shop: Shop) -> None:
    """The screen is given back, and the fault goes to who called `run`, not to the terminal."""
    program = (
        "import sys; from tests.support.showing import show; "
        "import tui.app as a; from tui.lists.pane import ListPane\n"
        "def broken(self, strictly=False): secret = 'hunter2'; raise LookupError('broken')\n"
        "ListPane.reload = broken\n"
        "try: show(sys.argv[1])\n"
        "except LookupError: print('caught'); sys.exit(5)"
    )
    running = Terminal(shop.url, program)
    running.wait_for("Prospecting")
    running.send("4")
    running.wait_for("TEA-1")
    running.send("R")
    assert running.ends_within(20)
    assert b"hunter2" not in running.raw
    assert b"caught" in running.raw
    running.child.close(force=True)
    assert running.child.exitstatus == 5


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (5, 20)])
def test_a_terminal_of_any_size_starts_and_ends(shop: Shop, size: tuple[int, int]) -> None:
    running = Terminal(shop.url, size=size)
    running.read(3.0)
    assert running.raw
    running.child.kill(signal.SIGTERM)
    running.read(0.5)
    assert running.gone_within()
    running.child.close(force=True)
