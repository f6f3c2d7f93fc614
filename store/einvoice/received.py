"""An electronic invoice that was read: what the supplier says of it, and whether its own sums come to what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.core.dates import FIRST, LAST
from store.core.errors import Usage
from store.core.money import CURRENCIES, exponent
from store.core.scaled import decimal_text
from store.core.text import clean, excerpt
from store.core.xml_tree import Node
from store.einvoice.codes import CATEGORIES
from store.einvoice.facts import PRICE_DIGITS, QUANTITY_DIGITS, RATE_DIGITS, Taxed

AGAIN = "Ask the supplier for the file again."
LONGEST = 200  # characters of a text of one line
_NUMBER = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,20}))?\Z", re.ASCII)


@dataclass(frozen=True)
class ReadLine:
    """A line: what it comes to, and how that is made up where it can be said as the house says it."""

    name: str
    net: int
    tax: Taxed
    quantity: int | None
    price: int | None


@dataclass(frozen=True)
class Change:
    """What is added to the whole document, or taken off it (below zero)."""

    amount: int
    reason: str
    tax: Taxed


@dataclass(frozen=True)
class ReadTax:
    """What the file says of what is taxed in one way."""

    tax: Taxed
    base: int
    amount: int


@dataclass(frozen=True)
class Sums:
    """What the file says it comes to."""

    lines: int
    net: int
    tax: int
    total: int
    prepaid: int
    rounding: int
    payable: int


@dataclass(frozen=True)
class Received:
    """All that is taken of a file; amounts in minor units of its currency. `preceding` are the invoices it is about."""

    credit: bool
    number: str
    day: date
    due: date | None
    currency: str
    supplier: str
    tax_ids: tuple[str, ...]
    order: str
    preceding: tuple[str, ...]
    payment_text: str
    note: str
    lines: tuple[ReadLine, ...]
    changes: tuple[Change, ...]
    taxes: tuple[ReadTax, ...]
    sums: Sums

    def amount(self, minor: int) -> str:
        """An amount for a sentence."""
        return f"{decimal_text(minor, exponent(self.currency))} {self.currency}"

    def differences(self) -> list[str]:
        """Where its own figures do not come to its sums, with both."""
        sums, lines = self.sums, sum(line.net for line in self.lines)
        found = [
            ("its lines", lines, sums.lines),
            ("without tax it", sums.lines + sum(change.amount for change in self.changes), sums.net),
            ("its taxes", sum(tax.amount for tax in self.taxes), sums.tax),
            ("with tax it", sums.net + sums.tax, sums.total),
            ("to be paid it", sums.total - sums.prepaid + sums.rounding, sums.payable),
            *self._bases(),
        ]
        return [
            f"{what} comes to {self.amount(came)}, the file says {self.amount(said)}"
            for what, came, said in found
            if came != said
        ]

    def _bases(self) -> Sequence[tuple[str, int, int]]:
        parts = [*((line.tax, line.net) for line in self.lines), *((one.tax, one.amount) for one in self.changes)]
        said = {tax.tax: 0 for tax in self.taxes} | {tax: 0 for tax, _ in parts}
        for tax in self.taxes:
            said[tax.tax] += tax.base
        return [
            (
                f"what is taxed as {tax.category} {decimal_text(tax.rate, RATE_DIGITS, trim=True)} %",
                sum(amount for of, amount in parts if of == tax),
                base,
            )
            for tax, base in said.items()
        ]


@dataclass(frozen=True)
class Source:
    """A file, by its name."""

    name: str

    def fault(self, line: int, reason: str, hint: str = "") -> Usage:
        """What is wrong in it, and where."""
        return Usage(f"{self.name}:{line}: {reason}.", hint or AGAIN)


@dataclass(frozen=True)
class Reader:
    """Takes values out of a file; what does not fit is told with the line it is on."""

    source: Source
    currency: str = ""

    def text(self, node: Node, *path: str) -> str:
        """A text, in one line and without what is not printed."""
        return clean(node.said(*path))

    def needed(self, node: Node, what: str, *path: str) -> str:
        """A text that must be there."""
        found = self.text(node, *path)
        if not found:
            raise self.source.fault(node.line, f"says no {what} (<{path[-1]}>)")
        if len(found) > LONGEST:
            raise self.source.fault(node.line, f"{what} '{excerpt(found)}' is longer than {LONGEST} characters")
        return found

    def money(self, node: Node | None, *path: str) -> int:
        """An amount; nothing where it is not there."""
        return self._scaled(node, exponent(self.currency), *path) or 0

    def amount_of(self, node: Node) -> int:
        """The amount an element itself says."""
        found = self._number(node, exponent(self.currency))
        if found is None:
            raise self.source.fault(node.line, f"'{excerpt(node.text)}' has more decimals than {self.currency}")
        return found

    def sum(self, node: Node, what: str, *path: str) -> int:
        """An amount that must be there."""
        self.needed(node, what, *path)
        return self.money(node, *path)

    def _scaled(self, node: Node | None, places: int, *path: str) -> int | None:
        found = node.first(*path) if node else None
        if found is None or not found.text:
            return None
        number = self._number(found, places)
        if number is None:
            raise self.source.fault(found.line, f"'{excerpt(found.text)}' has more than {places} decimals")
        return number

    def _number(self, node: Node, places: int) -> int | None:
        """A number at a scale, exact; None where it has more decimals."""
        match = _NUMBER.match(node.text)
        if not match:
            raise self.source.fault(node.line, f"'{excerpt(node.text)}' is no number as invoices have it")
        part = (match[3] or "").rstrip("0")
        if len(part) > places:
            return None
        return int(match[1] + match[2] + part.ljust(places, "0"))

    def priced(self, net: int, counted: Node | None, price: Node | None, base: Node | None) -> tuple[int, int] | None:
        """Quantity and price of a line (scaled) where they can be kept and come to its net, else None."""
        found = [
            self._number(node, places) if node and node.text else usual
            for node, places, usual in (
                (counted, QUANTITY_DIGITS, None),
                (price, PRICE_DIGITS, None),
                (base, QUANTITY_DIGITS, 10**QUANTITY_DIGITS),
            )
        ]
        quantity, amount, per = found
        if not quantity or amount is None or not per or quantity < 1 or amount < 0 or amount * 10**4 % per:
            return None
        amount = amount * 10**4 // per
        minor = 10 ** exponent(self.currency)
        exact = quantity * amount * minor
        return (quantity, amount) if (2 * exact + 10**10) // (2 * 10**10) == net else None

    def taxed(self, node: Node | None, category: str, rate: str) -> Taxed:
        """How something is taxed."""
        line = node.line if node else 1
        letter = self.text(node, category) if node else ""
        if letter not in CATEGORIES:
            raise self.source.fault(line, f"'{excerpt(letter)}' is no kind of tax that is kept here")
        return Taxed(letter, self._scaled(node, RATE_DIGITS, rate) or 0)

    def currency_of(self, node: Node, *path: str) -> Reader:
        """The reader of amounts in the file's currency."""
        code = self.needed(node, "currency", *path)
        if code not in CURRENCIES:
            raise self.source.fault(node.line, f"'{excerpt(code)}' is no ISO 4217 currency code")
        return Reader(self.source, code)

    def day(self, node: Node, what: str, *path: str, required: bool = True) -> date | None:
        """A day, as 2026-11-21 or 20261121."""
        text = self.needed(node, what, *path) if required else self.text(node, *path)
        if not text:
            return None
        digits = text.replace("-", "")
        try:
            if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
                raise ValueError
            found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            if not FIRST <= found <= LAST:
                raise ValueError
        except ValueError:
            raise self.source.fault(node.line, f"'{excerpt(text)}' is no day that {what} can be") from None
        return found
