"""The words of a dunning letter: text with placeholders, which are looked up and never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.core.display import neutral
from store.core.errors import invalid
from store.core.text import excerpt
from store.core.values import Amount

# placeholder → what stands in its place
PLACEHOLDERS = {
    "company": "our name",
    "party": "the customer's name",
    "number": "the number of the letter",
    "day": "its date",
    "pay_by": "the day to pay by",
    "currency": "the currency",
    "amount": "what is overdue",
    "fee": "the fee",
    "interest": "the interest",
    "total": "all of these",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WIDTH = 76
_HEADINGS = f"{'Invoice':<20}{'Date':<12}{'Due':<12}{'Days':>6}{'Amount':>26}"


@dataclass(frozen=True)
class LetterLine:
    """An instalment in a letter, in minor units: all that is open of it, and what the customer withholds of that."""

    invoice: str
    day: str
    due: str
    days: int
    amount: int
    withheld: int = 0


@dataclass(frozen=True)
class Letter:
    """What a letter is written from; amounts in minor units of `currency`, days as ISO text."""

    company: str
    party: str
    address: str
    number: str
    subject: str
    day: str
    pay_by: str
    currency: str
    amount: int
    fee: int
    interest: int
    text: str
    lines: Sequence[LetterLine]

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.amount + self.fee + self.interest


def check_text(text: str) -> None:
    """Raises Invalid for a placeholder that means nothing."""
    for name in _PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
            raise invalid("text", f"{{{excerpt(name)}}}", f"is no placeholder; there are {known}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Text with its placeholders replaced, once: what stands in their place is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def written(letter: Letter) -> str:
    """The whole letter as lines of text."""
    with neutral():
        head = [letter.company, "", letter.party, *(part.strip() for part in letter.address.split("\n")), ""]
        title = f"{letter.subject} {letter.number}".strip()
        said = filled(letter.text, _values(letter)).split("\n")
        return "\n".join([*head, f"{title:<{_WIDTH - 10}}{letter.day}", "", *said, "", *_table(letter)])


def said_in(kept: str, day: str) -> str:
    """What a letter says between its name (with its day) and its table; all of it where it has not that form."""
    lines = kept.split("\n")
    name = next((place for place, line in enumerate(lines) if line.endswith(day) and len(line) >= _WIDTH), None)
    if name is None or _HEADINGS not in lines[name:]:
        return kept
    return "\n".join(lines[name + 1 : lines.index(_HEADINGS, name)]).strip("\n")


def _values(letter: Letter) -> dict[str, str]:
    shown = Amount().shown
    amounts = {name: shown(getattr(letter, name), letter.currency) for name in ("amount", "fee", "interest", "total")}
    words = {name: str(getattr(letter, name)) for name in PLACEHOLDERS.keys() - amounts.keys()}
    return words | amounts


def _table(letter: Letter) -> list[str]:
    shown = Amount().shown
    found = [_HEADINGS, "-" * _WIDTH]
    found += [
        f"{line.invoice:<20}{line.day:<12}{line.due:<12}{line.days:>6}{shown(line.amount, letter.currency):>26}"
        for line in letter.lines
    ]
    found.append("-" * _WIDTH)
    withheld = sum(line.withheld for line in letter.lines)
    sums = [("Open", letter.amount + withheld), ("Less tax that you withhold", -withheld)] if withheld else []
    sums += [("Overdue", letter.amount), ("Fee", letter.fee), ("Interest", letter.interest)]
    found += [_sum(word, amount, letter) for word, amount in sums if amount or word == "Overdue"]
    return [*found, _sum(f"To be paid by {letter.pay_by}", letter.total, letter)]


def _sum(word: str, amount: int, letter: Letter) -> str:
    return f"{word:<40}{Amount().said(amount, letter.currency):>{_WIDTH - 40}}"
