"""The schema: what migrations make is what the models say, on both engines; facts stay facts, also for raw SQL."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import peewee
import pytest

from store.core import schema
from store.core.database import (
    check_not_replaced,
    close_database,
    db,
    is_postgres,
    open_database,
    rows,
    run,
    scalar,
)
from store.core.errors import Unusable
from store.core.lite import LiteDatabase
from store.models import every_model
from tests.conftest import Opened
from tests.support.servers import Server

# Migrated schema == model schema -----------------------------------------------------------------


def model_statements() -> list[str]:
    """What `create_tables` would say on SQLite for every model."""
    memory: Any = LiteDatabase(":memory:")
    found = []
    with memory.bind_ctx(every_model()):
        for model in every_model():
            found.append(model._schema._create_table(safe=False).query()[0])
            found += [index.query()[0] for index in model._schema._create_indexes(safe=False)]
    return found


def lite_shape(execute: Callable[[str], Any]) -> set[tuple[str, str, str]]:
    """(type, name, SQL without white space) of every table and index of ours."""
    found = execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index')").fetchall()
    return {
        (kind, name, re.sub(r"\s+", "", sql or ""))
        for kind, name, table, sql in found
        if "_search" not in table and table != "schema_migration" and not name.startswith("sqlite_")
    }


POSTGRES_SHAPE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, "
    "regexp_replace(column_default, '.*nextval.*', 'next') "
    "FROM information_schema.columns WHERE table_schema = '{}' AND {}",
    "constraints": "SELECT conrelid::regclass::text AS table_name, contype::text, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = '{}'::regnamespace AND contype <> 'n' AND {}",
    "indexes": "SELECT tablename AS table_name, indexname, indexdef FROM pg_indexes WHERE schemaname = '{}' AND {}",
}


def postgres_shape(namespace: str) -> dict[str, set[tuple[Any, ...]]]:
    ours = "{0} NOT LIKE '%%search' AND {0} NOT LIKE '%%schema_migration'"
    column = {"columns": "table_name", "constraints": "conrelid::regclass::text", "indexes": "tablename"}
    shape = {}
    for name, text in POSTGRES_SHAPE.items():
        found = db.execute_sql(text.format(namespace, ours.format(column[name]))).fetchall()
        shape[name] = {tuple(str(v).replace(f"{namespace}.", "") for v in row) for row in found}
    return shape


def test_the_migrated_schema_is_the_models_on_sqlite(lite: Opened, tmp_path: Path) -> None:
    modelled = sqlite3.connect(tmp_path / "models.db")
    for statement in model_statements():
        modelled.execute(statement)
    wanted = lite_shape(modelled.execute)
    modelled.close()
    assert lite_shape(db.execute_sql) == wanted and len(wanted) > 60


def test_the_migrated_schema_is_the_models_on_postgres(postgres: Opened) -> None:
    run("CREATE SCHEMA modelled")
    run("SET search_path TO modelled, public")
    for statement in model_statements():
        run(schema.translate(statement))
    wanted = postgres_shape("modelled")
    run("SET search_path TO public")
    migrated = postgres_shape("public")
    for part in POSTGRES_SHAPE:
        assert migrated[part] == wanted[part], part
        assert len(wanted[part]) > 40


def test_every_table_is_strict(lite: Opened) -> None:
    found = rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
    ours = {name: strict for name, strict in found if "_search" not in name and not name.startswith("sqlite_")}
    assert {name for name, strict in ours.items() if not strict} == {"schema_migration"} and len(ours) > 30


# Files that are not ours, and files that are newer ------------------------------------------------


def foreign(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (a)")
    other.commit()
    other.close()


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (foreign, "an SQLite file of another program"),
        (lambda path: path.write_bytes(b"name,city\nAcme,Bonn\n" * 50), "not a backdesk database|not a database"),
        (lambda path: path.write_bytes(b"x"), "not a backdesk database|not a database"),
        (lambda path: path.mkdir(), "is a directory"),
    ],
    ids=["foreign", "csv", "one byte", "directory"],
)
def test_what_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], reason: str, create: bool
) -> None:
    path = tmp_path / "thing.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(Unusable, match=reason):
        open_database(str(path), create=create)
    assert before is None or path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["thing.db"]


def test_missing_and_empty_files_are_made_only_on_request(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "new.db"
    with pytest.raises(Unusable, match="does not exist"):
        open_database(str(path))
    assert not path.parent.exists()
    empty = tmp_path / "empty.db"
    empty.touch()
    with pytest.raises(Unusable, match="is empty"):
        open_database(str(empty))
    assert empty.stat().st_size == 0
    open_database(str(path), create=True)
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert scalar("PRAGMA journal_mode") == "wal" and scalar("PRAGMA foreign_keys") == 1
    with pytest.raises(Unusable, match="The database is empty"):
        schema.require_current()


def test_a_newer_database_is_refused(database: Opened) -> None:
    schema.require_current()
    run("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01 00:00:00')")
    for refuse in (schema.require_current, schema.pending, schema.migrate):
        with pytest.raises(Unusable, match=r"newer than this program.*9999_future"):
            refuse()


# from SQLite's own notes: mended in 3.51.3, and taken back into 3.50.7 and 3.44.6
@pytest.mark.parametrize(
    ("version", "sound"),
    [("3.40.1", False), ("3.44.5", False), ("3.44.6", True), ("3.45.3", False), ("3.50.6", False), ("3.50.7", True),
     ("3.51.0", False), ("3.51.2", False), ("3.51.3", True), ("3.54.1", True), ("4.0.0", True)],
)  # fmt: skip
def test_an_sqlite_that_can_corrupt_is_refused(
    lite: Opened, monkeypatch: pytest.MonkeyPatch, version: str, sound: bool
) -> None:
    close_database()
    monkeypatch.setattr("apsw.sqlitelibversion", lambda: version)
    if sound:
        open_database(lite.url)
        assert scalar("SELECT COUNT(*) FROM company") == 1
        return
    with pytest.raises(Unusable, match=f"SQLite {version} can corrupt"):
        open_database(lite.url)


def test_a_file_swapped_while_open_takes_no_writes(lite: Opened, tmp_path: Path) -> None:
    check_not_replaced()
    shutil.copyfile(lite.url, tmp_path / "copy.db")
    Path(lite.url).unlink()
    with pytest.raises(Unusable, match="replaced or removed"):
        check_not_replaced()
    (tmp_path / "copy.db").rename(lite.url)
    with pytest.raises(Unusable, match="replaced or removed"):
        check_not_replaced()


# Migrating ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty_url", ["sqlite", "postgres"], indirect=True)
def test_migrating_twice_does_nothing_the_second_time(empty_url: str) -> None:
    open_database(empty_url, create=True)
    assert schema.migrate() == schema.known()
    assert schema.migrate() == [] == schema.pending()
    assert schema.applied() == schema.known()
    schema.require_current()
    assert (not is_postgres(empty_url) and not list(Path(empty_url).parent.glob("*before*"))) or is_postgres(empty_url)


@pytest.mark.parametrize("empty_url", ["sqlite", "postgres"], indirect=True)
def test_sessions_migrating_at_once_migrate_once(empty_url: str) -> None:
    open_database(empty_url, create=True)
    done: list[list[str]] = []
    gate = threading.Barrier(4)

    def session() -> None:
        with db.connection_context():
            gate.wait()
            done.append(schema.migrate())

    threads = [threading.Thread(target=session) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [[], [], [], schema.known()]


def test_a_migration_that_fails_leaves_nothing(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in schema.DIRECTORY.iterdir():
        if name.is_file():
            shutil.copy(name, tmp_path)
    (tmp_path / "0002_broken.py").write_text(
        "from store.core.database import run\n\n\ndef up(_migrator, _db):\n"
        "    run('CREATE TABLE half (id INTEGER)')\n    run('CREATE TABLE half (id INTEGER)')\n"
    )
    name = server.create_company()
    lite = tmp_path / "x.db"
    open_database(str(lite), create=True)
    schema.migrate()
    for url in (str(lite), server.url(name)):
        open_database(url)
        with monkeypatch.context() as patched:
            patched.setattr(schema, "DIRECTORY", tmp_path)
            with pytest.raises(peewee.PeeweeException):
                schema.migrate()
        assert "half" not in schema.tables()
        schema.require_current()
    close_database()
    server.drop(name)
    backup = sqlite3.connect(next(tmp_path.glob("x.db.before-0002_broken")))
    assert backup.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    backup.close()
