"""backup and restore, and everything that must stop them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import apsw
import pytest

from store.core.database import close_database, open_database, run
from tests.commands.conftest import Run, one_line


def add(bd: Run, sku: str) -> None:
    assert bd("product", "add", "--sku", sku, "--name", sku).exit_code == 0


def skus(bd: Run, **extra: Any) -> list[str]:
    return [row["sku"] for row in json.loads(bd("list", "products", "--json", **extra).stdout)]


@pytest.fixture
def backed_up(lite: Any, bd: Run, tmp_path: Path) -> Path:
    """A backup with product A; the database then gains B."""
    add(bd, "A")
    path = tmp_path / "backup.db"
    assert bd("backup", str(path)).exit_code == 0
    add(bd, "B")
    close_database()
    return path


def test_a_backup_is_a_whole_database_for_its_owner_alone(backed_up: Path, bd: Run) -> None:
    assert backed_up.stat().st_mode & 0o777 == 0o600
    assert skus(bd, db=str(backed_up)) == ["A"]
    assert skus(bd) == ["A", "B"]


def test_restore_brings_it_back_and_keeps_the_old(backed_up: Path, bd: Run, url: str) -> None:
    done = bd("restore", str(backed_up), "--json")
    assert done.exit_code == 0, done.stderr
    kept = json.loads(done.stdout)["kept"]
    assert skus(bd) == ["A"]
    assert skus(bd, db=kept) == ["A", "B"]
    assert Path(url).stat().st_mode & 0o777 == 0o600
    assert scalar_of(url, "PRAGMA journal_mode") == "wal"
    assert not list(Path(url).parent.glob("*.restoring*"))
    add(bd, "C")


def scalar_of(path: str, sql: str) -> object:
    with sqlite3.connect(path) as connection:
        return connection.execute(sql).fetchone()[0]


def test_restore_to_a_place_where_nothing_is(backed_up: Path, bd: Run, tmp_path: Path) -> None:
    done = bd("restore", str(backed_up), db=str(tmp_path / "new" / "shop.db"))
    assert done.exit_code == 0, done.stderr
    assert skus(bd, db=str(tmp_path / "new" / "shop.db")) == ["A"]


@pytest.mark.parametrize("state", ["idle", "reading", "writing"])
def test_restore_is_refused_while_somebody_is_there(backed_up: Path, bd: Run, url: str, state: str) -> None:
    other = apsw.Connection(url)
    other.execute("SELECT COUNT(*) FROM party").fetchall()
    if state != "idle":
        other.execute("BEGIN IMMEDIATE" if state == "writing" else "BEGIN")
        other.execute("SELECT COUNT(*) FROM party").fetchall()
    done = bd("restore", str(backed_up))
    assert done.exit_code == 4
    assert "is open elsewhere; nothing was changed" in one_line(done)
    other.close()
    assert skus(bd) == ["A", "B"]
    close_database()
    assert scalar_of(url, "PRAGMA journal_mode") == "wal"
    assert bd("restore", str(backed_up)).exit_code == 0


def test_a_damaged_database_can_be_restored_over(backed_up: Path, bd: Run, url: str) -> None:
    data = bytearray(Path(url).read_bytes())
    data[100:5000] = b"\xff" * 4900
    Path(url).write_bytes(data)
    assert bd("list", "products").exit_code == 1
    done = bd("restore", str(backed_up))
    assert done.exit_code == 0, done.stderr
    assert skus(bd) == ["A"]


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (id)")


def newer(path: Path, backup: Path) -> None:
    shutil.copy(backup, path)
    open_database(str(path))
    run("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    close_database()


def damaged(path: Path, backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[8192:40960] = b"\xff" * (40960 - 8192)
    path.write_bytes(data)


BAD: dict[str, tuple[Any, int, str]] = {
    "missing": (lambda path, _: None, 2, "does not exist"),
    "directory": (lambda path, _: path.mkdir(), 2, "is a directory"),
    "empty": (lambda path, _: path.touch(), 1, "is not a backdesk database"),
    "text": (lambda path, _: path.write_text("hello"), 1, "is not a backdesk database"),
    "foreign": (lambda path, _: foreign(path), 1, "of another program"),
    "newer": (newer, 1, "newer than this program"),
    "damaged": (damaged, 1, "damaged"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_backup_changes_nothing(backed_up: Path, bd: Run, url: str, tmp_path: Path, what: str) -> None:
    make, status, says = BAD[what]
    path = tmp_path / "bad.db"
    make(path, backed_up)
    before = Path(url).read_bytes()
    done = bd("restore", str(path))
    assert done.exit_code == status
    assert says in one_line(done)
    assert Path(url).read_bytes() == before
    assert sorted(p.name for p in Path(url).parent.glob("company.db*")) == ["company.db"]


def test_a_backup_is_not_restored_over_itself_or_over_others(
    backed_up: Path, bd: Run, url: str, tmp_path: Path
) -> None:
    assert "is the database itself" in one_line(bd("restore", url))
    foreign(tmp_path / "theirs.db")
    done = bd("restore", str(backed_up), db=str(tmp_path / "theirs.db"))
    assert done.exit_code == 1
    assert scalar_of(str(tmp_path / "theirs.db"), "SELECT COUNT(*) FROM theirs") == 0


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.touch(), "exists already"),
        (lambda path: path.mkdir(), "is a directory"),
        (lambda path: path.symlink_to("/nonexistent"), "exists already"),
    ],
)
def test_backup_never_writes_over_anything(lite: Any, bd: Run, tmp_path: Path, make: Any, says: str) -> None:
    path = tmp_path / "there.db"
    make(path)
    done = bd("backup", str(path))
    assert done.exit_code == 1
    assert says in one_line(done)
    assert not path.is_file() or path.stat().st_size == 0


def test_backup_into_nowhere(lite: Any, bd: Run, tmp_path: Path) -> None:
    done = bd("backup", str(tmp_path / "no" / "where.db"))
    assert done.exit_code == 1
    assert "There is no directory" in one_line(done)


@pytest.mark.parametrize("word", ["backup", "restore"])
def test_postgresql_has_its_own_tools(postgres: Any, bd: Run, word: str) -> None:
    done = bd(word, "x.db")
    assert done.exit_code == 2
    assert "pg_dump" in done.stderr or "pg_restore" in done.stderr
    one_line(done)
