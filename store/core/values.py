"""The kinds of value: how each is typed by a person, checked, stored as an integer or text, and shown.

One object per field serves the form, the command line option, the import column and the list:
`parse` reads exact text (text → str, int, Decimal, date, bool), `stored` turns that into the database's
integer or text, `plain` writes the database's value as exact text (files, JSON, command line options).
For the person at the screen, in the format of `core/display`: `shown` writes a value to be read, `typed`
turns exact text into what stands in an input box, and `exact` turns that back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from store.core import display, money
from store.core.dates import parse_day
from store.core.identity import actor
from store.core.periods import local
from store.core.scaled import decimal_text, scaled
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

    def read(self, text: str, required: bool = False) -> Any:
        """The value of a text that was typed or passed, which must not be empty where one is required.

        Raises ValueError with the reason.
        """
        wanted = required or self.required
        if wanted and not clean(text):
            raise ValueError("is required")
        value = self.parse(text)
        if wanted and value in (None, ""):
            raise ValueError("is required")
        return value

    def stored(self, value: Any, currency: str = "") -> Any:
        """The database's form of a parsed value. Raises ValueError where it does not fit."""
        return value

    def plain(self, raw: Any, currency: str = "") -> str:
        """A database value as exact text, the inverse of `parse` and `stored`."""
        return "" if raw is None else str(raw)

    def shown(self, raw: Any, currency: str = "") -> str:
        """A database value for people."""
        return self.plain(raw, currency)

    def typed(self, plain: str) -> str:
        """Exact text as it stands in an input box."""
        return plain

    def exact(self, typed: str) -> str:
        """What a person typed in an input box, or copied from the screen, as text that `parse` takes.

        Raises ValueError with the reason.
        """
        return typed

    def applies(self, beside: Mapping[str, int], in_line: bool = False) -> bool:
        """Whether anything can be said here, of the records (kind → id) that are named beside it: else it need
        not be asked. `in_line`: as a part of a document's line."""
        return True


@dataclass(frozen=True)
class Text(Kind):
    """One line of text, or several with `multiline`; the names of records of the kind `offers` are likely."""

    max: int = 200
    multiline: bool = False
    offers: str = ""

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
    """A business date; kept as ISO, in files and options also read in the company's order of day and month."""

    word: ClassVar[str] = "date"

    def parse(self, text: str) -> date | None:
        return parse_day(text, actor().date_order) if text.strip() else None

    def stored(self, value: date | None, currency: str = "") -> str | None:
        return value.isoformat() if value else None

    def shown(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else display.current().day(str(raw))

    def typed(self, plain: str) -> str:
        return display.current().day(plain)

    def exact(self, typed: str) -> str:
        found = clean(typed)
        return parse_day(found, display.current().order or actor().date_order).isoformat() if found else ""


@dataclass(frozen=True)
class Moment(Kind):
    """A UTC moment; shown to the second by this machine's clock, as filters ask for it."""

    word: ClassVar[str] = "moment"

    def shown(self, raw: Any, currency: str = "") -> str:
        said = local(str(raw)) if raw else ""
        return display.current().day(said[:10]) + said[10:]


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
            raise ValueError(self._unreadable("1234.5"))
        value = Decimal(found.replace(",", ""))
        self._check(value)
        return value

    def typed(self, plain: str) -> str:
        return display.current().typed(plain)

    def exact(self, typed: str) -> str:
        found = clean(typed)
        exact = display.current().exact(found)
        if found and exact is None:
            raise ValueError(self._unreadable(self.typed("1234.5")))
        return exact or ""

    def _unreadable(self, example: str) -> str:
        article = "an" if self.word[0] in "aeiou" else "a"
        return f"not {article} {self.word}; write it as {example}"

    def _check(self, value: Decimal) -> None:
        self.check_range(value)
        self.stored(value)

    def check_range(self, value: Decimal) -> None:
        """Raises ValueError for a value below the minimum or above the maximum."""
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f"must be at least {self.minimum:f}")
        if self.maximum is not None and value > self.maximum:
            raise ValueError(f"must be at most {self.maximum}")

    def stored(self, value: Decimal | int | None, currency: str = "") -> int | None:
        if value is None:
            return None
        return scaled(Decimal(value), self.scale, self.decimals)

    def plain(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else decimal_text(raw, self.decimals, trim=True)

    def shown(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else display.current().number(self.plain(raw))


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
        return display.current().number(f"{whole}.{part.ljust(2, '0')}")


@dataclass(frozen=True)
class Percent(Number):
    """A percentage, four decimals; 19 means 19 %."""

    scale: ClassVar[int] = money.PERCENT
    decimals: ClassVar[int] = 4
    word: ClassVar[str] = "percentage"

    def parse(self, text: str) -> Decimal | None:
        return super().parse(text.strip().removesuffix("%"))

    def shown(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else display.current().percent(self.plain(raw))

    def exact(self, typed: str) -> str:
        found = clean(typed)
        if found.startswith("(") and found.endswith("%)"):
            found = f"{found[:-2].rstrip()})"
        return super().exact(found.removesuffix("%").rstrip())


@dataclass(frozen=True)
class Rate(Number):
    """An exchange rate, up to ten decimals."""

    scale: ClassVar[int] = money.RATE
    decimals: ClassVar[int] = 10
    word: ClassVar[str] = "exchange rate"


@dataclass(frozen=True)
class Amount(Number):
    """Money; stored in the minor unit of a currency known only beside it."""

    decimals: ClassVar[int] = 4  # the most any ISO 4217 currency has
    word: ClassVar[str] = "amount"

    def _check(self, value: Decimal) -> None:
        self.check_range(value)
        scaled(value, 10**4, 4)

    def stored(self, value: Decimal | int | None, currency: str = "") -> int | None:
        if value is None:
            return None
        places = money.exponent(currency or actor().currency)
        return scaled(Decimal(value), 10**places, places)

    def plain(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else decimal_text(raw, money.exponent(currency or actor().currency))

    def shown(self, raw: Any, currency: str = "") -> str:
        return "" if raw is None else display.current().number(self.plain(raw, currency))

    def said(self, raw: int, currency: str) -> str:
        """With its currency behind it: `1,200.00 EUR`."""
        return f"{self.shown(raw, currency)} {currency}"


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
    """The lines of a document; `of` is the dataclass of one line. `aside`: they say what differs, seldom anything."""

    of: type = object
    aside: bool = False
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
