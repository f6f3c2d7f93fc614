"""What could be typed next in a filter, and why one finds nothing.

Everything here is instant at any size: words come from what a table's own checks allow, names through the
search index, other values from the newest rows only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from store.core import periods, search
from store.core.column import Column
from store.core.database import plain_errors, rows
from store.core.fields import model_of
from store.core.filtering import Term, Typing, parse, typing_at
from store.core.listing import Listing, Query
from store.core.text import clean, excerpt, fold, words
from store.core.values import Day, Flag, Moment, Number, State, Text

MOST = 12
SAMPLE = 500  # rows looked at where no index can answer
_INDEXED_FROM = 2  # letters from which the search index has its beginnings at hand
_CHECKED = re.compile(r"\"(\w+)\" IN \((.*)\)")
_PLAIN_COLUMN = re.compile(r"(\w+)\.(\w+)")


@dataclass(frozen=True)
class Offer:
    """One continuation: the text of the whole term, what of it is new, and what it is."""

    text: str
    label: str
    note: str


@dataclass(frozen=True)
class Offers:
    """What may stand in the place `start` … `end` of a filter; `hint` says what is expected there."""

    start: int
    end: int
    choices: tuple[Offer, ...] = ()
    hint: str = ""


def offers(listing: Listing, text: str, at: int) -> Offers:
    """Continuations of what is typed at a place: fields, states and, after a field, its values."""
    typed = typing_at(text, at)
    column = listing.fields.get(typed.field)
    with plain_errors():
        if column is None:
            word = text[typed.start : at].removeprefix("-")
            found = [*_fields(listing, word), *_states(listing, word)]
            sign = "-" if typed.negated else ""
            return Offers(typed.start, at, tuple(Offer(sign + o.text, o.label, o.note) for o in found[:MOST]))
        return Offers(typed.start, at, tuple(_values(listing, column, typed)), _expected(column))


def _fields(listing: Listing, word: str) -> Iterator[Offer]:
    wanted = word.lower()
    named = [c for c in listing.fields.values() if not c.is_reference]
    for column in sorted(named, key=lambda c: c.hidden):
        if column.name.startswith(wanted) or (wanted and column.heading.lower().startswith(wanted)):
            yield Offer(f"{column.name}:", f"{column.name}:", column.heading)


def _states(listing: Listing, word: str) -> Iterator[Offer]:
    if not words(word):
        return
    for column in listing.columns:
        if isinstance(column.kind, State):
            for value in _beginning(word, _possible(listing, column, word)):
                text = f"{column.name}:{_quoted(value)}"
                yield Offer(text, text, column.heading)


def _values(listing: Listing, column: Column, typed: Typing) -> Iterator[Offer]:
    before, dots, begun = typed.value.rpartition("..")
    head = f"{'-' if typed.negated else ''}{typed.field}{typed.operator}{typed.before}{before}{dots}"
    found: Iterable[str]
    if isinstance(column.kind, Flag):
        found = _beginning(begun, ("yes", "no"))
    elif isinstance(column.kind, Day | Moment):
        found = [word for word in periods.WORDS if word.startswith(begun.lower())]
    else:
        head = head.removesuffix(before + dots)
        found = _beginning(typed.value, _possible(listing, column, typed.value))
    for value in list(found)[:MOST]:
        yield Offer(head + _quoted(value), value, column.heading)


def _beginning(begun: str, found: Iterable[str]) -> list[str]:
    """Those that begin so, then those in which a word does."""
    wanted = fold(begun)
    folded = [(value, fold(value)) for value in found if '"' not in value and clean(value) == value]
    first = [value for value, key in folded if key.startswith(wanted)]
    return first + [value for value, key in folded if not key.startswith(wanted) and f" {wanted}" in key]


def _possible(listing: Listing, column: Column, begun: str) -> Iterable[str]:
    if column.words or not isinstance(column.kind, Text):
        return column.words
    source = _source(listing, column)
    if source is None:
        return ()
    return _checked(*source) or _looked_up(*source, begun)


def _source(listing: Listing, column: Column) -> tuple[str, str] | None:
    """The table and column that a column's values stand in."""
    found = _PLAIN_COLUMN.fullmatch(column.look_up or column.expression)
    if found is None or column.look_up:
        return (found[1], found[2]) if found else None
    table = re.search(rf"\b(\w+) {found[1]}\b", listing.source)
    return (table[1], found[2]) if table else None


def _checked(table: str, column: str) -> tuple[str, ...]:
    """The words that the table's own check lets a column hold."""
    model: Any = model_of(table)
    for constraint in model._meta.constraints or () if model else ():
        found = _CHECKED.search(constraint.sql)
        if found and found[1] == column:
            return tuple(word for word in re.findall(r"'([^']*)'", found[2]) if word)
    return ()


def _looked_up(table: str, column: str, begun: str) -> list[str]:
    values: list[Any]
    wanted, letters = words(begun), len(fold(begun))
    model = model_of(table)
    if wanted and letters >= _INDEXED_FROM and model is not None and search.searchable_fields(model):
        values = list(search.page(table, begun, False, None, 4 * MOST))
        among = f"SELECT {column} AS said FROM {table} WHERE id IN ({', '.join('?' * len(values)) or 'NULL'})"
    else:
        values = []
        among = f"SELECT {column} AS said FROM (SELECT {column} FROM {table} ORDER BY id DESC LIMIT {SAMPLE}) x"
    found = rows(f"SELECT DISTINCT said FROM ({among}) y WHERE said <> '' ORDER BY said", values)
    return [str(said) for (said,) in found]


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value or not value else value


def _expected(column: Column) -> str:
    if isinstance(column.kind, Day | Moment):
        return f"a day or days: {column.name}<today, {column.name}:this-month, {column.name}:-30d"
    if isinstance(column.kind, Number):
        article = "an" if column.kind.word[0] in "aeiou" else "a"
        return f"{article} {column.kind.word}: {column.name}>100, {column.name}:100..500"
    return f"part of the {column.heading.lower()}; {column.name}: alone finds empty ones, this|that either"


# Nothing found ------------------------------------------------------------------------------------


def why_empty(listing: Listing, query: Query) -> str:
    """One sentence on why nothing matches a filter, and what would; '' where there is no more to say."""
    terms = parse(query.filter, listing.fields)
    for term in terms:
        if said := _mistaken(listing, term):
            return said
    if len(terms) < 2:
        return ""
    ends = [*(term.start for term in terms[1:]), len(query.filter)]
    parts = [query.filter[term.start : end].strip() for term, end in zip(terms, ends, strict=True)]
    alone = [part for part in parts if not listing.window(Query(part), limit=1)]
    if not alone:
        return "Each part finds something, but no record fits all of them."
    return f"Nothing fits {excerpt(alone[0], 40)}, whatever else is asked for."


def _mistaken(listing: Listing, term: Term) -> str:
    if term.like:
        near = get_close_matches(term.like, listing.fields, 1, 0.6)
        instead = f"perhaps {near[0]}: is meant" if near else "so it was looked for as a word"
        return f"This list has no field '{excerpt(term.like, 20)}'; {instead}."
    if term.field or term.negated:
        return ""
    with plain_errors():
        for offer in _states(listing, term.value):
            return f"No text has '{excerpt(term.value, 20)}' in it; as a state it is {offer.text}"
    return ""
