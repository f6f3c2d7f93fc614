"""What documents say of tax over a stretch of days, in the books' currency: the facts a tax report adds up.

A credit note counts the other way; so does what is deducted later, a cash discount or a bad debt. What is withheld
with a payment is a tax of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from store.billing.models import WITHHELD
from store.billing.shapes import PAYABLE, RECEIVABLE, Side
from store.core.database import rows
from store.core.money import convert, share_of, spread

Days = tuple[int, str, str]  # whose, the first, the last
SALES, PURCHASES, OWN, DEDUCTED = "sales", "purchases", "owed on purchases", "deducted from sales"
SAVED, WITHHELD_BY_US, WITHHELD_FROM_US = "deducted from purchases", "withheld from suppliers", "withheld by customers"
HAD_BACK = (PURCHASES, SAVED, WITHHELD_FROM_US)  # what fills the boxes of what is had back


@dataclass(frozen=True)
class Taxed:
    """What was sold or bought (`of`) at one code and rate: net and tax in the books, by how many documents."""

    of: str
    tax_code_id: int
    rate: int
    base: int
    tax: int
    count: int


@dataclass(frozen=True)
class Books:
    """Whose books, and what they are kept in."""

    company_id: int
    currency: str


def facts(books: Books, since: date, until: date) -> Iterator[Taxed]:
    """All there is over these days, both within; a code and rate may come several times."""
    days = (books.company_id, since.isoformat(), until.isoformat())
    for side, of in ((RECEIVABLE, SALES), (PAYABLE, PURCHASES)):
        yield from _at_home(side, of, days, books.currency)
        yield from _abroad(side, of, days, books.currency)
        yield from _paid(side, of, days)
    yield from _own(days, books.currency)
    for side in (RECEIVABLE, PAYABLE):
        yield from _deducted(side, days, books.currency)


def _sign(side: Side) -> str:
    return f"CASE WHEN v.type = '{side.credit}' THEN -1 ELSE 1 END"


def _posted(side: Side, columns: str, home: str) -> str:
    """A query over the tax of posted documents in the books' own currency (`home` is =), or in others (<>)."""
    return (
        f"SELECT {columns} FROM {side.table}_tax t JOIN {side.table} v ON v.id = t.{side.link}_id "
        f"WHERE v.company_id = ? AND v.number IS NOT NULL AND v.day BETWEEN ? AND ? AND v.currency {home} ? "
        f"AND NOT (v.cash_basis = 1 AND {waits(side)})"
    )


def waits(side: Side) -> str:
    """SQL over the taxes (t) of a document: those that wait for its payment, where its tax does. Our own never does."""
    return "t.own_rate = 0" if side is PAYABLE else "1 = 1"


def _at_home(side: Side, of: str, days: Days, home: str) -> Iterator[Taxed]:
    sign = _sign(side)
    columns = (
        f"t.tax_code_id, t.rate, CAST(SUM(({sign}) * t.base) AS BIGINT), "
        f"CAST(SUM(({sign}) * t.tax) AS BIGINT), COUNT(*)"
    )
    found = rows(
        f"{_posted(side, columns, '=')} GROUP BY t.tax_code_id, t.rate",
        (*days, home),
    )
    yield from (Taxed(of, *row) for row in found)


def _abroad(side: Side, of: str, days: Days, home: str) -> Iterator[Taxed]:
    """Each document by itself, as it was posted: what its rates come to is what the whole does."""
    columns = f"v.id, {_sign(side)}, v.currency, v.exchange_rate, t.tax_code_id, t.rate, t.base, t.tax"
    found = rows(f"{_posted(side, columns, '<>')} ORDER BY v.id, t.id", (*days, home))
    for group in _by_document(found):
        _, sign, currency, rate = group[0][:4]
        bases, taxes = ([row[place] for row in group] for place in (6, 7))
        in_base = in_shares(bases, currency, rate, home)
        for row, base, tax in zip(group, in_base, in_shares(taxes, currency, rate, home), strict=True):
            yield Taxed(of, row[4], row[5], sign * base, sign * tax, 1)


def in_shares(amounts: Sequence[int], currency: str, rate: int, home: str) -> list[int]:
    """Amounts of a document in the books: shares of what all of them come to there."""
    whole = convert(sum(amounts), currency, rate, home)
    return spread(whole, amounts) if whole else [0] * len(amounts)


def _by_document(found: Sequence[Any]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for row in found:
        if group and group[0][0] != row[0]:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _paid(side: Side, of: str, days: Days) -> Iterator[Taxed]:
    """Documents whose tax is owed, or had back, when they are paid: what was paid of them."""
    for row in rows(
        f"SELECT t.tax_code_id, t.rate, CAST(SUM(t.base) AS BIGINT), CAST(SUM(t.tax) AS BIGINT), "
        f"COUNT(DISTINCT v.id) FROM tax_due t JOIN {side.table} v ON v.id = t.{side.link}_id "
        "WHERE v.company_id = ? AND t.day BETWEEN ? AND ? GROUP BY t.tax_code_id, t.rate",
        days,
    ):
        yield Taxed(of, *row)


def _own(days: Days, home: str) -> Iterator[Taxed]:
    """What we owe ourselves for what we bought, as if we had sold it."""
    for sign, currency, exchange, code, rate, base, tax in rows(
        f"SELECT {_sign(PAYABLE)}, v.currency, v.exchange_rate, t.tax_code_id, t.own_rate, t.base, t.own_tax "
        "FROM bill_tax t JOIN bill v ON v.id = t.bill_id JOIN tax_code c ON c.id = t.tax_code_id "
        "WHERE v.company_id = ? AND v.number IS NOT NULL AND v.day BETWEEN ? AND ? AND t.own_rate > 0",
        days,
    ):
        net, owed = (sign * convert(amount, currency, exchange, home) for amount in (base, tax))
        yield Taxed(OWN, code, rate, net, owed, 1)


def _deducted(side: Side, days: Days, home: str) -> Iterator[Taxed]:
    """Cash discounts, bad debts and tax withheld; the other way on the day they are taken back."""
    off, withheld = (DEDUCTED, WITHHELD_FROM_US) if side is RECEIVABLE else (SAVED, WITHHELD_BY_US)
    for sign, kind, whole, taken, currency, exchange, code, rate, base, tax, own_rate, own in rows(
        "SELECT x.sign, d.kind, d.amount, d.base_amount, v.currency, v.exchange_rate, t.tax_code_id, t.rate, t.base, "
        "t.tax, t.own_rate, t.own_tax "
        "FROM (SELECT deduction_id, day, 1 AS sign FROM allocation WHERE deduction_id IS NOT NULL UNION ALL "
        "SELECT deduction_id, released_on, -1 FROM allocation WHERE deduction_id IS NOT NULL AND active = 0) x "
        "JOIN deduction_tax t ON t.deduction_id = x.deduction_id JOIN deduction d ON d.id = x.deduction_id "
        f"JOIN {side.table} v ON v.id = d.{side.link}_id WHERE v.company_id = ? AND x.day BETWEEN ? AND ?",
        days,
    ):
        net = convert(base, currency, exchange, home)
        if kind == WITHHELD:  # posted as what was taken off is in the books
            yield Taxed(withheld, code, rate, sign * net, sign * share_of(taken, tax, whole), 1)
        else:
            yield Taxed(off, code, rate, -sign * net, -sign * convert(tax, currency, exchange, home), 1)
            if own_rate:  # of a net that we owe tax for ourselves, which is less now
                yield Taxed(OWN, code, own_rate, -sign * net, -sign * convert(own, currency, exchange, home), 0)


def made_of_parts(side: Side) -> str:
    """SQL: the ids of the documents of a side with a tax that is made of several."""
    return f"SELECT l.{side.link}_id FROM {side.table}_line l JOIN tax_part p ON p.tax_code_id = l.tax_code_id"
