"""The forecast tried on the past: what it would have said on a day, beside what came and what two guesses say.

Only what was known on that day goes in. What a deal was worth then is not known any more: each open one counts as a
won deal of the time, and is expected by its age.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import add_months, today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.money import HUNDRED_PERCENT, divide
from store.core.values import Day
from store.insight.closing import LEAST, Closings
from store.insight.outlook import Ahead, Months, looking_ahead, months_from, repeat_orders
from store.insight.quarters import month_of, won_by_month
from store.insight.rhythm import ORDERED
from store.insight.sheet import InBooks, Report, money, sentences
from store.sales.models import WITHOUT_A_DEAL

MOST = 12  # months
NOTE = (
    "Came: deals won, and orders without a deal. Last quarter: the mean of the three months before, again every month. "
    "As typed: deals open that day at the probability of their stage, each when deals are usually won. Off by: the "
    "mean of what each month was off by. The forecast knows what was known that day, and no exchange rates of later."
)


@dataclass(frozen=True)
class Trial:
    """By month, minor units of the books: what came, and what three ways of looking ahead said would."""

    months: Months
    came: list[int]
    forecast: list[int]
    last_quarter: list[int]
    as_typed: list[int]

    def off_by(self, said: Sequence[int]) -> int:
        """The mean of what each month was off by."""
        return divide(sum(abs(ours - theirs) for ours, theirs in zip(said, self.came, strict=True)), len(said))


def forecast_test(day: date) -> Report:
    """What the forecast would have said at the end of a month, beside what came in the months since."""
    first = (day + timedelta(days=1)).replace(day=1)  # of a month that had begun only its rest would be known
    day = first - timedelta(days=1)
    headings = ("Came", "Forecast", "Last quarter", "As typed")
    columns = (("Month", "left"), *((heading, "right") for heading in headings))
    title, books = f"Forecast of {Day().shown(day.isoformat())} tried, {actor().currency}", InBooks(day)
    try:
        trial = tried(day, books)
    except Refused as reason:
        return Report(title, columns, (), note=str(reason))
    ways = (trial.came, trial.forecast, trial.last_quarter, trial.as_typed)
    table = [(name, *map(money, said)) for name, *said in zip(trial.months.names, *ways, strict=True)]
    table.append(("Off by", "", *(money(trial.off_by(said)) for said in ways[1:])))
    table.append(("Total", *(money(sum(said)) for said in ways)))
    return Report(title, columns, tuple(table), note=sentences(NOTE, books.note))


def tried(day: date, books: InBooks) -> Trial:
    """What would have been said at the end of a month of those since, a year at most.

    Raises Refused where no month has ended since, or too few deals were closed until then to measure anything.
    """
    months = _months_since(day)
    ahead = looking_ahead(day, months, books)
    if not ahead.known.is_measured:
        raise Refused(
            f"Until {Day().shown(day.isoformat())} fewer than {LEAST} deals were closed; nothing can be measured.",
            "Name a later day: --date",
        )
    first = day + timedelta(days=1)
    came = booked(first, add_months(first, len(months.names)), books)
    quarter = booked(add_months(first, -3), first, books)
    return Trial(
        months,
        [came.get(name, 0) for name in months.names],
        [sum(parts) for parts in zip(_open_deals(ahead), ahead.new_deals(), repeat_orders(day, books, months),
                                     strict=True)],
        [divide(sum(quarter.values()), 3)] * len(months.names),
        _as_typed(ahead.known, months),
    )  # fmt: skip


def _months_since(day: date) -> Months:
    first = day + timedelta(days=1)
    number = (today().year - first.year) * 12 + today().month - first.month
    if number < 1:
        raise Refused(
            f"No month has ended since {Day().shown(day.isoformat())} to compare with.", "Name an earlier day: --date"
        )
    return months_from(first, min(number, MOST))


def booked(first: date, after: date, books: InBooks) -> dict[str, int]:
    """month → deals won and orders without a deal, from a month to before another, in the books' currency."""
    last = after - timedelta(days=1)
    sums = won_by_month(month_of(first), month_of(last), books)
    for month, currency, amount in rows(
        "SELECT substr(day, 1, 7), currency, CAST(SUM(net) AS BIGINT) FROM sales_order "
        f"WHERE {ORDERED} AND {WITHOUT_A_DEAL} AND day BETWEEN ? AND ? GROUP BY 1, 2",
        (first.isoformat(), last.isoformat()),
    ):
        sums[month] = sums.get(month, 0) + books.one(amount, currency)
    return sums


def _open_deals(ahead: Ahead) -> list[int]:
    sums = [0.0] * len(ahead.months.names)
    for age, deals in Counter(deal.age for deal in ahead.known.deals if not deal.outcome).items():
        for place, share in enumerate(ahead.of_age(age)):
            sums[place] += share * deals * ahead.known.worth
    return [round(amount) for amount in sums]


def _as_typed(known: Closings, months: Months) -> list[int]:
    """What a salesperson's list says: value times the stage's probability, when deals are usually won."""
    sums = [0] * len(months.names)
    for opened, chance, deals in rows(
        "SELECT d.opened_on, s.probability, COUNT(*) FROM deal d JOIN stage_history h ON h.deal_id = d.id "
        "JOIN stage s ON s.id = h.to_stage_id WHERE d.opened_on <= ? AND (d.closed_on IS NULL OR d.closed_on > ?) "
        "AND h.id = (SELECT MAX(x.id) FROM stage_history x WHERE x.deal_id = d.id AND x.day <= ?) "
        "GROUP BY d.opened_on, s.probability",
        (known.day.isoformat(),) * 3,
    ):
        wait = known.days_to_win - (known.day - date.fromisoformat(opened)).days
        place = next((place for place, end in enumerate(months.ends) if end >= wait), None)
        if place is not None:
            sums[place] += divide(known.worth * deals * chance, HUNDRED_PERCENT)
    return sums
