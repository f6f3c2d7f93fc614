"""`backdesk books` as a command: where one can go, what is said, what is written."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from tests.commands.conftest import Run, one_line


def test_books_are_written_for_another_program(lite: Any, bd: Run, tmp_path: Path) -> None:
    assert bd("entry", "add", "--memo", "Rent", "--line", "6000:12", "--line", "1000:-12").exit_code == 0
    assert [line.split()[0] for line in bd("books").stdout.splitlines()] == ["quickbooks", "xero", "datev", "saf-t"]
    template = bd("books", "datev", "--template").stdout
    assert tomllib.loads(template)["accounts"]["1000"] == "1000"
    said, place = tmp_path / "datev.toml", tmp_path / "out"
    said.write_text(template.replace("consultant = 0", "consultant = 1001").replace("client = 0", "client = 5"))
    done = bd("books", "datev", "--to", str(place), "--from", "2026-11-01", "--map", str(said))
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"{place}/EXTF_Buchungsstapel_20261101_20261121.csv: 1 row\n"
    assert "Tax is posted to its own accounts." in done.stderr
    written = json.loads(bd("--json", "books", "xero", "--to", str(place), "--until", "2026-10-31").stdout)
    assert (written["since"], written["until"], written["rows"]["journals.csv"]) == ("2026-10-31", "2026-10-31", 0)
    assert "exists already" in one_line(bd("books", "xero", "--to", str(place)))
    assert "not said where the files go" in one_line(bd("books", "xero"))
    assert "--from: not a date" in one_line(bd("books", "xero", "--to", str(place), "--from", "soon"))
