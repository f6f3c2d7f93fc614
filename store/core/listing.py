"""The only way to list: columns declared once; windows by keyset, never a whole table.

`source` is the FROM clause, its main table aliased `t`. `searches` names the full-text indexes that plain
words look into (table, column of the main table with its id). `record` names the column that holds the
id of the `kind` a row stands for, where that is not the row itself. `reads` are tables besides the main one
that must be open to who reads it (see `private`); `beside` is one that keeps sums of its rows (see there), `asked`
what only filters ask for. Look-ups are LEFT JOINs, also where
they cannot miss: that keeps the main table outermost, so that its indexes give the order. `dated` says which
words in braces an expression may use.

A listing answers `window` (the rows after or before a position), `count`, `totals`, `position` and `at`.
Rows come as `Line`: the record's id, its raw column values in the order of `columns`, and the sort
position that continues from it. Raw values are integers and text as stored; a column's kind turns them
into text for people (`Listing.shown`) or for files (`Listing.plain`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple

from store.core import database, log, private, scope, search
from store.core.beside import Beside
from store.core.column import Column as Column
from store.core.conditions import Conditions, Wanted
from store.core.database import plain_errors
from store.core.dated import dated
from store.core.errors import Forbidden, Usage
from store.core.fields import Record, model_of
from store.core.filtering import parse, together
from store.core.ordering import Order, counted, sorted_by, walk
from store.core.text import excerpt, words
from store.core.values import Amount, Moment, Text


class Line(NamedTuple):
    """One row: record id, raw values in column order, and its place in the current order."""

    id: int
    values: tuple[Any, ...]
    place: tuple[Any, int]


@dataclass(frozen=True)
class Query:
    """What is wanted of a listing: a filter text and an order (column name, descending)."""

    filter: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Listing:
    """A list of records; see the module."""

    name: str
    title: str
    kind: str
    columns: tuple[Column, ...]
    source: str
    where: str = ""
    sort: str = ""
    descending: bool = False
    searches: tuple[tuple[str, str], ...] = ()
    kept_count: Callable[[], int] | None = None
    key: str = "t.id"
    record: str = ""
    reads: tuple[str, ...] = ()
    beside: Beside | None = None
    asked: tuple[Column, ...] = ()

    @property
    def refusal(self) -> Forbidden | None:
        """Why the acting user may not see this list, or None where they may."""
        return next(filter(None, map(private.refusal, (self.main, *self.reads))), None)

    def column(self, name: str) -> Column:
        """The column of that name. Raises Usage naming those there are."""
        for candidate in self.columns:
            if candidate.name == name:
                return candidate
        raise Usage(
            f"The list '{self.name}' has no column '{excerpt(name)}'.",
            "It has: " + ", ".join(c.name for c in self.columns) + ".",
        )

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns a list shows when nobody chose others."""
        return tuple(c for c in self.columns if not c.hidden)

    def index_of(self, name: str) -> int:
        """Where a column's value stands in `Line.values`."""
        return self.columns.index(self.column(name))

    def shown(self, line: Line, column: Column) -> str:
        """A cell for people."""
        said = column.kind.shown(line.values[self._positions[column.name]], self.currency(line, column))
        unit = line.values[self._positions[column.unit]] if column.unit and said else ""
        return f"{said} {unit}" if unit else said

    def plain(self, line: Line, column: Column) -> str:
        """A cell as exact text."""
        return column.kind.plain(line.values[self._positions[column.name]], self.currency(line, column))

    def typed(self, line: Line, column: Column) -> str:
        """A cell as it stands in an input box."""
        return column.kind.typed(self.plain(line, column))

    def record_id(self, line: Line) -> int:
        """The id of the record (of `kind`) that a row stands for."""
        return int(line.values[self._positions[self.record]]) if self.record else line.id

    def currency(self, line: Line, column: Column) -> str:
        """The currency an amount cell is in; empty for other cells and where the row names none."""
        place = self._positions.get(column.currency) if isinstance(column.kind, Amount) else None
        return line.values[place] or "" if place is not None else ""

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {c.name: i for i, c in enumerate(self.columns)}

    @cached_property
    def main(self) -> str:
        """The table a row stands for, aliased `t`."""
        return self.source.split()[0]

    @cached_property
    def fields(self) -> dict[str, Column]:
        """What a filter can name: the columns, and on records when they were made and last changed."""
        found = {c.name: c for c in (*self.columns, *self.asked)}
        model = model_of(self.main)
        if model is not None and issubclass(model, Record):
            for name, heading, stamp in (("created", "Created", "created_at"), ("changed", "Changed", "updated_at")):
                found.setdefault(name, Column(name, heading, f"t.{stamp}", Moment(), 19, hidden=True))
        return found

    @cached_property
    def conditions(self) -> Conditions:
        """How filters on this list become SQL."""
        return Conditions(self.fields, self.source, self.searches, self.beside)

    # Reading ------------------------------------------------------------------------------------

    def window(
        self,
        query: Query = Query(),
        after: tuple[Any, int] | None = None,
        before: tuple[Any, int] | None = None,
        limit: int = 128,
        last: bool = False,
    ) -> list[Line]:
        """Up to `limit` rows after or before a place, or the first (with `last`, the last) ones.

        Always in the query's order, also when read backwards. Raises Usage for a bad filter or sort.
        """
        place = after if after is not None else before
        order, backwards = self._walking(query, self._order(query, place)), before is not None or last
        condition, values = self._condition(query, Wanted.FIRST_IDS if order.by == self.key else Wanted.ROWS)
        down = order.descending != backwards
        if order.by == self.key and (wanted := self._only_words(query)):  # the index gives just these, in order
            with plain_errors():
                values = search.page(self.searches[0][0], wanted, down, place[1] if place else None, limit)
            condition = f"{self.key} IN ({', '.join('?' * len(values)) or 'NULL'})"
        elif place is not None:
            further, beyond = order.beyond(place, down)
            condition, values = f"{condition} AND {further}", [*values, *beyond]
        found = self._read(order, down, condition, values, limit)
        return found[::-1] if backwards else found

    def at(self, query: Query, offset: int, limit: int = 128) -> list[Line]:
        """Rows from an absolute position: for a jump by scroll bar only."""
        order = self._walking(query, self._order(query))
        return self._read(order, order.descending, *self._condition(query), limit, offset)

    def _read(
        self, order: Order, down: bool, condition: str, values: list[Any], limit: int, offset: int = 0
    ) -> list[Line]:
        found, sorting = f"FROM {self.source} WHERE {condition}", order.clause(down)
        if offset or not order.indexed:  # other tables are joined, and the rest worked out, for what is shown only
            inner = f"FROM {order.walk} {condition}" if order.walk else found
            found = f"FROM {self.source} WHERE {self.key} IN (SELECT {self.key} {inner} {sorting} LIMIT ? OFFSET ?)"
            values, tail = [*values, limit, offset], ""
        else:
            values, tail = [*values, limit], " LIMIT ?"
        with plain_errors(), log.reading(self.name):
            lines = database.rows(dated(f"SELECT {self._selection(order.by)} {found} {sorting}{tail}"), values)
        return [_line(row) for row in lines]

    def get(self, record_id: int) -> Line | None:
        """The row of one record, or None, also where this list never shows it."""
        shown = f"({self.where}) AND " if self.where else ""
        text = f"SELECT {self._selection(self.key)} FROM {self.source} WHERE {shown}{self.key} = ?"
        with plain_errors():
            found = database.rows(dated(text), [record_id])
        return _line(found[0]) if found else None

    def count(self, query: Query = Query()) -> int:
        """How many rows match; a kept sum where nothing is filtered."""
        if self.kept_count and not query.filter.strip():
            return self.kept_count()
        if wanted := self._only_words(query):
            with plain_errors():
                return search.hits(self.searches[0][0], wanted)
        if (told := self._counted_beside(query)) is not None:
            return told
        condition, values = self._condition(query, Wanted.COUNT)
        with plain_errors(), log.reading(self.name):
            return int(
                database.scalar(dated(f"SELECT COUNT(*) FROM {self._counted(condition)} WHERE {condition}"), values)
            )

    def count_up_to(self, query: Query, most: int) -> int:
        """How many rows match, counted no further than `most`."""
        if self.kept_count and not query.filter.strip():
            return min(most, self.kept_count())
        if wanted := self._only_words(query):
            with plain_errors():
                return search.hits(self.searches[0][0], wanted, most)
        if (told := self._counted_beside(query)) is not None:
            return min(most, told)
        condition, values = self._condition(query, Wanted.COUNT)
        text = f"SELECT COUNT(*) FROM (SELECT 1 FROM {self._counted(condition)} WHERE {condition} LIMIT ?) x"
        with plain_errors(), log.reading(self.name):
            return int(database.scalar(dated(text), [*values, most]))

    def _counted(self, asked: str) -> str:
        beside = [(self.beside.alias, self.beside.join)] if self.beside else []
        return counted(self.source, f"{asked} {self.where} {self.key}", *beside)

    def _counted_beside(self, query: Query) -> int | None:
        """How many rows match what the table beside the list answers alone; None for other filters."""
        if self.where or self.refusal or not self.beside:
            return None
        with plain_errors():
            return self.conditions.counted(together(parse(query.filter, self.fields)))

    def descends(self, query: Query) -> bool:
        """Whether the query's order goes down."""
        return query.descending if query.sort else self.descending != query.descending

    def sorted_by(self, query: Query, lines: Sequence[Line]) -> str:
        """The column whose order rows of a query are in; '' where it is that of the records themselves."""
        return query.sort or ("" if self.sort and lines and self._by_number(lines[0].place) else self.sort)

    def place(self, query: Query, record_id: int) -> tuple[Any, int] | None:
        """The sort position of a record in the query's order, or None where it does not match."""
        sort = self._order(query).by
        condition, values = self._condition(query)
        with plain_errors():
            found = database.rows(
                dated(f"SELECT {sort}, {self.key} FROM {self.source} WHERE {condition} AND {self.key} = ?"),
                [*values, record_id],
            )
        return (found[0][0], found[0][1]) if found else None

    def position(self, query: Query, record_id: int) -> int | None:
        """How many matching rows stand before a record, or None where it does not match."""
        here = self.place(query, record_id)
        if here is None:
            return None
        order, (condition, values) = self._order(query, here), self._condition(query)
        before, beyond = order.beyond(here, not order.descending)
        text = f"SELECT COUNT(*) FROM {self.source} WHERE {condition} AND {before}"
        with plain_errors(), log.reading(self.name):
            return int(database.scalar(dated(text), [*values, *beyond]))

    def totals(self, query: Query = Query()) -> dict[tuple[str, str], int]:
        """(column, currency) → sum of the columns that declare a total."""
        condition, values = self._condition(query)
        counted: dict[str, list[Column]] = {}  # what is in the same unit is added up in one go
        for column in (c for c in self.columns if c.total):
            unit = self.column(column.currency).expression if isinstance(column.kind, Amount) else ""
            counted.setdefault(unit, []).append(column)
        result: dict[tuple[str, str], int] = {}
        for unit, columns in counted.items():
            sums = ", ".join(f"CAST(COALESCE(SUM({c.expression}), 0) AS BIGINT)" for c in columns)
            group = f"GROUP BY {unit}" if unit else ""
            text = f"SELECT {unit or _NO_UNIT}, {sums} FROM {self.source} WHERE {condition} {group}"
            with log.reading(self.name):
                found = database.rows(dated(text), values)
            result |= {(c.name, row[0]): row[n] for n, c in enumerate(columns, 1) for row in found}
        return result

    def every(self, query: Query = Query()) -> Iterator[Line]:
        """All matching rows, one at a time, for exports and reports."""
        order, (condition, values) = self._order(query), self._condition(query)
        found = f"FROM {self.source} WHERE {condition}"
        text = f"SELECT {self._selection(order.by)} {found} {order.clause(order.descending)}"
        with plain_errors():
            yield from (_line(row) for row in database.stream(dated(text), values))

    def ids(self, query: Query = Query()) -> Iterator[tuple[int, int]]:
        """(row, record) ids of all matching rows, in order and without reading the rows: for what is done to many."""
        order, (condition, values) = self._order(query), self._condition(query)
        record = self.column(self.record).expression if self.record else self.key
        text = f"SELECT {self.key}, {record} FROM {self.source} WHERE {condition} {order.clause(order.descending)}"
        with plain_errors():
            yield from ((row, of) for row, of in database.stream(dated(text), values))

    # Building -----------------------------------------------------------------------------------

    def _selection(self, sort: str) -> str:
        if refusal := self.refusal:
            raise refusal
        return ", ".join([self.key, *(c.expression for c in self.columns), sort])

    def _order(self, query: Query, place: tuple[Any, int] | None = None) -> Order:
        """The order of a query; that of its rows' numbers, where too many for a look-up of words fit."""
        name, descending = query.sort or self.sort, self.descends(query)
        if not name or (not query.sort and self._too_many(query, place)):
            return Order(self.key, self.key, descending, True)
        column = self.column(name)
        if query.sort and not column.sortable:
            raise Usage(f"The list '{self.name}' cannot be sorted by '{column.name}'.")
        if name not in self._sorting:
            self._sorting[name] = sorted_by(column, self.source)
        by, indexed = self._sorting[name]
        return Order(by, self.key, descending, indexed)

    def _walking(self, query: Query, order: Order) -> Order:
        """An order, with the way to meet rows in it where sorting all of a large list would take long."""
        if order.indexed or self.where or query.filter.strip() or not self.kept_count:
            return order
        return order._replace(walk=walk(order.by, self.source)) if self.kept_count() > _SORTED_WHOLE else order

    def _too_many(self, query: Query, place: tuple[Any, int] | None) -> bool:
        wanted = self._only_words(query)
        if not wanted or place is not None:  # rows go on in the order they began in
            return bool(wanted) and self._by_number(place)
        with plain_errors():
            return search.hits(self.searches[0][0], wanted, _SORTED + 1) > _SORTED

    def _by_number(self, place: tuple[Any, int] | None) -> bool:
        """Whether a place is one in the order of numbers: that of a list sorted by text begins with text."""
        return place is not None and isinstance(place[0], int) and isinstance(self.column(self.sort).kind, Text)

    @cached_property
    def _sorting(self) -> dict[str, tuple[str, bool]]:
        return {}

    def _only_words(self, query: Query) -> str:
        """The plain words of a filter that is nothing else, where one index of the main table finds them; or ''."""
        if scope.is_narrowed(self.main):  # an index of words does not tell whose they are
            return ""
        if self.where or self.key != "t.id" or [column for _, column in self.searches] != ["id"]:
            return ""
        terms = together(parse(query.filter, self.fields))
        plain = len(terms) == 1 and not (terms[0].field or terms[0].negated or terms[0].exact)
        return terms[0].value if plain and words(terms[0].value) else ""

    def _condition(self, query: Query, wanted: Wanted = Wanted.ROWS) -> tuple[str, list[Any]]:
        if refusal := self.refusal:
            raise refusal
        found, values = self.conditions.all(together(parse(query.filter, self.fields)), wanted)
        return (f"({self.where}) AND {found}" if self.where else found), values


_SORTED = 1000  # rows that words find are sorted up to here; of more, the records' own order is at hand
_SORTED_WHOLE = 20_000  # rows of a list that are sorted by what another table has
_NO_UNIT = "MIN('')"
_listings: dict[str, Listing] = {}
_modules: dict[str, str] = {}  # where listings are declared that may not be known yet


def listing(spec: Listing) -> Listing:
    """Declare a listing."""
    _listings[spec.name] = spec
    return spec


def declared_in(module: str, *names: str) -> None:
    """Say which module declares these listings; it is imported when one of them is asked for."""
    _modules.update(dict.fromkeys(names, module))


def listings() -> dict[str, Listing]:
    """Every declared listing, by name; always in the same order."""
    for module in dict.fromkeys(_modules.values()):
        import_module(module)
    return {name: _listings[name] for name in [*_modules, *_listings]}


def get_listing(name: str) -> Listing:
    """The listing of that name. Raises Usage naming those there are."""
    for wanted in (name, name + "s"):
        if wanted not in _listings and wanted in _modules:
            import_module(_modules[wanted])
        if wanted in _listings:
            return _listings[wanted]
    there = sorted({*_modules, *_listings})
    raise Usage(f"There is no list '{excerpt(name)}'.", "There are: " + ", ".join(there) + ".")


def _line(row: Sequence[Any]) -> Line:
    return Line(row[0], tuple(row[1:-1]), (row[-1], row[0]))
