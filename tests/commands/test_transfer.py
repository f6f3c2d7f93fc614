"""import and export as commands: what is passed on, what is said, where files may be written."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from commands.transfer import import_records
from store.core.database import scalar
from store.exchange import ImportOptions, import_file
from tests.commands.conftest import Process, Run, one_line, surroundings
from tests.support.waiting import somebody_waits

GOOD = "sku,name,price\nA,Green tea,4.50\nB,=Black tea,3\n"
MIXED = GOOD + "C D,Cup,1\nE,Saucer,abc\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "products.csv"
    path.write_text(GOOD)
    return path


def products() -> int:
    return int(scalar("SELECT COUNT(*) FROM product"))


def test_every_choice_of_an_import_is_an_option() -> None:
    options = {p.name for p in import_records.params}
    assert {f.name.replace("lines_file", "lines") for f in fields(ImportOptions)} <= options


def test_a_file_goes_in_once(database: Any, bd: Run, file: Path) -> None:
    done = bd("import", "products", str(file))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "2 rows read: 2 new, 0 changed, 0 already there.\n"
    assert bd("import", "products", str(file)).stdout == "2 rows read: 0 new, 0 changed, 2 already there.\n"
    assert products() == 2


def test_an_import_that_broke_off_says_so_and_is_gone_on_with(database: Any, bd: Run, tmp_path: Path) -> None:
    bd("party", "add", "--name", "Acme", "--code", "ACME")
    path = tmp_path / "deals.csv"
    path.write_text("external_id,title,party\n" + "".join(f"D{n},Deal {n},ACME\n" for n in range(150)))

    def interrupt(done: int, expected: int | None, what: str = "", /) -> None:
        if what == "write":
            raise KeyboardInterrupt

    with somebody_waits():
        done = import_file("deals", path, ImportOptions(), interrupt).added
    assert 0 < done < 150
    assert f"#1 of deals from deals.csv: {done} of 150 are in." in bd("status").stderr
    assert json.loads(bd("status", "--json").stdout)["unfinished"] == [
        f"#1 of deals from deals.csv: {done} of 150 are in"
    ]
    again = bd("import", "deals", str(path))
    assert again.stdout == f"150 rows read: {150 - done} new, 0 changed, {done} already there.\n"
    assert "goes on with import #1" in again.stderr and again.exit_code == 0
    assert "deals.csv" not in bd("status").stderr and "unfinished" not in json.loads(bd("status", "--json").stdout)


def test_from_standard_input_with_headings_mapped(lite: Any, bd: Run) -> None:
    text = "Item No;Text;Colour\nA;Tea;red\n"
    done = bd("import", "products", "-", "--map", "Item No=sku", "--map", "Text=name", "--ignore", "Colour", stdin=text)
    assert done.exit_code == 0, done.stderr
    assert json.loads(bd("list", "products", "--json").stdout)[0]["name"] == "Tea"


def test_a_bad_row_stops_all(lite: Any, bd: Run, file: Path) -> None:
    file.write_text(MIXED)
    done = bd("import", "products", str(file))
    assert done.exit_code == 1
    assert "products.csv:4" in done.stderr and "products.csv:5" in done.stderr and "'abc'" in done.stderr
    assert "Nothing was written." in done.stdout
    assert products() == 0


def test_bad_rows_can_be_left_out(lite: Any, bd: Run, file: Path, tmp_path: Path) -> None:
    file.write_text(MIXED)
    done = bd("import", "products", str(file), "--skip-bad", "--rejects", str(tmp_path / "bad.csv"), "--json")
    assert done.exit_code == 3
    found = json.loads(done.stdout)
    assert (found["added"], found["refused"], found["exit_status"]) == (2, 2, 3)
    assert len(found["faults"]) == 2
    assert products() == 2
    rejected = (tmp_path / "bad.csv").read_text()
    assert "C D" in rejected and "Saucer" in rejected and "Green tea" not in rejected
    assert (tmp_path / "bad.csv").stat().st_mode & 0o777 == 0o600


def test_a_dry_run_writes_nothing(lite: Any, bd: Run, file: Path) -> None:
    before = Path(lite.url).stat().st_size, products()
    done = bd("import", "products", str(file), "--dry-run")
    assert done.exit_code == 0
    assert "Dry run" in done.stdout
    assert (Path(lite.url).stat().st_size, products()) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nonsense", "x.csv"], "There is no import of 'nonsense'"),
        (["products", "missing.csv"], "There is no file missing.csv"),
        (["products", "."], "is a directory"),
        (["products"], "FILE"),
        (["products", "-", "--map", "nonsense"], "nonsense"),
        (["products", "-", "--format", "doc"], "doc"),
        (["products", "-", "--encoding", "klingon"], "klingon"),
        (["products", "-", "--date-order", "xyz"], "xyz"),
        (["products", "-", "--delimiter", "abc"], "abc"),
    ],
)
def test_calls_that_make_no_sense(lite: Any, bd: Run, words: list[str], says: str) -> None:
    done = bd("import", *words, stdin=GOOD)
    assert done.exit_code == 2, done.stderr
    assert says in one_line(done)
    assert products() == 0


def test_who_may_not_write_may_not_import(lite: Any, bd: Run, user: Any, file: Path) -> None:
    user("rita", "read-only")
    done = bd("import", "products", str(file), login="rita")
    assert done.exit_code == 1
    assert products() == 0


def test_what_goes_out_comes_back_the_same(lite: Any, bd: Run, file: Path, tmp_path: Path) -> None:
    bd("import", "products", str(file))
    first = bd("export", "products").stdout
    rows = list(csv.DictReader(io.StringIO(first)))
    assert [(row["sku"], row["name"], row["price"]) for row in rows] == [
        ("A", "Green tea", "4.5"),
        ("B", "'=Black tea", "3"),
    ]
    done = bd("export", "products", str(tmp_path / "out.csv"), "--columns", "sku,name,price")
    assert done.stdout == f"2 rows of products written to {tmp_path / 'out.csv'}.\n"
    again = bd("import", "products", str(tmp_path / "out.csv"))
    assert again.exit_code == 0, again.stderr
    assert bd("export", "products").stdout == first


def test_export_of_some_as_jsonl(lite: Any, bd: Run, file: Path, tmp_path: Path) -> None:
    bd("import", "products", str(file))
    path = tmp_path / "out.jsonl"
    done = bd("export", "product", str(path), "--where", "price>4", "--json")
    assert json.loads(done.stdout) == {"list": "products", "rows": 1, "file": str(path), "format": "jsonl"}
    assert [json.loads(line)["sku"] for line in path.read_text().splitlines()] == ["A"]
    assert path.stat().st_mode & 0o777 == 0o600


def occupied(path: Path, how: str) -> None:
    if how == "file":
        path.write_text("mine")
    elif how == "link":
        path.symlink_to("/tmp/bd-never")
    elif how == "fifo":
        os.mkfifo(path)
    elif how == "directory":
        path.mkdir()


@pytest.mark.parametrize("how", ["file", "link", "fifo", "directory"])
def test_export_never_writes_over_anything(lite: Any, bd: Run, tmp_path: Path, how: str) -> None:
    path = tmp_path / "out.csv"
    occupied(path, how)
    done = bd("export", "products", str(path))
    assert done.exit_code == 1
    assert "exists already" in one_line(done)
    assert how != "file" or path.read_text() == "mine"
    assert not Path("/tmp/bd-never").exists()


@pytest.mark.parametrize("name", ["no/where.csv", "x" * 300 + ".csv", "/dev/null", "/dev/full", "/proc/x.csv"])
def test_export_to_places_that_cannot_be(lite: Any, bd: Run, tmp_path: Path, name: str) -> None:
    done = bd("export", "products", str(tmp_path / name) if not name.startswith("/") else name)
    assert done.exit_code == 1
    one_line(done)


@pytest.mark.parametrize("name", ["two\nlines.csv", "\x1b[31mred.csv", "-rf"])
def test_odd_names_are_only_names(lite: Any, process: Process, tmp_path: Path, name: str) -> None:
    done = process("--db", lite.url, "--as", "ana", "export", "products", "--", name)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / name).exists()
    assert "\x1b" not in done.stdout and len(done.stdout.splitlines()) == 1


def test_an_export_that_fails_leaves_no_file(lite: Any, bd: Run, tmp_path: Path) -> None:
    done = bd("export", "products", str(tmp_path / "out.csv"), "--where", "price>abc")
    assert done.exit_code == 2
    assert not (tmp_path / "out.csv").exists()
    done = bd("export", "products", str(tmp_path / "out.xyz"))
    assert done.exit_code == 2
    assert "cannot be written as 'xyz'" in one_line(done)


@pytest.mark.slow
def test_progress_is_for_terminals_only(lite: Any, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("sku,name\n" + "".join(f"S{i},Thing {i}\n" for i in range(60_000)))
    words = [sys.executable, "-m", "commands.main", "--db", lite.url, "--as", "ana", "import", "products", str(path)]
    ours, theirs = pty.openpty()
    with subprocess.Popen(words, env=surroundings(), stdout=subprocess.PIPE, stderr=theirs, text=True) as program:
        os.close(theirs)
        said = b""
        while True:
            try:
                said += os.read(ours, 65536)
            except OSError:
                break
        assert program.stdout
        assert "60,000 new" in program.stdout.read()
    os.close(ours)
    assert b"import" in said and b"/s" in said
    assert said.endswith(b"\r\x1b[K")
    quiet = subprocess.run([*words, "--dry-run"], env=surroundings(), capture_output=True, text=True, check=False)
    assert quiet.stderr == ""


@pytest.mark.slow
def test_a_disk_that_fills_up_keeps_what_was_there(lite: Any, bd: Run, tmp_path: Path) -> None:
    bd("product", "add", "--sku", "OLD", "--name", "Old")
    path = tmp_path / "many.csv"
    path.write_text("sku,name\n" + "".join(f"S{i},Thing {i} {'x' * 150}\n" for i in range(20_000)))
    size = Path(lite.url).stat().st_size // 512 + 400  # blocks a file may have, in the shell's unit
    words = f'ulimit -f {size}; trap "" XFSZ; exec "$@"'
    command = [sys.executable, "-m", "commands.main", "--db", lite.url, "--as", "ana", "import", "products", str(path)]
    done = subprocess.run(
        ["/bin/sh", "-c", words, "sh", *command], env=surroundings(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "saved" in one_line(done) or "space" in done.stderr
    assert products() == 1
    assert bd("check").exit_code == 0
    assert bd("import", "products", str(path)).exit_code == 0
    assert products() == 20_001
