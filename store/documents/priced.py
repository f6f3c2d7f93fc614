"""The lines and sums of a document with prices: as they are stored, line amounts before what the whole is less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from store.catalog.models import TaxCode
from store.catalog.totals import TaxShare
from store.core.values import Amount, Percent, Price
from store.documents.facts import Column, Row, Sum, Table
from store.documents.language import Language
from store.insight.printed import how_much, tax_shares

Below = Mapping[int, Sequence[str]]  # what stands below a line, by its position


def table(row: Any, lines: Sequence[Any], words: Language, below: Below | None = None, title: str = "") -> Table:
    """The lines; a discount or a tax rate has a column where any line differs in it."""
    less = any(line.discount for line in lines)
    rates = len({(line.tax_code_id, line.tax_rate) for line in lines}) > 1
    columns = [
        Column(words.say("position"), right=True),
        Column(words.say("description"), wide=True),
        Column(words.say("quantity"), right=True),
        Column(words.say("price"), right=True),
        *([Column(words.say("less"), right=True)] if less else []),
        *([Column(words.say("tax_rate"), right=True)] if rates else []),
        Column(f"{words.say('amount')} {row.currency}", right=True),
    ]
    return Table(tuple(columns), tuple(_told(row, line, less, rates, below or {}) for line in lines), title)


def _told(row: Any, line: Any, less: bool, rates: bool, below: Below) -> Row:
    shown = Percent().shown
    cells = [
        str(line.position),
        line.description,
        how_much(line, line.quantity),
        Price().shown(line.price),
        *([shown(line.discount) if line.discount else ""] if less else []),
        *([shown(line.tax_rate)] if rates else []),
        Amount().shown(_worth(line), row.currency),
    ]
    said = [line.sku] if line.sku and line.sku != line.description else []
    return Row(tuple(cells), (*said, *below.get(line.position, ())))


def _worth(line: Any) -> int:
    """What a line comes to before its share of what the whole is less: with tax where prices include it."""
    return int(line.net + line.tax_included + line.document_discount)


def sums(row: Any, lines: Sequence[Any], words: Language, shares: Sequence[TaxShare] | None = None) -> tuple[Sum, ...]:
    """From the lines to the total. `shares` are the taxes that are stored; without them, those of the lines."""
    found = list(tax_shares(row, lines) if shares is None else shares)
    taxes = [_tax(row, share, words) for share in found]
    if sum(share.tax for share in found) != row.tax:  # an estimate, or tax that the buyer owes
        taxes = [Sum(words.say("tax"), _shown(row, row.tax))] if row.tax else []
    off = []
    if row.document_discount:
        off = [
            Sum(words.say("subtotal"), _shown(row, sum(map(_worth, lines)))),
            Sum(words.say("discount"), _shown(row, -row.document_discount)),
        ]
    total = Sum(words.say("total"), Amount().said(row.total, row.currency), strong=True)
    return (*off, Sum(words.say("net"), _shown(row, row.net)), *taxes, total)


def _tax(row: Any, share: TaxShare, words: Language) -> Sum:
    name, rate = TaxCode.get_by_id(share.tax_code_id).name, Percent().shown(share.rate)
    said = words.say("tax_of", name=name, rate=rate, base=_shown(row, share.base))
    return Sum(said, _shown(row, share.tax))


def _shown(row: Any, minor: int) -> str:
    return Amount().shown(minor, row.currency)


def remarks(row: Any, lines: Sequence[Any], words: Language) -> tuple[str, ...]:
    """What the law wants said of the taxes of the lines, each once; and that prices include them."""
    codes = dict.fromkeys(line.tax_code_id for line in lines)
    reasons = [TaxCode.get_by_id(code).reason for code in codes]
    included = [words.say("prices_include_tax")] if row.prices_include_tax else []
    return (*included, *dict.fromkeys(reason for reason in reasons if reason))
