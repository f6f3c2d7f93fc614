"""A storeroom without a plan: random receipts, sales, returns, transfers and counts of goods costed each way."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from store.core.errors import Invalid, Refused
from tests.conftest import Opened
from tests.store.shop import BEYOND_WHAT_IS_THERE, act, balance_of, confirmed, differences, party, pick, product
from tests.store.stock.goods import receive
from tests.support.seeds import seeds

PLACES = ("MAIN", "NORTH", "SHELF")


class Storeroom:
    """Each step is one action; a refusal is an answer, anything else a fault."""

    STEPS = (
        ("come", 8), ("sell", 8), ("back", 5), ("later_cost", 3), ("standard", 2), ("adjust", 4), ("over", 4),
        ("plan", 4), ("send", 5), ("receive", 6), ("complete", 2), ("drop", 2), ("start", 3), ("enter", 6),
        ("recount", 1), ("post", 4), ("cancel", 1), ("tomorrow", 1),
    )  # fmt: skip

    RARE: tuple[str, ...] = ("standard",)
    """What a walk may be without."""

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dice, self.monkeypatch, self.day = random.Random(seed), monkeypatch, 1
        self.done: Counter[str] = Counter()
        act("warehouse.add", code="NORTH", name="North")
        act("location.add", code="SHELF", name="Shelf")
        self.party = party()
        self.goods = [
            product("AVG", cost_method="average"),
            product("FIFO", cost_method="fifo"),
            product("STD", cost_method="standard", standard_cost="1.2345"),
        ]

    def step(self) -> None:
        words, weights = zip(*self.STEPS, strict=True)
        word = self.dice.choices(words, weights)[0]
        try:
            if getattr(self, word)() is not False:
                self.done[word] += 1
        except (Refused, Invalid):
            self.done["refused"] += 1

    def item(self) -> int:
        return self.dice.choice(self.goods)

    def place(self) -> str:
        return self.dice.choice(PLACES)

    def some(self, columns: str, source: str) -> Any:
        found = pick(columns, f"{source} ORDER BY {columns}")  # the same walk on both engines
        return self.dice.choice(found) if found else None

    def part(self, most: int) -> str:
        return str(Decimal(self.dice.randint(1, most)) / 10_000)

    def some_day(self) -> str:
        return f"2026-12-{max(1, self.day - self.dice.choice((0, 0, 0, 3))):02d}"

    def come(self) -> None:
        receive(self.item(), self.dice.randint(1, 30), self.dice.randint(0, 5000))

    def sell(self) -> None:
        line = (self.item(), str(self.dice.randint(1, 120) / Decimal(10)))
        order = confirmed(self.party, line, location=self.place())
        for shipment in pick("id", "shipment WHERE order_id = ? AND state = 'draft'", order):
            act("shipment.ship", shipment=shipment)

    def back(self) -> Any:
        move = self.some("id, quantity", "move WHERE origin IN ('shipment', 'test')")
        return bool(move) and act("move.return", move=move[0], quantity=self.part(move[1]), location=self.place())

    def later_cost(self) -> Any:
        move = self.some("id", "move WHERE origin = 'test'")
        return bool(move) and act("move.landed-cost", move=move, amount=f"{self.dice.randint(1, 900) / 100:.2f}")

    def standard(self) -> None:
        act("product.standard-cost", product=self.goods[2], cost=f"{self.dice.randint(1, 40000) / 10000:.4f}")

    def adjust(self) -> None:
        cost = f"{self.dice.randint(0, 500) / 100:.2f}"
        quantity = str(self.dice.randint(0, 400) / Decimal(10))
        act(
            "stock.adjust",
            product=self.item(),
            quantity=quantity,
            location=self.place(),
            cost=cost,
            day=self.some_day(),
        )

    def over(self) -> None:
        quantity = str(self.dice.randint(1, 80) / Decimal(10))
        act(
            "stock.transfer",
            product=self.item(),
            quantity=quantity,
            source=self.place(),
            target=self.place(),
            day=self.some_day(),
        )

    def plan(self) -> None:
        lines = [(item, str(self.dice.randint(1, 9))) for item in self.dice.sample(self.goods, 2)]
        act("transfer.add", source=self.place(), target=self.place(), lines=lines)

    def on_transfer(self, step: str, state: str, left: str) -> Any:
        found = self.some(f"t.id, l.product_id, {left}", "transfer t JOIN transfer_line l ON l.transfer_id = t.id "
                          f"WHERE t.state IN ({state}) AND {left} > 0")  # fmt: skip
        if not found:
            return False
        lines = None if self.dice.random() < 0.4 else [(found[1], self.part(found[2]))]
        return act(f"transfer.{step}", transfer=found[0], lines=lines)

    def send(self) -> Any:
        return self.on_transfer("send", "'draft', 'in transit'", "l.quantity - l.sent")

    def receive(self) -> Any:
        return self.on_transfer("receive", "'in transit'", "l.sent - l.arrived")

    def complete(self) -> Any:
        found = self.some("id", "transfer WHERE state IN ('draft', 'in transit')")
        return bool(found) and act("transfer.complete", transfer=found)

    def drop(self) -> Any:
        found = self.some("id", "transfer WHERE state IN ('draft', 'in transit')")
        return bool(found) and act("transfer.cancel", transfer=found)

    def start(self) -> None:
        act("count.start", location=self.place(), product=self.item() if self.dice.random() < 0.3 else None)

    def on_count(self, step: str, **values: Any) -> Any:
        found = self.some("id", "stock_count WHERE state = 'open'")
        return bool(found) and act(f"count.{step}", count=found, **values)

    def enter(self) -> Any:
        found = self.some("id, expected", "stock_count_line WHERE count_id IN "
                          "(SELECT id FROM stock_count WHERE state = 'open')")  # fmt: skip
        if not found:
            return False
        counted = max(0, found[1] + self.dice.choice((0, 0, -1, 1)) * self.dice.randint(0, 40_000))
        return act("count-line.edit", line=found[0], quantity=str(Decimal(counted) / 10_000))

    def recount(self) -> Any:
        return self.on_count("recount")

    def post(self) -> Any:
        return self.on_count("post", uncounted=self.dice.choice(("refuse", "as expected", "as expected")))

    def cancel(self) -> Any:
        return self.on_count("cancel")

    def tomorrow(self) -> None:
        self.day = min(self.day + 1, 31)
        self.monkeypatch.setenv("BACKDESK_TODAY", f"2026-12-{self.day:02d}")


class Hasty(Storeroom):
    """Goods here may leave before they are booked in, and do."""

    STEPS = (*Storeroom.STEPS, ("ahead", 8), ("allow", 1))
    RARE = ("standard", "recount", "cancel")

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(seed, monkeypatch)
        for item in self.goods:
            act("product.edit", product=item, changes={"negative": True})

    def ahead(self) -> None:
        line = (self.item(), str(self.dice.randint(1, 200) / Decimal(10)))
        order = confirmed(self.party, line, location=self.place())
        try:
            act("order.ship-ahead", order=order)
        except Refused:
            act("order.cancel", order=order, reason="not now")  # what it reserved would stand in the way of the next
            raise

    def allow(self) -> None:
        act("product.edit", product=self.item(), changes={"negative": self.dice.random() < 0.8})


MOVED = (
    "SELECT product_id, CAST(SUM(q) AS BIGINT) FROM (SELECT m.product_id, m.quantity AS q FROM move m JOIN location l "
    "ON l.id = m.target_id AND l.type IN ('internal', 'transit') UNION ALL SELECT m.product_id, -m.quantity FROM move m "
    "JOIN location l ON l.id = m.source_id AND l.type IN ('internal', 'transit')) x GROUP BY product_id"
)


def sums(column: str, table: str) -> dict[int, int]:
    return dict(pick(f"product_id, CAST(SUM({column}) AS BIGINT)", f"{table} GROUP BY product_id"))


def always_true() -> None:
    """What must hold after every step: Σ moves = on hand = Σ layers, their value is the account's, below zero only
    where it may be."""
    from store.core.database import rows

    moved, there, layers = dict(rows(MOVED)), sums("on_hand", "stock_balance"), sums("quantity", "cost_layer")
    assert {k: v for k, v in moved.items() if v} == {k: v for k, v in there.items() if v}
    assert {k: v for k, v in there.items() if v} == {k: v for k, v in layers.items() if v}
    assert sum(sums("value", "cost_layer").values()) == balance_of("1200")
    assert pick("id", BEYOND_WHAT_IS_THERE) == []
    assert pick("entry_id", "entry_line GROUP BY entry_id HAVING SUM(debit) <> SUM(credit)") == []


@pytest.mark.slow
@seeds(1, 2, 3)
@pytest.mark.parametrize("kind", [Storeroom, Hasty])
def test_a_storeroom_without_a_plan(
    database: Opened, kind: type[Storeroom], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKDESK_TODAY", "2026-12-01")
    room = kind(seed, monkeypatch)
    for number in range(1, 301):
        room.step()
        always_true()
        if number % 50 == 0:
            assert differences() == [], (number, room.done)
    assert set(room.done) >= {word for word, _ in room.STEPS} - {*room.RARE}, room.done
    empty(room)
    assert balance_of("1200") == 0 and differences() == []


def empty(room: Storeroom) -> None:
    """Everything arrives, every count is given up, orders that wait are closed, and all of it is thrown away."""
    for found in pick("id", "transfer WHERE state = 'in transit' ORDER BY id"):
        act("transfer.cancel", transfer=found)
    for found in pick("id", "transfer WHERE state = 'in transit' ORDER BY id"):
        act("transfer.receive", transfer=found)
    waiting = "order_line l JOIN sales_order o ON o.id = l.order_id WHERE o.cancelled_at IS NULL "
    for order in pick("DISTINCT o.id", f"{waiting} AND l.quantity > l.delivered + l.closed ORDER BY 1"):
        act("order.close", order=order, reason="over")
    for item, place in pick("product_id, location_id", "stock_balance WHERE on_hand <> 0 ORDER BY 1, 2"):
        act("stock.adjust", product=item, quantity="0", location=place)
    assert pick("id", "cost_layer WHERE quantity <> 0 OR value <> 0") == []
