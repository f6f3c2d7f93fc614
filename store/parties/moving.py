"""What refers to one record is made to refer to another one: every foreign key, and every row about any record.

No table is named here: the models say what leads to a record. Where two rows may not stand side by side (a contact
of one e-mail address, the terms of one product) they become one: what the one that stays lacks it has from the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from store.core import records
from store.core.belonging import where_it_belongs
from store.core.database import scalar
from store.core.errors import Refused
from store.core.fields import Record, Row, links_to, rows_about
from store.core.references import kinds, noun, title
from store.core.scope import everything
from store.core.text import many_of, plural, some

# what is worked out anew by itself, or is about the pair
APART = {("party_standing", "party"), ("party", "merged_into"), ("duplicate", "party"), ("duplicate", "other")}
# where no index begins with the link, one that ends with it is walked
_FOUND_BY = {"entry_line": '"account_id" IN (SELECT "id" FROM "account") AND '}
_ABOUT = '"record_id" = ? AND "{}" = ?'
_FACTS_OF_ITSELF = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}

Twin = Callable[[Any, str, int], Row | None]
Blend = Callable[[Any, Any], dict[str, Any]]
Fit = Callable[[Any, int], dict[str, Any]]
_twins: dict[str, Twin] = {}
_blends: dict[str, Blend] = {}
_fits: dict[str, Fit] = {}


def finds_twin(table: str) -> Callable[[Twin], Twin]:
    """Register what finds the row that one may not stand beside, where unique columns alone do not tell.

    It is given the row, the link that moves and the record it moves to; it may raise Refused.
    """

    def register(found: Twin) -> Twin:
        _twins[table] = found
        return found

    return register


def blends(table: str) -> Callable[[Blend], Blend]:
    """Register what the row that stays gets of its twin that goes."""

    def register(found: Blend) -> Blend:
        _blends[table] = found
        return found

    return register


def fits(table: str) -> Callable[[Fit], Fit]:
    """Register what else changes of a row that moves to a record."""

    def register(found: Fit) -> Fit:
        _fits[table] = found
        return found

    return register


@dataclass
class Moving:
    """One record's belongings on their way to another one; `moved` counts them by table."""

    moved: Counter[str] = field(default_factory=Counter)

    def all_of(self, table: str, gone: int, stays: int) -> None:
        """Move everything that leads to a record of a table to another one of it."""
        for model, link in links_to(table):
            if (model._meta.table_name, link.name) not in APART:
                for row in _leading(model, link.column_name, gone):
                    self._move(row, link.name, stays)
        for kind in sorted(spec.name for spec in kinds().values() if spec.table == table):
            for model, column in rows_about(kind):
                for row in _about(model, column, kind, gone):
                    self._move(row, "record_id", stays)

    def _move(self, row: Row, link: str, stays: int) -> None:
        table = row._meta.table_name
        self.moved[table] += 1
        with where_it_belongs(row):
            find: Twin = _twins.get(table, twin_of)
            if twin := find(row, link, stays):
                self._join(row, twin)
            elif table == "attachment":
                _attach_anew(row, stays)
            else:
                fit: Fit = _fits.get(table, _nothing)
                records.change(row, **{link: stays, **fit(row, stays)})

    def _join(self, gone: Row, stays: Row) -> None:
        table = gone._meta.table_name
        if getattr(gone, "number", None):
            raise Refused(f"{gone.number} and {getattr(stays, 'number', '')} cannot be one.", "See what they are.")
        blend: Blend = _blends.get(table, lacking)
        wanted = blend(stays, gone)
        self.all_of(table, gone.id, stays.id)
        records.remove(type(gone).get_by_id(gone.id))
        if wanted:
            records.change(stays, **wanted)


def twin_of(row: Row, link: str, stays: int) -> Row | None:
    """The row that has the same of what is unique, once the link of this one leads elsewhere."""
    meta: Any = row._meta
    sets = [tuple(names) for names, unique in filter(_is_named, meta.indexes) if unique and link in names]
    sets += [(link,)] if meta.fields[link].unique else []
    for names in sets:
        values = [stays if name == link else row.__data__.get(name) for name in names]
        if None not in values:
            columns = [meta.fields[name].column_name for name in names]
            where = " AND ".join(f'"{column}" = ?' for column in columns)
            if found := type(row).first_matching(f'{where} AND "id" <> ?', *values, row.id):
                return found
    return None


def lacking(stays: Row, gone: Row) -> dict[str, Any]:
    """What a row has and its twin has not."""
    return {
        name: value
        for name, value in gone.__data__.items()
        if name not in _FACTS_OF_ITSELF and value not in (None, "") and stays.__data__.get(name) in (None, "")
    }


def _is_named(index: Any) -> bool:
    return isinstance(index, tuple)


def _nothing(_row: Row, _stays: int) -> dict[str, Any]:
    return {}


def belongings(table: str, record_id: int) -> Counter[str]:
    """How many rows of each table lead to a record or are about it: what would move."""
    found: Counter[str] = Counter()
    with everything():
        for model, where, *values in _whose(table, record_id):
            name = model._meta.table_name
            found[name] += int(scalar(f'SELECT COUNT(*) FROM "{name}" WHERE {where}', values))
    return +found


def in_words(moved: Counter[str]) -> str:
    """What moves or has moved, the most first; lines of entries are not told, their entries stay what they are."""
    names = {table: "" if table == "entry_line" else told(table) for table in moved}
    parts = [plural(count, name, many_of(name)) for table, count in moved.most_common() if (name := names[table])]
    return some(parts, 6) if parts else ""


def _whose(table: str, record_id: int) -> Iterator[tuple[Any, ...]]:
    """(model, condition, its values) of all that leads to a record of a table."""
    for model, link in links_to(table):
        if (model._meta.table_name, link.name) not in APART:
            yield model, _led(model, link.column_name), record_id
    for kind in sorted(spec.name for spec in kinds().values() if spec.table == table):
        for model, column in rows_about(kind):
            yield model, _ABOUT.format(column), record_id, kind


def _led(model: type[Row], column: str) -> str:
    first = _FOUND_BY.get(vars(model)["_meta"].table_name, "")
    return f'{first}"{column}" = ?'


def _leading(model: type[Row], column: str, to: int) -> list[Row]:
    with everything():
        return model.matching(f'{_led(model, column)} ORDER BY "id"', to)


def _about(model: type[Row], column: str, kind: str, record_id: int) -> list[Row]:
    with everything():
        return model.matching(f'{_ABOUT.format(column)} ORDER BY "id"', record_id, kind)


def _attach_anew(row: Row, stays: int) -> None:
    """A file of the one is a file of the other: what was attached is never changed."""
    records.remove(row)
    values = {name: value for name, value in row.__data__.items() if name != "id"}
    records.create(type(row), **values | {"record_id": stays})


def told(table: str) -> str:
    """What the rows of a table are called, for a count of them."""
    spec = next((spec for spec in kinds().values() if spec.table == table), None)
    return noun(spec.name) if spec else table.replace("_", " ")


def named(row: Record) -> str:
    """A record in words."""
    spec = next((spec for spec in kinds().values() if spec.table == row._meta.table_name), None)
    return title(spec.name, row.id) if spec else f"{row._meta.table_name} #{row.id}"
