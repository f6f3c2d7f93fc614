"""Cells into values, a column at a time: what is plainly clean is taken whole, the rest cell by cell.

The shortcuts only skip work whose result is known: a test compares them with the kinds' own parsers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from store.core.dates import parse_day
from store.core.identity import actor
from store.core.money import exponent
from store.core.text import clean, code_key, fold
from store.core.values import Amount, Code, Day, Email, Flag, Kind, Number, Ref, Text
from store.exchange.lookup import Lookup, Unknown
from store.exchange.mapping import Feed

# letters and digits of any script and the common marks: nothing among them is taken out or changed by `clean`
_TAME = re.compile(r"[\x20-\x7e\n\w\xa1-\xac\xae-\xff\u2010-\u2014\u2018-\u201f\u2022\u2026\u20ac\u2116\u2122]*\Z")
_NOT_WORD = re.compile(r"[^\w\n]")
_FULL_DATE = re.compile(r"\d{4}[./-]\d{1,2}[./-]\d{1,2}(?:[T ][\d:.]+)?\Z|\d{1,2}[./-]\d{1,2}[./-]\d{4}\Z", re.ASCII)
_PLAIN_NUMBER = re.compile(r"(\d{1,9})(?:\.(\d{1,6}))?\Z|\Z", re.ASCII)
_REMEMBERED = 20_000


@dataclass(frozen=True)
class BadCell:
    """A cell that cannot be taken: its row in the chunk, why, and the field it was to fill."""

    row: int
    column: str
    value: str
    reason: str
    hint: str
    field: str


def fold_many(texts: Sequence[str]) -> list[str]:
    """`fold` of each text."""
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:
        return [fold(text) for text in texts]
    if not joined.isascii():
        joined = unicodedata.normalize("NFKD", joined)
        for char in filter(unicodedata.combining, set(joined)):  # a few kinds, each taken out at the speed of memory
            joined = joined.replace(char, "")
    joined = joined.casefold()
    for char in _NOT_WORD.findall("".join(set(joined))):
        joined = joined.replace(char, " ")
    while "  " in joined:
        joined = joined.replace("  ", " ")
    return [text.strip(" ") for text in joined.split("\n")]


def code_keys(codes: Sequence[str | None]) -> list[str | None]:
    """`code_key` of each code; what is empty stays so."""
    joined = "\n".join([code or "" for code in codes])
    if not joined.isascii() or joined.count("\n") != len(codes) - 1:
        return [code_key(code) if code else code for code in codes]
    return [key or code for key, code in zip(joined.lower().split("\n"), codes, strict=True)]


def _all_clean(texts: Sequence[str], joined: str) -> bool:
    return (
        _TAME.match(joined) is not None
        and (joined.isascii() or unicodedata.is_normalized("NFC", joined))
        and joined.count("\n") == len(texts) - 1
        and "  " not in joined
        and " \n" not in joined
        and "\n " not in joined
        and not joined.startswith(" ")
        and not joined.endswith(" ")
    )


@dataclass
class CellReader:
    """Reads one field. `for_database` gives stored values, else canonical text (ids for references)."""

    feed: Feed
    for_database: bool
    date_order: str = "dmy"
    lookup: Lookup | None = None
    self_reference: bool = False
    default: Any = None
    required: bool = False
    _memo: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kind: Kind = self.feed.field.kind
        if self.for_database and self.feed.field.default is not None:
            self.default = self._database(self.kind, self.feed.field.default, "")

    def read(self, texts: Sequence[str], currencies: Sequence[str] | str = "") -> tuple[list[Any], list[BadCell]]:
        """The value of each cell (None, or the field's default, where it is empty) and the bad cells."""
        if isinstance(self.kind, Ref):
            return self._references(texts)
        if type(self.kind) in (Text, Code, Email):
            taken = self._whole(texts)
            if taken is not None:
                return taken, []
        if not isinstance(currencies, str):
            return self._each(list(zip(texts, currencies, strict=True)))
        currency = currencies
        if self.for_database and self.feed.factor is None and isinstance(self.kind, Number):
            numbers = self._plain_numbers(texts, currency)
            if numbers is not None:
                return numbers, []
        return self._each([(text, currency) for text in texts])

    def _whole(self, texts: Sequence[str]) -> list[Any] | None:
        joined = "\n".join(texts)
        assert isinstance(self.kind, Text)
        if not _all_clean(texts, joined) or len(max(texts, key=len)) > self.kind.max:
            return None
        if isinstance(self.kind, Code) and " " in joined:
            return None
        if self.required and "" in texts:
            return None
        if isinstance(self.kind, Email) and not all(map(self.kind.well_formed, texts)):
            return None
        if self.default in (None, ""):
            return list(texts) if self.default == "" else [text or None for text in texts]
        return [text or self.default for text in texts]

    def _plain_numbers(self, texts: Sequence[str], currency: str) -> list[Any] | None:
        """Short digits with no more decimals than are kept; anything else is for the kind's own parser."""
        kind = self.kind
        assert isinstance(kind, Number)
        if kind.maximum is not None or (kind.minimum is not None and kind.minimum > 0):
            return None
        places = exponent(currency or actor().currency) if isinstance(kind, Amount) else kind.decimals
        found: list[Any] = []
        for text in texts:
            match = _PLAIN_NUMBER.match(text)
            if match is None or len(match[2] or "") > places or (not text and self.required):
                return None
            found.append(int(match[1] + (match[2] or "").ljust(places, "0")) if text else self.default)
        return found

    def _each(self, cells: Sequence[tuple[str, str]]) -> tuple[list[Any], list[BadCell]]:
        memo, found, bad = self._memo, [], []
        if len(memo) > _REMEMBERED:
            memo.clear()
        for row, cell in enumerate(cells):
            try:
                value = memo[cell]
            except KeyError:
                try:
                    value = memo[cell] = self._value(*cell)
                except ValueError as error:
                    value = None
                    bad.append(self._bad(row, cell[0], str(error)))
            found.append(value)
        return found, bad

    def _value(self, text: str, currency: str) -> Any:
        if not text.strip():
            if self.required:
                raise ValueError("is required")
            return self.default
        parsed = self._parsed(text)
        if self.required and parsed in (None, ""):
            raise ValueError("is required")
        return self._database(self.kind, parsed, currency) if self.for_database else _canonical(parsed)

    def _parsed(self, text: str) -> Any:
        if isinstance(self.kind, Day):
            return _day(clean(text), self.date_order)
        if self.feed.factor is None or not isinstance(self.kind, Number):
            return self.kind.parse(text)
        value = _Loose().parse(text)
        return None if value is None else self.kind.parse(f"{(value * self.feed.factor).normalize():f}")

    def _database(self, kind: Kind, value: Any, currency: str) -> Any:
        stored = kind.stored(value, currency)
        if isinstance(kind, Flag):
            return int(bool(stored))
        return stored

    def _references(self, texts: Sequence[str]) -> tuple[list[Any], list[BadCell]]:
        assert self.lookup is not None
        if self.self_reference:
            return [clean(text) or None for text in texts], []
        found: list[Any] = self.lookup.find(texts)
        bad = []
        for row, value in enumerate(found):
            if isinstance(value, Unknown):
                name = self.feed.field.name
                bad.append(BadCell(row, self.feed.heading, texts[row], value.reason, value.hint, name))
                found[row] = None
            elif value is None and self.required:
                bad.append(self._bad(row, texts[row], "is required"))
        return found, bad

    def _bad(self, row: int, text: str, reason: str) -> BadCell:
        name, hint = self.feed.field.name, ""
        if reason == "is required":
            hint = f"Fill it in, or give one for empty cells: --set-empty '{name}=...'"
        return BadCell(row, self.feed.heading or name, text, reason, hint, name)


class _Loose(Number):
    """A number before its unit is known: any decimals."""

    def _check(self, value: Decimal) -> None:
        """Checked after the unit is applied."""


def _day(text: str, order: str) -> date:
    if not _FULL_DATE.match(text):  # words such as `today` are for people, not for files
        raise ValueError("not a date with a year of four digits; write it as 2026-11-21")
    return parse_day(text, order)


def _canonical(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
