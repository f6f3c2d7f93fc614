"""`backdesk privacy` and `contact erase`: told before, written for the person, gone after."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Run
from tests.store.privacy.test_erasing import MAIL, NAME, lived


def test_from_the_preview_to_the_end(bd: Run, tmp_path: Path) -> None:
    ann = lived()
    told = bd("privacy", "contact", NAME)
    assert told.exit_code == 0 and "Erased: 1 contact, 1 lead, 1 deal, 1 ticket, 2 ticket messages" in told.stdout
    assert "Their name and addresses are taken out of" in told.stdout
    place = tmp_path / "out"
    place.mkdir()
    wrote = bd("privacy", "contact", NAME, "--out", str(place / "a.json"), "--files", str(place))
    assert wrote.exit_code == 0, wrote.stderr
    assert json.loads((place / "a.json").read_text())["records"]["contact"][0]["email"] == MAIL
    assert (place / "a.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in place.glob("*zephyrine*")] == ["1-zephyrine.txt"]
    again = bd("privacy", "contact", NAME, "--out", str(place / "a.json"))
    assert again.exit_code == 1 and "exists already" in again.stderr
    assert json.loads(bd("privacy", "contact", str(ann), "--out", "-").stdout)["about"]["name"] == NAME
    assert bd("contact", "erase", NAME).exit_code == 2  # without a reason
    done = bd("contact", "erase", NAME, "--reason", "asked for it", "--json")
    assert done.exit_code == 0 and json.loads(done.stdout)["id"] == ann
    assert bd("check").exit_code == 0
    assert "(erased)" in bd("show", "contact", str(ann)).stdout + bd("timeline", "contact", str(ann)).stdout
    assert bd("privacy", "deal", "1").exit_code == 2


def test_what_is_open_is_said_with_the_way_out(bd: Run) -> None:
    bd("party", "add", "--name", NAME, "--code", "Z1")
    bd("deal", "add", "--title", "Tea", "--party", "Z1")
    told = bd("privacy", "party", "Z1").stdout
    assert "In the way: 1 open deal (#1). First: backdesk deal lose" in told
    refused = bd("party", "erase", "Z1", "--reason", "x")
    assert refused.exit_code == 1 and "Something is still open: 1 open deal (#1)" in refused.stderr


def test_files_stay_in_their_directory(bd: Run, tmp_path: Path, monkeypatch) -> None:
    lived()
    place = tmp_path / "exchange"
    place.mkdir()
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(place))
    assert bd("privacy", "contact", NAME, "--out", str(tmp_path / "a.json"), "--files", "/etc").exit_code == 0
    assert sorted(path.name for path in place.iterdir()) == ["1-zephyrine.txt", "a.json"]
