"""What is kept of each customer's documents: worked out by hand, after any steps, and what is wrong is found and mended."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from store.core.database import run
from store.core.errors import Refused
from store.core.identity import sign_in
from store.core.undo import undo
from store.parties import standing
from tests.store.insight.test_at_risk import on
from tests.store.shop import act, confirmed, differences, draft_invoice, open_shipment, party, pick, product, won_deal
from tests.support.thorough import some

pytestmark = pytest.mark.usefixtures("database")
COLUMNS = (
    "orders orders_without_deal first_order last_order invoiced owing late_since pays_late open_deals open_tickets"
).split()


def kept(of: int) -> dict[str, Any]:
    found = pick(", ".join(COLUMNS), "party_standing WHERE party_id = ?", of)
    return dict(zip(COLUMNS, found[0], strict=True)) if found else {}


def invoiced(order: int, day: str) -> int:
    """The order shipped, its invoice posted on a day."""
    with on(day):
        act("shipment.ship", shipment=open_shipment(order))
        made = draft_invoice(order)
        act("invoice.post", invoice=made)
    return made


def test_a_year_with_a_customer_worked_out_by_hand() -> None:
    """Ten at 10.00 with 20 % tax each time: 120.00. Paid 5 days late and 2 days early: (5 - 2) / 2 = 1.5, so 2."""
    with on("2026-01-02"):
        product("TEA", price="10", stock="1000")
        acme = party(term="NET30")
    assert kept(acme) == {}
    act("deal.add", title="More", party=acme, value="50")
    with on("2026-02-01"):
        first = confirmed(acme, ("TEA", "10"), day="2026-02-01")
    assert kept(acme) == dict.fromkeys(COLUMNS, None) | {
        "orders": 1, "orders_without_deal": 1, "first_order": "2026-02-01", "last_order": "2026-02-01",
        "invoiced": 0, "owing": 0, "open_deals": 1, "open_tickets": 0,
    }  # fmt: skip
    act("order.add", party=acme, lines=[("TEA", "10")])  # a draft is no order
    one = invoiced(first, "2026-02-10")  # due on March 12th
    total = pick("base_total", "invoice WHERE id = ?", one)[0]
    assert (kept(acme)["invoiced"], kept(acme)["owing"], kept(acme)["late_since"]) == (total, total, "2026-03-12")
    with on("2026-03-17"):
        act("payment.record", invoice=one)
    assert (kept(acme)["owing"], kept(acme)["late_since"], kept(acme)["pays_late"]) == (0, None, 5)
    with on("2026-04-01"):
        second = confirmed(acme, ("TEA", "10"), day="2026-04-01")
    two = invoiced(second, "2026-04-01")  # due on May 1st
    with on("2026-04-20"):
        act("payment.record", invoice=two, amount="20")
    assert kept(acme)["owing"] == total - 2000 and kept(acme)["invoiced"] == 2 * total
    with on("2026-04-29"):
        act("payment.record", invoice=two)
    assert (kept(acme)["orders"], kept(acme)["first_order"], kept(acme)["last_order"]) == (
        2,
        "2026-02-01",
        "2026-04-01",
    )
    assert (kept(acme)["owing"], kept(acme)["pays_late"]) == (0, 2)
    ticket = act("ticket.add", subject="Where is it?", party=acme).id
    assert kept(acme)["open_tickets"] == 1
    act("ticket.resolve", ticket=ticket)
    assert kept(acme)["open_tickets"] == 0
    act("invoice.credit", invoice=two, reason="broken")
    note = pick("MAX(id)", "invoice WHERE type = 'credit_note'")[0]
    if pick("state", "invoice WHERE id = ?", note) == ["draft"]:
        act("invoice.post", invoice=note)
    assert (kept(acme)["invoiced"], kept(acme)["owing"]) == (total, -total)
    act("deal.lose", deal=1, reason="too dear")
    assert kept(acme)["open_deals"] == 0
    undo()
    assert kept(acme)["open_deals"] == 1
    assert list(standing.wrong()) == [] and differences() == []


def test_orders_that_came_of_a_deal_are_told_apart() -> None:
    acme = party()
    tea = product("TEA", stock="100")
    act("deal.convert", deal=won_deal(acme, (tea, "1")))
    assert (kept(acme)["orders"], kept(acme)["orders_without_deal"]) == (1, 0)
    confirmed(acme, ("TEA", "1"))
    assert (kept(acme)["orders"], kept(acme)["orders_without_deal"]) == (2, 1)
    assert list(standing.wrong()) == []


class Trader:
    """Whatever happens to orders, money, deals and tickets of three customers, in any order."""

    STEPS = (
        "order order order confirm confirm confirm ship ship ship bill bill bill pay pay pay part reverse credit cancel "
        "deal win lose reopen ticket done undo"
    ).split()

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        with on("2026-01-02"):
            product("TEA", price="10", stock="5000")
        self.customers = [party(f"P{n}", f"P{n}") for n in range(3)]
        self.day = date(2026, 1, 5)

    def some(self, source: str) -> Any:
        found = pick("id", f"{source} ORDER BY id")
        return self.dice.choice(found) if found else None

    def step(self) -> None:
        name = self.dice.choice(self.STEPS)
        self.day += timedelta(days=self.dice.choice((0, 0, 1, 9)))
        with on(self.day.isoformat()), suppress(Refused):
            getattr(self, name)()

    def on_one(self, action: str, word: str, source: str, **more: Any) -> None:
        if found := self.some(source):
            act(action, **{word: found}, **more)

    def order(self) -> None:
        lines = [("TEA", str(self.dice.randint(1, 9)))]
        act("order.add", party=self.dice.choice(self.customers), lines=lines, day=self.day.isoformat())

    def confirm(self) -> None:
        self.on_one("order.confirm", "order", "sales_order WHERE state = 'draft'")

    def ship(self) -> None:
        self.on_one("shipment.ship", "shipment", "shipment WHERE state = 'draft'")

    def bill(self) -> None:
        self.on_one("invoice.post", "invoice", "invoice WHERE state = 'draft'")

    def pay(self) -> None:
        self.on_one("payment.record", "invoice", "invoice WHERE type = 'invoice' AND outstanding > 0")

    def part(self) -> None:
        self.on_one("payment.record", "invoice", "invoice WHERE type = 'invoice' AND outstanding > 500", amount="3.00")

    def reverse(self) -> None:
        self.on_one("payment.reverse", "payment", "payment WHERE state = 'posted'", reason="bounced")

    def credit(self) -> None:
        self.on_one("invoice.credit", "invoice", "invoice WHERE type = 'invoice' AND number IS NOT NULL", reason="late")

    def cancel(self) -> None:
        self.on_one("order.cancel", "order", "sales_order WHERE state IN ('draft', 'confirmed')", reason="changed")

    def deal(self) -> None:
        act("deal.add", title="Deal", party=self.dice.choice(self.customers), value="10")

    def win(self) -> None:
        self.on_one("deal.win", "deal", "deal WHERE closed_on IS NULL")

    def lose(self) -> None:
        self.on_one("deal.lose", "deal", "deal WHERE closed_on IS NULL", reason="price")

    def reopen(self) -> None:
        self.on_one("deal.reopen", "deal", "deal WHERE closed_on IS NOT NULL")

    def ticket(self) -> None:
        act("ticket.add", subject="Where?", party=self.dice.choice(self.customers))

    def done(self) -> None:
        self.on_one("ticket.resolve", "ticket", "ticket WHERE state IN ('open', 'pending')")

    def undo(self) -> None:
        undo()


@pytest.mark.parametrize("seed", some([1, 2, 3], 1))
def test_after_any_steps_what_is_kept_is_what_the_documents_say(seed: int) -> None:
    trader = Trader(seed)
    for _ in range(110):
        trader.step()
        assert list(standing.wrong()) == []
    assert pick("COUNT(*)", "invoice WHERE number IS NOT NULL")[0] > 0 < pick("COUNT(*)", "payment")[0]
    nothing = dict.fromkeys(COLUMNS, 0) | dict.fromkeys(("first_order", "last_order", "late_since", "pays_late"))
    before = [kept(each) or nothing for each in trader.customers]
    assert any(each["owing"] for each in before) and differences() == []
    act("company.repair")
    assert [kept(each) or nothing for each in trader.customers] == before


def test_what_is_kept_wrong_is_found_and_mended() -> None:
    acme, other = party(), party("Bolt", "BOLT")
    product("TEA", stock="100")
    confirmed(acme, ("TEA", "1"))
    run("UPDATE party_standing SET orders = 7")
    run("INSERT INTO party_standing (party_id, company_id, open_tickets) VALUES (?, 1, 2)", (other,))
    assert differences() == [
        f"standing: Acme GmbH (#{acme}) in company #1: orders kept wrong; repair rebuilds it",
        f"standing: Bolt (#{other}) in company #1: open tickets kept wrong; repair rebuilds it",
    ]
    act("company.repair")
    assert differences() == [] and kept(acme)["orders"] == 1 and kept(other) == {}


def test_each_company_has_its_own() -> None:
    acme = party()
    product("TEA", stock="100")
    confirmed(acme, ("TEA", "1"))
    act("company.create", name="Shop France", code="FR", currency="EUR", country="FR")
    sign_in("ana", "fr")
    act("deal.add", title="There", party=acme, value="10")
    found = pick("company_id, orders, open_deals", "party_standing WHERE party_id = ? ORDER BY company_id", acme)
    assert found == [(2, 0, 1)]
    sign_in("ana")
    assert pick("orders, open_deals", "party_standing WHERE party_id = ?", acme) == [(1, 0)]
    assert differences() == []
