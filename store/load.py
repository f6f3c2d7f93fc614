"""A dump becomes a database again: all of it, in an empty file or on an empty server, or nothing.

Rows come in as they were, ids and history and all, through no rule: they were written by the rules before. What an
engine checks by itself (types, CHECKs, unique values, links) it checks here too. When all is in, the database is
read again and must give the very lines it was made of.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from peewee import DatabaseError

import store.registry  # noqa: F401  the kept sums of every room
from store.core import schema, search, tally
from store.core.database import close_database, db, is_postgres, open_database, rows, run, run_many, scalar, unhurried
from store.core.errors import Refused, Unusable, Usage
from store.core.scope import everything
from store.dump import DERIVED, FORMAT, Tell, row_lines
from store.models import every_model

_BATCH = 2_000  # rows written at once
_LONGEST = 200_000_000  # characters of a line: an attached file is one


@dataclass
class Loaded:
    """What came of it: rows a table, and the schema the dump was of."""

    schema: str
    rows: dict[str, int] = field(default_factory=dict)


def load_dump(url: str, lines: Iterable[str], tell: Tell = lambda _done: None) -> Loaded:
    """Make the database behind `url` from the lines of a dump; it is open afterwards.

    Raises Refused where there is something already, Usage for what is no dump, is cut off or was changed, and Unusable
    for one of a newer program. Nothing stays behind then.
    """
    there = not is_postgres(url) and _is_there(Path(url).expanduser())
    open_database(url, create=True)
    try:
        numbered = enumerate(lines, 1)
        header = _header(next(numbered, (1, ""))[1])
        _require_empty(header["schema"])
        with unhurried():
            schema.migrate(until=header["schema"])
            found = _load(numbered, Loaded(header["schema"]), tell)
            schema.migrate()
            _work_out()
        return found
    except BaseException:
        close_database()
        if not there and not is_postgres(url):
            for tail in ("", "-wal", "-shm", "-journal"):
                Path(f"{Path(url).expanduser()}{tail}").unlink(missing_ok=True)
        raise


def _is_there(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _header(line: str) -> dict[str, Any]:
    found = _read(line, 1)
    if found.get("backdesk") != "dump":
        raise Usage("This is not a dump of backdesk.", "Write one with: backdesk dump --out FILE")
    if found.get("format") != FORMAT or found.get("schema") not in schema.known():
        raise Unusable(
            f"The dump is of a newer program (format {found.get('format')}, schema {found.get('schema')}).",
            "Install the newer backdesk.",
        )
    return found


def _require_empty(wanted: str) -> None:
    done = schema.applied()
    if not done and (others := schema.tables()):
        raise Refused(f"The database has tables of another program ({others[0]}).", "Name an empty one with --db.")
    if done and (scalar("SELECT COUNT(*) FROM company") or scalar("SELECT COUNT(*) FROM app_user")):
        raise Refused("The database is not empty; nothing was written.", "Name an empty or a new one with --db.")
    if done and done[-1] > wanted:
        raise Refused(f"The database has had {done[-1]}, the dump {wanted}.", "Name a new one with --db.")


def _load(numbered: Iterable[tuple[int, str]], found: Loaded, tell: Tell) -> Loaded:
    seal, end = hashlib.sha256(), dict[str, Any]()

    def given() -> Iterator[tuple[int, str, dict[str, Any]]]:
        for number, text in numbered:
            line = text.rstrip("\r\n")
            document = _read(line, number)
            if "end" in document:
                end.update(document)
                continue
            if end:
                raise Usage(
                    f"Line {number}: something follows the end of the dump.", "Load the file as it was written."
                )
            seal.update(line.encode() + b"\n")
            yield number, *_row(document, number)

    there = _tables()
    with db.atomic(), everything(), _unguarded(there):
        for table, batch in _batches(given()):
            if table not in there:
                raise Usage(f"Line {batch[0][0]}: there is no table {table}.", "Load the file as it was written.")
            _write(table, there[table], batch)
            found.rows[table] = found.rows.get(table, 0) + len(batch)
            tell(sum(found.rows.values()))
        if not end:
            raise Usage("The dump was cut off: its last line is missing.", "Write it anew with: backdesk dump")
        if end["end"] != found.rows or end.get("sha256") != seal.hexdigest():
            raise Usage("The dump was changed since it was written; nothing was loaded.", "Write it anew.")
        _number_on(found.rows)
    if found.schema == schema.known()[-1]:
        _read_again(seal.hexdigest())
    return found


def _read(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line) if len(line) < _LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Usage(f"Line {number} is not one of a dump.", "Load a file as `backdesk dump` writes it.")
    return found


def _row(document: dict[str, Any], number: int) -> tuple[str, dict[str, Any]]:
    table, row = document.get("table"), document.get("row")
    if not isinstance(table, str) or not isinstance(row, dict):
        raise Usage(f"Line {number} is not one of a dump.", "Load a file as `backdesk dump` writes it.")
    return table, {name: _value(value, number) for name, value in row.items()}


def _value(value: Any, number: int) -> Any:
    if not isinstance(value, dict | list | bool | float):
        return value
    try:
        return base64.b64decode(value["bytes"], validate=True)  # type: ignore[call-overload, index]
    except (TypeError, KeyError, binascii.Error):
        raise Usage(f"Line {number} has a value that no dump has.", "Load the file as it was written.") from None


Numbered = tuple[int, dict[str, Any]]


def _batches(given: Iterator[tuple[int, str, dict[str, Any]]]) -> Iterator[tuple[str, list[Numbered]]]:
    for table, run_of in groupby(given, key=lambda line: line[1]):
        batch: list[Numbered] = []
        for number, _, row in run_of:
            batch.append((number, row))
            if len(batch) == _BATCH:
                yield table, batch
                batch = []
        if batch:
            yield table, batch


def _tables() -> dict[str, list[str]]:
    """The tables a dump may hold, with their columns as the database has them now."""
    if is_postgres():
        found = rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
    else:
        found = rows("SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'")
    columns: dict[str, list[str]] = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    mine = {name: columns[name] for name in schema.tables() if name not in DERIVED}
    return {name: names for name, names in mine.items() if names[0] == "id" or "id" in names}


def _write(table: str, columns: list[str], batch: list[Numbered]) -> None:
    names = list(batch[0][1])
    first, last = batch[0][0], batch[-1][0]
    if odd := [number for number, row in batch if list(row) != names]:
        raise Usage(f"Line {odd[0]} has other columns than line {first}.", "Load the file as it was written.")
    if unknown := [name for name in names if name not in columns]:
        raise Usage(f"Line {first}: {table} has no column {unknown[0]}.", "Load the file as it was written.")
    values = [tuple(row.values()) for _, row in batch]
    try:
        _insert(table, names, values)
    except DatabaseError as error:
        said = str(error).splitlines()[0]
        raise Refused(f"Lines {first} to {last} ({table}) cannot be kept: {said}", "Nothing was loaded.") from None


def _insert(table: str, names: list[str], values: list[tuple[Any, ...]]) -> None:
    if is_postgres():
        db.obj.copy_in(table, names, values)
        return
    listed = ", ".join(f'"{name}"' for name in names)
    run_many(f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(names))})', values)


# What stands in the way of rows that come as they were ----------------------------------------------------


@contextmanager
def _unguarded(there: Iterable[str]) -> Iterator[None]:
    """Take off what refuses rows of posted documents, and look at links when all is in; both are back at the end."""
    with _on_server(there) if is_postgres() else _in_file():
        yield


@contextmanager
def _in_file() -> Iterator[None]:
    run("PRAGMA defer_foreign_keys = ON")
    held = rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, _ in held:
        run(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in held:
        run(sql)
    if broken := rows('SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 1'):
        table, row_id, parent = broken[0]
        raise Refused(f"Row {row_id} of {table} refers to a row of {parent} that is not in the dump.")


@contextmanager
def _on_server(there: Iterable[str]) -> Iterator[None]:
    links = rows(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' "
        "AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    )
    for table, name in links:
        run(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED')
    for table in there:
        run(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    try:
        run("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        raise Refused(f"A row refers to one that is not in the dump: {str(error).splitlines()[0]}") from None
    for table in there:
        run(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    for table, name in links:
        run(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" NOT DEFERRABLE')


def _number_on(counts: Iterable[str]) -> None:
    """The next row of each table gets the next id (PostgreSQL; SQLite looks at the rows)."""
    if is_postgres():
        for table in counts:
            sequence = scalar("SELECT pg_get_serial_sequence(?, 'id')", (table,))
            scalar(f'SELECT setval(?, (SELECT MAX(id) FROM "{table}"))', (sequence,))


# What is worked out ---------------------------------------------------------------------------------------


def _read_again(wanted: str) -> None:
    """Prove that what is there now gives the lines it came from."""
    seal = hashlib.sha256()
    with everything():
        for _, line in row_lines():
            seal.update(line.encode() + b"\n")
    if seal.hexdigest() != wanted:
        raise Unusable("What was loaded does not read as the dump does.", "Please report this; keep the dump.")


def _work_out() -> None:
    """Kept sums and search indexes, and what the engine knows of its tables."""
    with db.atomic():
        for book in tally.books():
            book.rebuild()
        for model in every_model():
            if names := search.searchable_fields(model):
                table = model._meta.table_name
                run(f"DELETE FROM {table}_search")
                search.fill(table, names)
    run("ANALYZE")
