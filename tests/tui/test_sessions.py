"""Several people at once: who edits the same record, what an owner tells them, and the end of a session."""

from __future__ import annotations

import pytest
from platformdirs import user_state_path

from tests.commands.conftest import Run
from tests.commands.conftest import bd as bd
from tests.conftest import Opened
from tests.support.terminals import Terminal
from tests.tui.test_live import two_deals

pytestmark = pytest.mark.slow

AS_BEN = "import sys; from tests.support.showing import show; sys.exit(show(sys.argv[1], 'ben'))"


def test_who_edits_the_same_record_both_are_told_and_an_owner_ends_one_with_the_draft_kept(
    database: Opened, bd: Run
) -> None:
    def run(*words: str) -> str:
        done = bd(*words)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    two_deals()
    ana, ben = Terminal(database.url), Terminal(database.url, AS_BEN)
    for running in (ana, ben):
        running.wait_for("Prospecting")
        running.send("e")
        running.wait_for("Edit deal")
    ana.wait_for("ben is editing this since ")
    ben.wait_for("ana is editing this since ")
    line = next(line for line in run("sessions").splitlines() if line.startswith("ben"))
    assert line.split()[2:] and "Cups" in line
    ana.send("\x1b")
    ben.wait_for("Edit deal", gone="ana is editing")
    assert run("sessions", "message", "ben", "Lunch [b]now[/b] \x1b]0;evil\x07") == "Told 1 session.\n"
    ben.wait_for("Ana: Lunch [b]now[/b] ]0;evil")
    ben.send("Teapots for all")
    ben.read(0.2)
    assert run("sessions", "end", "ben") == "Told 1 session to end.\n"
    assert ben.ends_within(10)
    assert ben.settings() == ben.before
    assert b"Ana ended this session" in ben.raw
    ben.child.close()
    assert ben.child.exitstatus == 0
    drafts = (user_state_path("backdesk") / "drafts").iterdir()
    assert any("Teapots for all" in left.read_text() for left in drafts)
    ana.child.close(force=True)
