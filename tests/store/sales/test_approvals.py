"""The list of what waits for somebody else's yes: one question a record, void when it changes, answered with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.insight.relations import view
from tests.store.shop import act, differences, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def asked(customer: int, tea: int, discount: str = "20") -> int:
    order = act("order.add", party=customer, lines=[(tea, "1", "100", discount)]).id
    act("order.confirm", order=order)
    return int(order)


def test_orders_and_purchase_orders_wait_in_one_list(user: Any) -> None:
    user("sam", "sales", "purchasing")
    act("setting.set", name="approval.discount", value="10")
    act("setting.set", name="approval.purchase", value="50")
    acme, tea = party(), product("TEA", stock="5")
    with acting_as("sam"):
        order = asked(acme, tea)
        bought = act("po.add", party=acme, lines=[(tea, "10", "9")]).id
        act("po.confirm", po=bought)
    listing = get_listing("approvals")
    found = listing.window(Query())
    assert [(line.values[listing.index_of("kind")], line.values[listing.index_of("total")]) for line in found] == [
        ("order", 9520),
        ("purchase order", 10710),
    ]
    assert ("Lines", "order-lines") in [(s.heading, s.listing) for s in view("approval", found[0].id).sections]
    with acting_as("sam"), pytest.raises(Forbidden):
        act("approval.grant", approval=found[0].id)
    act("approval.grant", approval=found[0].id)
    act("approval.refuse", approval=found[1].id, reason="too much of it")
    assert get("sales_order", order, "state") == "confirmed"
    assert get("purchase_order", bought, "state") == "draft"
    assert pick("kind, state, answer", "approval ORDER BY id") == [
        ("order", "granted", ""),
        ("po", "refused", "too much of it"),
    ]
    assert list(listing.window(Query())) == []
    with pytest.raises(Refused, match="does not wait any more: granted"):
        act("approval.grant", approval=found[0].id)
    assert differences() == []


def test_a_change_voids_the_question(user: Any) -> None:
    user("sam", "sales")
    act("setting.set", name="approval.discount", value="10")
    acme, tea = party(), product("TEA", stock="5")
    with acting_as("sam"):
        order = asked(acme, tea)
        act("order.edit", order=order, changes={}, lines=[(tea, "2", "100", "30")])
        assert pick("state", "approval") == ["void"]
        act("order.confirm", order=order)
        other = asked(acme, tea)
        act("order.cancel", order=other, reason="off")
    assert pick("state, total", "approval ORDER BY id") == [("void", 9520), ("pending", 16660), ("void", 9520)]
    with pytest.raises(Refused, match="void"):
        act("approval.grant", approval=only("MIN(id)", "approval"))
    assert differences() == []


def test_what_the_credit_rule_says_may_be_approved(user: Any) -> None:
    user("sam", "sales")
    acme, tea = party(credit_limit="100"), product("TEA", stock="5")
    act("setting.set", name="approval.credit", value="yes")
    with acting_as("sam"):
        order = asked(acme, tea, "0")  # 119.00
    assert "would owe 119.00 EUR, above the limit of 100.00" in get("sales_order", order, "hold_reason")
    act("approval.grant", approval=only("id", "approval"))
    assert get("sales_order", order, "state") == "confirmed"
    act("setting.set", name="approval.credit", value="no")
    with acting_as("sam"), pytest.raises(Refused, match="above the limit"):
        asked(acme, tea, "0")
    assert differences() == []
