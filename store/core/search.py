"""Full-text search as people type: word beginnings, on FTS5 or on PostgreSQL's tsvector.

A model that lists `searchable` fields is indexed by the verbs of `records`; bulk writes call
`index_many` once for all their rows. Any text is safe to search for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from store.core.database import is_postgres, rows, run, run_many, scalar
from store.core.fields import model_of
from store.core.ordering import indexed
from store.core.text import fold, words

_FEW = 10_000  # rows of another table; what refers to more of them is found sooner by going through the list
_FILLED = 50_000  # rows indexed at a time
_SORTED, _SORTED_MANY = 2**20, 2**23  # bytes; the first is FTS5's own
_MOST_WORDS = 16  # a pasted letter is looked for by its first words
_LONGEST = 200  # PostgreSQL refuses words above 2,046 bytes; a beginning this long finds the same


def searchable_fields(model: Any) -> Sequence[str]:
    """The fields of a model that search looks into; empty for most."""
    return getattr(model, "searchable", ())


def index_row(row: Any, changed: set[str] | None = None) -> None:
    """(Re)index one row after a write; `changed` limits the work to writes that matter."""
    fields = searchable_fields(type(row))
    if not fields or (changed is not None and changed.isdisjoint(fields)):
        return
    if changed is not None:
        forget(row)
    index_rows([row])


def index_rows(found: Sequence[Any]) -> None:
    """Index new rows of one model."""
    if found and (fields := searchable_fields(type(found[0]))):
        texts = [(row.id, fold(" ".join(str(row.__data__.get(name) or "") for name in fields))) for row in found]
        index_many(found[0]._meta.table_name, texts)


def forget(row: Any) -> None:
    """Take one row out of the index of its table, where that has one."""
    if searchable_fields(type(row)):
        key, _ = _matching()
        run(f"DELETE FROM {row._meta.table_name}_search WHERE {key} = ?", (row.id,))


def index_many(table: str, texts: Iterable[tuple[int, str]]) -> None:
    """Add rows (id, folded text) to a table's index; those without a word are not in it."""
    given = [(row_id, text) for row_id, text in texts if text]
    if is_postgres():
        run_many(f"INSERT INTO {table}_search (id, words) VALUES (?, to_tsvector('simple', ?))", given)
    else:
        run_many(f"INSERT INTO {table}_search (rowid, words) VALUES (?, ?)", given)


@contextmanager
def many_at_once(table: str) -> Iterator[None]:
    """While the words of many rows go into a table's index: SQLite sorts more of them at a time before it writes."""
    if is_postgres():
        yield
        return
    said = f"INSERT INTO {table}_search ({table}_search, rank) VALUES ('hashsize', ?)"
    run(said, (_SORTED_MANY,))
    yield
    run(said, (_SORTED,))  # where something goes wrong the transaction takes it back


def condition(main: str, places: Sequence[tuple[str, str]], text: str, in_order: bool = False) -> tuple[str, list[Any]]:
    """SQL (and its values) that is true for rows `t` of `main` where each word of `text` is found in some place.

    A place is a table with an index and the column of `main` that holds its id. The rows are looked up
    from there; but where the first of them `in_order` of their ids are wanted and many fit, or no index leads
    from there to them, they are met on the way.
    """
    found, unreached = _wanted(text), not all(indexed(model_of(main), column) for _, column in places)
    if len(places) == 1:  # one index can look for all words at once
        found = [" ".join(found)] if found else []
    parts, values = [], []
    for wanted in found:
        on_the_way = unreached or (in_order and _many(places, wanted))
        parts.append(_met(places) if on_the_way else _looked_up(main, places))
        values += [_match(wanted)] * len(places)
    return " AND ".join(parts) or "1 = 1", values


def _many(places: Sequence[tuple[str, str]], wanted: str) -> bool:
    return any(hits(table, wanted, _FEW + 1) > _FEW for table, column in places if column != "id")


def _met(places: Sequence[tuple[str, str]]) -> str:
    # the plus keeps SQLite from looking them up after all
    return "(" + " OR ".join(f"+t.{column} IN ({_ids(table)})" for table, column in places) + ")"


def _looked_up(main: str, places: Sequence[tuple[str, str]]) -> str:
    found = [
        _ids(table) if column == "id" else f"SELECT x.id FROM {main} x WHERE x.{column} IN ({_ids(table)})"
        for table, column in places
    ]
    return "t.id IN (" + " UNION ALL ".join(found) + ")"


def page(table: str, text: str, descending: bool, beyond: int | None, limit: int) -> list[int]:
    """Up to `limit` ids of rows with every word, in order of id, `beyond` an id; not all that match are read."""
    key, matches = _matching()
    values: list[Any] = [_match(" ".join(_wanted(text)))]
    if beyond is not None:
        matches += f" AND {key} {'<' if descending else '>'} ?"
        values.append(beyond)
    way = "DESC" if descending else "ASC"
    text = f"SELECT {key} FROM {table}_search WHERE {matches} ORDER BY {key} {way} LIMIT ?"
    return [row_id for (row_id,) in rows(text, [*values, limit])]


def hits(table: str, text: str, most: int | None = None) -> int:
    """How many rows contain every word; with `most`, counted no further."""
    limit, values = ("", []) if most is None else (" LIMIT ?", [most])
    found = f"SELECT 1 FROM {table}_search WHERE {_matching()[1]}{limit}"
    return int(scalar(f"SELECT COUNT(*) FROM ({found}) x", [_match(" ".join(_wanted(text))), *values]))


def _wanted(text: str) -> list[str]:
    return [word[:_LONGEST] for word in words(text)[:_MOST_WORDS]]


def _matching() -> tuple[str, str]:
    return ("id", "words @@ to_tsquery('simple', ?)") if is_postgres() else ("rowid", "words MATCH ?")


def _ids(table: str) -> str:
    key, matches = _matching()
    return f"SELECT {key} FROM {table}_search WHERE {matches}"


def _match(wanted: str) -> str:
    if is_postgres():
        return " & ".join(f"'{word}':*" for word in wanted.split())
    return " ".join(f'"{word}"*' for word in wanted.split())


def fill(table: str, fields: Sequence[str]) -> None:
    """Index every row of a table whose index is empty, as the verbs of `records` would have."""
    columns, last = " || ' ' || ".join(f"COALESCE({name}, '')" for name in fields), 0
    while found := rows(f"SELECT id, {columns} FROM {table} WHERE id > ? ORDER BY id LIMIT {_FILLED}", (last,)):
        index_many(table, [(row_id, fold(text)) for row_id, text in found])
        last = found[-1][0]


def definition(table: str, postgres: bool, letters: str = "2 3") -> list[str]:
    """The statements that create a table's index; on SQLite, beginnings of so many letters are found at once.

    Without any (`letters` empty) an index of many rows with few different words is a third as large.
    """
    if postgres:
        return [
            f"CREATE TABLE {table}_search (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
            f"CREATE INDEX {table}_search_words ON {table}_search USING GIN (words)",
        ]
    prefix = f", prefix='{letters}'" if letters else ""
    return [
        f"CREATE VIRTUAL TABLE {table}_search USING fts5(words, content='', contentless_delete=1, "
        f"tokenize='unicode61 remove_diacritics 2'{prefix})"
    ]
