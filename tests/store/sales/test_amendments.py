"""Amendments: what was agreed after confirmation, never below what is done; drafts follow, the rest stays; by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Refused
from store.core.identity import acting_as
from store.insight.flow import chain
from store.sales.next_step import next_step
from tests.store.shop import (
    act,
    confirmed,
    differences,
    draft_invoice,
    everything,
    get,
    lines_of,
    only,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
)

pytestmark = pytest.mark.usefixtures("database")


def amended(order: int, *lines: tuple[Any, ...], **values: Any) -> int:
    """An amendment that is applied."""
    made = act("amend.add", order=order, reason="on the phone", lines=lines, **values).id
    act("amend.apply", amend=made)
    return made


def test_quantities_prices_new_lines_and_the_day() -> None:
    # 10 × 10.00 and 4 × 5.00 = 120.00; then 12 × 9.00, 4 × 5.00 less 10 %, 3 × 7.00 = 108 + 18 + 21 = 147.00
    tea, cup, pot = product("TEA", stock="11"), product("CUP", price="5", stock="4"), product("POT", price="7")
    order = confirmed(party(billing_basis="order"), (tea, "10"), (cup, "4"))
    number, links = get("sales_order", order, "number"), pick("id", "shipment")
    made = act(
        "amend.add",
        order=order,
        reason="on the phone",
        lines=[(tea, "12", "9"), (cup, "4", None, "10"), (pot, "3")],
        promised="2026-12-24",
    ).id
    assert get("amendment", made, "state", "old_net", "net", "old_total", "total") == (
        "draft", 12000, 14700, 14280, 17493,
    )  # fmt: skip
    assert get("sales_order", order, "net", "revision") == (12000, 0)  # a draft changes nothing
    step = next_step("amend", made)
    assert step is not None and step.action == "amend.apply"
    act("amend.apply", amend=made)
    assert get("sales_order", order, "number", "net", "total", "revision", "promised") == (
        number, 14700, 17493, 1, "2026-12-24",
    )  # fmt: skip
    assert get("amendment", made, "state", "number") == ("applied", f"{number}-R1")
    assert lines_of(order, "quantity, reserved, price, discount, net") == [
        (120000, 110000, 9_000_000, 0, 10800),
        (40000, 40000, 5_000_000, 100000, 1800),
        (30000, 0, 7_000_000, 0, 2100),
    ]
    assert pick("id", "shipment") == links  # the same draft, with what is reserved now
    assert pick("quantity", "shipment_line ORDER BY order_line_id") == [110000, 40000]
    assert pick("quantity, price, net", "invoice_line ORDER BY position") == [
        (120000, 9_000_000, 10800),
        (40000, 5_000_000, 1800),
        (30000, 7_000_000, 2100),
    ]
    assert get("invoice", draft_invoice(order), "total") == 17493
    assert pick("old_quantity, quantity, old_price, price", "amendment_line ORDER BY position") == [
        (100000, 120000, 10_000_000, 9_000_000),
        (40000, 40000, 5_000_000, 5_000_000),
        (None, 30000, None, 7_000_000),
    ]
    act("amend.apply", amend=made)
    assert get("sales_order", order, "revision") == 1
    assert [node.kind for node in chain("order", order).children][:2] == ["amend", "shipment"]
    before = everything()
    act("order.process", order=order)
    assert everything() == before
    assert differences() == []


def test_never_below_what_is_delivered_or_invoiced_and_no_other_price_for_it() -> None:
    tea, cup = product("TEA", stock="10"), product("CUP", stock="10")
    order = confirmed(party(), (tea, "10"), (cup, "2"))
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "6")])
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "1")])
    post_all(order)  # seven delivered and invoiced
    before = everything()
    with pytest.raises(Refused) as refusal:
        act("amend.add", order=order, reason="x", lines=[(tea, "6.9999", "9"), (cup, "2", "1"), (cup, "3")])
    said = str(refusal.value)
    assert "7 is delivered already" in said and "7 is invoiced already" in said and "is said twice" in said
    assert "invoiced at 10.00" in said
    with pytest.raises(Refused, match="nothing of the order would change"):
        act("amend.add", order=order, reason="x", lines=[(tea, "10")])
    with pytest.raises(Refused, match="it is not on the order"):
        act("amend.add", order=order, reason="x", lines=[(product("POT"), "0")])
    assert [row for name, rows in everything().items() if "amend" in name for row in rows] == []
    assert before["order_line"] == everything()["order_line"]
    amended(order, (tea, "7"), (cup, "0"))
    assert lines_of(order, "quantity, reserved, closed, net") == [(70000, 0, 0, 7000), (0, 0, 0, 0)]
    assert get("sales_order", order, "state", "net") == ("done", 7000)
    assert pick("state", "shipment ORDER BY id") == ["shipped", "shipped", "cancelled"]
    assert only("on_hand, reserved", "stock_balance WHERE product_id = ?", cup) == (100000, 0)
    amended(order, (cup, "1"))  # and it may be wanted again
    assert lines_of(order, "quantity, reserved") == [(70000, 0), (10000, 10000)]
    assert get("sales_order", order, "state", "revision") == ("processing", 2)
    assert differences() == []


def test_what_moved_on_meanwhile_is_looked_at_again() -> None:
    tea = product("TEA", stock="10")
    order = confirmed(party(), (tea, "10"))
    fewer = act("amend.add", order=order, reason="fewer", lines=[(tea, "4")]).id
    with pytest.raises(Refused, match=f"amendment #{fewer}"):
        act("amend.add", order=order, reason="more", lines=[(tea, "20")])
    ship_all(order)
    before = everything()
    with pytest.raises(Refused, match="10 is delivered already"):
        act("amend.apply", amend=fewer)
    assert everything() == before
    act("amend.edit", amend=fewer, lines=[(tea, "12")])
    act("amend.apply", amend=fewer)
    assert lines_of(order, "quantity, delivered, reserved") == [(120000, 100000, 0)]
    for verb in ("edit", "cancel"):
        with pytest.raises(Refused, match="is applied"):
            act(f"amend.{verb}", amend=fewer, reason="x")
    assert differences() == []


def test_a_line_closed_short_is_open_again_and_goods_set_free_serve_who_waits() -> None:
    acme, tea = party(), product("TEA", stock="10")
    order, waiting = confirmed(acme, (tea, "10")), confirmed(acme, (tea, "5"))
    amended(order, (tea, "6"))
    assert lines_of(waiting, "reserved") == [40000]
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "2")])
    act("order.close", order=order, reason="enough")
    assert lines_of(waiting, "reserved") == [50000]
    assert lines_of(order, "quantity, delivered, closed") == [(60000, 20000, 40000)]
    amended(order, (tea, "5"))
    assert lines_of(order, "quantity, delivered, closed, reserved") == [(50000, 20000, 0, 30000)]
    assert differences() == []


def test_a_discount_of_the_whole_stays_on_what_is_billed() -> None:
    # 10 × 10.00 and 10 × 10.00 less 20.00: 90.00 each; the first is billed; a third line of 100.00 shares the other 10
    tea, cup, pot = (product(sku, stock="10") for sku in ("TEA", "CUP", "POT"))
    order = confirmed(party(), (tea, "10"), (cup, "10"), document_discount="20")
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "10")])
    assert get("invoice", post_all(order), "net") == 9000
    amended(order, (pot, "10"))
    assert lines_of(order, "net, document_discount") == [(9000, 1000), (9500, 500), (9500, 500)]
    assert get("sales_order", order, "net", "document_discount") == (28000, 2000)
    ship_all(order)
    assert get("invoice", post_all(order), "net") == 19000
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_rules_are_looked_at_again(user: Any) -> None:
    for login, role in (("sam", "sales"), ("max", "manager")):
        user(login, role)
    act("setting.set", name="approval.discount", value="10")
    acme, tea = party(credit_limit="119"), product("TEA", price="10", stock="30")
    with acting_as("sam"):
        order = confirmed(acme, (tea, "8"))  # 95.20 of 119.00
        cheap = act("amend.add", order=order, reason="friends", lines=[(tea, "8", None, "20")]).id
        assert act("amend.apply", amend=cheap).message.endswith("a discount of 20% is above 10%.")
        assert get("amendment", cheap, "state") == "pending approval"
        assert only("kind, record_id, state, total", "approval") == ("amend", cheap, "pending", 7616)
        with pytest.raises(Refused, match="waits for approval"):
            act("amend.apply", amend=cheap)
        with pytest.raises(Forbidden):
            act("amend.approve", amend=cheap)
        act("amend.edit", amend=cheap, lines=[(tea, "8", None, "15")])  # a change voids the question
        assert pick("state", "approval") == ["void"]
        act("amend.apply", amend=cheap)
    with acting_as("max"):
        act("approval.refuse", approval=only("id", "approval WHERE state = 'pending'"), reason="too much")
        assert get("amendment", cheap, "state") == "draft"
        assert only("answer, state", "approval WHERE state = 'refused'") == ("too much", "refused")
    with acting_as("sam"):
        act("amend.apply", amend=cheap)
    with acting_as("max"):
        act("approval.grant", approval=only("id", "approval WHERE state = 'pending'"))
        assert get("sales_order", order, "net", "revision") == (6800, 1)
    with acting_as("sam"):
        day = act("amend.add", order=order, reason="later", promised="2026-12-24").id
        act("amend.apply", amend=day)  # no money changes: nothing to approve
        more = act("amend.add", order=order, reason="more", lines=[(tea, "11", "10", "0")]).id
        before = everything()
        with pytest.raises(Refused, match=r"would owe 130\.90 EUR, above the limit of 119\.00"):
            act("amend.apply", amend=more)
        assert everything() == before
        act("amend.edit", amend=more, lines=[(tea, "10", "10", "0")])
        act("amend.apply", amend=more)
    assert get("sales_order", order, "total", "revision") == (11900, 3)
    assert differences() == []


def test_what_is_prepaid_is_paid_for_before_more_goods_leave() -> None:
    tea = product("TEA", stock="20")
    order = confirmed(party(billing_basis="prepaid"), (tea, "10"))
    act("payment.record", invoice=post_all(order))
    amended(order, (tea, "12"))
    assert get("invoice", draft_invoice(order), "net") == 2000
    with pytest.raises(Refused, match="is to be paid before goods leave"):
        ship_all(order)
    with pytest.raises(Refused, match="10 is invoiced already"):
        act("amend.add", order=order, reason="x", lines=[(tea, "9")])
    act("payment.record", invoice=post_all(order))
    ship_all(order)
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_a_draft_thrown_away_stays_away() -> None:
    tea = product("TEA", stock="20")
    order = confirmed(party(billing_basis="order"), (tea, "10"))
    act("invoice.discard", invoice=draft_invoice(order))
    amended(order, (tea, "12"))
    assert pick("state", "invoice") == ["cancelled"]
    assert get("sales_order", order, "exception") == "invoice discarded"
    act("order.process", order=order)
    assert get("invoice", draft_invoice(order), "net") == 12000
    assert differences() == []


def test_only_a_confirmed_order_is_amended() -> None:
    tea = product("TEA", stock="20")
    draft = act("order.add", party=party(), lines=[(tea, "1")]).id
    with pytest.raises(Refused, match="is draft"):
        act("amend.add", order=draft, reason="x", lines=[(tea, "2")])
    act("order.confirm", order=draft)
    made = act("amend.add", order=draft, reason="x", lines=[(tea, "2")]).id
    act("order.cancel", order=draft, reason="off")
    with pytest.raises(Refused, match="is cancelled"):
        act("amend.apply", amend=made)
    act("amend.cancel", amend=made, reason="off")
    assert differences() == []


def test_two_lines_of_one_product_are_told_apart() -> None:
    tea = product("TEA", stock="20")
    order = confirmed(party(), (tea, "3", "10"), (tea, "3", "8"))
    with pytest.raises(Refused, match="is on several lines"):
        act("amend.add", order=order, reason="x", lines=[(tea, "4")])
    second = lines_of(order, "id")[1]
    amended(order, (tea, "4", None, None, None, second))
    assert lines_of(order, "quantity, price, net") == [(30000, 10_000_000, 3000), (40000, 8_000_000, 3200)]
    assert differences() == []
