"""What a report or a figure is made of: rows of text for people, the length of their bars, and what is behind each.

The screen draws a `Figure` as bars with the numbers beside them; commands print the same rows as a `Report`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from store.catalog.rates import in_books, rate_on
from store.core.errors import Refused
from store.core.identity import actor
from store.core.money import HUNDRED_PERCENT, PERCENT, divide
from store.core.values import Amount, Percent


@dataclass(frozen=True)
class Opens:
    """The records behind a number: those of a listing that match a filter, or one record."""

    heading: str
    listing: str = ""
    filter: str = ""
    kind: str = ""
    id: int = 0


@dataclass(frozen=True)
class Report:
    """`columns` are (heading, "left" or "right"); the last rows may be totals. `opens` goes with the
    first rows."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    opens: tuple[tuple[Opens, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar: `size` is its length in the figure's own unit, the first `solid` of it are drawn full.

    `cells` are the numbers beside it. `tick` is a length to be marked on it.
    """

    label: str
    size: int
    cells: tuple[str, ...]
    solid: int = 0
    tick: int = 0
    opens: tuple[Opens, ...] = ()


@dataclass(frozen=True)
class Figure:
    """Bars with their numbers. `columns` are the label's and those of the cells: (heading, left, right or state).

    `light`, `solid` and `tick` say what the parts of a bar are; `scale` is the longest length that is drawn
    (0: that of the longest bar); `total` the last row of numbers; `note` a sentence on how it was worked out.
    """

    title: str
    columns: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    light: str = ""
    solid: str = ""
    tick: str = ""
    scale: int = 0
    total: tuple[str, ...] = ()
    note: str = ""

    @property
    def report(self) -> Report:
        """The same as text."""
        rows = [(bar.label, *bar.cells) for bar in self.bars]
        opens = [bar.opens for bar in self.bars]
        if self.total:
            rows.append(("Total", *self.total))
            opens.append(())
        columns = tuple((heading, "right" if side == "right" else "left") for heading, side in self.columns)
        return Report(self.title, columns, tuple(rows), tuple(opens), self.note)


_AMOUNT = Amount()


def percent(part: int, whole: int) -> int | None:
    """A part in whole percent (scaled); None of nothing."""
    return divide(part * HUNDRED_PERCENT, whole * PERCENT) * PERCENT if whole else None


def share(part: int, whole: int) -> str:
    """A part in whole percent, for people; '' of nothing."""
    found = percent(part, whole)
    return "" if found is None else Percent().shown(found)


def money(amount: int, currency: str = "") -> str:
    """An amount for people, in the books' currency where no other is named."""
    return _AMOUNT.shown(amount, currency or actor().currency)


@contextmanager
def all_of_it_stays() -> Iterator[None]:
    """While a long report is made, Python does not look for garbage: it took a third of the time, and there is none."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def written() -> Callable[[int], str]:
    """As `money` in the books' currency, for many amounts of which many are the same: each is written once."""
    shown, currency = _AMOUNT.shown, actor().currency
    return cache(lambda amount: shown(amount, currency))


@dataclass
class InBooks:
    """Adds up amounts of any currency in the books' own, at the rates of a day; remembers what has no rate."""

    day: date
    missing: dict[str, int] = field(default_factory=dict)
    _rates: dict[str, int | None] = field(default_factory=dict)

    def sum(self, amounts: Mapping[str, int] | Iterable[tuple[str, int]]) -> int:
        """Amounts by currency (minor units) as one; those without a rate are left out and noted."""
        pairs = amounts.items() if isinstance(amounts, Mapping) else amounts
        return sum(self.one(amount, currency) for currency, amount in pairs)

    def one(self, amount: int, currency: str) -> int:
        """One amount (minor units) in the books' currency; 0 where there is no rate, which is noted."""
        if currency not in self._rates:
            self._rates[currency] = self._rate(currency)
        rate = self._rates[currency]
        if rate is None:
            self.missing[currency] = self.missing.get(currency, 0) + amount
            return 0
        return in_books(amount, currency, rate)

    def _rate(self, currency: str) -> int | None:
        try:
            return rate_on(currency, self.day.isoformat())
        except Refused:
            return None

    @property
    def note(self) -> str:
        """What could not be counted, or ''."""
        said = ", ".join(f"{money(amount, currency)} {currency}" for currency, amount in sorted(self.missing.items()))
        return f"Not counted, for there is no exchange rate: {said}." if said else ""


def sentences(*said: str) -> str:
    """What there is to say, in one text."""
    return " ".join(part for part in said if part)
