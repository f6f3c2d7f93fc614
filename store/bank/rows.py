"""What any file or person says of a statement: the one form that every way in comes down to.

A reader of a foreign format makes these and nothing else; `statements.take` does the rest.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Annotated

from store.core.bank_codes import compact
from store.core.errors import Invalid, Problem
from store.core.money import exponent
from store.core.scaled import scaled
from store.core.text import clean, fold
from store.core.values import Amount, Day, Text

NOTICE = "camt.054"  # what a bank notifies before it is on a statement
_LONGEST = 500  # letters of what a bank says about one line


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    """A line of a statement: money that came, or, negative, that went."""

    day: Annotated[date, Day("Date", required=True, aliases=("date", "booking date", "booked"))]
    amount: Annotated[Decimal, Amount("Amount", required=True)]
    counterparty: Annotated[str, Text("Counterparty", aliases=("name", "payee", "payer", "beneficiary"))] = ""
    iban: Annotated[str, Text("Their IBAN", max=40, aliases=("counterparty iban", "counterparty account"))] = ""
    text: Annotated[str, Text("Text", max=_LONGEST, aliases=("reference", "memo", "description", "purpose"))] = ""
    bank_id: Annotated[str, Text("Bank's id", max=80, aliases=("transaction id", "bank reference", "fitid"))] = ""
    valued_on: Annotated[date | None, Day("Value date", aliases=("valuta", "value day"))] = None


@dataclass(frozen=True)
class StatementInput:
    """A statement as somebody handed it over. What is on it before or after follows where it is not said.

    `only_new` leaves out the lines that are there already; `source` is the format it was read from.
    """

    day: date
    rows: tuple[StatementRow, ...]
    opening: Decimal | None = None
    closing: Decimal | None = None
    number: str = ""
    currency: str = ""
    source: str = ""
    only_new: bool = False


@dataclass(frozen=True)
class Facts:
    """A line ready to be kept: amount in minor units, text cleaned; `key` is its own on the bank account."""

    day: str
    amount: int
    counterparty: str
    iban: str
    text: str
    bank_id: str
    valued_on: str | None = field(default=None, compare=False)
    key: str = field(default="", compare=False)


def facts(rows: Sequence[StatementRow], currency: str) -> list[Facts]:
    """The lines of a statement in a currency, each with its key. Raises Invalid naming every one that cannot be."""
    found, problems = [], []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_fact(row, currency))
        except ValueError as error:
            problems.append(Problem(f"line {number} amount", str(row.amount), str(error)))
    if problems:
        raise Invalid(problems)
    seen: Counter[str] = Counter()
    for place, fact in enumerate(found):
        said = _said(fact)
        seen[said] += 1
        found[place] = replace(fact, key=_key(said, seen[said]))
    return found


def others_like(line: Facts) -> Iterator[Facts]:
    """The line as the second, third, … one that says just the same."""
    for time in count(2):
        yield replace(line, key=_key(_said(line), time))


def _fact(row: StatementRow, currency: str) -> Facts:
    places = exponent(currency)
    amount = scaled(row.amount, 10**places, places)
    if not amount:
        raise ValueError("must not be nothing")
    said = (clean(row.counterparty), compact(clean(row.iban)), clean(row.text)[:_LONGEST], clean(row.bank_id))
    return Facts(row.day.isoformat(), amount, *said, row.valued_on.isoformat() if row.valued_on else None)


def _said(fact: Facts) -> str:
    """The bank's own id tells a line from all others; where there is none, what it says."""
    words = (fact.counterparty, fact.iban, fact.text)
    own = ("id", fact.bank_id) if fact.bank_id else tuple(map(fold, words))
    return "|".join((fact.day, str(fact.amount), *own))


def _key(said: str, time: int) -> str:
    """Of the how manieth line that says so."""
    return hashlib.sha256(f"{said}|{time}".encode()).hexdigest()[:32]


def content_key(day: str, opening: int, closing: int, lines: Sequence[Facts]) -> str:
    """What makes the same statement known again: a hash of its day, its balances and its lines."""
    said = [day, str(opening), str(closing), *(line.key for line in lines)]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:32]
