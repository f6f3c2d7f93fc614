"""Deals that were closed in a year by what they have in common: how many were won, for how much, in how many days;
and what the lost ones were lost for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from store.core.database import days_between, rows
from store.core.dates import add_months
from store.core.display import count
from store.core.identity import actor
from store.core.money import divide
from store.insight.quarters import named, number_in_sql
from store.insight.sheet import Bar, Figure, InBooks, Opens, money, sentences, share

SHOWN = 50
NOT_SAID = "not said"


@dataclass(frozen=True)
class _Common:
    """What deals are told apart by: SQL for its id and name, what is joined for them, and where its deals are found."""

    heading: str
    key: str
    name: str
    joined: str = ""
    value: str = "d.value"
    listing: str = "deals"
    filter: str = ""  # with {key} or {name}
    said: Callable[[Any], str] = str  # what people call it
    in_order: bool = False  # of the key, else the largest first


_OWNER = _Common("Owner", "d.owner_id", "u.login", "JOIN app_user u ON u.id = d.owner_id", filter='owner="{name}"')
_INDUSTRY = _Common("Industry", "p.industry", "p.industry", "JOIN party p ON p.id = d.party_id")
_SOURCE = _Common("Source", "d.source", "d.source", filter='source="{name}"')
_PRODUCT = _Common(
    "Product", "l.product_id", "p.name",
    "JOIN deal_line l ON l.deal_id = d.id JOIN product p ON p.id = l.product_id", "l.net", "deal-lines",
    "product_id:{key}",
)  # fmt: skip
_REASON = _Common("Reason", "d.lost_reason", "d.lost_reason", filter='lost_reason="{name}"')
_CLOSED_IN = number_in_sql("d.closed_on")
_QUARTER = _Common("Quarter", _CLOSED_IN, _CLOSED_IN, said=named, in_order=True)
_ALL = _Common("", "d.company_id", "''")


@dataclass
class _Sum:
    """Deals with one thing in common; `rows` are those that `days`, from opening to closing, are of all together."""

    name: str
    closed: int = 0
    won: int = 0
    rows: int = 0
    days: int = 0
    value: int = 0
    lost_value: int = 0


def won_by_owner(day: date) -> Figure:
    """Deals closed in a year by who owns them: how many were won, for how much, in how many days."""
    return _won_by(_OWNER, day)


def won_by_product(day: date) -> Figure:
    """Deals closed in a year by the products in them: how many were won, for how much, in how many days."""
    return _won_by(_PRODUCT, day)


def won_by_industry(day: date) -> Figure:
    """Deals closed in a year by the industry of the customer: how many were won, for how much, in how many days."""
    return _won_by(_INDUSTRY, day)


def won_by_source(day: date) -> Figure:
    """Deals closed in a year by where they came from: how many were won, for how much, in how many days."""
    return _won_by(_SOURCE, day)


def won_by_quarter(day: date) -> Figure:
    """Deals closed in a year by the quarter in which: how many were won, for how much, in how many days."""
    return _won_by(_QUARTER, day)


def lost_reasons(day: date) -> Figure:
    """Deals lost in a year by what they were lost for, and what they would have come to."""
    books = InBooks(day)
    sums = _sums(_REASON, day, books, ("lost",))
    lost = sum(each.closed for each in sums.values())
    return Figure(
        f"Lost deals by reason, {actor().currency}",
        (("Reason", "left"), ("Lost", "right"), ("Share", "right"), ("Value", "right")),
        tuple(
            Bar(each.name or NOT_SAID, each.closed,
                (count(each.closed), share(each.closed, lost), money(each.lost_value)), each.closed,
                opens=_behind(_REASON, key, each, day, "type:lost "))
            for key, each in sorted(sums.items(), key=lambda pair: (-pair[1].closed, pair[1].name))[:SHOWN]
        ),
        solid="lost",
        total=(count(lost), "", money(sum(each.lost_value for each in sums.values()))),
        note=sentences("Deals lost in the year before.", books.note),
    )  # fmt: skip


def _won_by(common: _Common, day: date) -> Figure:
    books = InBooks(day)
    sums = _sums(common, day, books)
    whole = next(iter(_sums(_ALL, day, InBooks(day)).values()), _Sum(""))
    if common.in_order:
        shown = sorted(sums.items())
    else:
        shown = sorted(sums.items(), key=lambda pair: (-pair[1].value, -pair[1].closed, pair[1].name))[:SHOWN]
    headings = ("Closed", "Won", "Rate", "Days", "Value won")
    return Figure(
        f"Won and lost by {common.heading.lower()}, {actor().currency}",
        ((common.heading, "left"), *((heading, "right") for heading in headings)),
        tuple(
            Bar(each.name or NOT_SAID, each.closed, _cells(each), each.won, opens=_behind(common, key, each, day))
            for key, each in shown
        ),
        light="closed",
        solid="of them won",
        total=_cells(whole),
        note=sentences(
            "Deals closed in the year before; days from opening to closing, the mean.",
            f"The largest {count(SHOWN)} of {count(len(sums))}." if len(sums) > SHOWN else "",
            books.note,
        ),
    )


def _cells(each: _Sum) -> tuple[str, ...]:
    days = count(divide(each.days, each.rows)) if each.rows else ""
    return count(each.closed), count(each.won), share(each.won, each.closed), days, money(each.value)


def _behind(common: _Common, key: str, each: _Sum, day: date, also: str = "") -> tuple[Opens, ...]:
    if not common.filter or '"' in each.name:  # which nobody can ask for
        return ()
    first = (_since(day) + timedelta(days=1)).isoformat()
    found = common.filter.format(key=key, name=each.name)
    return (Opens(each.name or NOT_SAID, common.listing, f"{also}closed_on:{first}..{day} {found}"),)


def _since(day: date) -> date:
    return add_months(day, -12)


def _sums(common: _Common, day: date, books: InBooks, kinds: tuple[str, ...] = ("won", "lost")) -> dict[str, _Sum]:
    """By key: deals closed in the year up to a day, of some kinds."""
    sums: dict[str, _Sum] = {}
    for key, name, currency, closed, won, parts, days, value, lost in rows(
        f"SELECT {common.key}, MAX({common.name}), d.currency, COUNT(DISTINCT d.id), "
        "COUNT(DISTINCT CASE WHEN s.type = 'won' THEN d.id END), COUNT(*), "
        f"CAST(SUM({days_between('d.opened_on', 'd.closed_on')}) AS BIGINT), "
        f"CAST(SUM(CASE WHEN s.type = 'won' THEN {common.value} ELSE 0 END) AS BIGINT), "
        f"CAST(SUM(CASE WHEN s.type = 'lost' THEN {common.value} ELSE 0 END) AS BIGINT) "
        f"FROM deal d JOIN stage s ON s.id = d.stage_id {common.joined} WHERE d.closed_on > ? AND d.closed_on <= ? "
        f"AND s.type IN ({', '.join('?' * len(kinds))}) GROUP BY {common.key}, d.currency",
        (_since(day).isoformat(), day.isoformat(), *kinds),
    ):
        each = sums.setdefault(str(key), _Sum(common.said(name)))
        each.closed += closed
        each.won += won
        each.rows += parts
        each.days += days
        each.value += books.one(value, currency)
        each.lost_value += books.one(lost, currency)
    return sums
