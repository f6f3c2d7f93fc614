"""What is to be expected: the pipeline as a funnel, and money by month from orders, open deals and what will come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from store.core.counts import kept
from store.core.dates import add_months
from store.core.display import count
from store.core.identity import actor
from store.core.moment import meanwhile
from store.core.money import PERCENT, divide, spread
from store.core.values import Percent
from store.crm.board import board
from store.insight.expected import (
    EARLIER,
    HEADINGS,
    LATER,
    NO_DATE,
    Chances,
    Expected,
    open_deals,
    orders_to_deliver,
    total,
)
from store.insight.outlook import Ahead, Repeated, looking_ahead, months_from, repeat_orders, repeated
from store.insight.sheet import Bar, Figure, InBooks, Opens, money, sentences
from store.insight.win_rates import LATEST, LEAST, WinRate, win_rates

MONTHS = 12
_MANY = 50_000  # orders from which on another connection is worth its opening


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


def forecast(day: date) -> Figure:
    """Orders to deliver by promise date, open deals at measured win rates, and deals and orders still to come."""
    books = InBooks(day)
    with meanwhile(lambda: repeated(day), kept("sales_order")() > _MANY) as rhythms:  # which takes as long as the rest
        months, ahead = expected_by_month(day, books, rhythms)
    always = set(ahead.months.names)
    bars = [
        _bar(name, month, day) for name, month in months.items() if name in always or month.deals or month.has_orders
    ]
    return Figure(
        f"Forecast by month, {actor().currency}",
        (("Month", "left"), *((heading, "right") for heading in HEADINGS)),
        tuple(bars),
        light="likely",
        solid="committed: orders to deliver",
        total=total(months.values()),
        note=sentences(ASSUMED, BY_AGE if ahead.known.is_measured else "", books.note),
    )


ASSUMED = (
    "Deals: open ones at the win rate measured for their stage. To come: deals as many as were opened lately, and "
    "customers who order without one, each in its own rhythm. Best: all open deals are won."
)
BY_AGE = "Deals without a day to come are expected when deals of their age were won."


def expected_by_month(
    day: date, books: InBooks, rhythms: Callable[[], Repeated] | None = None
) -> tuple[dict[str, Expected], Ahead]:
    """What is expected in each of the months ahead, before and after them, and what that was worked out from."""
    ahead = looking_ahead(day, months_from(day, MONTHS), books)
    names = ahead.months.names
    months = {name: Expected() for name in (EARLIER, *names, LATER, NO_DATE)}
    _deals(day, months, books, ahead)
    for left in orders_to_deliver(books):
        slot = _slot(left.month, months, day)
        slot.has_orders = True
        slot.ordered += left.amount
    coming = repeat_orders(day, books, ahead.months, rhythms() if rhythms else None)
    for name, *parts in zip(names, ahead.new_deals(), coming, strict=True):
        months[name].to_come = sum(parts)
    return months, ahead


def _slot(month: str | None, months: dict[str, Expected], day: date) -> Expected:
    """Which bar a month belongs to."""
    if not month:
        return months[NO_DATE]
    return months[month] if month in months else months[EARLIER if month < day.isoformat()[:7] else LATER]


def _deals(day: date, months: dict[str, Expected], books: InBooks, ahead: Ahead) -> None:
    chances = Chances(day, win_rates(), books, ahead)
    for deals in open_deals():
        chances.add(deals)
        _slot(deals.month, months, day).deals += deals.deals
    for month, values, said in chances.dated():
        slot = _slot(month, months, day)
        slot.value += sum(values.values())
        slot.expected += sum(said.values())
    for month, shares, values, said in chances.aged():
        inside = [months[name] for name in ahead.months.names]
        _spread(sum(values.values()), sum(said.values()), shares, inside, _slot(month, months, day))


def _spread(value: int, said: int, shares: Sequence[float], months: list[Expected], own: Expected) -> None:
    """What deals without a day to come are worth in the months in which they may be won; if in none, in their own."""
    weights = [round(share * 10**9) for share in shares]
    if not sum(weights):
        own.value += value
        return
    for month, part, best in zip(months, spread(said, weights), spread(value, weights), strict=True):
        month.expected += part
        month.value += best


def _bar(name: str, month: Expected, day: date) -> Bar:
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
