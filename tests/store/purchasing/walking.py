"""A whole company at work without a plan: selling, buying, taking back, moving and counting the same goods.

A step is one action with what a seed chooses; a refusal is an answer, anything else a fault.
"""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from store.core.errors import Conflict, Invalid, Refused
from store.core.identity import acting_as
from tests.store import test_journeys as selling
from tests.store.billing import walking as owing
from tests.store.billing.collecting import Collector
from tests.store.billing.walking import Payer
from tests.store.shop import act, party, pick, product
from tests.store.stock import test_lots_at_random as lotted
from tests.store.stock import test_without_a_plan as keeping
from tests.support.people import add_user

ASKER = "wim"


class Buyer:
    """Purchase orders from proposal to return."""

    STEPS = (
        "buy", "buy", "propose", "cover", "rule", "order", "order", "take", "take", "take_part", "take_over", "send_back",
        "close", "cancel", "term", "look", "accept", "accept", "reject", "ask", "say_yes", "say_no",
        "direct", "route", "route", "careful", "door", "door", "door", "hand_over", "hand_over", "hand_over",
    )  # fmt: skip

    def __init__(self, goods: list[int]) -> None:
        self.dice, self.goods = random.Random(0), goods
        add_user(ASKER, "warehouse")
        self.suppliers = [party("Leafco", "LEAFCO"), party("Potter", "POTTER")]

    def some(self, columns: str, source: str) -> Any:
        found = pick(columns, f"{source} ORDER BY {columns}")
        return self.dice.choice(found) if found else None

    def some_of(self, most: int) -> str:
        return str(Decimal(self.dice.randint(1, most)) / 10)

    def buy(self) -> None:
        lines = [(self.dice.choice(self.goods), self.some_of(200), f"{self.dice.randint(0, 900) / 100:.2f}")
                 for _ in range(self.dice.randint(1, 3))]  # fmt: skip
        place = self.dice.choice(keeping.PLACES)
        act("po.add", party=self.dice.choice(self.suppliers), lines=lines, location=place)

    def term(self) -> None:
        price = f"{self.dice.randint(1, 900) / 100:.2f}"
        act("supplier-term.add", product=self.dice.choice(self.goods), supplier=self.dice.choice(self.suppliers),
            price=price, lead_days=str(self.dice.randint(0, 9)))  # fmt: skip

    def rule(self) -> None:
        least = self.dice.randint(0, 20)
        act("reorder-rule.set", product=self.dice.choice(self.goods), minimum=str(least), maximum=str(least + 10))

    def propose(self) -> None:
        quantity = self.some_of(90) if self.dice.random() < 0.4 else None
        act("po.propose", product=self.dice.choice(self.goods), quantity=quantity)

    def cover(self) -> Any:
        found = self.some("id", "sales_order WHERE state IN ('confirmed', 'processing')")
        return bool(found) and act("po.cover", order=found)

    def on(self, action: str, states: str, **values: Any) -> Any:
        found = self.some("id", f"purchase_order WHERE state IN ({states})")
        return bool(found) and act(action, po=found, **values)

    def order(self) -> Any:
        return self.on("po.confirm", "'draft'")

    def take(self) -> Any:
        return self.on("po.receive", "'confirmed', 'receiving'")

    def open_line(self) -> Any:
        return self.some("o.id, l.product_id, l.quantity - l.closed - l.received", "purchase_order o JOIN purchase_line l "
                         "ON l.order_id = o.id WHERE o.state IN ('confirmed', 'receiving') "
                         "AND l.quantity > l.closed + l.received")  # fmt: skip

    def take_part(self) -> Any:
        line = self.open_line()
        part = line and str(Decimal(self.dice.randint(1, line[2])) / 10_000)
        return bool(line) and act("po.receive", po=line[0], lines=[(line[1], part)])

    def take_over(self) -> Any:
        line = self.open_line()
        more = line and str(Decimal(line[2] + self.dice.randint(1, 50_000)) / 10_000)
        why = "they sent more" if self.dice.random() < 0.5 else ""
        return bool(line) and act("po.receive", po=line[0], lines=[(line[1], more)], override=why)

    def send_back(self) -> Any:
        line = self.some("r.id, l.product_id, l.quantity", "receipt r JOIN receipt_line l ON l.receipt_id = r.id "
                         "WHERE r.type = 'receipt'")  # fmt: skip
        part = line and str(Decimal(self.dice.randint(1, line[2])) / 10_000)
        return bool(line) and act("receipt.return", receipt=line[0], lines=[(line[1], part)], reason="damp")

    def close(self) -> Any:
        return self.on("po.close", "'confirmed', 'receiving'", reason="enough")

    def cancel(self) -> Any:
        return self.on("po.cancel", "'draft', 'confirmed'", reason="no")

    def look(self) -> None:
        wanted = self.dice.choice(("yes", "no"))
        act("product.edit", product=self.dice.choice(self.goods), changes={"inspect": wanted == "yes"})

    def direct(self) -> None:
        """From now on a product is delivered by its supplier, or from stock again."""
        wanted = self.dice.random() < 0.7
        act("product.edit", product=self.dice.choice(self.goods), changes={"drop_ship": wanted})

    def door(self) -> Any:
        """Something is sold that its supplier delivers, and ordered there."""
        customer = self.some("id", "party WHERE is_customer = 1 AND state = 'active'")
        if not customer:
            return False
        line = (self.dice.choice(self.goods), self.some_of(90), "9.70", None, "", True)
        order = act("order.add", party=customer, lines=[line]).id
        act("order.confirm", order=order)
        for bought in pick("id", "purchase_order WHERE for_order = ? AND state = 'draft'", order):
            act("po.confirm", po=bought)
        return True

    def hand_over(self) -> Any:
        """The supplier brings the customer some, all, or more than all of it."""
        line = self.some("o.id, l.product_id, l.quantity - l.closed - l.received", "purchase_order o JOIN purchase_line l "
                         "ON l.order_id = o.id WHERE o.for_order IS NOT NULL AND o.state IN ('confirmed', 'receiving') "
                         "AND l.quantity > l.closed + l.received")  # fmt: skip
        if not line:
            return False
        part = self.dice.choice((line[2], line[2], self.dice.randint(1, line[2]), line[2] + 5_000))
        said = str(Decimal(part) / 10_000)
        return act("po.receive", po=line[0], lines=[(line[1], said)], override=self.dice.choice(("", "they sent more")))

    def route(self) -> Any:
        found = self.some("id", "sales_order WHERE state IN ('draft', 'confirmed', 'processing')")
        return bool(found) and act("order.drop-ship", order=found, by=self.dice.choice(("supplier", "stock")))

    def careful(self) -> None:
        wanted = self.dice.random() < 0.3
        act("party.edit", party=self.dice.choice(self.suppliers), changes={"inspect_deliveries": wanted})

    def on_hold(self, action: str, **values: Any) -> Any:
        found = self.some("id, quantity - accepted - returned - scrapped", "inspection WHERE state = 'open'")
        if not found:
            return False
        part = None if self.dice.random() < 0.3 else str(Decimal(self.dice.randint(1, found[1])) / 10_000)
        return act(action, inspection=found[0], quantity=part, **values)

    def accept(self) -> Any:
        return self.on_hold("inspection.accept")

    def reject(self) -> Any:
        return self.on_hold("inspection.reject", reason="torn", how=self.dice.choice(("", "scrap")))

    def ask(self) -> None:
        with acting_as(ASKER):
            act("request.add", product=self.dice.choice(self.goods), quantity=self.some_of(90), reason="the fair")

    def say_yes(self) -> Any:
        found = self.some("id", "purchase_request WHERE state = 'open'")
        return bool(found) and act("request.approve", request=found)

    def say_no(self) -> Any:
        found = self.some("id", "purchase_request WHERE state = 'open'")
        return bool(found) and act("request.refuse", request=found, reason="enough")


class Taker:
    """What customers send back: drafted, received, for money or for the same again."""

    STEPS = ("back", "back", "come", "come", "money", "again", "drop")

    def __init__(self) -> None:
        self.dice = random.Random(0)

    some = Buyer.some

    def back(self) -> Any:
        line = self.some("s.id, l.product_id, l.quantity", "shipment s JOIN shipment_line l ON l.shipment_id = s.id "
                         "WHERE s.state = 'shipped'")  # fmt: skip
        if not line:
            return False
        part = str(Decimal(self.dice.randint(1, line[2])) / 10_000)
        how = self.dice.choice(({}, {"credit": "yes"}, {"replace": "yes"}))
        values: dict[str, Any] = self.dice.choice(({}, {}, {"scrap": True}, {"to_supplier": True}))
        return act("shipment.return", shipment=line[0], lines=[(line[1], part)], reason="wet", **how, **values)

    def on(self, action: str, state: str, **values: Any) -> Any:
        found = self.some("id", f"sales_return WHERE state = '{state}'")
        return bool(found) and act(action, goods_back=found, **values)

    def come(self) -> Any:
        return self.on("return.receive", "draft")

    def money(self) -> Any:
        return self.on("return.credit", "received")

    def again(self) -> Any:
        return self.on("return.replace", "received")

    def drop(self) -> Any:
        return self.on("return.cancel", "draft", reason="kept after all")


class Maker:
    """Work orders from plan to reversal: what is made of the goods everybody sells, kept each way they are."""

    STEPS = (
        "plan", "plan", "release", "release", "start", "complete", "complete", "part", "spoil", "reverse", "close", "drop",
    )  # fmt: skip

    def __init__(self, goods: list[int], lot: int) -> None:
        self.dice, self.number = random.Random(0), 0
        hour = product("HOUR", kind="service", standard_cost="12")
        set_, hamper = product("SET", cost_method="fifo"), product("HAMPER", tracking="lot")
        act(
            "bom.add",
            product=set_,
            makes="2",
            activate=True,
            lines=[(goods[0], "2"), (goods[1], "0.5", "5"), (hour, "1")],
        )
        act("bom.add", product=hamper, makes="1", activate=True, lines=[(set_, "1"), (goods[2], "1"), (lot, "2")])
        self.made, self.by_lot = [set_, hamper], {hamper}

    some = Buyer.some

    def plan(self) -> None:
        act("work-order.add", product=self.dice.choice(self.made), quantity=str(self.dice.randint(1, 6)))

    def on(self, action: str, states: str, **values: Any) -> Any:
        found = self.some("id", f"work_order WHERE state IN ({states})")
        return bool(found) and act(f"work-order.{action}", work_order=found, **values)

    def release(self) -> Any:
        return self.on("release", "'draft'")

    def start(self) -> Any:
        return self.on("start", "'released'")

    def report(self, **values: Any) -> Any:
        found = self.some("id, product_id", "work_order WHERE state IN ('released', 'in progress')")
        if not found:
            return False
        self.number += 1
        lot = f"M{self.number}" if found[1] in self.by_lot else ""
        return act("work-order.complete", work_order=found[0], lot=lot, **values)

    def complete(self) -> Any:
        return self.report()

    def part(self) -> Any:
        return self.report(quantity="1", scrapped=self.dice.choice(("0", "0", "1")), reason="cracked")

    def spoil(self) -> Any:
        found = self.some("w.id, l.product_id", "work_order w JOIN work_order_line l ON l.work_order_id = w.id "
                          "WHERE w.state IN ('released', 'in progress')")  # fmt: skip
        return bool(found) and act("work-order.scrap", work_order=found[0], lines=[(found[1], "0.5")], reason="dropped")

    def reverse(self) -> Any:
        found = self.some("id", "completion WHERE type <> 'reversal'")
        return bool(found) and act("completion.reverse", completion=found, reason="counted twice")

    def close(self) -> Any:
        return self.on("close", "'released', 'in progress'", reason="enough")

    def drop(self) -> Any:
        return self.on("cancel", "'draft', 'released', 'in progress'", reason="no")


class Company:
    """Everybody together, on the same goods."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BACKDESK_TODAY", "2026-12-01")
        act("term.add", code="THIRDS", name="Thirds", instalments=[("33.33", "0"), ("33.33", "30"), ("33.34", "60")])
        act("setting.set", name="approval.discount", value="28")
        act("setting.set", name="purchase.over-delivery", value="5")
        desk, room = selling.Desk(0, monkeypatch), keeping.Hasty(0, monkeypatch)
        stocked = [item for item in desk.products if item != desk.products[2]]  # the third is a service
        desk.products += room.goods
        room.goods += stocked
        lots = lotted.Lotroom(0, room.party, monkeypatch)
        maker = Maker(room.goods, lots.tea)
        desk.products += [lots.tea, *maker.made]  # sold beside the others, and what is made too
        buyer = Buyer(room.goods)
        people = {"desk": desk, "room": room, "buyer": buyer, "taker": Taker(), "lots": lots, "maker": maker}
        people["payer"] = Payer(buyer.suppliers)
        people["collector"] = Collector()
        self.people: dict[str, Any] = people
        self.done: Counter[str] = Counter()

    def step(self, word: str, seed: int) -> str:
        """Take a step; returns what was done: the step, or `refused`."""
        who, _, what = word.partition(".")
        person = self.people[who]
        person.dice = random.Random(seed)
        try:
            done = getattr(person, what)()
        except (Refused, Invalid, Conflict):
            done = False
        what_was_done = word if done is not False else "refused"
        self.done[what_was_done] += 1
        return what_was_done


def words() -> tuple[str, ...]:
    """Every step there is, as often as it is to be taken."""
    desk = [f"desk.{word}" for word, times in selling.Desk.STEPS for _ in range((times + 1) // 2)]
    skipped = {"come", "sell", "tomorrow"}  # receipts and sales have people of their own; one calendar is enough
    room = [f"room.{word}" for word, _ in keeping.Hasty.STEPS if word not in skipped]
    room += ["room.ahead"] * 4  # most orders are refused it
    lots = [f"lots.{word}" for word, _ in lotted.STEPS if word != "tomorrow"]
    others = {
        "buyer": Buyer.STEPS, "taker": Taker.STEPS, "maker": Maker.STEPS, "payer": Payer.STEPS,
        "collector": Collector.STEPS,
    }  # fmt: skip
    return (*desk, *room, *lots, *(f"{who}.{word}" for who, steps in others.items() for word in steps))


def always_true() -> None:
    """What must hold after every step."""
    selling.always_true()
    keeping.always_true()
    lotted.always_true()
    assert pick("id", "purchase_line WHERE returned > received OR closed > quantity") == []
    direct = "stock_balance b JOIN location g ON g.id = b.location_id WHERE g.direct = 1 AND b.on_hand <> 0"
    assert pick("b.id", direct) == []  # goods only pass through
    assert pick("id", "order_line WHERE drop_ship = 1 AND reserved <> 0") == []
    owing.always_true()
