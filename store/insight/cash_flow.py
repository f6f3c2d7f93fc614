"""Where money came from and went: the result, and what else changed, by activity; it explains the change in cash."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from store.core.errors import Usage
from store.insight.sheet import Report, money
from store.insight.spans import CENTRES, AccountRow, Asked, accounts, moved, of_types, spans
from store.insight.statements import EARNED, Table
from store.ledger.balances import Balances, Sums

_CASH = ("bank", "cash")
_USUAL = {"asset": "operating", "liability": "operating", "equity": "financing"}


def cash_flow(asked: Asked) -> Report:
    """The change in cash and bank accounts, explained: operating, investing and financing, by the indirect method."""
    if asked.compare == CENTRES:
        raise Usage("The report cash-flow is not compared by cost centres.", "Leave --compare out.")
    books, chart, own = Balances(), accounts(), spans(asked)
    table = Table([(span.heading, moved(books, span)) for span in own], own)
    table.total("Result", lambda sums: -of_types(sums, chart, *EARNED))
    for activity in ("operating", "investing", "financing"):
        rows = [row for row in chart if _activity(row) == activity]
        for row in rows:
            table.account(row, -1)
        table.total(f"Cash from {activity}", _of(rows, chart if activity == "operating" else ()))
    cash = [row for row in chart if _activity(row) == "cash"]
    table.total("Change in cash", lambda sums: _come_to(sums, cash))
    before, after = _come_to(books.before(own[0].since), cash), _come_to(books.at(asked.until), cash)
    note = f"Cash was {money(before)} before and {money(after)} after."
    return table.report(f"Cash flow, {own[0].since} to {asked.until}", note)


def _of(rows: Sequence[AccountRow], earning: Sequence[AccountRow]) -> Callable[[Sums], int]:
    """What an activity brought in: the change of its accounts, and the result where it is the operating one."""
    return lambda sums: -_come_to(sums, rows) - of_types(sums, earning, *EARNED)


def _come_to(sums: Sums, rows: Sequence[AccountRow]) -> int:
    return sum(sums.get(row.id, 0) for row in rows)


def _activity(row: AccountRow) -> str:
    """What a change of an account belongs to; empty for income and expenses, which make the result."""
    if row.role in _CASH:
        return "cash"
    return row.flow or _USUAL.get(row.type, "")
