"""Drop shipment without a plan: whatever both sides do in whatever order, quantities add up and nothing is ever here."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from store.core.errors import Conflict, Invalid, Refused
from tests.store.shop import act, balance_of, differences, everything, only, party, pick, product
from tests.support.seeds import seeds

SUPPLIER_STEPS = ("order", "order", "hand_over", "hand_over", "hand_over", "close", "cancel", "send_back")
STEPS = (
    *("sell", "sell", "amend", "switch", "process", "close_order", "cancel_order", "post", "ship"),
    *("back", "to_supplier", "again", "come", "come", "tolerance", *SUPPLIER_STEPS),
)


class Trade:
    """One that sells three products, kept each way, partly from stock and partly from its suppliers' doors."""

    def __init__(self, seed: int) -> None:
        self.dice, self.done = random.Random(seed), Counter[str]()
        self.customers = [party("Acme", "ACME"), party("Bell", "BELL", billing_basis="order")]
        leafco = party("Leafco", "LEAFCO", supplier=True)
        self.goods = [
            product(f"TEA-{method}", stock="9", cost="2", drop_ship=True, cost_method=method, standard_cost="2.5")
            for method in ("average", "fifo", "standard")
        ]
        for number, item in enumerate(self.goods, 1):
            act("supplier-term.add", product=item, supplier=leafco, price=f"3.{number}7", lead_days="5")

    def step(self) -> None:
        word = self.dice.choice(STEPS)
        try:
            done = getattr(self, word)()
        except (Refused, Invalid, Conflict):
            done = False
        self.done[word if done is not False else "refused"] += 1

    def one(self, columns: str, source: str) -> Any:
        found = pick(columns, f"{source} ORDER BY 1")
        return self.dice.choice(found) if found else None

    def part(self, most: int) -> str:
        return str(Decimal(self.dice.choice((most, self.dice.randint(1, most)))) / 10_000)

    def sell(self) -> None:
        lines = [
            (item, str(self.dice.randint(1, 12)), "9.99", None, "", self.dice.choice((None, None, True, False)))
            for item in self.dice.sample(self.goods, 2)
        ]
        act("order.confirm", order=act("order.add", party=self.dice.choice(self.customers), lines=lines).id)

    def amend(self) -> Any:
        line = self.one("o.id, l.product_id", "sales_order o JOIN order_line l ON l.order_id = o.id "
                        "WHERE o.state IN ('confirmed', 'processing')")  # fmt: skip
        if not line:
            return False
        lines = [(line[1], str(self.dice.randint(0, 15)))]
        return act("amend.apply", amend=act("amend.add", order=line[0], lines=lines, reason="phone").id)

    def on_order(self, action: str, **values: Any) -> Any:
        found = self.one("id", "sales_order WHERE state IN ('confirmed', 'processing')")
        return bool(found) and act(action, order=found, **values)

    def switch(self) -> Any:
        return self.on_order("order.drop-ship", by=self.dice.choice(("supplier", "stock")))

    def process(self) -> Any:
        return self.on_order("order.process")

    def close_order(self) -> Any:
        return self.on_order("order.close", reason="enough")

    def cancel_order(self) -> Any:
        return self.on_order("order.cancel", reason="no")

    def post(self) -> Any:
        found = self.one("id", "invoice WHERE state = 'draft'")
        return bool(found) and act("invoice.post", invoice=found)

    def ship(self) -> Any:
        found = self.one("id", "shipment WHERE state = 'draft'")
        return bool(found) and act("shipment.ship", shipment=found)

    def tolerance(self) -> None:
        for name in ("sales.over-delivery", "purchase.over-delivery"):
            act("setting.set", name=name, value=self.dice.choice(("", "20")))

    def returned(self, **values: Any) -> Any:
        line = self.one("s.id, l.product_id, l.quantity", "shipment s JOIN shipment_line l ON l.shipment_id = s.id "
                        "WHERE s.state = 'shipped'")  # fmt: skip
        lines = line and [(line[1], self.part(line[2]))]
        return bool(line) and act("shipment.return", shipment=line[0], lines=lines, reason="wet", **values)

    def back(self) -> Any:
        return self.returned(credit=True)

    def to_supplier(self) -> Any:
        return self.returned(to_supplier=True)

    def again(self) -> Any:
        return self.returned(replace=True, to_supplier=self.dice.random() < 0.5)

    def come(self) -> Any:
        found = self.one("id", "sales_return WHERE state = 'draft'")
        return bool(found) and act("return.receive", goods_back=found)

    def purchase(self, action: str, states: str, **values: Any) -> Any:
        found = self.one("id", f"purchase_order WHERE state IN ({states})")
        return bool(found) and act(action, po=found, **values)

    def order(self) -> Any:
        return self.purchase("po.confirm", "'draft'")

    def close(self) -> Any:
        return self.purchase("po.close", "'confirmed', 'receiving'", reason="sold out")

    def cancel(self) -> Any:
        return self.purchase("po.cancel", "'draft', 'confirmed'", reason="sold out")

    def hand_over(self) -> Any:
        line = self.one("o.id, l.product_id, l.quantity", "purchase_order o JOIN purchase_line l ON l.order_id = o.id "
                        "WHERE o.state IN ('confirmed', 'receiving')")  # fmt: skip
        lines = line and [(line[1], self.part(line[2]))]
        why = self.dice.choice(("", "", "they sent more"))
        return bool(line) and act("po.receive", po=line[0], lines=lines, override=why)

    def send_back(self) -> Any:
        line = self.one("r.id, l.product_id, l.quantity", "receipt r JOIN receipt_line l ON l.receipt_id = r.id "
                        "WHERE r.type = 'receipt'")  # fmt: skip
        lines = line and [(line[1], self.part(line[2]))]
        return bool(line) and act("receipt.return", receipt=line[0], lines=lines, reason="damp")


def always_true() -> None:
    """What must hold after every step."""
    assert pick("id", "order_line WHERE delivered + reserved + closed > quantity + over") == []
    assert pick("id", "order_line WHERE drop_ship = 1 AND reserved <> 0") == []
    on_the_way = "stock_balance b JOIN location g ON g.id = b.location_id WHERE g.direct = 1 AND b.on_hand <> 0"
    assert pick("b.id", on_the_way) == []
    assert only("CAST(COALESCE(SUM(value), 0) AS BIGINT)", "cost_layer") == balance_of("1200")
    # nothing is bought twice: with what is on order, no line gets more than is owed, unless more was accepted before
    bought = (
        "(SELECT COALESCE(SUM(n.quantity - n.closed - n.received), 0) FROM purchase_line n JOIN purchase_order o "
        "ON o.id = n.order_id WHERE n.for_line = l.id AND n.quantity > n.closed + n.received "
        "AND o.state IN ('draft', 'pending approval', 'confirmed', 'receiving'))"
    )
    assert pick("l.id", f"order_line l WHERE l.over = 0 AND {bought} > l.quantity - l.closed - l.delivered") == []


@pytest.mark.slow
@seeds(1, 2)
@pytest.mark.usefixtures("database")
def test_both_sides_without_a_plan(seed: int) -> None:
    trade = Trade(seed)
    for number in range(1, 301):
        trade.step()
        always_true()
        if number % 20 == 0:
            for order in pick("id", "sales_order ORDER BY id"):
                act("order.process", order=order)
            before = stored()
            for order in pick("id", "sales_order ORDER BY id"):
                act("order.process", order=order)
            assert stored() == before
            assert differences() == [], trade.done
    assert set(trade.done) >= {"order", "hand_over", "close", "come", "amend", "switch", "close_order"}, trade.done
    assert pick(
        "id", "sales_return WHERE state = 'received' AND location_id IN (SELECT id FROM location WHERE direct = 1)"
    )


def stored() -> dict[str, list[Any]]:
    """All that is stored but the audit."""
    return {name: found for name, found in everything().items() if not name.startswith("audit")}
