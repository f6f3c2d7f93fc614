"""Several sessions at one work order, and workshops without a plan: nothing counts twice, no money is lost."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from store.core.errors import BackdeskError, Conflict, Refused
from tests.conftest import Opened
from tests.store.production.workshop import bill, on_hand, released, service, state
from tests.store.shop import act, balance_of, confirmed, differences, get, only, party, pick, product
from tests.support.processes import in_processes
from tests.support.seeds import seeds

SESSIONS = 6


def workshop() -> tuple[int, int]:
    """A work order of twenty pots; forty of clay are there, and sixty more that nobody needs."""
    clay, pot = product("CLAY", stock="100", cost="1"), product("POT")
    bill(pot, (clay, "2"))
    return released(pot, "20"), clay


def complete_all(_index: int, order: int) -> str:
    return act("work-order.complete", work_order=order).message


def complete_as_seen(_index: int, order: int, version: int) -> str:
    try:
        return act("work-order.complete", work_order=order, quantity="5", version=version).message
    except Conflict as conflict:
        return conflict.message


def complete_pieces(_index: int, order: int) -> int:
    """One pot at a time until no more are taken; how many."""
    made = 0
    while True:
        try:
            act("work-order.complete", work_order=order, quantity="1")
        except Refused:
            return made
        made += 1


@pytest.mark.slow
def test_what_all_complete_at_once_is_made_once(database: Opened, url: str) -> None:
    order, clay = workshop()
    told = in_processes(SESSIONS, complete_all, url, order)
    assert told.count("WO-2026-000001 has been completed already.") == SESSIONS - 1
    assert (on_hand(clay), only("quantity", "completion"), state(order)) == (60, 200_000, "done")
    assert balance_of("1200") == 10_000 and differences() == []


@pytest.mark.slow
def test_two_at_the_same_screen_report_the_same_five_once(database: Opened, url: str) -> None:
    order, clay = workshop()
    told = in_processes(2, complete_as_seen, url, order, get("work_order", order, "version"))
    assert sum("changed this work order meanwhile" in said for said in told) == 1
    assert (on_hand(clay), get("work_order", order, "produced")) == (90, 50_000) and differences() == []


@pytest.mark.slow
def test_piece_by_piece_by_all_is_what_was_planned(database: Opened, url: str) -> None:
    order, clay = workshop()
    assert sum(in_processes(SESSIONS, complete_pieces, url, order)) == 20
    assert (on_hand(clay), state(order)) == (60, "done")
    assert pick("position", "completion ORDER BY position") == [*range(1, 21)] and differences() == []


class Workshop:
    """Each step is one action; a refusal is an answer, anything else a fault."""

    STEPS = (
        ("buy", 8), ("plan", 6), ("release", 6), ("complete", 14), ("otherwise", 5), ("scrap", 3), ("reverse", 5),
        ("close", 2), ("cancel", 2), ("edit", 3), ("sell", 4), ("count", 2),
    )  # fmt: skip

    def __init__(self, seed: int) -> None:
        self.dice, self.done = random.Random(seed), Counter[str]()
        self.raw = [
            product("AVG", cost_method="average"), product("FIFO", cost_method="fifo"),
            product("STD", cost_method="standard", standard_cost="1.2345"),
        ]  # fmt: skip
        self.made = [
            product("PART", cost_method="average"), product("SET", cost_method="fifo"),
            product("KIT", cost_method="standard", standard_cost="17.77"),
        ]  # fmt: skip
        self.customer, hour = party(), service("HOUR", "33.33")
        part, set_, kit = self.made
        bill(part, (self.raw[0], "1.3", "2.5"), (self.raw[1], "0.7"), (hour, "0.05"), quantity="3")
        bill(set_, (part, "2"), (self.raw[2], "3.3333"), (hour, "0.1"))
        bill(kit, (part, "1"), (set_, "1"), (self.raw[1], "1", "7"))

    def step(self) -> None:
        words, weights = zip(*self.STEPS, strict=True)
        word = self.dice.choices(words, weights)[0]
        try:
            if getattr(self, word)() is not False:
                self.done[word] += 1
        except BackdeskError:
            self.done["refused"] += 1

    def some(self, source: str) -> Any:
        found = pick("id", f"{source} ORDER BY id")
        return self.dice.choice(found) if found else None

    def part(self, most: int) -> str:
        return str(Decimal(self.dice.randint(1, most * 10)) / 10)

    def buy(self) -> None:
        item = self.dice.choice(self.raw)
        there = Decimal(str(on_hand(item)))
        cost = f"{self.dice.randint(1, 500) / 100:.2f}"
        act("stock.adjust", product=item, quantity=str(there + self.dice.randint(5, 40)), cost=cost, reason="opening")

    def plan(self) -> None:
        act("work-order.add", product=self.dice.choice(self.made), quantity=self.part(12))

    def release(self) -> Any:
        order = self.some("work_order WHERE state = 'draft'")
        return bool(order) and act("work-order.release", work_order=order)

    def complete(self, **values: Any) -> Any:
        order = self.some("work_order WHERE state IN ('released', 'in progress')")
        spoiled = self.part(1) if self.dice.random() < 0.3 else None
        return bool(order) and act(
            "work-order.complete", work_order=order, quantity=self.part(5), scrapped=spoiled, reason="x", **values
        )

    def otherwise(self) -> Any:
        return self.complete(lines=[(self.dice.choice(self.raw), self.part(4)), (self.raw[0], "0")])

    def scrap(self) -> Any:
        order = self.some("work_order WHERE state IN ('released', 'in progress')")
        line = (self.dice.choice(self.raw), self.part(2))
        return bool(order) and act("work-order.scrap", work_order=order, lines=[line], reason="x")

    def reverse(self) -> Any:
        step = self.some("completion WHERE type <> 'reversal'")
        return bool(step) and act("completion.reverse", completion=step, reason="x")

    def close(self) -> Any:
        order = self.some("work_order WHERE state = 'in progress'")
        return bool(order) and act("work-order.close", work_order=order, reason="x")

    def cancel(self) -> Any:
        order = self.some("work_order WHERE state IN ('draft', 'released')")
        return bool(order) and act("work-order.cancel", work_order=order, reason="x")

    def edit(self) -> Any:
        order = self.some("work_order WHERE state IN ('draft', 'released', 'in progress')")
        return bool(order) and act("work-order.edit", work_order=order, changes={"quantity": self.part(15)})

    def sell(self) -> None:
        order = confirmed(self.customer, (self.dice.choice([*self.made, self.raw[1]]), self.part(3)))
        for shipment in pick("id", "shipment WHERE order_id = ? AND state = 'draft'", order):
            act("shipment.ship", shipment=shipment)

    def count(self) -> None:
        item = self.dice.choice([*self.raw, *self.made])
        act("stock.adjust", product=item, quantity=self.part(30), cost="2")


def conserved() -> None:
    """Components out + absorbed = finished in + difference + spoiled, of each step and of all together."""
    signed = "SUM(CASE WHEN type = 'reversal' THEN -({0}) ELSE {0} END)"
    columns = ("components + absorbed", "value", "scrap_value", "absorbed")
    whole, value, lost, absorbed = only(
        ", ".join(f"CAST(COALESCE({signed.format(c)}, 0) AS BIGINT)" for c in columns), "completion"
    )
    assert whole == value + lost
    moved = "SUM(CASE WHEN g.type = 'production' THEN m.{0} ELSE -m.{0} END)"
    out, difference = only(
        ", ".join(f"CAST(COALESCE({moved.format(c)}, 0) AS BIGINT)" for c in ("cost", "difference")),
        "move m JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id "
        "WHERE 'production' IN (f.type, g.type)",
    )
    spoiled = pick(
        "CAST(COALESCE(SUM(CASE WHEN c.type = 'reversal' THEN -c.components ELSE c.components END), 0) AS BIGINT)",
        "completion c LEFT JOIN completion o ON o.id = c.reverses_id WHERE 'scrap' IN (c.type, o.type)",
    )[0]
    # what went into production and did not come out of it as goods is what was spoiled there, less what work added
    assert out + difference == lost - spoiled - absorbed
    assert balance_of("5300") == -absorbed
    assert sum(pick("value", "cost_layer")) == balance_of("1200")


@pytest.mark.slow
@seeds(1, 2, 3)
def test_a_workshop_without_a_plan(database: Opened, seed: int) -> None:
    room = Workshop(seed)
    for _ in range(6):
        room.buy()
    for number in range(1, 201):
        room.step()
        conserved()
        if number % 40 == 0:
            assert differences() == [], (number, room.done)
    assert set(room.done) >= {word for word, _ in room.STEPS}, room.done
    assert differences() == []
