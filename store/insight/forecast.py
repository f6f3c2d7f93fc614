"""What is to be expected: the pipeline as a funnel, and money by month from orders, open deals and what will come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import add_months
from store.core.display import count
from store.core.identity import actor
from store.core.money import PERCENT, divide, spread
from store.core.values import Percent
from store.crm.board import board
from store.crm.outlook import OPEN
from store.insight.outlook import Ahead, looking_ahead, months_from, repeat_orders
from store.insight.sheet import Bar, Figure, InBooks, Opens, money, sentences
from store.insight.win_rates import LATEST, LEAST, WinRate, win_rates

MONTHS = 12
EARLIER, LATER, NO_DATE = "earlier", "later", "no date"


def funnel(day: date) -> Figure:
    """Open deals by stage: how many, their value, and what they are worth weighted, in the books' currency."""
    rates, books, also = win_rates(), InBooks(day), InBooks(day)
    bars, sums = [], [0, 0, 0]
    for column in (column for column in board() if column.type == "open"):
        value, weighted = books.sum(column.value), also.sum(column.weighted)
        rate = rates[column.stage_id]
        measured = count(rate.closed) if rate.is_measured else "set"
        cells = (count(column.count), money(value), money(weighted), _whole(rate.percent), measured)
        behind = Opens(f"Deals at {column.title}", "deals", f"stage_id:{column.stage_id}")
        bars.append(Bar(column.title, value, cells, weighted, opens=(behind,)))
        sums = [sums[0] + column.count, sums[1] + value, sums[2] + weighted]
    columns = [("Stage", "left"), ("Deals", "right"), ("Value", "right"), ("Weighted", "right")]
    columns += [("Win rate", "right"), ("Measured on", "right")]
    return Figure(
        f"Pipeline by stage, {actor().currency}",
        tuple(columns),
        tuple(bars),
        light="value",
        solid="weighted by probability",
        total=(count(sums[0]), money(sums[1]), money(sums[2]), "", ""),
        note=sentences(_explained(rates), books.note),
    )


def _whole(percent: int) -> str:
    return Percent().shown(divide(percent, PERCENT) * PERCENT)


def _explained(rates: dict[int, WinRate]) -> str:
    most = max((rate.closed for rate in rates.values()), default=0)
    lately = f" of the {count(LATEST)} deals closed last" if most >= LATEST // 2 else ""
    said = f"Win rate: how many{lately or ' of the closed deals'} that had been in a stage were won"
    if all(rate.is_measured for rate in rates.values()):
        return f"{said}."
    return f"{said}; where fewer than {LEAST} were, the stage's own probability (set)."


@dataclass
class _Month:
    """What is expected in a month: sums in the books' currency, and how many records are behind them."""

    value: int = 0
    expected: int = 0
    ordered: int = 0
    to_come: int = 0
    deals: int = 0
    has_orders: bool = False
    by_stage: dict[int, int] = field(default_factory=dict)

    @property
    def amounts(self) -> tuple[int, ...]:
        """Likely, committed, of deals, to come, and all of it if every open deal is won."""
        best = self.ordered + self.to_come + self.value
        return self.ordered + self.expected + self.to_come, self.ordered, self.expected, self.to_come, best


def forecast(day: date) -> Figure:
    """Orders to deliver by promise date, open deals at measured win rates, and deals and orders still to come."""
    books = InBooks(day)
    ahead = looking_ahead(day, months_from(day, MONTHS), books)
    names = ahead.months.names
    months = {name: _Month() for name in (EARLIER, *names, LATER, NO_DATE)}
    _deals(day, months, books, ahead)
    _orders(day, months, books)
    for name, *parts in zip(names, ahead.new_deals(), repeat_orders(day, books, ahead.months), strict=True):
        months[name].to_come = sum(parts)
    always = set(names)
    bars = [
        _bar(name, month, day) for name, month in months.items() if name in always or month.deals or month.has_orders
    ]
    headings = ("Likely", "Committed", "Deals", "To come", "Best")
    return Figure(
        f"Forecast by month, {actor().currency}",
        (("Month", "left"), *((heading, "right") for heading in headings)),
        tuple(bars),
        light="likely",
        solid="committed: orders to deliver",
        total=tuple(map(money, map(sum, zip(*(month.amounts for month in months.values()), strict=True)))),
        note=sentences(_ASSUMED, _BY_AGE if ahead.known.is_measured else "", books.note),
    )


_ASSUMED = (
    "Deals: open ones at the win rate measured for their stage. To come: deals as many as were opened lately, and "
    "customers who order without one, each in its own rhythm. Best: all open deals are won."
)
_BY_AGE = "Deals without a day to come are expected when deals of their age were won."


def _slot(month: str | None, months: dict[str, _Month], day: date) -> _Month:
    """Which bar a month belongs to."""
    if not month:
        return months[NO_DATE]
    return months[month] if month in months else months[EARLIER if month < day.isoformat()[:7] else LATER]


def _deals(day: date, months: dict[str, _Month], books: InBooks, ahead: Ahead) -> None:
    """Those with a day to come at the win rate of their stage, others by their age where that was measured."""
    rates, undated = win_rates(), defaultdict[tuple[str, int], int](int)
    for key, (deals, value) in OPEN.read().items():
        stage, month, opened, currency = key.split(":")
        slot, worth = _slot(month, months, day), books.one(value, currency)
        slot.deals += deals
        if month < ahead.months.names[0] and ahead.known.is_measured:
            undated[month, _age(opened, day)] += worth
        else:
            slot.value += worth
            slot.by_stage[int(stage)] = slot.by_stage.get(int(stage), 0) + worth
    for slot in months.values():
        slot.expected = sum(rates[stage].expected(value) for stage, value in slot.by_stage.items())
    for (month, age), value in undated.items():
        _spread(value, ahead.of_age(age), [months[name] for name in ahead.months.names], _slot(month, months, day))


def _age(month: str, day: date) -> int:
    """Days of deals that were opened in a month: since its middle."""
    return max(0, (day - date.fromisoformat(f"{month}-15")).days)


def _spread(value: int, shares: list[float], months: list[_Month], own: _Month) -> None:
    """What deals without a day to come are worth in the months in which they may be won; if in none, in their own."""
    chance = sum(shares)
    if not chance:
        own.value += value
        return
    weights = [round(share * 10**9) for share in shares]
    for month, part, best in zip(months, spread(round(value * chance), weights), spread(value, weights), strict=True):
        month.expected += part
        month.value += best


def _orders(day: date, months: dict[str, _Month], books: InBooks) -> None:
    """What is left of each confirmed line; those that are partly delivered are rounded one by one."""
    for name, currency, net, left, quantity in rows(
        "SELECT substr(o.promised, 1, 7), o.currency, CAST(SUM(l.net) AS BIGINT), "
        "MIN(l.quantity - l.delivered - l.closed), MIN(l.quantity) "
        "FROM sales_order o JOIN order_line l ON l.order_id = o.id "
        "WHERE o.state IN ('confirmed', 'processing') AND l.quantity > l.delivered + l.closed "
        "GROUP BY 1, 2, CASE WHEN l.delivered + l.closed > 0 THEN l.id END"
    ):
        slot, whole = _slot(name, months, day), left == quantity
        slot.has_orders = True
        slot.ordered += books.one(net if whole else divide(net * left, quantity), currency)


def _bar(name: str, month: _Month, day: date) -> Bar:
    opens = []
    if month.deals:
        heading = f"Open deals, expected close {name} ({count(month.deals)})"
        opens.append(Opens(heading, "deals", f"type:open {_within('expected_close', name, day)}"))
    if month.has_orders:
        opens.append(
            Opens(f"Orders to deliver, promised {name}", "orders", f"undelivered:yes {_within('promised', name, day)}")
        )
    return Bar(name, month.amounts[0], tuple(map(money, month.amounts)), month.ordered, opens=tuple(opens))


def _within(field: str, name: str, day: date) -> str:
    """The filter for what belongs to a bar."""
    first = day.replace(day=1)
    if name == EARLIER:
        return f"{field}<{first}"
    if name == LATER:
        return f"{field}>{add_months(first, MONTHS) - timedelta(days=1)}"
    return f"{field}:" if name == NO_DATE else f"{field}:{name}"
