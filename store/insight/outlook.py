"""What is still to come in a month, beyond the deals and orders that are there: deals not opened yet, and customers
who order without one, each in the rhythm of their own. Neither counts what another part of the forecast counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.core.database import days_between, rows
from store.core.dates import add_months
from store.core.money import divide
from store.insight.closing import Closings, closings
from store.insight.quarters import Shape, shape, shaped
from store.insight.rhythm import ORDERED, lately, ordered_often
from store.insight.sheet import InBooks
from store.sales.models import WITHOUT_A_DEAL

ORDERS = 3  # orders from which a customer has a rhythm
LAPSED = 3  # of its own intervals: a customer who has not ordered for longer is not counted on
_FINE = 1000  # minor units a day are counted in thousandths


@dataclass(frozen=True)
class Months:
    """Months ahead: `ends` is how many days it is to the end of each."""

    names: tuple[str, ...]
    ends: tuple[int, ...]

    @property
    def days(self) -> list[int]:
        """How many days of each are ahead."""
        return [end - before for before, end in zip((0, *self.ends), self.ends, strict=False)]


def months_from(day: date, number: int) -> Months:
    """The month of a day from that day on, and those after it."""
    firsts = [add_months(day.replace(day=1), step) for step in range(number)]
    last = [add_months(first, 1) - timedelta(days=1) for first in firsts]
    return Months(tuple(first.isoformat()[:7] for first in firsts), tuple((end - day).days + 1 for end in last))


@dataclass(frozen=True)
class Ahead:
    """What is known of deals, and how those that are won fall on the months of a quarter."""

    known: Closings
    months: Months
    shape: Shape

    def of_age(self, age: int) -> list[float]:
        """The share of a deal that is open at an age which is won in each month."""
        return self._by_month([self.known.table.chance(age, end) for end in self.months.ends])

    def new_deals(self) -> list[int]:
        """What deals that are opened from now on, as many as lately, come to in each month: minor units."""
        if not self.known.is_measured:
            return [0] * len(self.months.names)
        chance = self.known.table.chance
        a_day = self.known.per_day * self.known.worth
        by = [sum(chance(0, end - start) for start in range(1, end + 1)) for end in self.months.ends]
        return [round(deals * a_day) for deals in self._by_month(by)]

    def _by_month(self, until: list[float]) -> list[float]:
        by_then = [later - earlier for earlier, later in zip((0.0, *until), until, strict=False)]
        return shaped(by_then, self.months.names, self.shape)


def looking_ahead(eve: date, months: Months, books: InBooks) -> Ahead:
    """What was known at the end of a day of the months after it."""
    return Ahead(closings(eve, books), months, shape(eve, books))


Repeated = Sequence[tuple[int, str, int]]  # owner (0: nobody), currency, thousandths of minor units a day


def repeat_orders(day: date, books: InBooks, months: Months, found: Repeated | None = None) -> list[int]:
    """What customers who order without a deal come to in each month, minor units, by their rhythm until a day.

    A customer with three orders or more in two years comes again after the mean of the days between them, with an
    order of the mean net value, unless it has not come for three times as long. `found` is what `repeated` gives.
    """
    a_day = sum(repeat_by_owner(day, books, found).values())
    return [divide(a_day * days, _FINE) for days in months.days]


def repeat_by_owner(day: date, books: InBooks, found: Repeated | None = None) -> dict[int, int]:
    """The same a day, in thousandths of minor units, by who owns the customer; 0 stands for nobody."""
    sums: dict[int, int] = {}
    for owner, currency, amount in repeated(day) if found is None else found:
        sums[owner] = sums.get(owner, 0) + books.one(amount, currency)
    return sums


def repeated(day: date) -> Repeated:
    """What customers order by their rhythm, as it was ordered, in each currency."""
    return rows(
        "SELECT COALESCE(p.owner_id, 0), r.currency, "
        f"CAST(SUM(r.amount / r.orders * (r.orders - 1) * {_FINE} / r.days) AS BIGINT) "
        f"FROM ({_rhythms()}) r JOIN party p ON p.id = r.party_id "
        f"WHERE {days_between('r.last', '?')} * (r.orders - 1) <= {LAPSED} * r.days GROUP BY 1, 2",
        (*lately(day), day.isoformat()),
    )


def _rhythms() -> str:
    return (
        "SELECT party_id, currency, COUNT(*) AS orders, CAST(SUM(net) AS BIGINT) AS amount, MAX(day) AS last, "
        f"{days_between('MIN(day)', 'MAX(day)')} AS days FROM sales_order "
        f"WHERE {ORDERED} AND {WITHOUT_A_DEAL} AND {ordered_often(ORDERS, 'orders_without_deal')} "
        "AND day > ? AND day <= ? "
        f"GROUP BY party_id, currency HAVING COUNT(*) >= {ORDERS} AND MIN(day) < MAX(day)"
    )
