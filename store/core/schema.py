"""Bringing a database to this program's schema: migrations under a lock, a backup first.

Migrations are numbered files in `migrations/`: a `.sql` of tables in SQLite's words, translated here
for PostgreSQL, and a `.py` with what differs (triggers, search indexes). They are frozen once released.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from store.core.copying import backup_file
from store.core.database import db, is_postgres, plain_errors, rows, run, scalar, unhurried
from store.core.dates import now
from store.core.errors import BackdeskError, Unusable
from store.core.lite import sha256_hex

DIRECTORY = Path(__file__).with_name("migrations")
_LOCK = 0x6264_0003
HISTORY = "schema_migration"
_TEXT = "reads:"  # what the definitions read like, among the names of guards: no name has a colon


def statements(name: str) -> list[str]:
    """The statements of a `.sql` migration, for the engine that is open."""
    text = (DIRECTORY / f"{name}.sql").read_text(encoding="utf-8")
    found = [part.strip() for part in text.split(";\n") if part.strip()]
    return [engine_words(part) for part in found]


def translate(sql: str) -> str:
    """SQLite's words in PostgreSQL's: 64-bit integers, identity keys, bytes, no STRICT, dates checked by a function."""
    sql = sql.replace('"id" INTEGER NOT NULL PRIMARY KEY', '"id" BIGSERIAL NOT NULL PRIMARY KEY')
    sql = re.sub(r"\bINTEGER\b", "BIGINT", sql)
    sql = re.sub(r"\)\s*STRICT\Z", ")", sql)
    sql = re.sub(r'\blength\(CAST\(("\w+") AS BLOB\)\)', r"octet_length(\1)", sql)
    sql = re.sub(r"\bBLOB\b", "BYTEA", sql)
    sql = re.sub(r'\b(lower|upper)\(("\w+")\)', r'\1(\2 COLLATE "C")', sql)  # A to Z, as SQLite does
    return re.sub(r'CHECK \(("\w+") IS date\(\1\)\)', r"CHECK (is_day(\1))", sql)


def engine_words(sql: str) -> str:
    """A statement in SQLite's words, for the engine that is open."""
    return translate(sql) if is_postgres() else sql


IS_DAY = """
CREATE FUNCTION is_day(given TEXT) RETURNS BOOLEAN LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN given IS NULL OR given = to_char(given::date, 'YYYY-MM-DD');
EXCEPTION WHEN OTHERS THEN RETURN FALSE;
END $$
"""

_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

_REFUSE_POSTED = """
CREATE FUNCTION refuse_if_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE leaves BIGINT; joins BIGINT; posted BOOLEAN;
BEGIN
  IF TG_OP <> 'INSERT' THEN leaves := (to_jsonb(OLD) ->> TG_ARGV[1])::bigint; END IF;
  IF TG_OP <> 'DELETE' THEN joins := (to_jsonb(NEW) ->> TG_ARGV[1])::bigint; END IF;
  EXECUTE format('SELECT bool_or(number IS NOT NULL) FROM %I WHERE id IN ($1, $2)', TG_ARGV[2])
    INTO posted USING leaves, joins;
  IF posted THEN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

_MERGED = (
    "(id = OLD.party_id AND merged_into_id = NEW.party_id) OR (id = NEW.party_id AND merged_into_id = OLD.party_id)"
)
_REFUSE_UNMERGED = f"""
CREATE FUNCTION refuse_unmerged() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM party WHERE {_MERGED}) THEN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""


def install_functions() -> None:
    """What the triggers and checks call (PostgreSQL only); before the tables."""
    if is_postgres():
        for text in (IS_DAY, _REFUSE, _REFUSE_POSTED):
            run(text)


def recheck(table: str, old: str, new: str) -> None:
    """Put another CHECK in the place of one, written as in the `.sql`; existing rows must satisfy the new one."""
    if is_postgres():
        name = _name_of(table, old)
        run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}", ADD CHECK ({engine_words(new)})')
        return
    _redefine(table, f"CHECK ({old})", f"CHECK ({new})")


def may_be_empty(table: str, column: str) -> None:
    """Let a column of whole numbers be NULL that was NOT NULL."""
    if is_postgres():
        run(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP NOT NULL')
    else:
        _redefine(table, f'"{column}" INTEGER NOT NULL', f'"{column}" INTEGER')


def _redefine(table: str, old: str, new: str) -> None:
    """Edit the stored definition of a table; SQLite's manual says to do so where it has no statement for a change."""
    version = int(scalar("PRAGMA schema_version"))
    run("PRAGMA writable_schema = ON")
    done = run(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ? AND instr(sql, ?)",
        (old, new, table, old),
    )
    assert done == 1, f"{table} has nothing like this: {old}"
    run(f"PRAGMA schema_version = {version + 1}")
    run("PRAGMA writable_schema = OFF")


def _name_of(table: str, check: str) -> str:
    """What PostgreSQL calls a CHECK: the one that says the same but for brackets, else the one of its column."""
    found = rows(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'c' AND conrelid = CAST(? AS regclass) ORDER BY conname",
        (table,),
    )
    wanted, column = re.sub(r'[\s"()]', "", check), check.split('"')[1]
    for name, said in found:
        if re.sub(r"[\s()]", "", said).removeprefix("CHECK") == wanted:
            return str(name)
    begins = f"CHECK ((({column} = " if " IN (" not in check else f"CHECK (({column} = "
    return next(str(name) for name, said in found if said.startswith(begins) and column in said)


def append_only(table: str) -> None:
    """Refuse UPDATE and DELETE on a table of facts, also by raw SQL."""
    for verb in ("UPDATE", "DELETE"):
        _refuse(f"{table}_no_{verb.lower()}", f"BEFORE {verb} ON {table}", "", f"{table} is append-only")
    _refuse_truncate(table)


def unchangeable(table: str) -> None:
    """Refuse UPDATE on a table, also by raw SQL; its rows may go as long as nothing refers to them."""
    _refuse(f"{table}_no_update", f"BEFORE UPDATE ON {table}", "", f"a row of {table} cannot be changed")
    _refuse_truncate(table)


def kept_while(table: str, condition: str, message: str) -> None:
    """Refuse DELETE of the rows for which a condition over OLD holds, which may ask other tables."""
    name, event = f"{table}_kept", f"BEFORE DELETE ON {table}"
    if not is_postgres():
        _refuse(name, event, condition, message)
        return
    run(  # a trigger's own condition may not ask other tables there
        f"CREATE FUNCTION {name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$"
    )
    run(f"CREATE TRIGGER {name} {event} FOR EACH ROW EXECUTE FUNCTION {name}()")


def frozen(table: str, columns: Iterable[str], when: str) -> None:
    """Refuse changes of these columns, and deletion, once `when` (over OLD) holds."""
    message = f"a posted {table} cannot be changed"
    listed = ", ".join(columns)
    _refuse(f"{table}_frozen", f"BEFORE UPDATE OF {listed} ON {table}", when, message)
    _refuse(f"{table}_kept", f"BEFORE DELETE ON {table}", when, message)
    _refuse_truncate(table)


def _refuse_truncate(table: str) -> None:
    if is_postgres():
        run(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"EXECUTE FUNCTION refuse_change('{table} is kept')"
        )


def install_merges() -> None:
    """What tells whether a link to a party moves along a merge (PostgreSQL only)."""
    if is_postgres():
        run(_REFUSE_UNMERGED)


def follows_merges(table: str, when: str = "") -> None:
    """Refuse (once `when` over OLD holds) another party in a row, but for the one that is the same by a merge."""
    name, event = f"{table}_party_kept", f"BEFORE UPDATE OF party_id ON {table}"
    message = f"the party of a posted {table} changes by a merge alone"
    if is_postgres():
        done = f"EXECUTE FUNCTION refuse_unmerged('{message}')"
        run(f"CREATE TRIGGER {name} {event} FOR EACH ROW {f'WHEN ({when}) ' if when else ''}{done}")
    else:
        apart = f"NOT EXISTS (SELECT 1 FROM party WHERE {_MERGED})"
        _refuse(name, event, f"({when}) AND {apart}" if when else apart, message)


def unchangeable_but(table: str, columns: Iterable[str]) -> None:
    """Let a table that refuses every UPDATE refuse one of these columns only."""
    _drop(table, [f"{table}_no_update"])
    listed = ", ".join(columns)
    _refuse(f"{table}_no_update", f"BEFORE UPDATE OF {listed} ON {table}", "", f"{table} is append-only")


def thaw(table: str) -> None:
    """Take the guards of `frozen` away, for a migration that puts wider ones in their place."""
    _drop(table, [f"{table}_frozen", f"{table}_kept"])
    if is_postgres():
        _drop(table, [f"{table}_no_truncate"])


def thaw_with(table: str) -> None:
    """Take the guards of `frozen_with` away, for a migration that puts wider ones in their place."""
    _drop(table, [f"{table}_{verb}_frozen" for verb in ("insert", "update", "delete")])


def _drop(table: str, triggers: Iterable[str]) -> None:
    for name in triggers:
        run(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgres() else ""))


def frozen_with(table: str, column: str, parent: str, updates: str = "UPDATE") -> None:
    """Refuse every change of a line once its document has a number."""
    message = f"the lines of a posted {parent} cannot be changed"
    for verb in ("INSERT", updates, "DELETE"):
        name = f"{table}_{verb.split()[0].lower()}_frozen"
        if is_postgres():
            run(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
                f"EXECUTE FUNCTION refuse_if_posted('{message}', '{column}', '{parent}')"
            )
            continue
        sides = {"INSERT": ("NEW",), "DELETE": ("OLD",)}.get(verb, ("OLD", "NEW"))  # nor moved to another document
        listed = ", ".join(f"{side}.{column}" for side in sides)
        posted = f"EXISTS (SELECT 1 FROM {parent} WHERE id IN ({listed}) AND number IS NOT NULL)"
        _refuse(name, f"BEFORE {verb} ON {table}", posted, message)


def _refuse(name: str, event: str, when: str, message: str) -> None:
    condition = f"WHEN ({when}) " if when else ""
    if is_postgres():
        run(f"CREATE TRIGGER {name} {event} FOR EACH ROW {condition}EXECUTE FUNCTION refuse_change('{message}')")
    else:
        run(f"CREATE TRIGGER {name} {event} {condition}BEGIN SELECT RAISE(ABORT, '{message}'); END")


def guards_missing() -> list[str]:
    """Triggers that came with the schema and are gone, or are switched off, now."""
    return sorted({name for name in remembered("guards").split() if not name.startswith(_TEXT)} - set(_guards()))


def is_redefined() -> bool:
    """Whether a table, index or guard of an SQLite file reads otherwise than after the last migration."""
    kept = [name for name in remembered("guards").split() if name.startswith(_TEXT)]
    return bool(kept) and not is_postgres() and kept != [_text()]


def remember_guards() -> None:
    """Keep the names of all triggers there are, so that a missing one is noticed; ends a migration that adds some."""
    remember("guards", " ".join(_guards()))


def _remember_definitions() -> None:
    """The same, and of a file how all definitions read; once all migrations have been run."""
    remember("guards", " ".join([*_guards(), *([] if is_postgres() else [_text()])]))


def _guards() -> list[str]:
    if is_postgres():
        found = rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' ORDER BY 1")
    else:
        found = rows("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1")
    return [name for (name,) in found]


def _text() -> str:
    """What tells the definitions of an SQLite file from any others."""
    found = rows("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
    return _TEXT + sha256_hex([row for row in found if not row[1].startswith("sqlite_")])  # what the engine keeps


def _runner() -> Any:
    from playhouse.migrations import Runner  # not for looking whether there is anything to do

    return Runner(db.obj, str(DIRECTORY), HISTORY)  # type: ignore[no-untyped-call]


def applied() -> list[str]:
    """Names of the migrations this database has had, in order."""
    there = "to_regclass(?)" if is_postgres() else "(SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)"
    with plain_errors():
        if scalar(f"SELECT {there}", (HISTORY,)) is None:
            return []
        return [str(name) for (name,) in rows(f"SELECT name FROM {HISTORY} ORDER BY name")]


def known() -> list[str]:
    """Names of the migrations this program has."""
    return sorted(path.stem for path in DIRECTORY.glob("[0-9]*.py"))


def pending() -> list[str]:
    """Migrations still to be run. Raises Unusable for a database newer than the program."""
    return _waiting(applied())


def _waiting(done: list[str]) -> list[str]:
    ours = known()
    if unknown := [name for name in done if name not in ours]:
        raise Unusable(
            f"The database is newer than this program (it has had {unknown[-1]}).",
            "Install the newer backdesk.",
        )
    return [name for name in ours if name not in done]


def require_current() -> None:
    """Refuse to work on a database that is empty, older or newer than the program."""
    done = applied()
    if not done:
        raise Unusable("The database is empty.", "Set it up with: backdesk init")
    if waiting := _waiting(done):
        raise Unusable(f"The database is older than this program ({len(waiting)} steps).", "Run: backdesk migrate")


def migrate(until: str | None = None) -> list[str]:
    """Run what is pending, one session at a time; on SQLite a backup is taken first. Returns the names.

    With `until`, no more than up to that one, which must be among those known.
    """
    with plain_errors(), unhurried(), _locked():
        waiting = pending()
        if waiting and applied() and not is_postgres():
            backup_file(Path(f"{db.database}.before-{waiting[0]}"))
        done: list[str] = _runner().up(until) if waiting else []
        if done:
            _remember_definitions()
        return done


@contextmanager
def _locked() -> Iterator[None]:
    if is_postgres():
        scalar("SELECT pg_advisory_lock(?)", (_LOCK,))
        try:
            yield
        finally:
            scalar("SELECT pg_advisory_unlock(?)", (_LOCK,))
        return
    with Path(db.database).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remember(name: str, value: str = "") -> None:
    """Keep a small fact about this database; the moment, when no value is given."""
    run(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value or now()),
    )


def note(name: str, value: str = "") -> None:
    """The same of what the database only is the better for knowing: where it cannot be written, it is left."""
    with suppress(BackdeskError), plain_errors():
        if applied():
            remember(name, value)


def remembered(name: str) -> str:
    """A fact kept by `remember`, or ''."""
    return str(scalar("SELECT value FROM setting WHERE name = ?", (name,)) or "")


def tables() -> list[str]:
    """Every table of ours, for status and copying."""
    if is_postgres():
        found = rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    else:
        found = rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    return [name for (name,) in found if "_search" not in name and not name.startswith("sqlite_")]
