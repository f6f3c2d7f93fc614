"""How numbers and dates are written for the person at this screen, and read back from their input boxes.

Rules, files, JSON and the command line's own options never depend on it: those use exact text such as
`1234.5` and `2026-11-21`. One format holds for the whole process; `neutral` sets it aside for text that
is kept or handed to programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache

HARD_SPACE = "\u00a0"  # a number is never broken over two lines
# how a day is written → the order in which its parts are typed, '' for the company's own
DAYS = {
    "YYYY-MM-DD": "",
    "YYYY/MM/DD": "ymd",
    "DD.MM.YYYY": "dmy",
    "DD/MM/YYYY": "dmy",
    "DD-MM-YYYY": "dmy",
    "MM/DD/YYYY": "mdy",
}
THOUSANDS = (",", ".", " ", "'", "")
DECIMALS = (".", ",")
NEGATIVES = ("minus", "parentheses")


@dataclass(frozen=True)
class Display:
    """The format of one person: how a day is written, the marks in numbers, and the sign of negative ones."""

    date: str = "YYYY-MM-DD"
    thousands: str = ","
    decimal: str = "."
    negative: str = "minus"
    usual: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        if self.thousands == self.decimal:
            raise ValueError("the thousands separator and the decimal mark must differ")
        usual = (self.date, self.thousands, self.decimal, self.negative) == ("YYYY-MM-DD", ",", ".", "minus")
        object.__setattr__(self, "usual", usual)

    def number(self, plain: str) -> str:
        """Exact decimal text for reading: `-1234.5` as `-1,234.5` or `(1.234,5)`."""
        sign, whole, point, part = _parts(plain)
        grouped = f"{int(whole):,}"
        if self.usual:
            return f"{sign}{grouped}{point}{part}"
        mark = HARD_SPACE if self.thousands == " " else self.thousands
        said = grouped.replace(",", mark) + (self.decimal if point else "") + part
        if sign and self.negative == "parentheses":
            return f"({said})"
        return sign + said

    def percent(self, plain: str) -> str:
        """The same for a percentage: `19%`, `(2,5%)`."""
        said = self.number(plain)
        return f"{said[:-1]}%)" if said.endswith(")") else f"{said}%"

    def typed(self, plain: str) -> str:
        """Exact decimal text as it stands in an input box: the person's decimal mark, nothing grouped."""
        return plain if self.decimal == "." else plain.replace(".", self.decimal)

    def exact(self, text: str) -> str | None:
        """What was typed or copied in this format as exact decimal text; None where it is not in this format."""
        negative = text.startswith("(") and text.endswith(")") and self.negative == "parentheses"
        found = _pattern(self.thousands, self.decimal).fullmatch(text[1:-1] if negative else text)
        if found is None or (negative and found["sign"]):
            return None
        whole = "".join(char for char in found["whole"] if char.isdigit())
        part = f".{found['part']}" if found["part"] else ""
        return f"{'-' if negative else found['sign']}{whole}{part}"

    def day(self, iso: str) -> str:
        """An ISO day as the person writes it."""
        if self.date == "YYYY-MM-DD" or len(iso) != 10:
            return iso
        return self.date.replace("YYYY", iso[:4]).replace("MM", iso[5:7]).replace("DD", iso[8:])

    @property
    def order(self) -> str:
        """In which order the parts of a day are typed; '' where the company decides."""
        return DAYS[self.date]


def _parts(plain: str) -> tuple[str, str, str, str]:
    sign = "-" if plain.startswith("-") else ""
    whole, point, part = plain.removeprefix("-").partition(".")
    return sign, whole, point, part


@cache
def _pattern(thousands: str, decimal: str) -> re.Pattern[str]:
    mark = "['’]" if thousands == "'" else re.escape(thousands)
    grouped = rf"|\d{{1,3}}(?:{mark}\d{{3}}){{1,8}}" if thousands else ""
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>\d{{1,28}}{grouped})(?:{re.escape(decimal)}(?P<part>\d{{1,18}}))?", re.A
    )


_USUAL = Display()
_process_display = _USUAL
_aside: ContextVar[Display | None] = ContextVar("display", default=None)


def use(wanted: Display) -> None:
    """Write for people in this format from now on."""
    global _process_display
    _process_display = wanted


def current() -> Display:
    """The format to write in."""
    return _aside.get() or _process_display


@contextmanager
def written_as(wanted: Display) -> Iterator[None]:
    """Write in this format, whoever is at the screen: for text that others read."""
    token = _aside.set(wanted)
    try:
        yield
    finally:
        _aside.reset(token)


@contextmanager
def neutral() -> Iterator[None]:
    """Write in the format that belongs to nobody, for text that is stored or read by programs."""
    with written_as(_USUAL):
        yield


def count(number: int) -> str:
    """A whole number for people."""
    return current().number(str(number))
