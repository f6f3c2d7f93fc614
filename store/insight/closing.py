"""How deals come out as they grow older: a life table, as actuaries make them, of the deals that were opened last.

Of all deals still open at an age, how many are won and how many lost in the week that follows; deals that are open
today count for half of the week they are in. Leaving those out would make every forecast too rosy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from store.core.database import rows
from store.insight.sheet import InBooks

LATEST = 20_000  # deals looked at: enough to measure by, and never more to read
LEAST = 20  # deals of an age below which nothing is said of it, and closed ones below which of nothing
LATELY = 91  # days over which it is counted how many are opened
STEP = 7  # days


@dataclass(frozen=True)
class Deal:
    """A deal as it was on a day: `outcome` is won, lost, or "" while open; `value` in minor units of the books.

    Its `owner` is a user's id, as it is now.
    """

    opened: date
    outcome: str
    ended: date
    value: int
    owner: int = 0

    @property
    def age(self) -> int:
        """Days from its opening to its end, or to the day it was looked at."""
        return max(0, (self.ended - self.opened).days)


class LifeTable:
    """The share of deals still open, and won by then, at every age up to which there were deals enough."""

    def __init__(self, deals: Iterable[Deal]) -> None:
        ends = {outcome: Counter[int]() for outcome in ("won", "lost", "")}
        for deal in deals:
            ends[deal.outcome][deal.age // STEP] += 1
        left = sum(map(Counter.total, ends.values()))
        self._open, self._won = [1.0], [0.0]
        for week in range(max(max(found, default=-1) for found in ends.values()) + 1):
            won, lost, looked_at = (ends[outcome][week] for outcome in ("won", "lost", ""))
            exposed = left - looked_at / 2
            chances = (won / exposed, lost / exposed) if left >= LEAST else (0.0, 0.0)
            self._won.append(self._won[-1] + self._open[-1] * chances[0])
            self._open.append(max(0.0, self._open[-1] * (1 - sum(chances))))
            left -= won + lost + looked_at

    def chance(self, age: int, days: int) -> float:
        """How likely a deal that is open at an age (days) is won within so many days; 0 at ages nothing is known of."""
        still = _at(self._open, age)
        return (_at(self._won, age + days) - _at(self._won, age)) / still if still > 1e-9 else 0.0


def _at(weekly: list[float], age: int) -> float:
    """Between two weeks in proportion; after the last what it was then."""
    week, rest = divmod(age, STEP)
    if week + 1 >= len(weekly):
        return weekly[-1]
    return weekly[week] + (weekly[week + 1] - weekly[week]) * rest / STEP


@dataclass(frozen=True)
class Closings:
    """What the deals opened last say on a day."""

    day: date
    deals: tuple[Deal, ...]

    @cached_property
    def table(self) -> LifeTable:
        """How they came out as they grew older."""
        return LifeTable(self.deals)

    @cached_property
    def is_measured(self) -> bool:
        """Whether enough of them are closed to say anything."""
        return sum(deal.outcome != "" for deal in self.deals) >= LEAST and self.worth > 0

    @cached_property
    def worth(self) -> int:
        """What a won deal comes to, on the average."""
        won = [deal.value for deal in self.deals if deal.outcome == "won"]
        return sum(won) // len(won) if won else 0

    @cached_property
    def per_day(self) -> float:
        """How many deals are opened a day, lately."""
        days = LATELY
        if len(self.deals) == LATEST:
            days = min(days, max(1, (self.day - min(deal.opened for deal in self.deals)).days))
        return self.by_owner(days).total() / days

    def by_owner(self, days: int = LATELY) -> Counter[int]:
        """How many were opened in the last days by each owner."""
        since = self.day - timedelta(days)
        return Counter(deal.owner for deal in self.deals if deal.opened > since)

    @cached_property
    def days_to_win(self) -> int:
        """The median of days from opening to winning; 0 where none was won."""
        ages = sorted(deal.age for deal in self.deals if deal.outcome == "won")
        return ages[len(ages) // 2] if ages else 0


def closings(day: date, books: InBooks) -> Closings:
    """The deals opened last until a day, as they were at its end; those without an exchange rate are worth nothing."""
    found = rows(
        "SELECT d.opened_on, CASE WHEN d.closed_on <= ? THEN s.type END, d.closed_on, d.value, d.currency, d.owner_id "
        f"FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.opened_on <= ? ORDER BY d.id DESC LIMIT {LATEST}",
        (day.isoformat(), day.isoformat()),
    )
    return Closings(day, tuple(
        Deal(date.fromisoformat(opened), outcome or "", date.fromisoformat(closed) if outcome else day,
             books.one(value, currency) if outcome == "won" else 0, owner)
        for opened, outcome, closed, value, currency, owner in found
    ))  # fmt: skip
