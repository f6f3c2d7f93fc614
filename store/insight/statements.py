"""The statements of the books: trial balance, profit and loss, balance sheet, budget; any day, beside another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from store.core.database import rows
from store.core.errors import Usage
from store.core.identity import actor
from store.core.money import divide
from store.insight.sheet import Opens, Report, money
from store.insight.spans import (
    CENTRES,
    AccountRow,
    Asked,
    Span,
    accounts,
    moved,
    moved_by_centre,
    of_types,
    spans,
)
from store.ledger.balances import Balances, Sums, added
from store.ledger.models import GROWS_BY_CREDIT

EARNED = ("income", "expense")


@dataclass
class Table:
    """A statement being put together: a line for each account and total, a cell for each column of sums."""

    columns: Sequence[tuple[str, Sums]]
    spans: Sequence[Span]
    lines: list[tuple[str, ...]] = field(default_factory=list)
    opens: list[tuple[Opens, ...]] = field(default_factory=list)

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Headings with their sides; of two columns also how they differ."""
        found = [("Account", "left"), ("Name", "left"), *((heading, "right") for heading, _ in self.columns)]
        return (*found, ("Change", "right"), ("%", "right")) if self._two else tuple(found)

    @property
    def _two(self) -> bool:
        return len(self.columns) == len(self.spans) == 2

    def account(self, row: AccountRow, turn: int) -> None:
        """A line of an account, unless it is nothing in every column; `turn` is -1 where credit is shown positive."""
        amounts = [turn * sums.get(row.id, 0) for _, sums in self.columns]
        if any(amounts):
            self.lines.append((row.code, row.name, *self._cells(amounts)))
            self.opens.append(tuple(lines_of(row, span) for span in self.spans))

    def total(self, title: str, of: Callable[[Sums], int]) -> None:
        """A line that sums others up."""
        self.lines.append(("", title, *self._cells([of(sums) for _, sums in self.columns])))
        self.opens.append(())

    def _cells(self, amounts: list[int]) -> list[str]:
        cells = [money(amount) for amount in amounts]
        return [*cells, money(amounts[0] - amounts[1]), percent(*amounts)] if self._two else cells

    def report(self, title: str, note: str = "") -> Report:
        """The finished statement."""
        return Report(title, self.headings, tuple(self.lines), tuple(self.opens), note)


def lines_of(row: AccountRow, span: Span) -> Opens:
    """What stands behind a figure of an account; of a balance, everything up to its day."""
    days = f"day<={span.until}" if span.since == date.min else f"day:{span.since}..{span.until}"
    return Opens(f"{row.code} {row.name}", "entry-lines", f"account_id:{row.id} {days}")


def percent(amount: int, base: int) -> str:
    """How much more than its base an amount is, `+12.5 %`; empty where there is nothing to compare with."""
    if base == 0:
        return ""
    tenths = divide(1000 * (amount - base), abs(base))
    sign = "+" if tenths > 0 else "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10} %" if abs(tenths) < 10_000 else f"{sign}>999 %"


def section(table: Table, chart: Iterable[AccountRow], kind: str) -> None:
    """The accounts of a type, and what they come to."""
    turn = -1 if kind in GROWS_BY_CREDIT else 1
    own = [row for row in chart if row.type == kind]
    for row in own:
        table.account(row, turn)
    table.total(f"Total {kind}", lambda sums: turn * sum(sums.get(row.id, 0) for row in own))


# Statements ---------------------------------------------------------------------------------------


def trial_balance(asked: Asked) -> Report:
    """Every account with its debit or credit balance; with a first day: opening, change and closing balance."""
    _without(asked, "trial-balance")
    if asked.since:
        return _trial_balance_since(asked.since, asked.until)
    sums, lines, opens = Balances().at(asked.until), [], []
    for row in accounts():
        if amount := sums.get(row.id, 0):
            lines.append((row.code, row.name, *((money(amount), "") if amount > 0 else ("", money(-amount)))))
            opens.append((lines_of(row, Span("", date.min, asked.until)),))
    debit = sum(amount for amount in sums.values() if amount > 0)
    credit = -sum(amount for amount in sums.values() if amount < 0)
    lines.append(("", "Total", money(debit), money(credit)))
    columns = (("Account", "left"), ("Name", "left"), ("Debit", "right"), ("Credit", "right"))
    return Report(f"Trial balance at {asked.until}", columns, tuple(lines), tuple(opens))


def _trial_balance_since(since: date, until: date) -> Report:
    books = Balances()
    opening, closing = books.before(since), books.at(until)
    change = added(closing, opening, -1)
    table = Table((("Opening", opening), ("Change", change), ("Closing", closing)), (Span("", since, until),))
    for row in accounts():
        table.account(row, 1)
    table.total("Total", lambda sums: sum(sums.values()))
    return table.report(f"Trial balance, {since} to {until}", "Debit balances are positive, credit balances negative.")


def profit_loss(asked: Asked) -> Report:
    """Income and expenses of the year of the books so far, or of any stretch of days; what closing posted left out."""
    books, chart, own = Balances(), accounts(), spans(asked)
    by_centre = asked.compare == CENTRES
    columns = _by_centre(books, own[0]) if by_centre else [(span.heading, moved(books, span)) for span in own]
    table = Table(columns, own)
    for kind in EARNED:
        section(table, chart, kind)
    table.total("Result", lambda sums: -of_types(sums, chart, *EARNED))
    return table.report(f"Profit and loss, {own[0].since} to {asked.until}")


def _by_centre(books: Balances, span: Span) -> list[tuple[str, Sums]]:
    """A column for each cost centre, one for what has none, and their total."""
    every, by = moved(books, span), moved_by_centre(span)
    codes = dict(rows("SELECT id, code FROM cost_centre WHERE company_id = ? ORDER BY code", (actor().company_id,)))
    columns = [(code, by[centre]) for centre, code in codes.items() if centre in by]
    rest = every
    for _, sums in columns:
        rest = added(rest, sums, -1)
    return [*columns, ("None", rest), ("Total", every)]


def balance_sheet(asked: Asked) -> Report:
    """Assets against liabilities, equity and the result that no closing has carried there yet."""
    if asked.compare == CENTRES:
        _without(asked, "balance-sheet")
    books, chart = Balances(), accounts()
    own = [span for span in spans(asked) if span.heading != "Total"]
    columns = [(str(span.until) if len(own) > 1 else "Amount", books.at(span.until)) for span in own]
    table = Table(
        columns, [Span(heading, date.min, span.until) for (heading, _), span in zip(columns, own, strict=True)]
    )
    for kind in ("asset", "liability", "equity"):
        section(table, chart, kind)
    table.total("Result so far", lambda sums: -of_types(sums, chart, *EARNED))
    return table.report(f"Balance sheet at {asked.until}")


def budget(asked: Asked) -> Report:
    """What was planned, what it came to, and the difference; of the year of the books so far, in whole months."""
    _without(asked, "budget")
    span = spans(asked)[0]
    planned = dict(
        rows(
            "SELECT b.account_id, CAST(SUM(b.amount) AS BIGINT) FROM budget b WHERE b.company_id = ? "
            "AND b.month BETWEEN ? AND ? GROUP BY b.account_id",
            (actor().company_id, span.since.isoformat()[:7], span.until.isoformat()[:7]),
        )
    )
    actual, lines, opens = moved(Balances(), span), [], []
    for row in accounts():
        turn = -1 if row.type in GROWS_BY_CREDIT else 1
        came, plan = turn * actual.get(row.id, 0), planned.get(row.id, 0)
        if row.type in EARNED and (came or plan):
            lines.append((row.code, row.name, money(plan), money(came), money(came - plan), percent(came, plan)))
            opens.append((lines_of(row, span),))
    headings = ("Account", "Name", "Planned", "Actual", "Difference", "%")
    columns = tuple((heading, "left" if heading in ("Account", "Name") else "right") for heading in headings)
    return Report(f"Budget, {span.since} to {span.until}", columns, tuple(lines), tuple(opens))


def _without(asked: Asked, name: str) -> None:
    if asked.compare:
        raise Usage(f"The report {name} is not compared by '{asked.compare}'.", "Leave --compare out.")
