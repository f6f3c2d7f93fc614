"""init, status, migrate, check: and every kind of file that is no database of ours."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import apsw
import pytest

from commands.session import safe_url
from store.core.database import close_database, open_database, run, scalar
from tests.commands.conftest import Process, Run, one_line

INIT = ("init", "--company", "Shop", "--currency", "EUR", "--country", "DE")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("option", ["--db", "--as"])
@pytest.mark.parametrize("place", ["before", "after"])
def test_an_unset_variable_does_not_mean_the_default(process: Process, option: str, place: str) -> None:
    done = process(option, "", "list", "units") if place == "before" else process("list", "units", option, "")
    assert done.returncode == 2
    assert f"'{option}'" in one_line(done)
    assert "is empty" in done.stderr


@pytest.mark.parametrize("umask", ["000", "077"])
def test_init_makes_a_company_for_its_owner_alone(tmp_path: Path, process: Process, umask: str) -> None:
    before = os.umask(int(umask, 8))
    try:
        done = process("--db", "deep/er/shop.db", "--as", "ana", *INIT)
    finally:
        os.umask(before)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Shop is ready. Database: deep/er/shop.db, owner: ana.\n"
    path = tmp_path / "deep" / "er" / "shop.db"
    assert mode(path) == 0o600
    assert mode(path.parent) == mode(path.parent.parent) == 0o700
    again = process("--db", "deep/er/shop.db", "--as", "ana", *INIT)
    assert again.returncode == 1
    assert "already has a company" in one_line(again)


def test_init_uses_the_environment_and_the_default_place(tmp_path: Path, process: Process) -> None:
    done = process(*INIT, "--json", env={"XDG_DATA_HOME": str(tmp_path / "data"), "LOGNAME": "ben"})
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["database"] == str(tmp_path / "data" / "backdesk" / "backdesk.db")
    done = process("list", "units", env={"BACKDESK_DB": found["database"], "LOGNAME": "ben"})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("empty_url", ["sqlite", "postgres"], indirect=True)
def test_init_on_each_engine(empty_url: str, bd: Run, lite: Any) -> None:
    done = bd(*INIT, db=empty_url)
    assert done.exit_code == 0, done.stderr
    assert bd("status", "--json", db=empty_url).exit_code == 0


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--company", "Shop", "--currency", "EU", "--country", "DE"), 2, "'EU' is not a code"),
        (("--company", "Shop", "--currency", "EUR", "--country", "Germany"), 2, "'Germany' is not a code"),
        (("--company", "Shop", "--currency", "ZZZ", "--country", "DE"), 1, "not an ISO 4217"),
        (("--company", " ", "--currency", "EUR", "--country", "DE"), 1, "company: is required"),
        (("--company", "Shop"), 2, "--currency"),
    ],
)
def test_a_refused_init_leaves_nothing(
    tmp_path: Path, lite: Any, bd: Run, words: tuple[str, ...], status: int, says: str
) -> None:
    path = tmp_path / "new.db"
    done = bd("init", *words, db=str(path))
    assert done.exit_code == status
    assert says in one_line(done)
    assert not list(tmp_path.glob("new.db*"))


def test_status_says_what_there_is(database: Any, bd: Run) -> None:
    bd("party", "add", "--name", "Acme")
    found = json.loads(bd("status", "--json").stdout)
    assert found["engine"].split()[0] == ("SQLite" if database.engine == "sqlite" else "PostgreSQL")
    assert found["rows"]["party"] == 1
    assert found["users"] == ["ana"]
    text = bd("status").stdout
    assert "Company" in text and "ana" in text


def test_status_warns_of_a_file_others_can_read(lite: Any, bd: Run) -> None:
    Path(lite.url).chmod(0o644)
    assert "chmod go=" in bd("status").stderr


def test_migrate_has_nothing_to_do(database: Any, bd: Run) -> None:
    done = bd("migrate")
    assert (done.exit_code, done.stdout) == (0, "Nothing to migrate.\n")
    assert json.loads(bd("migrate", "--json").stdout) == {"migrated": []}


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (id)")


def ours_but_empty(path: Path) -> None:
    open_database(str(path), create=True)
    close_database()


DOORS = {
    "missing": (lambda _: None, "does not exist. Create one with: backdesk init"),
    "directory": (lambda path: path.mkdir(), "is a directory"),
    "pipe": (lambda path: os.mkfifo(path), "is a device or a pipe"),
    "empty file": (lambda path: path.touch(), "is empty. Create one with: backdesk init"),
    "one byte": (lambda path: path.write_bytes(b"x"), "is not a backdesk database"),
    "text": (lambda path: path.write_text("hello " * 500), "is not a backdesk database"),
    "another program": (foreign, "of another program"),
    "no tables": (ours_but_empty, "Set it up with: backdesk init"),
    "cut off": (lambda path: path.write_bytes(b"SQLite format 3\x00" + bytes(50)), "not a database or is damaged"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("words", [("list", "parties"), ("product", "add", "--sku", "A", "--name", "B"), ("migrate",)])
def test_files_that_are_no_database(tmp_path: Path, lite: Any, bd: Run, door: str, words: tuple[str, ...]) -> None:
    make, says = DOORS[door]
    path = tmp_path / "door.db"
    make(path)
    done = bd(*words, db=str(path))
    assert done.exit_code == 1
    assert says in one_line(done)
    assert str(path) in done.stderr or door in ("no tables", "cut off")
    assert not path.exists() or path.is_dir() or len(list(tmp_path.glob("door.db*"))) == 1


@pytest.mark.parametrize("words", [("list", "parties"), ("status",), ("migrate",), ("party", "add", "--name", "x")])
def test_a_newer_database_is_refused(lite: Any, bd: Run, words: tuple[str, ...]) -> None:
    run("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    done = bd(*words)
    assert done.exit_code == 1
    assert "newer than this program" in one_line(done)
    assert scalar("SELECT COUNT(*) FROM party") == 0


@pytest.mark.slow
def test_a_locked_database_is_busy(lite: Any, process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = apsw.Connection(lite.url)
    holder.execute("BEGIN IMMEDIATE")
    try:
        done = process("--db", lite.url, "--as", "ana", "product", "add", "--sku", "A", "--name", "B")
        assert done.returncode == 4
        assert "busy" in one_line(done)
        reading = process("--db", lite.url, "--as", "ana", "list", "products")
        assert reading.returncode == 0  # readers never wait for a writer
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert scalar("SELECT COUNT(*) FROM product") == 0


@pytest.mark.parametrize(
    "name", ["x" * 300, "file/under.db", "a\nb.db", "no/such/folder/x.db", "/dev/zero", "/proc/version"]
)
@pytest.mark.parametrize("words", [("status",), INIT])
def test_paths_that_cannot_be(tmp_path: Path, lite: Any, bd: Run, name: str, words: tuple[str, ...]) -> None:
    (tmp_path / "file").touch()
    done = bd(*words, db=str(tmp_path / name))
    if words == INIT and name in ("a\nb.db", "no/such/folder/x.db"):
        assert done.exit_code == 0
        assert len(done.stdout.splitlines()) == 1
    else:
        assert done.exit_code == 1, done.stderr
        one_line(done)


def test_a_server_that_is_not_there(lite: Any, bd: Run) -> None:
    done = bd("list", "parties", db="postgresql://ana:secret@127.0.0.1:1/none")
    assert done.exit_code == 1
    assert "cannot be reached" in one_line(done)
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/data/shop.db", "/data/shop.db"),
        ("postgresql://ana:p@ss:w@host:5432/shop", "postgresql://ana@host:5432/shop"),
        ("postgresql://host/shop?user=ana&password=x", "postgresql://host/shop"),
        ("postgresql:///shop", "postgresql:///shop"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    assert safe_url(url) == shown


def test_check_names_a_difference_and_repairs_what_is_kept(database: Any, bd: Run) -> None:
    bd("party", "add", "--name", "Acme")
    assert bd("check").exit_code == 0
    run("UPDATE tally SET count = count + 7 WHERE book = 'rows' AND key = 'party'")
    run("UPDATE tally_delta SET count = count + 7 WHERE book = 'rows' AND key = 'party'")
    found = bd("check")
    assert found.exit_code == 1
    assert "party" in found.stdout
    document = json.loads(bd("check", "--json").stdout)
    assert document["findings"] and document["findings"][0]["message"]
    repaired = bd("check", "--repair")
    assert repaired.exit_code == 0, repaired.stdout
    assert bd("check").exit_code == 0


def test_check_repairs_for_those_who_may(lite: Any, bd: Run, user: Any) -> None:
    user("rita", "read-only")
    done = bd("check", "--repair", login="rita")
    assert done.exit_code == 1
    assert "may not do this" in one_line(done)
    assert bd("check", login="rita").exit_code == 0
