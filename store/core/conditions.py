"""From the terms of a filter to SQL that holds on both engines, with its values apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import Enum
from typing import Any

from store.core import database, few_values, money, periods, search
from store.core.beside import Beside
from store.core.column import Column
from store.core.errors import NotFound, Refused
from store.core.filtering import FilterFault, Term, parse, together
from store.core.identity import actor
from store.core.ordering import narrow
from store.core.text import excerpt
from store.core.values import Amount, Day, Flag, Moment, Number, Text

Sql = tuple[str, list[Any]]
_FALSE = "(1 = 0)"
_NO_AMOUNT = -(2**62)  # below every amount: equal to none of them
_FURTHEST = 10**18
_FEW, _PART = 10_000, 100  # so many rows with a text, and one of so many, are named by their ids
_LIKE = {
    Day: "{0}<today, {0}:this-month or {0}:2026-11-01..2026-11-30",
    Moment: "{0}<today, {0}:-30d or {0}:this-month",
    Flag: "{0}:yes or {0}:no",
    Number: "{0}>100 or {0}:100..500",
}


class Wanted(Enum):
    """What a condition is asked for: what finds all that fit soonest keeps the first of an order from being met."""

    ROWS = "rows in some order"
    FIRST_IDS = "the first rows by their ids"
    COUNT = "how many there are"


@dataclass(frozen=True)
class Conditions:
    """What a listing's filters are made of: its fields by name, its source, and the places words look into."""

    fields: Mapping[str, Column]
    source: str
    searches: Sequence[tuple[str, str]]
    beside: Beside | None = None

    def all(self, terms: Sequence[Term], wanted: Wanted = Wanted.ROWS) -> Sql:
        """SQL that is true where every term holds. Raises FilterFault for a value that does not fit its field."""
        kept, rest = self._told_beside(self.meant(terms))
        parts, values = self._each(rest, wanted)
        if self.beside and kept:
            condition = _joined(*self._each(kept, wanted))
            part, given = self.beside.found(condition) or condition
            parts.append(part)
            values += given
        return _joined(["1 = 1", *parts], values)

    def counted(self, terms: Sequence[Term]) -> int | None:
        """How many rows match terms that are all answered beside the list; None where that cannot tell."""
        kept, rest = self._told_beside(self.meant(terms))
        if not (self.beside and kept) or rest:
            return None
        return self.beside.count(_joined(*self._each(kept, Wanted.COUNT)))

    def meant(self, terms: Sequence[Term]) -> list[Term]:
        """The terms, with those of the filter itself in the place of a word that stands for one and is not negated."""
        found: list[Term] = []
        for term in terms:
            meaning = None if term.negated else self._meaning(term)
            found += [term] if meaning is None else meaning
        return together(found)

    def _meaning(self, term: Term) -> list[Term] | None:
        """The filter that a term stands for; None where it does not. In that one, no word stands for another."""
        column = self.fields.get(term.field)
        if column is None or column.stands_for is None or not term.value or term.others:
            return None
        try:
            meant = column.stands_for(term.value)
        except (NotFound, Refused) as error:
            raise _fault(column, term, ValueError(error.message.rstrip("."))) from None
        return parse(meant, [name for name, c in self.fields.items() if not c.stands_for])

    def _told_beside(self, terms: Sequence[Term]) -> tuple[list[Term], list[Term]]:
        kept = [term for term in terms if term.field and self.beside and self.beside.tells(self.fields[term.field])]
        return kept, [term for term in terms if term not in kept]

    def _each(self, terms: Sequence[Term], wanted: Wanted) -> tuple[list[str], list[Any]]:
        parts, values = [], []
        for term in terms:
            part, given = self.one(term, wanted)
            parts.append(f"NOT COALESCE({part}, {_FALSE})" if term.negated else part)
            values += given
        return parts, values

    def one(self, term: Term, wanted: Wanted = Wanted.ROWS) -> Sql:
        """SQL that is true where a term holds, whether negated or not."""
        if not term.field:
            return self._words(term, wanted)
        if term.others:
            return self._one_of([replace(term, others=()), *term.others], wanted)
        if (meaning := self._meaning(term)) is not None:
            return self.all(meaning)
        column = self.fields[term.field]
        if not term.value and term.operator in (":", "=", "!="):
            if column.among:  # those of which nothing of the kind is true
                return f"t.id NOT IN ({column.among.format('1 = 1')})", []
            return f"({column.expression} IS NULL OR CAST({column.expression} AS TEXT) = '')", []
        try:
            if not term.value:
                raise ValueError("there is nothing to compare with")
            return self._among(column, term) if column.among else self._compared(column, term, wanted)
        except ValueError as error:
            raise _fault(column, term, error) from None

    def _one_of(self, terms: Sequence[Term], wanted: Wanted) -> Sql:
        """Where one of several values fits; after `!=`, where none of them is the value."""
        found = [self.one(term, wanted) for term in terms]
        word = " AND " if terms[0].operator == "!=" else " OR "
        if word == " OR ":  # what never holds would keep an index from being used
            found = [part for part in found if part[0] != _FALSE] or found[:1]
        return f"({word.join(part for part, _ in found)})", [v for _, values in found for v in values]

    def _among(self, column: Column, term: Term) -> Sql:
        """The rows of which something is true of one of many others, such as what they bought."""
        part, values = self._compared(column, replace(term, operator=term.operator.replace("!=", ":")), Wanted.ROWS)
        return f"t.id {'NOT ' if term.operator == '!=' else ''}IN ({column.among.format(part)})", values

    def _compared(self, column: Column, term: Term, wanted: Wanted) -> Sql:
        if isinstance(column.kind, Day | Moment):
            return _dates(column, term)
        if isinstance(column.kind, Amount | Number | Flag):
            return self._numbers(column, term)
        if term.operator in (":", "!=") and not term.exact:
            contains = _contains(column.expression, term.value)
            text = f"%{_escaped(term.value.lower())}%"
            return (
                (f"NOT {contains}", [text]) if term.operator == "!=" else self._sooner(column, contains, text, wanted)
            )
        compared, text = f"{_lower(column.expression, term.value)} {_sign(term.operator)} ?", term.value.lower()
        return self._sooner(column, compared, text, wanted) if term.operator in (":", "=") else (compared, [text])

    def _sooner(self, column: Column, condition: str, value: str, wanted: Wanted) -> Sql:
        """A condition on a text, as the ids of the rows of its table that have it, where those are a small part of it.

        Finding them reads an index or a table no larger than the list's, not every row of the list. The rows of one
        other record stand in order of their ids; those of many records are met soon on the way through the list.
        """
        place = narrow(column.expression, self.source)
        if place is None:
            return condition, [value]
        table, alias = f"{place.table} {place.alias}", place.alias
        size = _size(place.table)
        if alias != "t" and size > _size(self.source.split()[0]):
            return condition, [value]
        most = max(1 if wanted is Wanted.FIRST_IDS and alias != "t" else 0, min(_FEW, size // _PART))
        met, values = condition, [value]  # as it is asked of rows that are met on the way through the list
        own = column.expression.removeprefix("t.") if alias == "t" else ""
        if own and (fitting := few_values.fitting(place.table, own, met, values)) is not None:
            condition, values = f"{column.expression} IN ({', '.join('?' * len(fitting)) or 'NULL'})", fitting
            met = condition if wanted is Wanted.COUNT or database.is_postgres() else f"+{condition}"
        found = database.rows(f"SELECT {alias}.id FROM {table} WHERE {condition} LIMIT {most + 1}", values)
        if len(found) > most:
            return met, values
        ids = ", ".join(str(int(row[0])) for row in found)
        return (f"t.{place.reference} IN ({ids})" if found else _FALSE), []

    def _words(self, term: Term, wanted: Wanted) -> Sql:
        main = self.source.split()[0]
        begun: Sql = ("1 = 1", [])
        if self.searches:
            begun = search.condition(main, self.searches, term.value, wanted is Wanted.FIRST_IDS)
        if self.searches and not term.exact:
            return begun
        parts, values = [begun[0]], list(begun[1])  # the index finds the few rows that are worth reading
        for word in [term.value] if term.exact else term.value.split():
            texts = [c for c in self.fields.values() if isinstance(c.kind, Text) and not (c.among or c.stands_for)]
            places = [self._in_text(column, word, wanted) for column in texts]
            parts.append("(" + (" OR ".join(part for part, _ in places) or _FALSE) + ")")
            values += [value for _, given in places for value in given]
        return " AND ".join(parts) or "1 = 1", values

    def _in_text(self, column: Column, word: str, wanted: Wanted) -> Sql:
        """A word anywhere in a text; looked for among the other records beforehand where no index finds it."""
        contains, text = _contains(column.expression, word), f"%{_escaped(word.lower())}%"
        return (contains, [text]) if self.searches else self._sooner(column, contains, text, wanted)

    def _numbers(self, column: Column, term: Term) -> Sql:
        one = self._amount if isinstance(column.kind, Amount) else _number
        low, dots, high = term.value.partition("..")
        if not dots:
            return one(column, _sign(term.operator), term.value)
        bounds = [one(column, sign, text) for sign, text in ((">=", low), ("<=", high)) if text]
        found = " AND ".join(part for part, _ in bounds) or "1 = 1", [v for _, values in bounds for v in values]
        return (f"NOT ({found[0]})", found[1]) if term.operator == "!=" else found

    def _amount(self, column: Column, sign: str, text: str) -> Sql:
        """Compare with so many units of each row's own currency, whatever its minor unit is."""
        wanted = column.kind.parse(text)
        home = money.exponent(actor().currency)
        place = self.fields.get(column.currency)
        if place is None:
            return f"{column.expression} {sign} ?", [_minor(wanted, home, sign)]
        cases, values = [], []
        for exponent, codes in money.unusual(home):
            listed = ", ".join(f"'{code}'" for code in codes)
            cases.append(f"WHEN {place.expression} IN ({listed}) THEN ?")
            values.append(_minor(wanted, exponent, sign))
        usual = _minor(wanted, home, sign)
        if all(value == usual for value in values):
            return f"{column.expression} {sign} ?", [usual]
        bound = f"CASE {' '.join(cases)} ELSE ? END"
        return f"{column.expression} {sign} CAST({bound} AS BIGINT)", [*values, usual]


def _joined(parts: Sequence[str], values: list[Any]) -> Sql:
    return " AND ".join(f"({p})" for p in parts), values


def _size(table: str) -> int:
    """About how many rows a table has: its last id."""
    return int(database.scalar(f"SELECT COALESCE(MAX(id), 0) FROM {table}"))


def _number(column: Column, sign: str, text: str) -> Sql:
    value = column.kind.stored(column.kind.parse(text))
    return f"{column.expression} {sign} ?", [int(value) if isinstance(value, bool) else value]


def _minor(wanted: Decimal | None, exponent: int, sign: str) -> int:
    """The bound in minor units that the same amounts pass; where no amount is exactly that, one that none equals."""
    exact = (wanted or Decimal(0)).scaleb(exponent)
    if exact == exact.to_integral_value():
        found = int(exact)
    elif sign in ("=", "<>"):
        return _NO_AMOUNT
    else:
        found = int(exact.to_integral_value(ROUND_FLOOR if sign in ("<=", ">") else ROUND_CEILING))
    return max(-_FURTHEST, min(_FURTHEST, found))


def _dates(column: Column, term: Term) -> Sql:
    """A day or stretch of days; moments are asked for by the days of this machine's clock."""
    low, dots, high = term.value.partition("..")
    order = actor().date_order
    if dots:
        first = periods.days(low, order)[0] if low else None
        last = periods.days(high, order)[1] if high else None
        return _within(column, first, last, term.operator)
    read: Callable[[str, str], periods.Days] = periods.stretch if term.operator == ":" else periods.days
    first, last = read(term.value, order)
    bounds: dict[str, tuple[str, date]] = {
        "<": ("<", first), ">=": (">=", first), "<=": ("<", _after(last)), ">": (">=", _after(last)),
    }  # fmt: skip
    if term.operator in bounds:
        sign, day = bounds[term.operator]
        return f"{column.expression} {sign} ?", [_edge(column, day)]
    return _within(column, first, last, term.operator)


def _within(column: Column, first: date | None, last: date | None, operator: str) -> Sql:
    parts, values = [], []
    if first is not None:
        parts.append(f"{column.expression} >= ?")
        values.append(_edge(column, first))
    if last is not None:
        parts.append(f"{column.expression} < ?")
        values.append(_edge(column, _after(last)))
    found = " AND ".join(parts) or "1 = 1"
    return (f"NOT ({found})" if operator == "!=" else found), values


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _edge(column: Column, day: date) -> str:
    return periods.start_of(day) if isinstance(column.kind, Moment) else day.isoformat()


def _fault(column: Column, term: Term, error: ValueError) -> FilterFault:
    like = next((text for kind, text in _LIKE.items() if isinstance(column.kind, kind)), "{0}:word or {0}>m")
    return FilterFault(
        f"'{excerpt(term.value or term.field + term.operator)}' does not fit the filter on '{column.name}': {error}.",
        f"Write it like {like.format(column.name)}.",
        term.value_at,
        term.end,
    )


def _sign(operator: str) -> str:
    return {":": "=", "!=": "<>"}.get(operator, operator)


def _contains(expression: str, wanted: str) -> str:
    """SQL that is true where a text has another in it, whatever the case; `?` stands for the pattern."""
    if wanted.isascii() and not database.is_postgres():
        return f"{expression} LIKE ? ESCAPE '!'"  # SQLite's own LIKE knows the case of ASCII: no call per row
    return f"{_lower(expression, wanted)} LIKE ? ESCAPE '!'"


def _lower(expression: str, wanted: str) -> str:
    if wanted.lower() == wanted.upper():  # signs, numbers and scripts without case
        return f"CAST({expression} AS TEXT)"
    # SQLite's own LOWER knows ASCII only; ours costs a call per row, so it is kept for when it matters
    function = "LOWER" if wanted.isascii() or database.is_postgres() else "LOWER_ALL"
    return f"{function}({expression})"


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
