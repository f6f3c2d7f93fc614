"""The books of several of our companies as those of one: in one currency, without what they owe and sell each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from store.core.database import rows
from store.core.errors import Refused, Usage
from store.core.identity import Workplace, actor, workplaces
from store.core.text import code_key, excerpt
from store.insight.sheet import Opens, Report, money
from store.insight.spans import Span
from store.insight.statements import lines_of
from store.insight.translation import Books, books_of, translator

DIFFERENCE, BETWEEN = "Translation difference", "Not in both books"
NOTE = (
    "Debit balances are positive, credit balances negative. Assets and liabilities are at the rate of the day asked "
    "for, income, expenses and equity at the rates of the days they were booked; what that leaves is the translation "
    "difference. Taken out: what the companies owe each other, and what they sold each other, against what the buyer "
    "spent, or else the cost of goods sold. Profit in goods still in stock is not taken out."
)


@dataclass
class _Line:
    """An account of the group: that of one code and type in every chart."""

    name: str
    amounts: list[int]
    out: int = 0
    opens: list[Opens] = field(default_factory=list)


def consolidated(day: date, companies: str = "", currency: str = "") -> Report:
    """The trial balance of several companies as one, in one currency, without what is between them.

    All the companies one works in, in the currency of this one, where nothing else is said.
    """
    places, home = chosen(companies), _home(currency)
    books = read(places, day, home)
    lines = _lines(books, day)
    _take_out(lines, books)
    return _report(lines, books, home, day)


def chosen(codes: str = "") -> list[Workplace]:
    """The companies of some codes (`A,B`), in which one has to work; all one works in where none is said."""
    found = {code_key(place.code): place for place in workplaces()}
    wanted = [code_key(code.strip()) for code in codes.split(",") if code.strip()]
    for code in wanted:
        if code not in found:
            raise Usage(f"You work in no company '{excerpt(code)}'.", "See them with: backdesk list companies")
    return [found[code] for code in dict.fromkeys(wanted)] if wanted else list(found.values())


def _home(currency: str) -> Workplace:
    """The company whose currency it is, and whose rates hold: this one, or the first that has it."""
    here = [place for place in workplaces() if place.id == actor().company_id]
    wanted = currency.upper() or actor().currency
    for place in [*here, *workplaces()]:
        if place.currency == wanted:
            return place
    raise Refused(
        f"None of your companies keeps its books in {excerpt(wanted)}, so there are no rates for it.",
        "Choose one of: " + ", ".join(sorted({place.currency for place in workplaces()})),
    )


def read(places: Sequence[Workplace], day: date, home: Workplace) -> list[Books]:
    """The books of each company at the end of a day, in the currency of one of them."""
    into = translator(home)
    parties = dict(rows("SELECT company_id, party_id FROM company_party"))
    ids = [place.id for place in places]
    return [books_of(p, day, [parties[other] for other in ids if other != p.id and other in parties], into)
            for p in places]  # fmt: skip


def _lines(books: list[Books], day: date) -> dict[tuple[str, str], _Line]:
    found: dict[tuple[str, str], _Line] = {}
    for number, own in enumerate(books):
        for row in own.chart:
            if row.id not in own.balances:
                continue
            line = found.setdefault((row.code, row.type), _Line(row.name, [0] * len(books)))
            line.amounts[number] += own.balances[row.id]
            if own.place.id == actor().company_id:  # lists are of the company worked in
                line.opens.append(lines_of(row, Span("", date.min, day)))
    return found


def _take_out(lines: dict[tuple[str, str], _Line], books: list[Books]) -> None:
    """What is between the companies, out of each account; what is left of sales out of the cost of goods sold."""
    traded = 0
    for own in books:
        for row in own.chart:
            out = -own.claims.get(row.id, 0) - own.traded.get(row.id, 0)
            if out:
                lines[row.code, row.type].out += out
                traded -= own.traded.get(row.id, 0)
    if not traded:
        return
    cost = next(row for row in books[0].chart if row.role == "cost_of_goods_sold")
    lines.setdefault((cost.code, cost.type), _Line(cost.name, [0] * len(books))).out -= traded


def _report(lines: dict[tuple[str, str], _Line], books: list[Books], home: Workplace, day: date) -> Report:
    table, opens = [], []
    for (code, _), line in sorted(lines.items()):
        if any(line.amounts) or line.out:
            table.append((code, line.name, *_cells([*line.amounts, line.out], home)))
            opens.append(tuple(line.opens))
    differences = [-own.difference for own in books]
    if any(differences):
        table.append(("", DIFFERENCE, *_cells([*differences, 0], home)))
    out = sum(line.out for line in lines.values())
    if out:
        table.append(("", BETWEEN, *_cells([0] * len(books) + [-out], home)))
    table.append(("", "Total", *_cells([0] * (len(books) + 1), home)))
    columns = [*(own.place.code for own in books), "Taken out"]
    headings = (("Account", "left"), ("Name", "left"), *((name, "right") for name in columns), ("Group", "right"))
    title = f"Consolidated trial balance at {day}, {home.currency}"
    return Report(title, headings, tuple(table), tuple(opens), NOTE)


def _cells(amounts: Iterable[int], home: Workplace) -> list[str]:
    given = list(amounts)
    return [money(amount, home.currency) if amount else "" for amount in given] + [money(sum(given), home.currency)]
