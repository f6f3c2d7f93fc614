"""The forecast by whose it is and by what is sold: each cent of the forecast by month stands in one of the bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.money import spread
from store.insight.expected import (
    HEADINGS,
    Chances,
    Expected,
    OpenDeals,
    to_deliver_by_owner,
    to_deliver_by_product,
    total,
)
from store.insight.forecast import ASSUMED, MONTHS
from store.insight.outlook import Ahead, looking_ahead, months_from, repeat_by_owner, repeat_orders
from store.insight.sheet import Bar, Figure, InBooks, Opens, money, sentences
from store.insight.win_rates import win_rates

SHOWN = 50
NOBODY, NO_PRODUCT = "nobody's", "no product yet"
_MONTHS = "COALESCE(substr(d.expected_close, 1, 7), ''), substr(d.opened_on, 1, 7)"
_OF_OWNERS = (
    f"SELECT d.owner_id, d.stage_id, {_MONTHS}, d.currency, COUNT(*), CAST(SUM(d.value) AS BIGINT) FROM deal d "
    "WHERE d.closed_on IS NULL GROUP BY 1, 2, 3, 4, 5"
)
_OF_PRODUCTS = (
    f"SELECT COALESCE(l.product_id, 0), d.stage_id, {_MONTHS}, d.currency, COUNT(DISTINCT d.id), "
    "CAST(SUM(COALESCE(l.net, d.value)) AS BIGINT) FROM deal d "
    "LEFT JOIN deal_line l ON l.deal_id = d.id WHERE d.closed_on IS NULL GROUP BY 1, 2, 3, 4, 5"
)


@dataclass(frozen=True)
class _Told:
    """What tells the bars apart: how deals and orders are read by it, what each is called, where its records are."""

    heading: str
    deals: str
    orders: Callable[[InBooks], dict[int, int]]
    names: Callable[[set[int]], dict[int, str]]
    rest: str  # what 0 is called
    behind: Callable[[int, str], tuple[Opens, Opens]]


def forecast_by_owner(day: date) -> Figure:
    """What is expected of each salesperson's deals, orders and customers."""
    return _forecast(_OWNER, day)


def forecast_by_product(day: date) -> Figure:
    """What is expected of each product in open deals and orders."""
    return _forecast(_PRODUCT, day)


def _forecast(told: _Told, day: date) -> Figure:
    books = InBooks(day)
    ahead = looking_ahead(day, months_from(day, MONTHS), books)
    found: dict[int, Expected] = defaultdict(Expected)
    _deals(told, found, Chances(day, win_rates(), books, ahead))
    for of, amount in told.orders(books).items():
        found[of].has_orders = True
        found[of].ordered += amount
    for of, amount in _to_come(told, day, books, ahead).items():
        found[of].to_come += amount
    names = told.names(set(found)) | {0: told.rest}
    by_size = sorted(found.items(), key=lambda pair: (pair[0] == 0, -pair[1].amounts[0], names[pair[0]]))
    return Figure(
        f"Forecast by {told.heading.lower()}, {actor().currency}",
        ((told.heading, "left"), *((heading, "right") for heading in HEADINGS)),
        tuple(_bar(told, of, names[of], expected) for of, expected in by_size[:SHOWN]),
        light="likely",
        solid="committed: orders to deliver",
        total=total(found.values()) if found else (),
        note=sentences(
            f"Of a year ahead, and of what has no day. {ASSUMED}",
            f"The largest {count(SHOWN)} of {count(len(found))}." if len(found) > SHOWN else "",
            books.note,
        ),
    )


def _deals(told: _Told, found: dict[int, Expected], chances: Chances) -> None:
    for row in rows(told.deals):
        deals = OpenDeals(*row)
        found[deals.of].value += chances.add(deals)
        found[deals.of].deals += deals.deals
    for _, _, said in chances.dated():
        for of, amount in said.items():
            found[of].expected += amount
    for _, _, _, said in chances.aged():
        for of, amount in said.items():
            found[of].expected += amount


def _to_come(told: _Told, day: date, books: InBooks, ahead: Ahead) -> dict[int, int]:
    """Deals not opened yet by who opens them lately, repeat orders by whose the customers are; no product is known."""
    opened, repeat = sum(ahead.new_deals()), sum(repeat_orders(day, books, ahead.months))
    if told is _PRODUCT:
        return {0: opened + repeat} if opened or repeat else {}
    sums: dict[int, int] = defaultdict(int)
    for amount, weights in ((opened, ahead.known.by_owner()), (repeat, repeat_by_owner(day, books))):
        if weights:
            for of, part in zip(weights, spread(amount, list(weights.values())), strict=True):
                sums[of] += part
    return sums


def _bar(told: _Told, of: int, name: str, expected: Expected) -> Bar:
    deals, orders = told.behind(of, name)
    opens = [deals] if expected.deals and deals.filter else []
    if expected.has_orders and orders.filter:
        opens.append(orders)
    return Bar(name, expected.amounts[0], tuple(map(money, expected.amounts)), expected.ordered, opens=tuple(opens))


def _logins(of: set[int]) -> dict[int, str]:
    return {of_one: login for of_one, login in rows("SELECT id, login FROM app_user") if of_one in of}


def _products(of: set[int]) -> dict[int, str]:
    marks = ", ".join("?" * len(of))
    return dict(rows(f"SELECT id, name FROM product WHERE id IN ({marks})", sorted(of))) if of else {}


def _owned(_of: int, login: str) -> tuple[Opens, Opens]:
    return (
        Opens(f"Open deals of {login}", "deals", f'type:open owner="{login}"'),
        Opens(f"Orders to deliver of {login}", "orders", f'undelivered:yes owner="{login}"'),
    )


def _sold(of: int, name: str) -> tuple[Opens, Opens]:
    chosen = f"product_id:{of}" if of else ""
    return (
        Opens(f"Open deals with {name}", "deal-lines", chosen and f"{chosen} closed_on:"),
        Opens(f"To deliver of {name}", "order-lines", chosen and f"{chosen} undelivered:yes"),
    )


_OWNER = _Told("Owner", _OF_OWNERS, to_deliver_by_owner, _logins, NOBODY, _owned)
_PRODUCT = _Told("Product", _OF_PRODUCTS, to_deliver_by_product, _products, NO_PRODUCT, _sold)
