"""`backdesk config`: what holds and where from; a fault in the file stops every command before it does harm."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from store.core.preferences import OPTIONS, load
from tests.commands.conftest import Process, Run, one_line
from tests.tui.conftest import do


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that BACKDESK_CONFIG names; not there yet."""
    path = tmp_path / "mine.toml"
    monkeypatch.setenv("BACKDESK_CONFIG", str(path))
    return path


def test_every_option_and_every_key_is_shown_with_its_origin(mine: Path, bd: Run, monkeypatch) -> None:
    mine.write_text('theme = "light"\n[keys]\n"list.sort" = ["f4", "f5"]\n')
    monkeypatch.setenv("NO_COLOR", "1")
    done = bd("config")
    assert done.exit_code == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert {row[0] for row in rows if row} >= set(OPTIONS)
    assert ["theme", '"light"', f"{mine}:1", *OPTIONS["theme"].meaning.split()] in rows
    assert ["colour", "false", "$NO_COLOR", *OPTIONS["colour"].meaning.split()] in rows
    assert ["list.sort", "f4", "f5", f"{mine}:3", "Sort", "by", "a", "column"] in rows
    assert ["list.filter", "/", "default"] in [row[:3] for row in rows]


def test_the_same_for_programs(mine: Path, bd: Run) -> None:
    mine.write_text('database = "postgresql://ana:secret@db/shop"\n')
    done = bd("config", "--json")
    found = json.loads(done.stdout)
    assert (found["path"], found["found"]) == (str(mine), True)
    assert found["options"]["database"]["value"] == "postgresql://ana@db/shop"
    assert found["options"]["theme"] == {
        "value": "dark", "from": "default", "meaning": "colours of the screen", "choices": ["dark", "light", "high-contrast"],
    }  # fmt: skip
    assert found["keys"]["record.open"]["keys"] == ["enter"]
    assert "secret" not in done.stdout + bd("config").stdout


def test_the_path_is_told_also_where_nothing_is(process: Process, tmp_path: Path) -> None:
    done = process("config", "--path", env={"XDG_CONFIG_HOME": str(tmp_path)})
    assert done.stdout == f"{tmp_path}/backdesk/config.toml\n"
    done = process("config", env={"XDG_CONFIG_HOME": str(tmp_path)})
    assert done.returncode == 0
    assert "not there" in done.stdout


def test_the_example_is_a_file_that_changes_nothing(mine: Path, bd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKDESK_NO_TOUR")
    example = bd("config", "--example").stdout
    mine.write_text(example)
    assert load().options == {name: type(chosen)(chosen.value) for name, chosen in load().options.items()}
    assert all(option.meaning in example for option in OPTIONS.values())


def test_the_example_with_every_line_taken_is_sound(mine: Path, bd: Run) -> None:
    taken = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in bd("config", "--example").stdout.splitlines()
    )
    found = tomllib.loads(taken)
    tables = {f"{table}.{name}" for table in ("format", "log", "mail") for name in found[table]}
    assert {*found} | tables == {*OPTIONS, "format", "log", "mail", "keys"}
    mine.write_text(taken)
    assert bd("config").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme = 'drak'", ":1: theme cannot be 'drak' (did you mean 'dark'?)"),
        ("theme = ", ":1:9: invalid value"),
        ("\n[keys]\n'list.sort' = 'e'", ":3: list.sort: 'e' is also the key of record.edit"),
        ("[keys]\n'list.srot' = 'z'", ":2: there is no binding 'list.srot' (did you mean 'list.sort'?)"),
    ],
)
def test_a_fault_is_one_line_and_usage(mine: Path, process: Process, text: str, said: str) -> None:
    mine.write_text(text)
    done = process("config")
    assert done.returncode == 2
    assert one_line(done).startswith(f"backdesk: {mine}{said}")
    assert done.stdout == ""


def test_no_command_works_on_a_file_with_a_fault(mine: Path, bd: Run) -> None:
    """It may name the wrong database or read numbers another way."""
    mine.write_text("databse = 'x.db'")
    for words in (["list", "parties"], ["undo"], ["status", "--json"], ["check"]):
        done = bd(*words)
        assert done.exit_code == 2, words
        assert "did you mean 'database'" in one_line(done)
    assert bd("config", "--path").stdout == f"{mine}\n"
    assert bd("config", "--example").exit_code == 0


def test_the_database_of_the_file_is_used_when_none_is_named(mine: Path, process: Process, lite, url: str) -> None:
    mine.write_text(f"database = '{url}'")
    assert json.loads(process("--as", "ana", "status", "--json").stdout)["database"] == url
    done = process("--as", "ana", "status", "--json", env={"BACKDESK_DB": "/nowhere/x.db"})
    assert "/nowhere/x.db" in one_line(done)


GERMAN = '[format]\ndate = "DD.MM.YYYY"\nthousands = "."\ndecimal = ","\nnegative = "parentheses"\n'


def test_tables_are_in_the_persons_format_and_files_in_nobodys(mine: Path, bd: Run, lite, tmp_path: Path) -> None:
    product = do("product.add", sku="TEA-1", name="Tea", price=Decimal("1234.5"))
    do("stock.adjust", product=product, quantity=Decimal(1500), cost=Decimal("2.5"))
    mine.write_text("")
    told = {
        words: bd(*words).stdout
        for words in (
            ("list", "products", "--json"), ("list", "products", "--format", "csv"), ("export", "products"),
            ("report", "stock-value", "--json"), ("report", "stock-value", "--format", "csv"), ("show", "TEA-1", "--json"),
            ("list", "moves", "--json"),
        )
    }  # fmt: skip
    mine.write_text(GERMAN)
    assert {words: bd(*words).stdout for words in told} == told
    assert "1.234,50" in bd("list", "products").stdout
    assert "1.500" in bd("report", "stock-value").stdout
    assert "21.11.2026" in bd("list", "moves").stdout


def test_options_and_files_are_read_alike_for_everybody(mine: Path, bd: Run, lite, tmp_path: Path) -> None:
    mine.write_text(GERMAN)
    assert bd("product", "add", "--sku", "A-1", "--name", "A", "--price", "1234.5").exit_code == 0
    assert bd("product", "add", "--sku", "A-2", "--name", "A", "--price", "1.234,5").exit_code == 2
    (tmp_path / "p.csv").write_text("sku,name,price\nB-1,B,1234.5\n")
    assert bd("import", "products", str(tmp_path / "p.csv")).exit_code == 0
    prices = {row["sku"]: row["price"] for row in json.loads(bd("list", "products", "--json").stdout)}
    assert Decimal(prices["A-1"]) == Decimal(prices["B-1"]) == Decimal("1234.5")


def test_a_reason_that_is_kept_is_in_nobodys_format(mine: Path, bd: Run, lite) -> None:
    mine.write_text(GERMAN)
    bd("setting", "set", "approval.amount", "--value", "1000")
    bd("party", "add", "--name", "Acme", "--code", "ACME", "--customer")
    bd("product", "add", "--sku", "TEA-1", "--name", "Tea", "--price", "1234.5")
    bd("order", "add", "--party", "ACME", "--line", "TEA-1:2")
    assert "waits for approval" in bd("order", "confirm", "#1").stdout
    from store.core.database import open_database, scalar

    open_database(str(bd("status", "--json") and json.loads(bd("status", "--json").stdout)["database"]))
    assert "2,469.00 is above 1,000.00" in scalar("SELECT hold_reason FROM sales_order")
