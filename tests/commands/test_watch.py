"""Other programs follow what is done, and miss nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

from store.core.feed import after, newest
from tests.commands.conftest import Run
from tests.conftest import Opened
from tests.tui.conftest import do


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_what_was_done_is_told_in_its_order_with_what_changed(bd: Run, url: str) -> None:
    begun = newest()
    bd("party", "add", "--name", "Acme Ltd", "--customer")
    bd("party", "edit", "Acme Ltd", "--city", "Bonn")
    told = lines(bd("watch", "--once", "--since", str(begun)).output)
    assert [(one["who"], one["action"], one["kind"]) for one in told] == [
        ("ana", "party.add", "party"),
        ("ana", "party.edit", "party"),
    ]
    assert told[0]["position"] < told[1]["position"] == newest()
    assert told[1]["rows"][0]["fields"]["city"] == ["", "Bonn"]
    assert bd("watch", "--once", "--since", str(told[1]["position"])).output == ""


def test_only_what_is_asked_for_is_told(bd: Run) -> None:
    bd("party", "add", "--name", "Acme Ltd", "--customer")
    bd("product", "add", "--sku", "TEA-1", "--name", "Tea", "--price", "4.50")
    told = lines(bd("watch", "--once", "--kind", "product").output)
    assert {one["kind"] for one in told} == {"product"}
    refused = bd("watch", "--once", "--kind", "planet")
    assert refused.exit_code == 2 and "'planet'" in refused.stderr


def test_what_somebody_may_not_read_is_not_told(bd: Run, url: str) -> None:
    bd("user", "add", "--login", "sam", "--name", "Sam", "--role", "sales")
    bd("employee", "add", "--code", "E7", "--name", "Ann Lee", "--start", "2026-03-16")
    mine = lines(bd("watch", "--once").output)
    sams = lines(bd("--as", "sam", "watch", "--once").output)
    assert "employee.add" in {one["action"] for one in mine}
    assert "employee.add" not in {one["action"] for one in sams}
    assert len(sams) == len(mine) - 1


def test_more_than_one_reading_is_told_once_each(database: Opened, monkeypatch: Any) -> None:
    monkeypatch.setattr("store.core.feed.CHUNK", 3)
    begun = newest()
    for number in range(10):
        do("party.add", name=f"Party {number}", customer=True)
    told = [done.rows[0].fields["name"][1] for done in after(begun)]
    assert told == [f"Party {number}" for number in range(10)]


def test_a_program_that_follows_hears_of_what_another_session_does(url: str, bd: Run) -> None:
    here = [sys.executable, "-m", "commands.main", "--db", url, "--as", "ana", "watch", "--kind", "party"]
    with subprocess.Popen(here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        late = threading.Timer(60, running.kill)
        late.start()
        assert running.stderr is not None and running.stdout is not None
        assert running.stderr.readline().startswith("From position")
        bd("party", "add", "--name", "Acme Ltd", "--customer")
        told = json.loads(running.stdout.readline())
        running.terminate()
        late.cancel()
    assert told["action"] == "party.add" and told["rows"][0]["fields"]["name"][1] == "Acme Ltd"
