"""Customers in groups by how lately they ordered, how often, and for how much: thirds of all who did in two years."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.money import divide
from store.insight.rhythm import ORDERED, lately
from store.insight.sheet import Bar, Figure, InBooks, money, sentences, share

BEST, SLIPPING, LOYAL, NEW, LOST, OTHERS = "Best", "Slipping", "Loyal", "New", "Lost", "Others"
GROUPS = (BEST, LOYAL, NEW, OTHERS, SLIPPING, LOST)
NOTE = (
    "Thirds of all customers of two years. Best: among those who ordered last, and most often or for most. Slipping: "
    "among those who ordered longest ago, and yet most often or for most. Loyal: most often. New: last, and least "
    "often. Lost: longest ago."
)


@dataclass(frozen=True)
class Buyer:
    """What a customer ordered in two years: `net` in minor units of the books."""

    last: str
    orders: int
    net: int


@dataclass
class _Group:
    customers: int = 0
    orders: int = 0
    net: int = 0


def rfm(day: date) -> Figure:
    """Customers in groups by how lately they ordered, how often, and for how much."""
    books = InBooks(day)
    groups = {name: _Group() for name in GROUPS}
    buyers = _buyers(day, books)
    for buyer, name in zip(buyers, grouped(buyers), strict=True):
        group = groups[name]
        group.customers += 1
        group.orders += buyer.orders
        group.net += buyer.net
    whole = sum(group.net for group in groups.values())
    return Figure(
        f"Customers by how lately, how often, how much, {actor().currency}",
        (("Group", "left"), ("Customers", "right"), ("Orders", "right"), ("Net", "right"), ("Share", "right"),
         ("Net each", "right")),
        tuple(
            Bar(name, group.net, (count(group.customers), count(group.orders), money(group.net),
                                  share(group.net, whole), _each(group)), group.net)
            for name, group in groups.items()
        ),
        solid="net of two years",
        total=(count(len(buyers)), count(sum(group.orders for group in groups.values())), money(whole), "", ""),
        note=sentences(NOTE, books.note),
    )  # fmt: skip


def _each(group: _Group) -> str:
    return money(divide(group.net, group.customers)) if group.customers else ""


def grouped(buyers: Sequence[Buyer]) -> list[str]:
    """The group of each: those with the same figure are in the same third."""
    lately = _thirds([buyer.last for buyer in buyers])
    often = _thirds([buyer.orders for buyer in buyers])
    much = _thirds([buyer.net for buyer in buyers])
    return [_group(*thirds) for thirds in zip(lately, often, much, strict=True)]


def _group(lately: int, often: int, much: int) -> str:
    counts = often == 3 or much == 3
    if lately == 3 and counts:
        return BEST
    if lately == 1:
        return SLIPPING if counts else LOST
    if often == 3:
        return LOYAL
    return NEW if lately == 3 and often == 1 else OTHERS


def _thirds(values: Sequence[str] | Sequence[int]) -> list[int]:
    """1 for the lowest third, 3 for the highest; those that are alike stand in the middle of their places."""
    order, whole = sorted(values), 2 * len(values)
    return [1 + 3 * (bisect_left(order, value) + bisect_right(order, value)) // whole for value in values]


def _buyers(day: date, books: InBooks) -> list[Buyer]:
    found: dict[int, Buyer] = {}
    for party, currency, last, orders, net in rows(
        "SELECT party_id, currency, MAX(day), COUNT(*), CAST(SUM(net) AS BIGINT) FROM sales_order "
        f"WHERE {ORDERED} AND day > ? AND day <= ? GROUP BY party_id, currency",
        lately(day),
    ):
        before = found.get(party, Buyer("", 0, 0))
        worth = books.one(net, currency)
        found[party] = Buyer(max(last, before.last), orders + before.orders, worth + before.net)
    return list(found.values())
