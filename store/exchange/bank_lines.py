"""What every reader of a bank's files makes: statements, laid out as rows with the columns of their kind.

What is said of a statement stands in a row of its own, so that what is wrong with it is told once, at its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from store.core.bank_codes import compact, is_iban
from store.core.database import rows as query
from store.core.identity import actor
from store.exchange.foreign import Rows, Source
from store.exchange.kinds import EXTERNAL_ID

HEAD = ("bank_account", "day", "opening", "closing", "number", "source", "only_new")
LINE = ("line_day", "amount", "counterparty", "iban", "text", "bank_id", "valued_on")
HEAD_COLUMN = "source"
COLUMNS = (EXTERNAL_ID, "currency", *HEAD, *LINE)
NOTHING_SAID = frozenset(("", "NOTPROVIDED", "NONREF", "NOT PROVIDED", "NOREF"))  # what banks write for nothing
_PLAIN = re.compile(r"\d{1,18}(?:[.,]\d{0,8})?\Z", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,8})?\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\Z", re.ASCII)
_TELLING = 7  # digits at the end of an IBAN that can be told from chance
_LONGEST = 500  # letters that are kept of what a bank says about a line


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A line of a file as text, as the import reads it."""

    line: int
    day: str
    amount: str
    currency: str = ""
    counterparty: str = ""
    iban: str = ""
    text: str = ""
    bank_id: str = ""
    valued_on: str = ""


@dataclass(kw_only=True)
class Sheet:
    """A statement of a file: `account` as the file calls it, `source` the format."""

    line: int
    source: str
    account: str
    currency: str = ""
    number: str = ""
    day: str = ""
    opening: str = ""
    closing: str = ""
    bookings: list[Booking] = field(default_factory=list)

    @property
    def last_day(self) -> str:
        """Its own day, or that of a line which the bank booked ahead."""
        return max((self.day, *(one.day for one in self.bookings if _DAY.match(one.day))))


def rows(source: Source, sheets: Iterable[Sheet]) -> Rows:
    """The rows of the statements of a file: one of what is said of each, one for each line.

    An import names rows by their lines, so each has one of its own: in a file without line breaks they are counted.
    """
    yield 1, list(COLUMNS)
    ours, place = _ours(), 0
    seen: Counter[str] = Counter()
    for sheet in sheets:
        day = sheet.last_day
        key = " ".join((sheet.source, compact(sheet.account), day, sheet.number)).strip()
        seen[key] += 1
        key = f"{key} ({seen[key]})" if seen[key] > 1 else key
        head = (account(sheet.account, ours), day, sheet.opening, sheet.closing, sheet.number, sheet.source, "yes")
        place = max(sheet.line, place + 1)
        yield place, [key, sheet.currency, *head, *[""] * len(LINE)]
        for one in sheet.bookings:
            if one.amount == "0":
                source.notes.append(f"{source.name}:{one.line}: a line of nothing is left out.")
                continue
            said = (one.day, one.amount, one.counterparty, one.iban, one.text, one.bank_id, one.valued_on)
            place = max(one.line, place + 1)
            yield place, [key, one.currency or sheet.currency, *[""] * len(HEAD), *said]


def _ours() -> list[tuple[str, str]]:
    """(code, number) of our accounts, and of them by their IBAN."""
    found = query("SELECT code, iban, number FROM bank_account WHERE company_id = ?", (actor().company_id,))
    return [(code, compact(said)) for code, *both in found for said in both if said]


def account(said: str, ours: Sequence[tuple[str, str]]) -> str:
    """The code of the account that a bank calls so; what it says itself where that is none, or not one alone.

    Banks put the branch or the currency beside their number and zeros before it; an IBAN ends with it.
    """
    parts = [compact(part) for part in (said, *re.split(r"[/ ]", said))]
    spelled = {form for part in parts for form in (part, part[:-3] if part[-3:].isalpha() else part) if form}
    short = {form.lstrip("0") for form in spelled}
    ends = tuple(form for form in short if form.isdigit() and len(form) >= _TELLING)
    for fits in (
        lambda kept: kept in spelled,
        lambda kept: kept.lstrip("0") in short,
        lambda kept: bool(ends) and is_iban(kept) and kept.endswith(ends),
    ):
        found = {code for code, kept in ours if fits(kept)}
        if found:
            return found.pop() if len(found) == 1 else said
    return said


def number(text: str, sign: int = 1) -> str:
    """An amount as an import reads it; what is none stays as it is, to be refused there with its line."""
    if not _PLAIN.match(text):
        return f"-{text}" if sign < 0 else text
    return plain(sign * Decimal(text.replace(",", ".")))


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    return f"{value.normalize() + 0:f}"


def value_of(text: str) -> Decimal | None:
    """What `number` made, to calculate with; None where it is none."""
    return Decimal(text) if _NUMBER.match(text) else None


def id_of(*said: str) -> str:
    """The first id of a booking that says something."""
    return next((text.strip()[:80] for text in said if text.strip().upper() not in NOTHING_SAID), "")


def joined(*parts: str) -> str:
    """What is said, each thing once and what says nothing not at all, as far as it is kept."""
    found: list[str] = []
    for part in parts:
        text = " ".join(part.split())
        if text.upper() not in NOTHING_SAID and not any(text in before for before in found):
            found.append(text)
    return " ".join(found)[:_LONGEST].strip()
