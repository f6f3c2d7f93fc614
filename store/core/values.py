"""The kinds of value: how each is typed by a person, checked, stored as an integer or text, and shown.

One object per field serves the form, the command line option, the import column and the list:
`parse` reads what a person typed (text → str, int, Decimal, date, bool), `stored` turns that into the
database's integer or text, `plain` writes the database's value as exact text (files, JSON, input boxes),
`shown` writes it for people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from store.core import money
from store.core.dates import parse_day
from store.core.identity import actor
from store.core.text import clean

_NUMBER = re.compile(r"[+-]?(?:\d{1,28}|\d{1,3}(?:,\d{3}){1,8})(?:\.\d{1,18})?\Z", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,253}\.[^@\s<>,;\".\d]{2,63}\Z")


@dataclass(frozen=True)
class Kind:
    """A kind of value; `aliases` are other headings that imports accept."""

    label: str = ""
    required: bool = False
    help: str = ""
    aliases: tuple[str, ...] = ()
    align: ClassVar[str] = "left"
    word: ClassVar[str] = "text"

    def parse(self, text: str) -> Any:
        """The value a person typed. Raises ValueError with the reason."""
        return text

    def stored(self, value: Any, currency: str = "") -> Any:
        """The database's form of a parsed value. Raises ValueError where it does not fit."""
        return value

    def plain(self, raw: Any, currency: str = "") -> str:
        """A database value as exact text, the inverse of `parse` and `stored`."""
        return "" if raw is None else str(raw)

    def shown(self, raw: Any, currency: str = "") -> str:
        """A database value for people."""
        return self.plain(raw, currency)


@dataclass(frozen=True)
class Text(Kind):
    """One line of text, or several with `multiline`."""

    max: int = 200
    multiline: bool = False

    def parse(self, text: str) -> str:
        found = clean(text, self.multiline)
        if len(found) > self.max:
            raise ValueError(f"longer than {self.max} characters")
        return found


@dataclass(frozen=True)
class Code(Text):
    """A short key people type: a SKU, a customer code. No white space."""

    max: int = 40

    def parse(self, text: str) -> str:
        found = super().parse(text)
        if " " in found:
            raise ValueError("a code has no spaces")
        return found


@dataclass(frozen=True)
class Email(Text):
    """An e-mail address, checked for shape only."""

    word: ClassVar[str] = "e-mail"

    def parse(self, text: str) -> str:
        found = super().parse(text)
        if not self.well_formed(found):
            raise ValueError("not an e-mail address")
        return found

    def well_formed(self, text: str) -> bool:
        """Whether clean text looks like an address, or is empty."""
        return not text or _EMAIL.match(text) is not None


@dataclass(frozen=True)
class Currency(Code):
    """An ISO 4217 code."""

    word: ClassVar[str] = "currency"

    def parse(self, text: str) -> str:
        found = super().parse(text).upper()
        if found and found not in money.CURRENCIES:
            raise ValueError("not an ISO 4217 currency code such as EUR or USD")
        return found


@dataclass(frozen=True)
class Choice(Text):
    """One of a few words."""

    options: tuple[str, ...] = ()
    word: ClassVar[str] = "choice"

    def parse(self, text: str) -> str:
        found = super().parse(text).lower()
        if found not in self.options and not (found == "" and not self.required):
            raise ValueError("must be one of " + ", ".join(self.options))
        return found


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    word: ClassVar[str] = "yes or no"

    def parse(self, text: str) -> bool:
        found = clean(text).lower()
        if found in ("yes", "y", "true", "1", "on"):
            return True
        if found in ("no", "n", "false", "0", "off", ""):
            return False
        raise ValueError("must be yes or no")

    def plain(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else "yes" if raw else "no"


@dataclass(frozen=True)
class Day(Kind):
    """A business date; typed in the company's order of day and month, kept and written as ISO."""

    word: ClassVar[str] = "date"

    def parse(self, text: str) -> date | None:
        return parse_day(text, actor().date_order) if text.strip() else None

    def stored(self, value: date | None, currency: str = "") -> str | None:
        return value.isoformat() if value else None


@dataclass(frozen=True)
class Moment(Kind):
    """A UTC moment; shown to the second."""

    word: ClassVar[str] = "moment"

    def shown(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else str(raw)[:19].replace("T", " ")


@dataclass(frozen=True)
class Number(Kind):
    """A decimal number kept as a scaled integer."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    scale: ClassVar[int] = 1
    decimals: ClassVar[int] = 0
    align: ClassVar[str] = "right"
    word: ClassVar[str] = "number"

    def parse(self, text: str) -> Decimal | None:
        found = clean(text)
        if not found:
            return None
        if not _NUMBER.match(found):
            article = "an" if self.word[0] in "aeiou" else "a"
            raise ValueError(f"not {article} {self.word}; write it as 1234.5")
        value = Decimal(found.replace(",", ""))
        self._check(value)
        return value

    def _check(self, value: Decimal) -> None:
        self.check_range(value)
        self.stored(value)

    def check_range(self, value: Decimal) -> None:
        """Raises ValueError for a value below the minimum or above the maximum."""
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f"must be at least {self.minimum}")
        if self.maximum is not None and value > self.maximum:
            raise ValueError(f"must be at most {self.maximum}")

    def stored(self, value: Decimal | int | None, currency: str = "") -> int | None:
        if value is None:
            return None
        return _scaled(Decimal(value), self.scale, self.decimals)

    def plain(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else decimal_text(raw, self.decimals, trim=True)

    def shown(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else _grouped(decimal_text(raw, self.decimals, trim=True))


@dataclass(frozen=True)
class Whole(Number):
    """A whole number."""

    word: ClassVar[str] = "whole number"


@dataclass(frozen=True)
class Quantity(Number):
    """A quantity, four decimals."""

    scale: ClassVar[int] = money.QUANTITY
    decimals: ClassVar[int] = 4
    word: ClassVar[str] = "quantity"


@dataclass(frozen=True)
class Price(Number):
    """A unit price, up to six decimals; shown with at least two."""

    scale: ClassVar[int] = money.PRICE
    decimals: ClassVar[int] = 6
    word: ClassVar[str] = "price"

    def shown(self, raw: Any, currency: str = "") -> str:
        if raw is None:
            return ""
        text = decimal_text(raw, 6, trim=True)
        whole, _, part = text.partition(".")
        return _grouped(f"{whole}.{part.ljust(2, '0')}")


@dataclass(frozen=True)
class Percent(Number):
    """A percentage, four decimals; 19 means 19 %."""

    scale: ClassVar[int] = money.PERCENT
    decimals: ClassVar[int] = 4
    word: ClassVar[str] = "percentage"

    def parse(self, text: str) -> Decimal | None:
        return super().parse(text.strip().removesuffix("%"))

    def shown(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else self.plain(raw) + "%"


@dataclass(frozen=True)
class Amount(Number):
    """Money; stored in the minor unit of a currency known only beside it."""

    decimals: ClassVar[int] = 4  # the most any ISO 4217 currency has
    word: ClassVar[str] = "amount"

    def _check(self, value: Decimal) -> None:
        self.check_range(value)
        _scaled(value, 10**4, 4)

    def stored(self, value: Decimal | int | None, currency: str = "") -> int | None:
        if value is None:
            return None
        places = money.exponent(currency or actor().currency)
        return _scaled(Decimal(value), 10**places, places)

    def plain(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else decimal_text(raw, money.exponent(currency or actor().currency))

    def shown(self, raw: Any, currency: str = "") -> str:
        return _grouped(self.plain(raw, currency))


@dataclass(frozen=True)
class Ref(Kind):
    """A reference to a record of some kind: its number, code, name, or #id."""

    kind: str = ""
    word: ClassVar[str] = "reference"

    def parse(self, text: str) -> int | None:
        from store.core.references import resolve

        return resolve(self.kind, clean(text)) if clean(text) else None


@dataclass(frozen=True)
class Lines(Kind):
    """The lines of a document; `of` is the dataclass of one line."""

    of: type = object
    word: ClassVar[str] = "lines"


@dataclass(frozen=True)
class Changes(Kind):
    """Any subset of the fields of an input dataclass: what an edit wants to change."""

    of: type = object
    word: ClassVar[str] = "changes"


@dataclass(frozen=True)
class Version(Kind):
    """The version of the record a person was looking at (optimistic lock)."""

    word: ClassVar[str] = "version"


@dataclass(frozen=True)
class State(Text):
    """A state: a word, with a sign and a colour where it is shown."""

    word: ClassVar[str] = "state"


def _scaled(value: Decimal, scale: int, decimals: int) -> int:
    if not value.is_finite():
        raise ValueError("is not a number")
    if value.adjusted() > 18:  # before any arithmetic: 1E+999999 is short to write and long to compute
        raise ValueError("is too large")
    # in whole numbers, since Decimal's own arithmetic rounds at 28 digits without a word
    numerator, denominator = value.as_integer_ratio() if value.adjusted() > -40 else (1, 10**40)
    whole, rest = divmod(numerator * scale, denominator)
    if rest:
        raise ValueError(f"has more than {decimals} decimals" if decimals else "must be a whole number")
    if abs(whole) > money.LARGEST // 1000:
        raise ValueError("is too large")
    return whole


def decimal_text(raw: int, decimals: int, trim: bool = False) -> str:
    """A scaled integer as exact decimal text; `trim` drops trailing zeros."""
    sign, digits = ("-" if raw < 0 else ""), str(abs(raw)).rjust(decimals + 1, "0")
    if not decimals:
        return sign + digits
    whole, part = digits[:-decimals], digits[-decimals:]
    if trim:
        part = part.rstrip("0")
    return f"{sign}{whole}.{part}" if part else sign + whole


def _grouped(text: str) -> str:
    if not text:
        return text
    sign, rest = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, part = rest.partition(".")
    return f"{sign}{int(whole):,}{dot}{part}"
