"""The credit rule and approval: inside the transaction, overridden only by role and reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from store.core.errors import Forbidden, Refused
from store.core.identity import acting_as
from store.sales.conversion import convert_deal
from tests.store.shop import (
    act,
    confirmed,
    differences,
    everything,
    get,
    only,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
    won_deal,
)

pytestmark = pytest.mark.usefixtures("database")


def test_receivable_and_uninvoiced_orders_and_this_one_count() -> None:
    # limit 357.00: 119.00 invoiced + 119.00 confirmed + 119.00 now = 357.00 is allowed, one more cent is not
    acme = party(credit_limit="357")
    tea = product("TEA", price="100", stock="100")
    first = confirmed(acme, (tea, "1"))
    ship_all(first)
    post_all(first)
    confirmed(acme, (tea, "1"))
    third = act("order.add", party=acme, lines=[(tea, "1", "100.01")]).id  # 100.01 + 19.00 = 119.01
    before = everything()
    with pytest.raises(Refused, match=r"would owe 357\.01 EUR, above the limit of 357\.00"):
        act("order.confirm", order=third)
    assert everything() == before
    exact = act("order.add", party=acme, lines=[(tea, "1")]).id
    act("order.confirm", order=exact)
    assert get("sales_order", exact, "state") == "confirmed"


def test_paying_makes_room_and_closing_short_too() -> None:
    acme = party(credit_limit="119")
    tea = product("TEA", price="100", stock="1")
    first = confirmed(acme, (tea, "1"))
    ship_all(first)
    invoice = post_all(first)
    deal = won_deal(acme, (tea, "1"))
    with pytest.raises(Refused):
        convert_deal(deal)
    act("payment.record", invoice=invoice)
    order = convert_deal(deal).id
    another = won_deal(acme, (tea, "1"))
    with pytest.raises(Refused):
        convert_deal(another)
    act("order.close", order=order, reason="not wanted")
    assert convert_deal(another).created


def test_a_part_delivered_part_invoiced_order_counts_once() -> None:
    acme = party(credit_limit="1190")
    tea = product("TEA", price="100", stock="4")
    order = confirmed(acme, (tea, "10"))  # 1190.00 in all
    ship_all(order)
    post_all(order)  # 476.00 owed, 714.00 to come
    act("stock.adjust", product=tea, quantity="6", cost="2")
    last = act("order.add", party=acme, lines=[(tea, "1", "0.01")]).id
    with pytest.raises(Refused, match=r"1,190\.01"):
        act("order.confirm", order=last)


def test_long_overdue_blocks_and_counts_by_instalment(monkeypatch: pytest.MonkeyPatch) -> None:
    act("term.add", code="PARTS", name="Half at once, half in a year", instalments=[("50", "0"), ("50", "365")])
    acme = party(credit_limit="100000", term="PARTS")
    tea = product("TEA", price="100", stock="100")
    invoice = confirmed(acme, (tea, "1"))
    ship_all(invoice)
    post_all(invoice)
    monkeypatch.setenv("BACKDESK_TODAY", "2026-12-21")  # the first half is 30 days overdue: just allowed
    assert confirmed(acme, (tea, "1"))
    monkeypatch.setenv("BACKDESK_TODAY", "2026-12-22")
    with pytest.raises(Refused, match="has not paid INV-2026-000001"):
        confirmed(acme, (tea, "1"))
    act("setting.set", name="credit.overdue-days", value="31")
    assert confirmed(acme, (tea, "1"))
    act("setting.set", name="credit.overdue-days", value="0")
    with pytest.raises(Refused, match="has not paid"):
        confirmed(acme, (tea, "1"))


def test_override_takes_a_role_and_a_reason(user: Any) -> None:
    for login, role in (("sam", "sales"), ("max", "manager")):
        user(login, role)
    acme = party(credit_limit="10")
    tea = product("TEA", price="100", stock="100")
    deals = [won_deal(acme, (tea, "1")) for _ in range(2)]
    with acting_as("sam"):
        with pytest.raises(Refused, match="above the limit"):
            convert_deal(deals[0])
        with pytest.raises(Forbidden, match="Only finance or a manager"):
            convert_deal(deals[0], override="he is my friend")
    assert pick("id", "sales_order") == []
    with acting_as("max"):
        with pytest.raises(Refused, match="above the limit"):
            convert_deal(deals[0])
        order = convert_deal(deals[0], override="paid by card on the phone")
    assert get("sales_order", order.id, "state") == "confirmed"
    told = only("reason, user_id", "audit WHERE action = 'deal.convert'")
    assert told == ("paid by card on the phone", only("id", "app_user WHERE login = 'max'"))
    assert differences() == []


def pending_order(customer: int, tea: int, discount: str = "20") -> int:
    order = act("order.add", party=customer, lines=[(tea, "1", "100", discount)]).id
    act("order.confirm", order=order)
    return int(order)


def test_approval_by_somebody_else_only(user: Any) -> None:
    user("sam", "sales")
    user("max", "manager")
    user("mia", "manager")
    act("setting.set", name="approval.discount", value="15")
    acme, tea = party(), product("TEA", price="100", stock="10")
    with acting_as("max"):
        order = pending_order(acme, tea)
        assert get("sales_order", order, "state", "number") == ("pending approval", None)
        assert pick("id", "reservation") == []
        with pytest.raises(Forbidden):
            act("order.approve", order=order)
    with acting_as("sam"), pytest.raises(Forbidden):
        act("order.approve", order=order)
    with acting_as("mia"):
        act("order.approve", order=order)
    assert get("sales_order", order, "state", "number") == ("confirmed", "SO-2026-000001")
    assert differences() == []


def test_who_asks_is_not_only_who_made_the_order(user: Any) -> None:
    user("sam", "sales")
    user("max", "manager")
    user("mia", "manager")
    act("setting.set", name="approval.discount", value="15")
    acme, tea = party(), product("TEA", price="100", stock="10")
    with acting_as("sam"):
        order = act("order.add", party=acme, lines=[(tea, "1")]).id
    with acting_as("max"):
        act("order.edit", order=order, changes={}, lines=[(tea, "1", "100", "50")])
        act("order.confirm", order=order)
        with pytest.raises(Forbidden):
            act("order.approve", order=order)
    with acting_as("mia"):
        act("order.approve", order=order)


def test_a_later_change_voids_the_request(user: Any) -> None:
    user("sam", "sales")
    act("setting.set", name="approval.discount", value="15")
    acme, tea = party(), product("TEA", price="100", stock="10")
    with acting_as("sam"):
        order = pending_order(acme, tea)
        act("order.edit", order=order, changes={}, lines=[(tea, "1", "100", "90")])
    assert get("sales_order", order, "state", "hold_reason") == ("draft", "")
    with pytest.raises(Refused, match="does not wait for approval"):
        act("order.approve", order=order)
    with acting_as("sam"):
        act("order.edit", order=order, changes={}, lines=[(tea, "1", "100", "15")])
        act("order.confirm", order=order)
    assert get("sales_order", order, "state") == "confirmed"


def test_approving_keeps_the_other_rules(user: Any) -> None:
    user("max", "manager")
    act("setting.set", name="approval.amount", value="50")
    acme, tea = party(credit_limit="10"), product("TEA", price="100", stock="10")
    order = pending_order(acme, tea, "0")
    with acting_as("max"):
        with pytest.raises(Refused, match="above the limit"):
            act("order.approve", order=order)
        act("party.hold", party=acme, reason="dispute")
        with pytest.raises(Refused, match="on hold"):
            act("order.approve", order=order, override="fine")
        act("party.release", party=acme)
        act("order.approve", order=order, override="paid in advance")
    assert get("sales_order", order, "state") == "confirmed"


def test_a_conversion_waits_for_approval_too(user: Any) -> None:
    user("max", "manager")
    act("setting.set", name="approval.margin", value="30")
    # sold at 10, cost 8 on average: margin 20 %, below 30 %
    deal = won_deal(party(prospect=True), (product("TEA", price="10", stock="10", cost="8"), "1"))
    done = convert_deal(deal)
    assert get("sales_order", done.id, "state", "hold_reason") == (
        "pending approval",
        "a margin of 20% is below 30%",
    )
    assert convert_deal(deal).id == done.id
    assert only("is_customer", "party") == 0
    with acting_as("max"):
        act("order.approve", order=done.id)
    assert get("sales_order", done.id, "state") == "confirmed"
    assert only("is_customer", "party") == 1


@pytest.mark.parametrize(
    ("paid", "room"),
    [
        (False, "10.00"),  # 1,190.00 ordered, 357.00 of it asked for: 1,190.00 in all; 1,201.90 less that
        (True, "310.00"),  # 357.00 of it are here: 833.00 to come; 368.90 for 310.00 and tax
    ],
)
def test_a_deposit_counts_once_beside_the_order_it_is_for(paid: bool, room: str) -> None:
    acme, tea = party(credit_limit="1201.90"), product("TEA", price="100", stock="100")
    order = confirmed(acme, (tea, "10"))
    deposit = act("order.deposit", order=order, percent="30").id
    act("invoice.post", invoice=deposit)
    if paid:
        act("payment.record", invoice=deposit)
    above = act("order.add", party=acme, lines=[(tea, "1", str(Decimal(room) + Decimal("0.01")))]).id
    with pytest.raises(Refused, match=r"would owe 1,?201\.91 EUR"):
        act("order.confirm", order=above)
    confirmed(acme, (tea, "1", room))
    # billed in two parts, the deposit set off on the first: as much is owed as before
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "4")])
    post_all(order)
    with pytest.raises(Refused, match=r"would owe 1,?201\.91 EUR"):
        confirmed(acme, (tea, "1", "0.01"))
    assert differences() == []
