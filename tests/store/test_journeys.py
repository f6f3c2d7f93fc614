"""Whole days by actions only, and random ones: whatever people do in whatever order, the books stay true."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from store.core.database import scalar
from store.core.errors import Conflict, Refused
from store.core.undo import redo, undo
from store.sales.next_step import next_step
from tests.conftest import Opened
from tests.store.shop import (
    BEYOND_WHAT_IS_THERE,
    act,
    balance_of,
    converted,
    differences,
    draft_invoice,
    get,
    lines_of,
    only,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
    won_deal,
)
from tests.support.hostile import BYTES_THAT_DRIVE_TERMINALS, INVISIBLE_AND_TURNED, MARKUP_AND_CODE, SCRIPTS
from tests.support.thorough import much, some


@pytest.mark.usefixtures("database")
def test_a_company_s_day() -> None:
    """40 at 4.50 and 4 at 1.20 less 5 %: 184.56 net, 35.07 tax, 219.63; only 25 of the 40 are there."""
    acme = party(prospect=True)
    tea, cup = (
        product("TEA", price="4.50", stock="25", cost="2.10"),
        product("CUP", price="1.20", stock="10", cost="0.50"),
    )
    deal = act("deal.add", title="Canteen", party=acme, lines=[(tea, "40"), (cup, "4", "1.20", "5")]).id
    act("deal.move", deal=deal, stage="Proposal")
    act("activity.add", kind="call", subject="They said yes", about=f"deal {deal}")
    act("deal.win", deal=deal)
    order = act("deal.convert", deal=deal).id
    assert get("sales_order", order, "net", "tax", "total", "state") == (18456, 3507, 21963, "confirmed")

    ship_all(order, carrier="DHL")
    first = post_all(order)  # 25 × 4.50 + 4.56 = 117.06; 22.24 tax
    assert get("invoice", first, "net", "tax", "total") == (11706, 2224, 13930)
    act("payment.record", invoice=first)
    assert get("sales_order", order, "state") == "processing"

    act("stock.adjust", product=tea, quantity="30", cost="2.40")
    ship_all(order)
    rest = post_all(order)  # 15 × 4.50 = 67.50; 12.83 tax (12.825)
    assert get("invoice", rest, "net", "tax", "total") == (6750, 1283, 8033)
    assert get("sales_order", order, "state") == "done"
    line = only("id", "invoice_line WHERE invoice_id = ?", rest)
    note = act("invoice.credit", invoice=rest, line=line, quantity="5", reason="damaged").id
    act("invoice.post", invoice=note)  # 22.50 and 4.28 tax (4.275)
    assert get("invoice", note, "net", "tax", "total") == (2250, 428, 2678)
    act("payment.record", party=acme, amount="53.55")
    assert get("invoice", rest, "state", "outstanding") == ("paid", 0)

    # cost: all 25 left at 2.10, then 15 of 30 at 2.40, and 4 cups at 0.50
    assert balance_of("5000") == 5250 + 3600 + 200
    assert balance_of("1200") == 3600 + 300
    assert balance_of("1000") == 13930 + 5355
    assert balance_of("1100") == 0
    assert balance_of("4000") == -(11706 + 6750 - 2250)
    assert balance_of("2200") == -(2224 + 1283 - 428)
    assert next_step("order", order) is None
    assert only("is_customer", "party") == 1
    assert differences() == []


HOSTILE = ["Acme [/] GmbH", *BYTES_THAT_DRIVE_TERMINALS[:6], *INVISIBLE_AND_TURNED[:4], *MARKUP_AND_CODE, *SCRIPTS[:6]]


@pytest.mark.usefixtures("database")
def test_hostile_names_go_the_whole_way() -> None:
    """Text is refused or cleaned at the door, kept letter for letter behind it, and never means anything."""
    from store.core.text import clean, printable
    from store.insight.flow import chain
    from store.insight.relations import view

    for number, text in enumerate(HOSTILE):
        name = clean(f"{text} {number}")
        acme = act("party.add", name=f"{text} {number}", code=f"H{number}").id
        assert get("party", acme, "name") == name
        act("address.add", party=acme, line1=f"{text} {number}", city=text)
        tea = act("product.add", sku=f"P{number}", name=f"{text} {number}", price="10").id
        act("stock.adjust", product=tea, quantity="5", cost="2")
        deal = won_deal(acme, (tea, "2", None, None, f"{text} {number}"), title=f"{text} {number}")
        order = act("deal.convert", deal=deal).id
        assert get("sales_order", order, "party_name") == name
        assert lines_of(order, "description") == [name]
        shipment = open_shipment(order)
        act("shipment.edit", shipment=shipment, carrier=text, tracking=text)
        ship_all(order)
        invoice = post_all(order)
        assert get("invoice", invoice, "party_name") == name
        act("payment.record", invoice=invoice, reference=text)
        act("invoice.credit", invoice=invoice, reason=f"{text} {number}")
        for kind, record in (("party", acme), ("deal", deal), ("order", order), ("invoice", invoice)):
            shown = [view(kind, record).title, *(value for _, value in view(kind, record).fields)]
            assert all(printable(value).count("\x1b") == 0 for value in shown)
        assert chain("deal", deal).title == name
    assert differences() == []


class Desk:
    """People at work without a plan: each step is one action; a refusal is an answer, anything else a fault."""

    STEPS = (
        ("sell", 6), ("convert", 6), ("order", 4), ("confirm", 4), ("ship", 9), ("ship_part", 6), ("post", 9), ("pay", 6),
        ("pay_party", 3), ("allocate", 2), ("reverse", 2), ("credit", 3), ("credit_part", 3), ("post_note", 4),
        ("receive", 6), ("count", 2), ("close", 2), ("cancel", 2), ("discard", 2), ("cancel_shipment", 2), ("process", 4),
        ("pick", 2), ("unconvert", 2), ("undo", 3), ("redo", 2), ("reopen", 1), ("edit", 2), ("hold", 1), ("approve", 2),
        ("tomorrow", 2),
    )  # fmt: skip

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dice, self.monkeypatch, self.day = random.Random(seed), monkeypatch, 1
        self.done: Counter[str] = Counter()
        self.parties = [
            party(f"Party {basis}", f"P-{basis}", billing_basis=basis, credit_limit=limit, term=term)
            for basis, limit, term in (
                ("order", None, "NET30"),
                ("delivery", "3000", "THIRDS"),
                ("prepaid", None, "NOW"),
            )
        ]
        self.products = [
            product("TEA", price="4.37", stock="40", cost="1.37", lead_days="7"),
            product("CUP", price="0.333", stock="15", cost="0.11"),
            product("WORK", price="80.25", kind="service"),
            product("BOOK", price="19.99", tax="ZERO"),
        ]

    def step(self) -> None:
        words, weights = zip(*self.STEPS, strict=True)
        word = self.dice.choices(words, weights)[0]
        try:
            if getattr(self, word)() is not False:
                self.done[word] += 1
        except (Refused, Conflict):
            self.done["refused"] += 1

    def some(self, columns: str, source: str, *values: Any) -> Any:
        found = pick(columns, f"{source} ORDER BY {columns}", *values)  # the same walk on both engines
        return self.dice.choice(found) if found else None

    def lines(self) -> list[tuple[Any, ...]]:
        return [
            (
                self.dice.choice(self.products),
                str(Decimal(self.dice.randint(1, 120)) / self.dice.choice((1, 1, 10))),
                None if self.dice.random() < 0.6 else f"{self.dice.randint(0, 3000) / 100:.3f}",
                None if self.dice.random() < 0.6 else str(self.dice.randint(0, 30)),
            )
            for _ in range(self.dice.randint(1, 4))
        ]

    def sell(self) -> None:
        won_deal(self.dice.choice(self.parties), *self.lines())

    def on(self, action: str, noun: str, source: str, **values: Any) -> Any:
        """The action on some record that fits; False where there is none."""
        record = self.some("id", source)
        return record is not None and act(action, **{noun: record}, **values)

    def convert(self) -> Any:
        return self.on("deal.convert", "deal", "deal WHERE stage_id = 5")

    def unconvert(self) -> Any:
        return self.on("deal.unconvert", "deal", "deal WHERE stage_id = 5")

    def reopen(self) -> Any:
        return self.on("deal.reopen", "deal", "deal WHERE stage_id = 5")

    def order(self) -> None:
        act("order.add", party=self.dice.choice(self.parties), lines=self.lines())

    def edit(self) -> Any:
        return self.on("order.edit", "order", "sales_order", changes={"notes": "x"}, lines=self.lines())

    def confirm(self) -> Any:
        return self.on("order.confirm", "order", "sales_order WHERE state = 'draft'")

    def approve(self) -> Any:
        return self.on("order.approve", "order", "sales_order WHERE state = 'pending approval'")

    def pick(self) -> Any:
        return self.on("shipment.pick", "shipment", "shipment WHERE state = 'draft'")

    def ship(self) -> Any:
        return self.on("shipment.ship", "shipment", "shipment WHERE state IN ('draft', 'picked')")

    def ship_part(self) -> Any:
        found = self.some("s.id, l.product_id, l.quantity", "shipment s JOIN shipment_line l ON l.shipment_id = s.id "
                          "WHERE s.state IN ('draft', 'picked')")  # fmt: skip
        if not found:
            return False
        part = Decimal(self.dice.randint(1, found[2])) / 10000
        return act("shipment.ship", shipment=found[0], lines=[(found[1], str(part))])

    def cancel_shipment(self) -> Any:
        return self.on("shipment.cancel", "shipment", "shipment WHERE state IN ('draft', 'picked')", reason="box")

    def post(self) -> Any:
        return self.on("invoice.post", "invoice", "invoice WHERE state = 'draft' AND type = 'invoice'")

    def post_note(self) -> Any:
        return self.on("invoice.post", "invoice", "invoice WHERE state = 'draft' AND type = 'credit_note'")

    def discard(self) -> Any:
        return self.on("invoice.discard", "invoice", "invoice WHERE state = 'draft'")

    def credit(self) -> Any:
        return self.on(
            "invoice.credit", "invoice", "invoice WHERE number IS NOT NULL AND type = 'invoice'", reason="wet"
        )

    def credit_part(self) -> Any:
        found = self.some("v.id, l.id, l.quantity", "invoice v JOIN invoice_line l ON l.invoice_id = v.id "
                          "WHERE v.number IS NOT NULL AND v.type = 'invoice'")  # fmt: skip
        if not found:
            return False
        part = Decimal(self.dice.randint(1, found[2])) / 10000
        return act("invoice.credit", invoice=found[0], line=found[1], quantity=str(part), reason="wet")

    def pay(self) -> Any:
        amount = None if self.dice.random() < 0.5 else str(self.dice.randint(1, 9000) / Decimal(100))
        return self.on("payment.record", "invoice", "invoice WHERE outstanding > 0 AND type = 'invoice'", amount=amount)

    def pay_party(self) -> None:
        amount = self.dice.randint(1, 20000) / Decimal(100)
        act("payment.record", party=self.dice.choice(self.parties), amount=amount)

    def allocate(self) -> Any:
        invoice = self.some("id", "invoice WHERE outstanding > 0 AND type = 'invoice'")
        return bool(invoice) and self.on("payment.allocate", "payment", "payment WHERE unapplied > 0", invoice=invoice)

    def reverse(self) -> Any:
        return self.on("payment.reverse", "payment", "payment WHERE state = 'posted'", reason="bounced")

    def receive(self) -> None:
        item = self.dice.choice(self.products)
        there = Decimal(scalar("SELECT COALESCE(SUM(on_hand), 0) FROM stock_balance WHERE product_id = ?", (item,)))
        cost = f"{self.dice.randint(0, 500) / 100:.2f}"
        act("stock.adjust", product=item, quantity=str(max(there, 0) / 10000 + self.dice.randint(1, 80)), cost=cost)

    def count(self) -> None:
        act("stock.adjust", product=self.dice.choice(self.products), quantity=str(self.dice.randint(0, 60)))

    def close(self) -> Any:
        found = self.some("l.order_id, l.id", "order_line l JOIN sales_order o ON o.id = l.order_id "
                          "WHERE o.state IN ('confirmed', 'processing')")  # fmt: skip
        if not found:
            return False
        line = found[1] if self.dice.random() < 0.6 else None
        return act("order.close", order=found[0], line=line, reason="enough")

    def cancel(self) -> Any:
        return self.on("order.cancel", "order", "sales_order WHERE state <> 'cancelled'", reason="no")

    def process(self) -> Any:
        return self.on("order.process", "order", "sales_order")

    def hold(self) -> None:
        who = self.dice.choice(self.parties)
        act("party.hold", party=who, reason="late") if self.dice.random() < 0.5 else act("party.release", party=who)

    def undo(self) -> None:
        undo()

    def redo(self) -> None:
        redo()

    def tomorrow(self) -> None:
        self.day += 1
        self.monkeypatch.setenv("BACKDESK_TODAY", f"2026-12-{min(self.day, 31):02d}")


def always_true() -> None:
    """What must hold after every step, cheap enough to ask each time."""
    assert pick("entry_id", "entry_line GROUP BY entry_id HAVING SUM(debit) <> SUM(credit)") == []
    assert pick("id", BEYOND_WHAT_IS_THERE) == []
    too_much = "delivered + reserved + closed > quantity + over OR invoiced > quantity + over"
    assert pick("id", f"order_line WHERE {too_much}") == []
    layers = only("CAST(COALESCE(SUM(value), 0) AS BIGINT)", "cost_layer")
    assert layers == balance_of("1200")
    owed = "CASE WHEN type = 'invoice' THEN outstanding ELSE -outstanding END"
    documents = only(f"CAST(COALESCE(SUM({owed}), 0) AS BIGINT)", "invoice WHERE number IS NOT NULL")
    left = "CASE WHEN direction = 'in' THEN unapplied ELSE -unapplied END"
    rest = only(f"CAST(COALESCE(SUM({left}), 0) AS BIGINT)", "payment WHERE state = 'posted' AND side = 'receivable'")
    assert documents - rest == balance_of("1100")


@pytest.mark.slow
@pytest.mark.parametrize("seed", some([1, 2, 3], 1))
def test_people_without_a_plan(database: Opened, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    act("term.add", code="THIRDS", name="Thirds", instalments=[("33.33", "0"), ("33.33", "30"), ("33.34", "60")])
    act("setting.set", name="approval.discount", value="28")
    desk = Desk(seed, monkeypatch)
    for number in range(1, much(3400, 400) + 1):  # of three seeds: 10,200
        desk.step()
        always_true()
        if number % 50 == 0:
            assert differences() == [], (number, desk.done)
    assert set(desk.done) >= {"convert", "ship", "post", "pay", "credit", "close", "cancel", "receive"}, desk.done
    finish(desk)
    assert differences() == []


def finish(desk: Desk) -> None:
    """Everybody is released, everything arrives, leaves and is billed; then each order says that it is over."""
    for who in desk.parties:
        act("party.release", party=who)
        act("party.edit", party=who, changes={"credit_limit": None})
    for item in desk.products:
        if get("product", item, "kind") == "stock":
            there = only("CAST(COALESCE(SUM(on_hand), 0) AS BIGINT)", "stock_balance WHERE product_id = ?", item)
            act("stock.adjust", product=item, quantity=str(Decimal(there) / 10000 + 100000), cost="1")
    for order in pick("id", "sales_order WHERE state IN ('confirmed', 'processing') ORDER BY id"):
        act("order.process", order=order)
        for _ in range(60):
            step = next_step("order", order)
            if step is None or get("sales_order", order, "state") in ("done", "closed"):
                break
            if step.action == "order.process":  # nothing to draft: a prepaid order whose invoice was credited
                act("order.close", order=order, reason="credited")
                break
            act(step.action, **{step.kind: step.id})
        assert get("sales_order", order, "state") in ("done", "closed"), get("sales_order", order, "billing_basis")


@pytest.mark.usefixtures("database")
def test_billing_by_parts_never_strands_a_line() -> None:
    order = converted(party(), (product("TEA", price="0.333", stock="1000"), "1000"))
    dice = random.Random(7)
    left = 1000
    while left:
        part = min(left, dice.randint(1, 150))
        act("shipment.ship", shipment=open_shipment(order), lines=[("TEA", str(part))])
        act("invoice.post", invoice=draft_invoice(order))
        left -= part
    assert only("CAST(SUM(net) AS BIGINT)", "invoice") == lines_of(order, "net")[0] == 33300
    assert get("sales_order", order, "state") == "done"
    assert differences() == []
