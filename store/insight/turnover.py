"""How often the stock turned over in a year: cost of goods sold against what lay in stock, by product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.money import divide
from store.core.values import Quantity
from store.insight.sheet import Bar, Figure, Opens, money
from store.stock.months import since

YEAR = 365
_SCALE = 10**4
_TURNS = Quantity()
FAR = 24  # turns a year beyond which bars say no more


@dataclass
class Turnover:
    """A product's year (minor units of the books): cost of what was sold, and what lay in stock at both its ends."""

    product_id: int
    sku: str = ""
    name: str = ""
    sold: int = 0
    opening: int = 0
    closing: int = 0

    @property
    def average(self) -> int:
        """The mean of what lay in stock at the beginning and at the end."""
        return divide(self.opening + self.closing, 2)

    @property
    def turns(self) -> int | None:
        """Cost of goods sold ÷ average stock (scaled as quantities are); None where nothing lay there."""
        return divide(2 * self.sold * _SCALE, self.opening + self.closing) if self.opening + self.closing > 0 else None

    @property
    def days(self) -> int | None:
        """How long goods lay on average: 365 ÷ turns; None where nothing was sold."""
        return divide(YEAR * (self.opening + self.closing), 2 * self.sold) if self.sold > 0 else None


@dataclass
class _Books:
    """Turnover by product id, made when first asked for."""

    of: dict[int, Turnover] = field(default_factory=dict)

    def __getitem__(self, product: int) -> Turnover:
        return self.of.setdefault(product, Turnover(product))


def turnovers(day: date) -> list[Turnover]:
    """Every product that lay in stock or was sold in the 365 days to the end of a day; most money first."""
    begins, books = day - timedelta(days=YEAR), _Books()
    for product, value in rows("SELECT product_id, CAST(SUM(value) AS BIGINT) FROM cost_layer GROUP BY product_id"):
        books[product].closing = books[product].opening = int(value)
    for product, change in since(begins).items():
        books[product].opening -= change.value
        books[product].sold += change.sold
    for product, change in since(day).items():
        books[product].closing -= change.value
        books[product].sold -= change.sold
    _add_late_costs(books, begins, day)
    names = {i: (sku, name) for i, sku, name in rows("SELECT id, sku, name FROM product")}
    found = [item for item in books.of.values() if item.sold or item.opening or item.closing]
    for item in found:
        item.sku, item.name = names[item.product_id]
    return sorted(found, key=lambda item: (-item.average, item.sku))


def _add_late_costs(books: _Books, begins: date, day: date) -> None:
    """Costs of receipts that came after their goods had been sold; at standard they are price differences."""
    for product, expensed in rows(
        "SELECT r.product_id, CAST(SUM(r.expensed) AS BIGINT) FROM revaluation r JOIN product p ON p.id = r.product_id "
        "WHERE r.day > ? AND r.day <= ? AND p.cost_method <> 'standard' GROUP BY r.product_id",
        (begins.isoformat(), day.isoformat()),
    ):
        books[product].sold += int(expensed)


def inventory_turnover(day: date) -> Figure:
    """Cost of goods sold in 365 days ÷ the mean of the stock's value at their beginning and end, by product.

    The ratio as analysts of balance sheets use it; its other form is how many days goods lay (365 ÷ turns).
    """
    found = turnovers(day)
    whole = Turnover(
        0, "", "", *(sum(getattr(item, part) for item in found) for part in ("sold", "opening", "closing"))
    )
    columns = (("Turns", "right"), ("Days", "right"), (f"Sold at cost {actor().currency}", "right"))
    return Figure(
        f"Inventory turnover in the year to {day}",
        (("SKU", "left"), *columns, ("Average stock", "right"), ("Name", "left")),
        tuple(_bar(item) for item in found),
        solid="turns a year",
        scale=FAR * _SCALE,
        total=(*_cells(whole, whole.turns), ""),
        note="Average stock: the mean of its value a year ago and now; most money first.",
    )


def _bar(item: Turnover) -> Bar:
    turns = item.turns
    size = max(turns or 0, 0)
    behind = Opens(item.sku, kind="product", id=item.product_id)
    return Bar(item.sku, size, (*_cells(item, turns), item.name), size, opens=(behind,))


def _cells(item: Turnover, turns: int | None) -> tuple[str, ...]:
    days = item.days
    said = "" if turns is None else _TURNS.shown(divide(turns, 100) * 100)
    return said, "" if days is None else count(days), money(item.sold), money(item.average)
