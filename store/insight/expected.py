"""Open deals and orders to deliver as a forecast reads them, by month and by whose they are or what is sold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from store.core.database import rows
from store.core.money import divide, spread
from store.crm.outlook import OPEN
from store.insight.outlook import Ahead
from store.insight.sheet import InBooks, money
from store.insight.win_rates import WinRate
from store.sales.undelivered import TO_DELIVER

EARLIER, LATER, NO_DATE = "earlier", "later", "no date"
HEADINGS = ("Likely", "Committed", "Deals", "To come", "Best")


@dataclass
class Expected:
    """What is expected of one bar: sums in the books' currency, and how many records are behind them."""

    value: int = 0
    expected: int = 0
    ordered: int = 0
    to_come: int = 0
    deals: int = 0
    has_orders: bool = False

    @property
    def amounts(self) -> tuple[int, ...]:
        """Likely, committed, of deals, to come, and all of it if every open deal is won."""
        best = self.ordered + self.to_come + self.value
        return self.ordered + self.expected + self.to_come, self.ordered, self.expected, self.to_come, best


def total(of: Iterable[Expected]) -> tuple[str, ...]:
    """The sums of several, for people."""
    return tuple(map(money, map(sum, zip(*(one.amounts for one in of), strict=True))))


@dataclass(frozen=True)
class OpenDeals:
    """Deals alike: of one owner or product (0 where nothing tells them apart), stage, months (YYYY-MM), currency."""

    of: int
    stage: int
    month: str
    opened: str
    currency: str
    deals: int
    value: int


def open_deals() -> list[OpenDeals]:
    """All of them, from kept sums."""
    found = []
    for key, (deals, value) in OPEN.read().items():
        stage, month, opened, currency = key.split(":")
        found.append(OpenDeals(0, int(stage), month, opened, currency, deals, value))
    return found


@dataclass
class Chances:
    """What open deals may come to: those with a day to come at the win rate of their stage, others by their age."""

    day: date
    rates: dict[int, WinRate]
    books: InBooks
    ahead: Ahead
    worth: dict[tuple[str, int], dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    undated: dict[tuple[str, int], dict[int, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def add(self, deals: OpenDeals) -> int:
        """Take some in; returns their value in the books' currency."""
        value = self.books.one(deals.value, deals.currency)
        if deals.month < self.ahead.months.names[0] and self.ahead.known.is_measured:
            self.undated[deals.month, self._age(deals.opened)][deals.of] += value
        else:
            self.worth[deals.month, deals.stage][deals.of] += value
        return value

    def _age(self, month: str) -> int:
        """Days of deals that were opened in a month: since its middle."""
        return max(0, (self.day - date.fromisoformat(f"{month}-15")).days)

    def dated(self) -> Iterable[tuple[str, dict[int, int], dict[int, int]]]:
        """By month: value and what is expected of it, each by whose it is; the parts sum to what all come to."""
        for (month, stage), values in self.worth.items():
            said = self.rates[stage].expected(sum(values.values()))
            yield month, values, _parts(said, values)

    def aged(self) -> Iterable[tuple[str, Sequence[float], dict[int, int], dict[int, int]]]:
        """The same of those without a day to come, with the share of them that is won in each of the months ahead."""
        for (month, age), values in self.undated.items():
            shares = self.ahead.of_age(age)
            yield month, shares, values, _parts(round(sum(values.values()) * sum(shares)), values)


def _parts(whole: int, values: dict[int, int]) -> dict[int, int]:
    return dict(zip(values, spread(whole, list(values.values())), strict=True))


@dataclass(frozen=True)
class ToDeliver:
    """What is left of confirmed orders: the month (YYYY-MM) they are promised for or '', minor units of the books."""

    month: str
    amount: int


def orders_to_deliver(books: InBooks) -> list[ToDeliver]:
    """What is left of all confirmed orders, from kept sums."""
    found = []
    for key, (_, amount) in TO_DELIVER.read().items():
        month, currency = key.split(":")
        found.append(ToDeliver(month, books.one(amount, currency)))
    return found


def to_deliver_by_owner(books: InBooks) -> dict[int, int]:
    """The same by whose the orders are."""
    found: Iterable[tuple[int, str, int]] = rows(
        "SELECT owner_id, currency, CAST(SUM(to_deliver) AS BIGINT) FROM sales_order "
        "WHERE state IN ('confirmed', 'processing') AND to_deliver <> 0 GROUP BY owner_id, currency"
    )
    return _added_up(books, found)


def to_deliver_by_product(books: InBooks) -> dict[int, int]:
    """The same by what was ordered; lines that are partly delivered are rounded one by one."""
    found = rows(
        "SELECT l.product_id, o.currency, CAST(SUM(l.net) AS BIGINT), MIN(l.quantity - l.delivered - l.closed), "
        "MIN(l.quantity) FROM sales_order o JOIN order_line l ON l.order_id = o.id "
        "WHERE o.state IN ('confirmed', 'processing') AND l.quantity > l.delivered + l.closed "
        "GROUP BY 1, 2, CASE WHEN l.delivered + l.closed > 0 THEN l.id END"
    )
    return _added_up(
        books,
        (
            (product, currency, net if left == quantity else divide(net * left, quantity))
            for product, currency, net, left, quantity in found
        ),
    )


def _added_up(books: InBooks, amounts: Iterable[tuple[int, str, int]]) -> dict[int, int]:
    """Amounts of several currencies by what they are of, in the books' currency."""
    found: dict[int, int] = {}
    for of, currency, amount in amounts:
        found[of] = found.get(of, 0) + books.one(amount, currency)
    return found
