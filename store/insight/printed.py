"""What printed documents have in common, a line of text each: to whom, the table of lines, taxes and sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from store.catalog.basis import company_rounding
from store.catalog.models import TaxCode
from store.catalog.tax_parts import parts_known
from store.catalog.totals import Compound, TaxShare, totals
from store.core.models import Company
from store.core.money import divide
from store.core.text import excerpt
from store.core.values import Amount, Percent, Price, Quantity

WIDTH = 76
LINE = "-" * WIDTH


class Printed(Protocol):
    """A line of a document (scaled, amounts in minor units)."""

    description: Any
    unit: Any
    quantity: Any
    factor: Any
    per: Any
    price: Any
    net: Any
    tax_included: Any
    tax_code_id: Any
    tax_rate: Any


def heading(row: Any, title: str, day: str) -> list[str]:
    """Who writes, to whom, and what: a document's name and day."""
    address = [part.strip() for part in row.billing_address.split("\n") if part.strip()]
    head = [Company.get_by_id(row.company_id).name, "", row.party_name, *address, ""]
    return [*head, f"{title:<{WIDTH - 10}}{day}"]


def table(row: Any, lines: Sequence[Printed]) -> list[str]:
    """The lines under their headings."""
    return [f"{'':<34}{'Quantity':>12}{'Price':>14}{'Amount':>16}", LINE, *(told(row, line) for line in lines)]


def told(row: Any, line: Printed) -> str:
    """One line: what, how much, at which price, and what that comes to."""
    amount = Amount().shown(line.net + line.tax_included, row.currency)
    price = Price().shown(line.price)
    return f"{excerpt(line.description, 32):<34}{how_much(line, line.quantity):>12}{price:>14}{amount:>16}"


def how_much(line: Any, quantity: int) -> str:
    """A quantity (scaled, in the stock unit) of a line in the unit that the line itself has."""
    return f"{Quantity().shown(divide(quantity * line.per, line.factor))} {line.unit}".strip()


def taxes(row: Any, lines: Sequence[Printed]) -> list[str]:
    """What of each tax the lines come to, in words."""
    return [
        summed(f"{TaxCode.get_by_id(share.tax_code_id).name} ({Percent().shown(share.rate)})", share.tax, row.currency)
        for share in tax_shares(row, lines)
        if share.tax
    ]


def tax_shares(row: Any, lines: Sequence[Printed]) -> tuple[TaxShare, ...]:
    """What of each tax the lines come to."""
    worth = [(line.tax_code_id, line.tax_rate, line.net + line.tax_included) for line in lines]
    compound = Compound(parts_known(), [line.quantity for line in lines], row.currency)
    return totals(worth, company_rounding(), bool(row.prices_include_tax), compound).taxes


def summed(word: str, minor: int, currency: str) -> str:
    """A sum with its word."""
    return f"{excerpt(word, 48):<{WIDTH - 24}}{Amount().said(minor, currency):>24}"
