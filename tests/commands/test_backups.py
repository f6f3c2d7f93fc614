"""backup and restore, and everything that must stop them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import apsw
import pytest

from store.core.database import close_database, open_database, run
from tests.commands.conftest import Run, one_line
from tests.support.processes import in_processes


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
    "directory": (lambda path, _: path.mkdir(), 1, "There is no backup in"),
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
    assert sorted(p.name for p in Path(url).parent.glob("company.db*")) == ["company.db", "company.db.log"]


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


def test_many_in_a_directory_and_the_superfluous_go(lite: Any, bd: Run, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    assert "There is no directory" in one_line(bd("backup", "--to", str(folder)))
    folder.mkdir()
    for day in ("20261101T020000Z", "20261102T020000Z"):
        (folder / f"company-{day}.db").touch()
        (folder / f"other-{day}.db").touch()
    done = bd("backup", "--to", str(folder), "--keep", "1d,0w,1m", "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    made = Path(answer["file"])
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("company")) == [made.name]
    assert [Path(path).name for path in answer["removed"]] == [
        "company-20261101T020000Z.db",
        "company-20261102T020000Z.db",
    ]
    assert len(list(folder.glob("other-*"))) == 2  # another database's
    assert made.stat().st_mode & 0o777 == 0o600


def test_a_sealed_one_takes_its_key(lite: Any, bd: Run, url: str, tmp_path: Path) -> None:
    key, other, file = (str(tmp_path / name) for name in ("one.key", "other.key", "backup.db.sealed"))
    assert bd("backup", "--new-key", key).exit_code == bd("backup", "--new-key", other).exit_code == 0
    add(bd, "A")
    assert bd("backup", file, "--key", key).exit_code == 0
    add(bd, "B")
    close_database()
    plain, sealed = Path(url).read_bytes(), Path(file).read_bytes()
    for words in (b"SQLite format 3", b"Test & Co"):  # long enough not to come about by chance
        assert words in plain and words not in sealed
    assert "is sealed" in one_line(bd("restore", file))
    assert "another key" in one_line(bd("restore", file, "--key", other))
    assert skus(bd) == ["A", "B"]
    assert bd("restore", file, "--key", key).exit_code == 0
    assert skus(bd) == ["A"]
    assert (
        sorted(path.name for path in tmp_path.iterdir() if "rehears" in path.name or path.name.endswith(".part")) == []
    )


def test_a_rehearsal_proves_a_backup_and_changes_nothing(backed_up: Path, bd: Run, url: str, tmp_path: Path) -> None:
    before = Path(url).read_bytes()
    done = bd("restore", str(backed_up), "--rehearse")
    assert done.exit_code == 0, done.stderr
    assert "can be put back" in done.stdout and "no differences" in done.stdout
    assert "since then 1 more were saved" in done.stdout  # product B
    assert Path(url).read_bytes() == before and skus(bd) == ["A", "B"]
    assert not list(backed_up.parent.glob(".rehearsal*"))


def test_a_rehearsal_finds_what_restoring_would_bring(backed_up: Path, bd: Run, url: str) -> None:
    with sqlite3.connect(backed_up) as connection:
        connection.execute("UPDATE tally SET count = count + 1 WHERE book = 'rows' AND key = 'product'")
    done = bd("restore", str(backed_up), "--rehearse", "--json")
    assert done.exit_code == 1
    assert [finding["check"] for finding in json.loads(done.stdout)["findings"]] == ["kept sums"]
    close_database()
    Path(url).write_bytes(b"not a database")
    done = bd("restore", str(backed_up), "--rehearse")
    assert "The database in use cannot be compared: " in done.stdout


def test_the_backup_of_another_company_is_called_one(backed_up: Path, bd: Run, tmp_path: Path) -> None:
    other = str(tmp_path / "other.db")
    assert bd("init", "--company", "Other", "--currency", "EUR", "--country", "DE", db=other).exit_code == 0
    assert "backup of another database" in bd("restore", str(backed_up), "--rehearse", db=other).stdout


def test_of_a_directory_the_newest_or_that_of_a_moment(backed_up: Path, bd: Run, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    shutil.copy(backed_up, folder / "company-20261101T020000Z.db")
    assert bd("backup", "--to", str(folder)).exit_code == 0  # with A and B
    close_database()
    assert bd("restore", str(folder), "--before", "2026-11-01T03:00+00:00").exit_code == 0
    assert skus(bd) == ["A"]
    close_database()
    assert bd("restore", str(folder)).exit_code == 0
    assert skus(bd) == ["A", "B"]
    assert "There is no backup from before" in one_line(bd("restore", str(folder), "--before", "2020-01-01"))
    assert "is not a moment" in one_line(bd("restore", str(folder), "--before", "soon"))
    assert "is no directory" in one_line(bd("restore", str(backed_up), "--before", "2026-01-01"))


@pytest.mark.parametrize(
    "words", [(), ("a.db", "--to", "b"), ("--keep", "7d,5w,12m", "a.db"), ("--new-key", "k", "--key", "k")]
)
def test_one_thing_at_a_time(lite: Any, bd: Run, words: tuple[str, ...]) -> None:
    assert bd("backup", *words).exit_code == 2


def test_of_a_server_a_dump_that_can_be_rehearsed(postgres: Any, bd: Run, user: Any, tmp_path: Path) -> None:
    add(bd, "A")
    key = str(tmp_path / "one.key")
    bd("backup", "--new-key", key)
    done = bd("backup", "--to", str(tmp_path), "--key", key, "--json")
    assert done.exit_code == 0, done.stderr
    file = json.loads(done.stdout)["file"]
    assert file.endswith("Z.jsonl.sealed")
    done = bd("restore", file, "--rehearse", "--key", key)
    assert done.exit_code == 0, done.stdout + done.stderr
    assert "no differences" in done.stdout and "since then 0 more" in done.stdout
    assert "load FILE" in one_line(bd("restore", file, "--key", key))
    user("ben", "manager")
    assert "Ben may not" in one_line(bd("backup", str(tmp_path / "x.jsonl"), login="ben"))


def write_on(index: int, until: str) -> int:
    """Add products until there is a file of that name."""
    from tests.store.shop import act

    done = 0
    while not Path(until).exists():
        act("product.add", sku=f"W{index}-{done}", name="x")
        done += 1
    return done


def test_while_people_write(lite: Any, bd: Run, url: str, tmp_path: Path) -> None:
    """Reliability D10: each one opens, is sound and balanced, and is a moment that there was."""
    many, folder, stop = int(os.environ.get("EACH", "3")), tmp_path / "kept", tmp_path / "stop"
    folder.mkdir()
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(in_processes, 4, write_on, url, str(stop))
        try:
            while scalar_of(url, "SELECT COUNT(*) FROM product") < 4:
                assert not written.done()
            copies = []
            for number in range(many):
                copies.append(folder / f"{number}.db")
                assert bd("backup", str(copies[-1])).exit_code == 0
                close_database()
        finally:
            stop.touch()
        total = sum(written.result())
    counts = []
    for copy in copies:
        done = bd("restore", str(copy), "--rehearse", "--json")
        assert done.exit_code == 0, done.stdout + done.stderr
        answer = json.loads(done.stdout)
        counts.append(scalar_of(str(copy), "SELECT COUNT(*) FROM product"))
        assert answer["behind"] == total - counts[-1]  # every product is an action
    assert counts == sorted(counts) and total > 0
