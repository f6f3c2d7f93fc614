"""`backdesk dump`, `load` and `copy` as people and scripts call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.core.database import scalar
from tests.commands.conftest import Process, Run, one_line
from tests.support.servers import Server


def test_dumped_and_loaded(lite: Any, bd: Run, tmp_path: Path) -> None:
    file, again = tmp_path / "all.jsonl", tmp_path / "again.db"
    assert bd("party", "add", "--name", "Acme", "--code", "ACME").exit_code == 0
    wrote = bd("dump", "--out", str(file), "--json")
    assert json.loads(wrote.stdout)["rows"]["party"] == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert bd("dump", "--out", str(file)).exit_code == 1  # never over anything
    loaded = bd("load", "-", stdin=file.read_text(), db=str(again))
    assert loaded.exit_code == 0, loaded.output
    assert "prove it with: backdesk check" in loaded.stdout
    assert "Acme" in bd("show", "party", "ACME", db=str(again)).stdout
    assert bd("load", str(file), db=str(again)).exit_code == 1
    assert bd("dump", "--out", "-", db=str(again)).stdout.splitlines()[1:] == file.read_text().splitlines()[1:]


def test_only_an_owner_takes_it_all_along(lite: Any, bd: Run, user: Any, tmp_path: Path) -> None:
    user("mia", "manager")
    for words in (("dump", "--out", str(tmp_path / "x.jsonl")), ("copy", "--to", str(tmp_path / "x.db"))):
        done = bd(*words, login="mia")
        assert done.exit_code == 1 and "Mia may not" in done.stderr
    assert not [*tmp_path.glob("x.*")]


@pytest.mark.slow
def test_copied_to_a_server_and_back(
    lite: Any, bd: Run, process: Process, url: str, server: Server, tmp_path: Path
) -> None:
    bd("party", "add", "--name", "Größe", "--code", "ACME")
    name, back = server.create_empty(), tmp_path / "back.db"
    there = process("--db", url, "--as", "ana", "copy", "--to", server.url(name))
    assert there.returncode == 0, there.stderr
    assert "Checks of the copy: no differences." in there.stdout
    again = bd("copy", "--to", server.url(name))
    assert again.exit_code == 1 and "not empty" in again.stderr
    home = process("--db", server.url(name), "--as", "ana", "copy", "--to", str(back), "--json")
    assert home.returncode == 0, home.stderr
    assert json.loads(home.stdout)["differences"] == {"source": [], "copy": []}
    assert (
        bd("dump", "--out", "-", db=str(back)).stdout.splitlines()[1:]
        == bd("dump", "--out", "-").stdout.splitlines()[1:]
    )
    assert scalar("SELECT name FROM party") == "Größe"
    server.drop(name)


def test_a_copy_to_nowhere_says_why(lite: Any, process: Process, url: str) -> None:
    done = process("--db", url, "--as", "ana", "copy", "--to", "/proc/nowhere/all.db")
    assert done.returncode == 1 and "/proc/nowhere" in one_line(done)
