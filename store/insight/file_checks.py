"""The check of the database itself: guards, and of a file its pages, rows, indexes and foreign keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

import peewee

from store.core.database import is_postgres, one, rows, scalar
from store.core.schema import guards_missing, is_redefined
from store.insight.promises import Look, check_in_parts

_LARGE = 64 * 2**20  # bytes from which a file is worth sharing out
_LOCK_BYTE = 2**30  # the page that holds it is nobody's
_BIG = 10_000  # rows of a table that is looked at by itself


@check_in_parts("database", "the database's own integrity and foreign keys", of_all=True)
def integrity() -> list[Look]:
    """What the engine itself finds, and guards that somebody took away."""
    if is_postgres():
        return [_guards]
    if _bytes() < _LARGE:
        return [_guards, _whole, partial(_orphans, [])]
    small, big = _by_size()
    return [
        _guards,
        partial(_references, small), *(partial(_references, [table]) for table in big),
        _pages, partial(_tables, small), *(partial(_tables, [table]) for table in big),
    ]  # fmt: skip


def _guards() -> Iterator[str]:
    missing = guards_missing()
    for name in missing:
        yield f"the guard {name} is missing: posted rows can be changed"
    if not missing and is_redefined():
        yield "the definition of a table, an index or a guard was changed, and not by backdesk migrate"


def _bytes() -> int:
    return int(scalar("PRAGMA page_count")) * int(scalar("PRAGMA page_size"))


def _by_size() -> tuple[list[str], list[str]]:
    """Small tables, and big ones: the largest last."""
    names = [name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
    sizes = {name: _size(name) for name in names}
    big = sorted((name for name in names if sizes[name] > _BIG), key=lambda name: sizes[name])
    return [name for name in names if name not in big], big


def _size(table: str) -> int:
    """About how many entries a table and its indexes have; what a search index is kept in has few and long ones."""
    if "_search_" in table:
        return 0
    indexes = int(scalar("SELECT COUNT(*) FROM pragma_index_list(?)", (table,)))
    return int(scalar(f'SELECT MAX(rowid) FROM "{table}"') or 0) * (1 + indexes)


def _see_searches() -> None:
    """FTS5 checks what it remembers; a search makes it see what other sessions wrote."""
    for (name,) in rows("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1"):
        rows(f"SELECT rowid FROM {name} WHERE {name} MATCH 'x' LIMIT 1")


def _whole() -> Iterator[str]:
    _see_searches()
    yield from _verdicts("PRAGMA integrity_check")


def _tables(names: list[str]) -> Iterator[str]:
    _see_searches()
    yield from chain.from_iterable(_verdicts(f'PRAGMA integrity_check("{name}")') for name in names)


def _verdicts(pragma: str) -> Iterator[str]:
    for (verdict,) in rows(pragma):
        if verdict != "ok":
            yield str(verdict)


def _pages() -> Iterator[str]:
    """That each page belongs to one tree or is free, which nobody sees who looks at one table."""
    yield from _verdicts("PRAGMA integrity_check(sqlite_schema)")  # the free ones too
    if scalar("PRAGMA freelist_count"):  # a page may be free and in use as well
        yield from _verdicts("PRAGMA quick_check")
    elif not _accounted():
        yield from _verdicts("PRAGMA integrity_check")


def _accounted() -> bool:
    try:
        used, different = rows("SELECT COUNT(*), COUNT(DISTINCT pageno) FROM dbstat")[0]
    except peewee.DatabaseError:  # damaged; the engine's own check says how
        return False
    return bool(used == different == int(scalar("PRAGMA page_count")) - (_bytes() > _LOCK_BYTE))


def _orphans(tables: list[str]) -> Iterator[str]:
    """Rows that refer to others which are not there; of all tables where none is named."""
    for pragma in [f'PRAGMA foreign_key_check("{name}")' for name in tables] or ["PRAGMA foreign_key_check"]:
        for table, row_id, parent, _ in rows(pragma):
            yield f"{table} #{row_id} refers to a {parent} that is not there"


def _references(tables: list[str]) -> Iterator[str]:
    """The same of large tables: what can be proved without a look-up for each row is not looked up."""
    doubtful = [name for name in tables if not _refer_to_rows(name)]
    if doubtful:
        yield from _orphans(doubtful)


def _refer_to_rows(table: str) -> bool:
    """Whether each of a table's references is to a row that is there."""
    found = rows('SELECT "table", "from", "to" FROM pragma_foreign_key_list(?)', (table,))
    if any(to not in (None, "id") or not _has_ids(parent) for parent, _, to in found):
        return False
    ends = _ends(table, [column for _, column, _ in found])
    return all(
        _without_gap(parent, *ends[column]) or not _orphaned(table, column, parent) for parent, column, _ in found
    )


def _has_ids(table: str) -> bool:
    return rows("SELECT name FROM pragma_table_info(?) WHERE pk > 0", (table,)) == [("id",)]


Ends = tuple[int | None, int | None]


def _ends(table: str, columns: list[str]) -> dict[str, Ends]:
    """The least and the greatest number in each column: those with an index by themselves, the others in one go."""
    indexed = {name for (name,) in rows(
        "SELECT x.name FROM pragma_index_list(?) i, pragma_index_info(i.name) x WHERE x.seqno = 0 AND i.partial = 0",
        (table,),
    )}  # fmt: skip
    wanted = [
        f'(SELECT {end}("{column}") FROM "{table}")' if column in indexed else f'{end}("{column}")'
        for column in columns
        for end in ("MIN", "MAX")
    ]
    scan = "" if indexed.issuperset(columns) else f' FROM "{table}"'
    found = one(f"SELECT {', '.join(wanted)}{scan}") if columns else ()
    assert found is not None
    return {column: (found[2 * at], found[2 * at + 1]) for at, column in enumerate(columns)}


def _without_gap(parent: str, least: int | None, greatest: int | None) -> bool:
    """Whether all numbers from one to another are ids of rows."""
    if least is None or greatest is None:
        return True
    count, first, last = rows(f'SELECT COUNT(*), MIN(id), MAX(id) FROM "{parent}"')[0]
    return bool(count and first <= least and greatest <= last and count == last - first + 1)


def _orphaned(table: str, column: str, parent: str) -> bool:
    missing = f'NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = c."{column}")'
    return bool(rows(f'SELECT 1 FROM "{table}" c WHERE c."{column}" IS NOT NULL AND {missing} LIMIT 1'))
