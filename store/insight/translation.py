"""The books of one company in another currency: what it has at the rate of the day, what it earned at its days'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from store.catalog.rates import rate_on
from store.core.database import rows, scalar
from store.core.identity import Workplace, actor, working_in
from store.core.money import convert
from store.insight.spans import AccountRow, accounts
from store.ledger.balances import Sums
from store.ledger.years import CLOSING, days_of

OWNED = ("asset", "liability")
_AMOUNT = "CAST(SUM(l.debit - l.credit) AS BIGINT)"
# lines of entries that claim something of, or owe something to, another company of the group
_BETWEEN = (
    "FROM entry e JOIN entry_line l ON l.entry_id = e.id WHERE e.day <= ? AND e.source <> '{closing}' AND e.id IN "
    "(SELECT x.entry_id FROM entry_line x WHERE x.party_id IN ({parties}) AND x.account_id IN "
    "(SELECT id FROM account WHERE role IN ('receivable', 'payable')))"
)


@dataclass(frozen=True)
class Books:
    """A company's chart and balances (debit − credit) in minor units of the currency asked for.

    `claims` and `traded` are the parts of those that are with other companies of the group: what they owe and are
    owed, and what was earned and spent with them.
    """

    place: Workplace
    chart: list[AccountRow]
    balances: Sums
    claims: Sums = field(default_factory=dict)
    traded: Sums = field(default_factory=dict)

    @property
    def difference(self) -> int:
        """What assets and liabilities at the rate of the day come to more than what made them at theirs."""
        return sum(self.balances.values())


def translator(home: Workplace) -> Callable[[int, str, str], int]:
    """Amount, currency and day → minor units of a company's currency, at the rates that company has."""

    @cache
    def rate(currency: str, day: str) -> int:
        with working_in(home.id):
            return rate_on(currency, day)

    def translated(amount: int, currency: str, day: str) -> int:
        if currency == home.currency:
            return amount
        return convert(amount, currency, rate(currency, day), home.currency)

    return translated


def books_of(place: Workplace, day: date, others: list[int], into: Callable[[int, str, str], int]) -> Books:
    """The books of a company at the end of a day; `others` are the parties that stand for the rest of the group.

    Raises Refused where a day on which something was earned has no rate.
    """
    with working_in(place.id):
        chart = accounts()
        types = {row.id: row.type for row in chart}
        closed = _closed(day)
        found: Sums = {}
        for account, on, amount in _by_day(day):
            owned = types[account] in OWNED
            worth = into(amount, actor().currency, day.isoformat()) if owned else into(amount, actor().currency, on)
            target = _kept(chart) if types[account] in ("income", "expense") and on <= closed else account
            found[target] = found.get(target, 0) + worth
        own = Books(place, chart, found)
        if others:
            _between(own, day, closed, others, into)
        return own


def _by_day(day: date) -> list[tuple[int, str, int]]:
    """(account, day, amount): of what is owned all in one, for it is worth what it is worth today."""
    found = rows(
        f"SELECT l.account_id, CASE WHEN a.type IN {OWNED} THEN '' ELSE e.day END, {_AMOUNT} FROM entry e "
        "JOIN entry_line l ON l.entry_id = e.id JOIN account a ON a.id = l.account_id "
        "WHERE e.day <= ? AND e.source <> ? GROUP BY 1, 2 ORDER BY 1, 2",
        (day.isoformat(), CLOSING),
    )
    return [(int(account), str(on), int(amount)) for account, on, amount in found]


def _closed(day: date) -> str:
    """The last day of the last year that was closed by a day; '' where none was."""
    year = scalar(
        "SELECT MAX(e.source_id) FROM entry e WHERE e.source = ? AND e.day <= ? AND e.reverses_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.reverses_id = e.id)",
        (CLOSING, day.isoformat()),
    )
    return days_of(int(year))[1].isoformat() if year is not None else ""


def _kept(chart: list[AccountRow]) -> int:
    """Where the results of closed years are."""
    return next(row.id for row in chart if row.role == "retained_earnings")


def _between(own: Books, day: date, closed: str, others: list[int], into: Callable[[int, str, str], int]) -> None:
    parties = ", ".join(str(party) for party in others)
    source = _BETWEEN.format(closing=CLOSING, parties=parties)
    types = {row.id: (row.type, row.role) for row in own.chart}
    claimed = f"SELECT l.account_id, {_AMOUNT} {source} AND l.party_id IN ({parties}) GROUP BY l.account_id"
    for account, amount in rows(claimed, (day.isoformat(),)):
        if types[account][1] in ("receivable", "payable"):
            own.claims[account] = into(int(amount), actor().currency, day.isoformat())
    earned = f"SELECT l.account_id, e.day, {_AMOUNT} {source} GROUP BY l.account_id, e.day"
    for account, on, amount in rows(earned, (day.isoformat(),)):
        kind, role = types[account]
        if kind in ("income", "expense") and role != "exchange" and on > closed:
            own.traded[account] = own.traded.get(account, 0) + into(int(amount), actor().currency, on)
