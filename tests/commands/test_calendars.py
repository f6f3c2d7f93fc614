"""Calendar files and mails by commands."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Run
from tests.commands.conftest import bd as bd


def test_activities_leave_as_a_calendar_and_mails_come_in_once(bd: Run, tmp_path: Path) -> None:
    assert bd("party", "add", "--name", "Acme", "--code", "ACME").exit_code == 0
    assert bd("contact", "add", "--party", "ACME", "--name", "Ann", "--email", "ann@acme.example").exit_code == 0
    assert bd("activity", "add", "--subject", "Call", "--party", "ACME", "--due", "2026-12-01").exit_code == 0
    out, mail = tmp_path / "calendar.ics", tmp_path / "one.eml"
    done = bd("activity", "export", "--to", str(out), "--mine", "--since", "2026-11-21")
    assert done.exit_code == 0 and "1 activity written" in done.output, done.output
    assert b"SUMMARY:Call (Acme)\r\n" in out.read_bytes()
    assert "exists already" in bd("activity", "export", "--to", str(out)).output
    assert bd("activity", "export", "--to", str(tmp_path / "x.ics"), "--since", "sometime").exit_code != 0
    mail.write_bytes(b"From: Ann <ann@acme.example>\nMessage-ID: <1@x>\nSubject: Hello\n\nHi")
    assert "1 mail kept." in bd("activity", "take", str(mail)).output
    again = json.loads(bd("activity", "take", str(mail), "--json").output)
    assert again == {"kept": 0, "known": 1, "of_nobody": 0, "unreadable": 0}
    assert bd("activity", "take", str(tmp_path / "none.eml")).exit_code == 1
