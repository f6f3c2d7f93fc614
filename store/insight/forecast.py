"""What is to be expected: the pipeline as a funnel, and money by month from open deals and confirmed orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import add_months
from store.core.display import count
from store.core.identity import actor
from store.core.money import PERCENT, divide
from store.core.values import Percent
from store.crm.board import board
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
        behind = Opens(f"Deals at {column.name}", "deals", f"stage_id:{column.stage_id}")
        bars.append(Bar(column.name, value, cells, weighted, opens=(behind,)))
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
    deals: int = 0
    has_orders: bool = False
    by_stage: dict[int, int] = field(default_factory=dict)


def forecast(day: date) -> Figure:
    """Open deals by expected close at the measured win rate, and confirmed goods not delivered yet by promise date."""
    rates, books = win_rates(), InBooks(day)
    names = _names(day)
    months = {name: _Month() for name in names}
    _deals(day, months, rates, books)
    _orders(day, months, books)
    always = set(names[1:-2])
    bars = [
        _bar(name, month, day) for name, month in months.items() if name in always or month.deals or month.has_orders
    ]
    sums = [sum(getattr(month, part) for month in months.values()) for part in ("ordered", "value", "expected")]
    headings = ("Total", "Orders", "Expected", "Open deals")
    return Figure(
        f"Forecast by month, {actor().currency}",
        (("Month", "left"), *((heading, "right") for heading in headings)),
        tuple(bars),
        light="expected from open deals",
        solid="orders to deliver",
        total=(money(sums[0] + sums[2]), money(sums[0]), money(sums[2]), money(sums[1])),
        note=sentences("Expected: open deals at the win rate measured for their stage.", books.note),
    )


def _names(day: date) -> list[str]:
    first = day.replace(day=1)
    return [EARLIER, *(add_months(first, step).isoformat()[:7] for step in range(MONTHS)), LATER, NO_DATE]


def _slot(month: str | None, months: dict[str, _Month], day: date) -> _Month:
    """Which bar a month belongs to."""
    if not month:
        return months[NO_DATE]
    return months[month] if month in months else months[EARLIER if month < day.isoformat()[:7] else LATER]


def _deals(day: date, months: dict[str, _Month], rates: dict[int, WinRate], books: InBooks) -> None:
    found = rows(
        "SELECT d.stage_id, substr(d.expected_close, 1, 7), d.currency, COUNT(*), CAST(SUM(d.value) AS BIGINT) "
        "FROM deal d WHERE d.stage_id IN (SELECT id FROM stage WHERE type = 'open') "
        "GROUP BY d.stage_id, substr(d.expected_close, 1, 7), d.currency"
    )
    for stage, month, currency, deals, value in found:
        slot = _slot(month, months, day)
        slot.deals += deals
        slot.by_stage[stage] = slot.by_stage.get(stage, 0) + books.one(value, currency)
    for slot in months.values():
        slot.value = sum(slot.by_stage.values())
        slot.expected = sum(rates[stage].expected(value) for stage, value in slot.by_stage.items())


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
    amounts = (month.ordered + month.expected, month.ordered, month.expected, month.value)
    opens = []
    if month.deals:
        heading = f"Open deals, expected close {name} ({count(month.deals)})"
        opens.append(Opens(heading, "deals", f"type:open {_within('expected_close', name, day)}"))
    if month.has_orders:
        opens.append(
            Opens(f"Orders to deliver, promised {name}", "orders", f"undelivered:yes {_within('promised', name, day)}")
        )
    return Bar(name, amounts[0], tuple(map(money, amounts)), month.ordered, opens=tuple(opens))


def _within(field: str, name: str, day: date) -> str:
    """The filter for what belongs to a bar."""
    first = day.replace(day=1)
    if name == EARLIER:
        return f"{field}<{first}"
    if name == LATER:
        return f"{field}>{add_months(first, MONTHS) - timedelta(days=1)}"
    return f"{field}:" if name == NO_DATE else f"{field}:{name}"
