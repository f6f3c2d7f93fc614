"""Type-ahead over any kind of record: what begins as typed first, then what contains the words.

Every step reads a few rows of an index, so that a million records answer as fast as ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from store.core import scope, search
from store.core.codes import place
from store.core.database import plain_errors, rows
from store.core.fields import model_of
from store.core.identity import actor
from store.core.listing import listings
from store.core.references import RecordKind, kinds
from store.core.text import clean, fold, words

_AHEAD = 64  # rows read from where the typed text would stand; their order differs from engine to engine
_FAMILY = 500  # of the records below one other, all are looked at
_LONGEST = 200  # letters of what is typed; no name is told from others by more
_INDEXED_BEGINNING = 2  # letters from which a beginning of a word is found without reading all of its words


def look_up(kind: str, typed: str, limit: int = 8, within: tuple[str, int] | None = None) -> list[int]:
    """Ids of up to `limit` records that fit what is typed, likeliest first; the first ones where nothing is.

    `within` (column, id) looks only among the records that belong to another, as the contacts of a party.
    """
    spec, typed = kinds()[kind], clean(typed[:_LONGEST])
    with plain_errors():
        if within:
            return _of_family(spec, typed, within)[:limit]
        return _first(spec, limit) if not typed else _distinct(_candidates(spec, typed, limit), limit)


def belongs_by(kind: str, parent: str) -> str:
    """The column by which records of a kind belong to records of another; '' where they do not."""
    spec, above = kinds().get(kind), kinds().get(parent)
    model = model_of(spec.table) if spec else None
    if spec is None or above is None or model is None or kind == parent:
        return ""
    column = model._meta.columns.get(f"{above.name}_id")
    related = getattr(column, "rel_model", None)
    return f"{above.name}_id" if related is not None and related._meta.table_name == above.table else ""


def _of_family(spec: RecordKind, typed: str, within: tuple[str, int]) -> list[int]:
    column, parent_id = within
    found = rows(
        f"SELECT t.id, {spec.title} FROM {spec.table} t WHERE t.{column} = ? ORDER BY t.id LIMIT {_FAMILY}",
        (parent_id,),
    )
    wanted = words(typed)
    return [row_id for row_id, name in found if all(_has(str(name), word) for word in wanted)]


def _has(name: str, beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words(name))


def _first(spec: RecordKind, limit: int) -> list[int]:
    document = _of_company(spec) and not spec.names  # of those the latest, of what has a name the first by name
    order = f"t.{spec.names[0]}, t.id" if spec.names else "t.id DESC" if document else "t.id"
    return [
        row[0] for row in rows(f"SELECT t.id FROM {spec.table} t WHERE {_there(spec)} ORDER BY {order} LIMIT {limit}")
    ]


def _candidates(spec: RecordKind, typed: str, limit: int) -> Iterator[int]:
    if typed.lstrip("#").isdecimal():
        yield from _living(spec, [int(typed.lstrip("#")[:18])])
    for column in spec.codes:
        code = place(spec.table, column)
        yield from _beginning(spec, code.column, code.fold(typed))
    for column in spec.names[:1]:  # the first of the names has an index
        folded = column.endswith("_key")
        for begun in [fold(typed)] if folded else dict.fromkeys((typed, typed.capitalize(), typed.upper())):
            yield from _beginning(spec, column, begun)
    yield from _containing(spec, words(typed), limit)


def _beginning(spec: RecordKind, column: str, begun: str) -> list[int]:
    if not begun:
        return []
    found = rows(
        f"SELECT t.id, t.{column} FROM {spec.table} t WHERE {_there(spec)} AND t.{column} >= ? "
        f"ORDER BY t.{column} LIMIT {_AHEAD}",
        (begun,),
    )
    return [row_id for row_id, value in found if str(value).startswith(begun)]


def _containing(spec: RecordKind, wanted: list[str], limit: int) -> Iterator[int]:
    """Records with the words in their own text, then those that refer to a record which has them; latest first."""
    text = " ".join(word for word in wanted if len(word) >= _INDEXED_BEGINNING)
    letters = [word for word in wanted if len(word) < _INDEXED_BEGINNING]
    for table, column in _places(spec) if text else ():
        if column == "id":
            ids = search.page(table, text, True, None, _AHEAD if letters or scope.is_partial() else limit)
            yield from _living(spec, _named(spec, ids, letters) if letters else ids)
        elif not letters:
            yield from _referring(spec, column, search.page(table, text, True, None, limit), limit)


def _places(spec: RecordKind) -> list[tuple[str, str]]:
    """(table, column with its id) of the indexes that lists of such records look into; their own first."""
    own = [found for found in listings().values() if found.kind == spec.name and found.source.split()[0] == spec.table]
    return sorted({place for found in own for place in found.searches}, key=lambda place: place[1] != "id")


def _referring(spec: RecordKind, column: str, ids: list[int], limit: int) -> list[int]:
    marks = ", ".join("?" * len(ids)) or "NULL"
    text = f"SELECT t.id FROM {spec.table} t WHERE t.{column} IN ({marks}) ORDER BY t.id DESC LIMIT {limit}"
    return [row[0] for row in rows(text, ids)]


def _named(spec: RecordKind, ids: list[int], beginnings: list[str]) -> list[int]:
    marks = ", ".join("?" * len(ids)) or "NULL"
    found = dict(rows(f"SELECT t.id, {spec.title} FROM {spec.table} t WHERE t.id IN ({marks})", ids))
    return [row_id for row_id in ids if all(_has(str(found.get(row_id)), word) for word in beginnings)]


def _of_company(spec: RecordKind) -> bool:
    model = model_of(spec.table)
    column = model._meta.columns.get("company_id") if model else None
    return column is not None and not column.null


def _there(spec: RecordKind) -> str:
    """The condition that leaves out what was merged into another; the company comes first in its indexes."""
    ours = f"t.company_id = {actor().company_id}" if _of_company(spec) else "1 = 1"
    return f"{ours} AND t.{spec.alias_of} IS NULL" if spec.alias_of else ours


def _living(spec: RecordKind, ids: list[int]) -> list[int]:
    marks = ", ".join("?" * len(ids)) or "NULL"
    found = {row[0] for row in rows(f"SELECT t.id FROM {spec.table} t WHERE t.id IN ({marks}) AND {_there(spec)}", ids)}
    return [row_id for row_id in ids if row_id in found]


def _distinct(ids: Iterable[int], limit: int) -> list[int]:
    found: dict[int, None] = {}
    for row_id in ids:
        found[row_id] = None
        if len(found) == limit:
            break
    return list(found)
