"""What accounts come to at any day: whole months from the kept sums, the month of the day itself from entries."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from store.core.database import rows
from store.ledger.posting import BALANCES

Sums = dict[int, int]  # account id → debit − credit, minor units of the books' currency


def added(one: Sums, other: Sums, sign: int = 1) -> Sums:
    """One set of sums with (or, with the sign -1, without) another; zeros are left out."""
    both = {account: one.get(account, 0) + sign * other.get(account, 0) for account in one.keys() | other.keys()}
    return {account: amount for account, amount in both.items() if amount}


class Balances:
    """The balances of all accounts, at as many days as somebody asks for; the kept sums are read once."""

    def __init__(self) -> None:
        parted = ((key.partition(":"), amount) for key, (_, amount) in BALANCES.read().items())
        self._kept = [(int(account), month, amount) for (account, _, month), amount in parted]

    def at(self, day: date) -> Sums:
        """Every account's balance at the end of a day."""
        return self.before(day + timedelta(days=1))

    def before(self, day: date) -> Sums:
        """Every account's balance at the beginning of a day."""
        first, found = day.isoformat()[:7], Sums()
        for account, month, amount in self._kept:
            if month < first:
                found[account] = found.get(account, 0) + amount
        return added(found, _in_month(day)) if day.day > 1 else found

    def months(self, accounts: Container[int]) -> set[str]:
        """The months (`2026-11`) in which something was posted to some accounts."""
        return {month for account, month, _ in self._kept if account in accounts}


def _in_month(day: date) -> Sums:
    """What the month of a day had brought before it."""
    found = rows(
        "SELECT l.account_id, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM entry_line l JOIN entry e "
        "ON e.id = l.entry_id WHERE e.day >= ? AND e.day < ? GROUP BY l.account_id",
        (day.replace(day=1).isoformat(), day.isoformat()),
    )
    return dict(found)
