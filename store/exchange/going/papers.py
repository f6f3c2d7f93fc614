"""Invoices, bills and credit notes as they were posted, each with its lines: never more than one is held.

The net of the lines is the net of the document and so is their tax, to the cent: tax is worked out for a document, and
what a line has of it is its share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from store.catalog.rates import in_books
from store.core.database import stream
from store.core.identity import actor
from store.core.money import divide, share_of, spread
from store.exchange.going.entries import Span
from store.exchange.going.parties import ADDRESSED, PLACED
from store.exchange.going.words import PURCHASES, SALES, Words

CREDITS = ("credit_note", "bill_credit")
INVOICES, BILLS = ("invoice", "credit_note"), ("bill", "bill_credit")


@dataclass(frozen=True)
class PaperLine:
    """What stands on a line, and the account that it went to; `base` is its net in the currency of the books.

    The `sku` is what its product is called now; a line without one has none.

    A part of a line that went to an account of its own has no quantity (0).
    """

    account_id: int
    sku: str
    description: str
    quantity: int
    price: int
    discount: int
    factor: int
    per: int
    unit: str
    net: int
    tax_code: str
    tax_rate: int
    cost_centre: str
    base: int = 0
    tax: int = 0


@dataclass(frozen=True)
class Paper:
    """A posted document. Amounts are above zero on credit notes, too: `sign` says which way they count."""

    id: int
    type: str
    number: str
    theirs: str
    day: date
    due: date
    currency: str
    reference: str
    net: int
    tax: int
    rate: int
    entry_id: int
    party_id: int
    party_code: str
    party_name: str
    email: str
    place: tuple[str, ...] = ()  # as `parties.PLACE`
    lines: list[PaperLine] = field(default_factory=list)

    @property
    def sign(self) -> int:
        """-1 for credit notes."""
        return -1 if self.type in CREDITS else 1


# side → its tables, and what of a document and of a line only one of both has
_SIDES = {
    SALES: ("invoice", "d.number", "d.origin", "NULL", "NULL", "NULL", "''", ""),
    PURCHASES: (
        "bill", "d.supplier_number", "d.origin", "l.account_id", "l.base_net", "l.cleared", "COALESCE(k.code, '')",
        "LEFT JOIN cost_centre k ON k.id = l.cost_centre_id ",
    ),
}  # fmt: skip


def papers(span: Span, words: Words, side: str, types: Sequence[str]) -> Iterator[Paper]:
    """What was posted of these types over some days, by day."""
    table, theirs, origin, account, base, cleared, centre, join = _SIDES[side]
    among = ", ".join(f"'{each}'" for each in types)
    last, found = 0, list[tuple[Any, ...]]()
    for row in stream(
        f"SELECT d.id, d.type, d.number, {theirs}, d.day, d.due, d.currency, d.reference, d.net, d.tax, "
        f"d.exchange_rate, COALESCE(e.id, 0), p.id, p.code, p.name, p.email, {origin}, {account}, {base}, {cleared}, "
        "COALESCE(q.sku, ''), l.description, l.quantity, l.price, l.discount, l.factor, l.per, l.unit, l.net, c.code, "
        f"l.tax_rate, {centre}, COALESCE((SELECT CAST(SUM(t.tax) AS BIGINT) FROM {table}_tax t "
        f"WHERE t.{table}_id = d.id AND t.tax_code_id = l.tax_code_id AND t.rate = l.tax_rate), 0), {PLACED} "
        f"FROM {table} d JOIN {table}_line l ON l.{table}_id = d.id JOIN party p ON p.id = d.party_id {ADDRESSED} "
        f"JOIN tax_code c ON c.id = l.tax_code_id LEFT JOIN product q ON q.id = l.product_id {join}"
        f"LEFT JOIN entry e ON e.event_key = '{table}:' || d.id "
        f"WHERE +d.company_id = ? AND d.number IS NOT NULL AND d.type IN ({among}) "
        "AND COALESCE(d.day, '') BETWEEN ? AND ? ORDER BY COALESCE(d.day, ''), d.id, l.position",  # as an index has it
        (actor().company_id, *span.days),
    ):
        if row[0] != last and found:
            yield _paper(found, words)
            found = []
        last = row[0]
        found.append(row)
    if found:
        yield _paper(found, words)


def _paper(found: list[tuple[Any, ...]], words: Words) -> Paper:
    head = found[0]
    values: list[Any] = [*head[:4], date.fromisoformat(head[4]), date.fromisoformat(head[5]), *head[6:16], head[33:]]
    paper = Paper(*values)
    nets = [row[28] for row in found]
    bases = spread(in_books(paper.net, paper.currency, paper.rate), nets)
    taxes = _taxes(paper, [(row[29], row[30], row[28], row[32]) for row in found])
    for row, base, tax in zip(found, bases, taxes, strict=True):
        values = [0, *row[20:32], base if row[18] is None else row[18], tax]
        line = PaperLine(*values)
        paper.lines.extend(_parts(line, row[16], row[17], row[19], words))
    return paper


def _parts(line: PaperLine, origin: str, account: int | None, cleared: int | None, words: Words) -> Iterator[PaperLine]:
    """A line by the accounts it went to: goods that were billed dearer than they came went to two."""
    if cleared is None:  # of an invoice
        yield replace(line, account_id=words.role("deposits" if origin == "deposit" else "revenue") or 0)
    elif account:
        yield replace(line, account_id=account)
    else:
        waiting, difference = words.role("received_not_billed") or 0, words.role("price_difference") or 0
        if cleared in (line.base, 0):
            yield replace(line, account_id=waiting if cleared == line.base else difference)
            return
        net = share_of(line.net, cleared, line.base) if line.base else 0
        tax = divide(line.tax * net, line.net) if line.net else 0
        first = replace(line, account_id=waiting, quantity=0, net=net, base=cleared, tax=tax)
        yield first
        yield replace(
            line, account_id=difference, quantity=0, net=line.net - net, base=line.base - cleared, tax=line.tax - tax
        )


def _taxes(paper: Paper, lines: list[tuple[str, int, int, int]]) -> list[int]:
    """Each line's share of the tax, from (tax code, rate, net, tax of all lines of that code and rate)."""
    groups: dict[tuple[str, int], list[int]] = {}
    for place, (code, rate, _, _) in enumerate(lines):
        groups.setdefault((code, rate), []).append(place)
    taxes = [0] * len(lines)
    for places in groups.values():
        for place, tax in zip(places, spread(lines[places[0]][3], [lines[p][2] for p in places]), strict=True):
            taxes[place] = tax
    rest = paper.tax - sum(taxes)  # of taxes that are made of others, which are kept by those
    weights = [rate * net for _, rate, net, _ in lines]
    return [tax + more for tax, more in zip(taxes, spread(rest, weights), strict=True)] if rest else taxes
