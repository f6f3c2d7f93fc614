"""What came of campaigns: members, answers, deals, orders, what was invoiced and what is left of it after the cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.catalog.rates import in_books
from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.insight.rhythm import ORDERED
from store.insight.sheet import Bar, Figure, Opens, money, sentences, share

SHOWN = 50
INTERESTED = "interested"
_HEADINGS = (
    "Members", "Answers", "Interested", "Deals", "Won", "Ordered", "Invoiced", "Goods", "Margin", "Cost", "Return",
)  # fmt: skip
_OF = "FROM campaign c JOIN deal d ON d.campaign_id = c.id"
_ORDERS = f"{_OF} JOIN sales_order o ON o.source_id = d.id AND o.source = 'deal'"


@dataclass
class _Came:
    """What came of one campaign: counts, and net amounts in the books (minor units)."""

    name: str
    cost: int
    members: int = 0
    answers: int = 0
    interested: int = 0
    deals: int = 0
    won: int = 0
    ordered: int = 0
    invoiced: int = 0
    goods: int = 0

    @property
    def margin(self) -> int:
        """What was invoiced less what the goods had cost."""
        return self.invoiced - self.goods

    @property
    def cells(self) -> tuple[str, ...]:
        """The numbers, as their columns say."""
        counts = (self.members, self.answers, self.interested, self.deals, self.won)
        amounts = (self.ordered, self.invoiced, self.goods, self.margin, self.cost)
        return (*map(count, counts), *map(money, amounts), share(self.margin - self.cost, self.cost))


def campaigns(day: date) -> Figure:
    """The latest campaigns up to a day, with what came of each until then: by the deals that say it brought them."""
    found = {
        campaign: _Came(name, cost)
        for campaign, name, cost in rows(
            "SELECT id, name, cost FROM campaign WHERE COALESCE(starts, ?) <= ? ORDER BY id DESC LIMIT ?",
            (day.isoformat(), day.isoformat(), SHOWN),
        )
    }
    if found:
        _count(found, day.isoformat())
        _add_up(found, day.isoformat())
    whole = _sum(list(found.values()))
    return Figure(
        f"Campaigns at {day}, {actor().currency}",
        (("Campaign", "left"), *((heading, "right") for heading in _HEADINGS)),
        tuple(
            Bar(each.name, max(each.ordered, 0), each.cells, max(each.invoiced, 0), opens=_behind(campaign, each.name))
            for campaign, each in found.items()
        ),
        light="ordered",
        solid="invoiced",
        total=whole.cells,
        note=sentences(
            "Of the deals that say which campaign brought them: orders made from them, net; their invoices less "
            "credit notes, net; what goods that left had cost, less what came back. Return: margin less cost, of that.",
            f"The latest {SHOWN}." if len(found) == SHOWN else "",
        ),
    )


def _behind(campaign: int, name: str) -> tuple[Opens, ...]:
    return (
        Opens(f"Members of {name}", "members", f"campaign_id:{campaign}"),
        Opens(f"Deals of {name}", "deals", f"campaign_id:{campaign}"),
    )


def _among(found: dict[int, _Came]) -> str:
    return f"c.id IN ({', '.join(map(str, found))})"


def _count(found: dict[int, _Came], day: str) -> None:
    for campaign, members, answers, interested in rows(
        "SELECT c.id, COUNT(*), COUNT(CASE WHEN m.responded_on <= ? THEN 1 END), "
        "COUNT(CASE WHEN m.responded_on <= ? AND m.response = ? THEN 1 END) FROM campaign c "
        f"JOIN campaign_member m ON m.campaign_id = c.id WHERE {_among(found)} AND m.added_on <= ? GROUP BY c.id",
        (day, day, INTERESTED, day),
    ):
        each = found[campaign]
        each.members, each.answers, each.interested = members, answers, interested
    for campaign, deals, won in rows(
        f"SELECT c.id, COUNT(*), COUNT(CASE WHEN s.type = 'won' AND d.closed_on <= ? THEN 1 END) {_OF} "
        f"JOIN stage s ON s.id = d.stage_id WHERE {_among(found)} AND d.opened_on <= ? GROUP BY c.id",
        (day, day),
    ):
        found[campaign].deals, found[campaign].won = deals, won


def _add_up(found: dict[int, _Came], day: str) -> None:
    among = _among(found)
    ordered = ORDERED.replace("state", "o.state")
    for campaign, net, currency, rate in rows(
        f"SELECT c.id, CAST(SUM(o.net) AS BIGINT), o.currency, o.exchange_rate {_ORDERS} "
        f"WHERE {among} AND {ordered} AND o.day <= ? GROUP BY c.id, o.currency, o.exchange_rate",
        (day,),
    ):
        found[campaign].ordered += in_books(net, currency, rate)
    for sign, joined in ((1, "v.origin_id = o.id AND v.origin = 'order'"), (-1, _CREDITED)):
        for campaign, net, currency, rate in rows(
            f"SELECT c.id, CAST(SUM(v.net) AS BIGINT), v.currency, v.exchange_rate {_ORDERS} "
            f"JOIN invoice v ON {joined} AND v.type = '{'invoice' if sign > 0 else 'credit_note'}' "
            f"WHERE {among} AND v.number IS NOT NULL "
            "AND v.day <= ? GROUP BY c.id, v.currency, v.exchange_rate",
            (day,),
        ):
            found[campaign].invoiced += sign * in_books(net, currency, rate)
    for sign, origin, table in ((1, "shipment", "shipment"), (-1, "return", "sales_return")):
        for campaign, cost in rows(
            f"SELECT c.id, CAST(SUM(m.cost) AS BIGINT) {_ORDERS} JOIN {table} x ON x.order_id = o.id "
            f"JOIN move m ON m.origin_id = x.id AND m.origin = '{origin}' WHERE {among} AND m.day <= ? GROUP BY c.id",
            (day,),
        ):
            found[campaign].goods += sign * cost


_CREDITED = "v.credits_id IN (SELECT i.id FROM invoice i WHERE i.origin_id = o.id AND i.origin = 'order')"


def _sum(of: Sequence[_Came]) -> _Came:
    names = "cost members answers interested deals won ordered invoiced goods".split()
    return _Came("", **{name: sum(getattr(each, name) for each in of) for name in names})
