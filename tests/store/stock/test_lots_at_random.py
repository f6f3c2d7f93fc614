"""A storeroom of lots without a plan: no expired lot goes by itself, none is lost, all of them are what is there."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from store.core.database import rows
from store.core.dates import today
from store.core.errors import Invalid, Refused
from tests.conftest import Opened
from tests.store.shop import act, confirmed, differences, party, pick, product
from tests.support.seeds import seeds

STEPS = (
    ("come", 8), ("pieces", 3), ("sell", 10), ("name", 4), ("back", 4), ("block", 2), ("release", 2), ("adjust", 3),
    ("over", 3), ("send", 3), ("arrive", 4), ("count", 3), ("tomorrow", 3),
)  # fmt: skip
PLACES = ("MAIN", "NORTH")


class Lotroom:
    """Each step is one action; a refusal is an answer, anything else a fault."""

    def __init__(self, seed: int, customer: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dice, self.monkeypatch, self.day = random.Random(seed), monkeypatch, date(2026, 12, 1)
        self.done: Counter[str] = Counter()
        self.party, self.leaf = customer, party("Leaf", "LEAF")
        self.tea, self.box = product("LEAVES", tracking="lot"), product("BOX", tracking="serial", cost_method="fifo")
        self.number = 0

    @classmethod
    def alone(cls, seed: int, monkeypatch: pytest.MonkeyPatch) -> Lotroom:
        """In a company where nobody else is at work."""
        act("warehouse.add", code="NORTH", name="North")
        return cls(seed, party(), monkeypatch)

    def step(self) -> None:
        words, weights = zip(*STEPS, strict=True)
        word = self.dice.choices(words, weights)[0]
        try:
            if getattr(self, word)() is not False:
                self.done[word] += 1
        except (Refused, Invalid):
            self.done["refused"] += 1

    def some(self, columns: str, source: str) -> Any:
        found = pick(columns, f"{source} ORDER BY {columns}")  # the same walk on both engines
        return self.dice.choice(found) if found else None

    def come(self) -> None:
        number, days = self.dice.randint(1, 6), self.dice.choice((-3, 2, 5, 9, None))
        expires = (self.day + timedelta(days=days)).isoformat() if days is not None else None
        self.receive(self.tea, str(self.dice.randint(1, 9)), f"L{number}-{days}-{self.day:%d}", expires)

    def pieces(self) -> None:
        count = self.dice.randint(1, 3)
        first = self.number if self.dice.random() < 0.2 else self.number + 1  # now and then one that is there already
        self.number = first + count - 1
        self.receive(self.box, str(count), f"S{first:04d}..S{self.number:04d}", None)

    def receive(self, item: int, quantity: str, lot: str, expires: str | None) -> None:
        order = act("po.add", party=self.leaf, lines=[(item, quantity, "2.37")]).id
        act("po.confirm", po=order)
        act("po.receive", po=order, lines=[(item, quantity, lot, expires)])

    def sell(self) -> bool | None:
        item = self.dice.choice((self.tea, self.tea, self.box))
        order = confirmed(self.party, (item, str(self.dice.randint(1, 8))))
        found = pick("id", "shipment WHERE order_id = ? AND state = 'draft'", order)
        if not found:
            act("order.cancel", order=order, reason="nothing there")
            return False
        before = dict(
            rows("SELECT lot_id, quantity FROM lot_balance WHERE location_id = 1 AND product_id = ?", (item,))
        )
        act("shipment.ship", shipment=found[0])
        act("order.close", order=order, reason="enough")
        first_expired_first(found[0], before)
        return None

    def name(self) -> Any:
        item, lot = self.some("b.product_id, l.number", LOTS) or (0, "")
        found = self.some("s.id", f"shipment s JOIN shipment_line x ON x.shipment_id = s.id AND x.product_id = {item} "
                          "WHERE s.state = 'draft'") if item else None  # fmt: skip
        if found is None and item:
            order = confirmed(self.party, (item, "1"))
            found = (pick("id", "shipment WHERE order_id = ? AND state = 'draft'", order) or [None])[0]
        return found is not None and act("shipment.ship", shipment=found, lines=[(item, "1", lot)])

    def back(self) -> Any:
        move = self.some("m.id", "move m JOIN location l ON l.id = m.target_id WHERE l.type = 'customer'")
        lot = (
            self.some("l.number", f"move_lot x JOIN lot l ON l.id = x.lot_id WHERE x.move_id = {move}") if move else ""
        )
        return move is not None and act("move.return", move=move, quantity="1", lot=lot)

    def block(self) -> Any:
        found = self.some("id", "lot WHERE state = 'active'")
        return found is not None and act("lot.block", lot=found, reason="look")

    def release(self) -> Any:
        found = self.some("id", "lot WHERE state = 'blocked'")
        return found is not None and act("lot.release", lot=found)

    def adjust(self) -> Any:
        found = self.some("b.product_id, l.number, b.location_id, b.quantity", LOTS)
        if not found:
            return False
        item, lot, place, there = found
        wanted = max(0, there // 10_000 + self.dice.choice((-1, 1))) if item == self.tea else 0
        return act("stock.adjust", product=item, quantity=str(wanted), lot=lot, location=place)

    def over(self) -> Any:
        found = self.some("b.product_id, l.number, g.code", f"{LOTS} AND g.type = 'internal'")
        if not found:
            return False
        item, lot, place = found
        lot = lot if self.dice.random() < 0.5 else ""
        target = self.dice.choice([other for other in PLACES if other != place])
        return act("stock.transfer", product=item, quantity="1", source=place, target=target, lot=lot)

    def send(self) -> None:
        lines = [(self.tea, str(self.dice.randint(1, 5))), (self.box, "1")]
        plan = act("transfer.add", target="NORTH", lines=lines[: self.dice.randint(1, 2)]).id
        act("transfer.send", transfer=plan)

    def arrive(self) -> Any:
        found = self.some("id", "transfer WHERE state = 'in transit'")
        item = self.some("product_id", f"transfer_line WHERE transfer_id = {found}") if found else None
        lines = [(item, "1")] if self.dice.random() < 0.5 else None
        return found is not None and act("transfer.receive", transfer=found, lines=lines)

    def count(self) -> Any:
        made = act("count.start", location=self.dice.choice(PLACES)).id
        for line, expected, tracking in pick(
            "x.id, x.expected, p.tracking",
            "stock_count_line x JOIN product p ON p.id = x.product_id WHERE x.count_id = ? ORDER BY x.id",
            made,
        ):
            lost = self.dice.random() < 0.2
            there = (0 if tracking == "serial" else max(0, expected // 10_000 - 1)) if lost else expected // 10_000
            act("count-line.edit", line=line, quantity=str(max(there, 0)))
        try:
            return act("count.post", count=made)
        except Refused:
            act("count.cancel", count=made)
            raise

    def tomorrow(self) -> None:
        self.day += timedelta(days=1)
        self.monkeypatch.setenv("BACKDESK_TODAY", self.day.isoformat())


LOTS = (
    "lot_balance b JOIN lot l ON l.id = b.lot_id JOIN location g ON g.id = b.location_id "
    "WHERE g.type IN ('internal', 'transit')"
)


def first_expired_first(shipment: int, before: dict[int, int]) -> None:
    """What left by itself: nothing expired or blocked, and nothing while something was there that goes before it."""
    left: Counter[int] = Counter()
    for lot, quantity in pick(
        "x.lot_id, x.quantity",
        "move_lot x JOIN move m ON m.id = x.move_id WHERE m.origin = 'shipment' AND m.origin_id = ?",
        shipment,
    ):
        left[lot] += quantity
    found = pick("id, expires, state", "lot")
    usable = {lot: (expires or "9999-12-31", lot) for lot, expires, state in found
              if state == "active" and (expires or "9999") >= today().isoformat()}  # fmt: skip
    assert left.keys() <= usable.keys()
    in_order = sorted((lot for lot in before if lot in usable), key=usable.__getitem__)
    wanted = sum(left.values())
    for lot in in_order:
        assert left[lot] == min(wanted, before[lot])
        wanted -= left[lot]
    assert wanted == 0


def always_true() -> None:
    """Lots make what is on hand at every place, and are where their moves took them; a piece is at one place."""
    lots = "SELECT product_id, location_id, CAST(SUM(quantity) AS BIGINT) FROM lot_balance GROUP BY 1, 2"
    here = (
        "SELECT b.product_id, b.location_id, b.on_hand FROM stock_balance b JOIN product p ON p.id = b.product_id "
        "WHERE b.on_hand > 0 AND p.tracking <> 'none'"
    )
    assert sorted(rows(lots)) == sorted(rows(here))
    places = dict(rows("SELECT id, type FROM location"))
    moved: Counter[tuple[int, int]] = Counter()
    for lot, source, target, quantity in rows(
        "SELECT x.lot_id, m.source_id, m.target_id, x.quantity FROM move_lot x JOIN move m ON m.id = x.move_id"
    ):
        moved[lot, target] += quantity
        moved[lot, source] -= quantity
    ours = {key: n for key, n in moved.items() if n and places[key[1]] in ("internal", "transit")}
    assert ours == {(lot, place): n for lot, place, n in rows("SELECT lot_id, location_id, quantity FROM lot_balance")}
    pieces = rows("SELECT lot_id, COUNT(*), SUM(quantity) FROM lot_balance WHERE piece = 1 GROUP BY lot_id")
    assert all(count == 1 and int(quantity) == 10_000 for _, count, quantity in pieces)


@pytest.mark.slow
@seeds(1, 2)
def test_a_storeroom_of_lots_without_a_plan(database: Opened, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKDESK_TODAY", "2026-12-01")
    room = Lotroom.alone(seed, monkeypatch)
    for number in range(1, 251):
        room.step()
        always_true()
        if number % 50 == 0:
            assert differences() == [], (number, room.done)
    assert set(room.done) >= {word for word, _ in STEPS}, room.done
