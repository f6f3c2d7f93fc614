"""The ledger: what each event posts, once, in an open period; months and who shuts them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from store.core import audit
from store.core.database import db
from store.core.errors import BackdeskError, Forbidden, Refused
from store.core.identity import acting_as
from store.ledger.posting import Leg, post, reverse
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    everything,
    get,
    legs,
    only,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
    won_deal,
)

MONTH = "2026-11"


def refused(action: str, says: str, /, **values: Any) -> None:
    before = everything()
    with pytest.raises(BackdeskError, match=says):
        act(action, **values)
    assert everything() == before


@pytest.mark.usefixtures("database")
def test_what_every_event_posts() -> None:
    """100 at 2.00 in; an order of 10 at 5.00; 19 % tax."""
    acme, tea = party(), product("TEA", price="5", stock="100", cost="2")
    [opening] = pick("id", "move")
    assert legs("move", opening) == [("1200", 20000), ("3900", -20000)]
    entries = only("COUNT(*)", "entry")
    deal = won_deal(acme, (tea, "10"))
    order = act("deal.convert", deal=deal).id
    assert only("COUNT(*)", "entry") == entries  # deal, order, reservation: none
    shipment = ship_all(order)
    assert legs("shipment", shipment) == [("5000", 2000), ("1200", -2000)]
    invoice = post_all(order)
    assert legs("invoice", invoice) == [("1100", 5950), ("4000", -5000), ("2200", -950)]
    payment = act("payment.record", invoice=invoice, amount="60").id  # 0.50 too much stays as credit
    assert legs("payment", payment) == [("1000", 6000), ("1100", -6000)]
    note = act("invoice.credit", invoice=invoice, line=only("id", "invoice_line"), quantity="2", reason="wet").id
    act("invoice.post", invoice=note)
    assert legs("invoice", note) == [("1100", -1190), ("4000", 1000), ("2200", 190)]
    act("payment.reverse", payment=payment, reason="bounced")
    assert legs("payment", payment)[2:] == [("1000", -6000), ("1100", 6000)]
    act("stock.adjust", product=tea, quantity="89", reason="loss")
    assert legs("move", pick("id", "move ORDER BY id DESC LIMIT 1")[0]) == [("1200", -200), ("5100", 200)]
    balances = {code: balance_of(code) for code in ("1000", "1100", "1200", "2200", "3900", "4000", "5000", "5100")}
    assert balances == {
        "1000": 0, "1100": 4760, "1200": 17800, "2200": -760, "3900": -20000, "4000": -4000, "5000": 2000, "5100": 200,
    }  # fmt: skip
    assert only("CAST(SUM(debit) - SUM(credit) AS BIGINT)", "entry_line") == 0
    assert differences() == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("shut", ["period.close", "period.lock"])
def test_nothing_is_posted_into_a_shut_month(shut: str) -> None:
    acme, tea, gift = party(), product("TEA", stock="10"), product("GIFT", price="0")
    order = confirmed(acme, (tea, "5"))
    invoice = act("invoice.draft", party=acme, lines=[(tea, "1")]).id
    free = act("invoice.draft", party=acme, lines=[(gift, "1")]).id
    paid = act("payment.record", party=acme, amount="5", day="2026-12-01").id
    act(shut, month=MONTH)
    refused("shipment.ship", f"{MONTH} is", shipment=open_shipment(order))
    refused("invoice.post", f"{MONTH} is", invoice=invoice)
    refused("invoice.post", f"{MONTH} is", invoice=free)
    refused("payment.record", f"{MONTH} is", party=acme, amount="5")
    refused("payment.reverse", f"{MONTH} is", payment=paid, reason="x")
    refused("stock.adjust", f"{MONTH} is", product=tea, quantity="11", cost="1")
    refused("stock.adjust", f"{MONTH} is", product=gift, quantity="11", cost="0")
    act("invoice.post", invoice=invoice, day="2026-12-01")
    act("shipment.ship", shipment=open_shipment(order), day="2026-12-01")
    act("payment.reverse", payment=paid, reason="x", day="2026-12-02")
    if shut == "period.lock":
        refused("period.open", "that is final", month=MONTH)
        refused("period.close", "that is final", month=MONTH)
    else:
        act("period.open", month=MONTH)
        act("payment.record", party=acme, amount="5")
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_months_and_who_may_shut_them(user: Any) -> None:
    user("fin", "finance")
    user("sam", "sales")
    for month in ("2026-13", "2026-1", "26-01", "1969-12", "2026-11-01", "x"):
        refused("period.close", "must be written as", month=month)
    with acting_as("sam"), pytest.raises(Forbidden):
        act("period.close", month=MONTH)
    with acting_as("fin"):
        act("period.close", month=MONTH)
        with pytest.raises(Forbidden):
            act("period.lock", month=MONTH)
    act("period.lock", month=MONTH)


@pytest.mark.usefixtures("database")
def test_one_entry_per_event_and_one_reversal_per_entry() -> None:
    acme, day = party(), date(2026, 11, 21)
    with db.atomic():
        _, token = audit.begin()
        made = [post("test:1", day, "x", ("test", 1), [Leg("bank", 5), Leg("receivable", -5, acme)]) for _ in range(2)]
        again = [reverse(made[0], day, "back") for _ in range(2)]
        assert post("test:2", day, "x", ("test", 2), [Leg("bank", 0), Leg("cash", 0)]) == 0
        with pytest.raises(AssertionError, match="does not balance"):
            post("test:3", day, "x", ("test", 3), [Leg("bank", 5), Leg("cash", -4)])
        with pytest.raises(Refused, match="No account has the role"):
            post("test:4", day, "x", ("test", 4), [Leg("moon", 5), Leg("cash", -5)])
        audit.end(token)
    assert made[0] == made[1] and again[0] == again[1]
    assert legs("test", 1) == [("1000", 5), ("1100", -5), ("1000", -5), ("1100", 5)]


@pytest.mark.usefixtures("database")
def test_accounts() -> None:
    rent = act("account.add", code="6100", name="Rent", type="expense").id
    refused("account.add", "already exists", code="6100", name="Again", type="asset")
    refused("account.add", "belongs to account 1000", code="1001", name="Other bank", type="asset", role="bank")
    refused("account.edit", "already exists", account=rent, changes={"code": "1000"})
    act("account.edit", account=rent, changes={"name": "Rents", "type": "asset", "code": "1600"})
    assert get("account", rent, "code", "name", "type") == ("1600", "Rents", "asset")
    act("payment.record", party=party(), amount="5")
    [bank] = pick("id", "account WHERE code = '1000'")
    refused("account.edit", "its type is fixed", account=bank, changes={"type": "expense"})
    refused("account.edit", "its role is fixed", account=bank, changes={"role": ""})
    act("account.edit", account=bank, changes={"name": "House bank"})
    assert differences() == []
