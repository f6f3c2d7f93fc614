"""Returns: goods back at the cost they left, money back as far as it was billed, the same again; figures by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Refused
from store.insight.flow import chain
from store.sales.next_step import next_step
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    draft_invoice,
    everything,
    get,
    legs,
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


def shipped(*lines: tuple[Any, ...], **values: Any) -> int:
    """A confirmed order that has left."""
    order = confirmed(party(**values), *lines)
    ship_all(order)
    return order


def back(order: int, *lines: tuple[Any, ...], **values: Any) -> int:
    """A return that is received."""
    made = act("return.add", order=order, reason="damaged", lines=lines or None, **values).id
    act("return.receive", goods_back=made)
    return made


def test_goods_back_at_the_cost_they_left_and_money_back_as_invoiced() -> None:
    # 10 at 2.00 each; 6 leave at 12.00 and are invoiced at 10.00 each; 10 more come in at 5.00: average (8 + 50) / 14
    tea = product("TEA", stock="10")
    order = shipped((tea, "6"))
    invoice = post_all(order)
    act("stock.adjust", product=tea, quantity="14", cost="5")
    made = act("return.add", order=order, reason="damaged", lines=[(tea, "2")], credit=True).id
    assert get("sales_return", made, "state", "number") == ("draft", None)
    step = next_step("return", made)
    assert step is not None and step.action == "return.receive"
    act("return.receive", goods_back=made)
    assert get("sales_return", made, "state", "number", "value") == ("received", "RT-2026-000001", 400)
    assert legs("return", made) == [("1200", 400), ("5000", -400)]  # the cost they left at, not today's average
    assert only("on_hand", "stock_balance") == 160000
    assert balance_of("1200") == 2000 - 1200 + 5000 + 400
    note = only("note_id", "return_credit WHERE goods_back_id = ?", made)
    assert get("invoice", note, "type", "net", "tax", "total", "credits_id") == (
        "credit_note",
        2000,
        380,
        2380,
        invoice,
    )
    assert lines_of(order, "delivered, returned, replaced, waived, invoiced") == [(60000, 20000, 0, 0, 60000)]
    step = next_step("return", made)
    assert step is not None and (step.action, step.id) == ("invoice.post", note)
    act("invoice.post", invoice=note)
    assert next_step("return", made) is None
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_never_more_than_shipped_less_returned() -> None:
    tea, cup = product("TEA", stock="10"), product("CUP", stock="1")
    order = shipped((tea, "6"))
    back(order, (tea, "4"))
    before = everything()
    for lines in ([(tea, "2.0001")], [(tea, "1"), (tea, "1.5")], [(cup, "1")]):
        with pytest.raises(Refused, match="can still come back"):
            act("return.add", order=order, reason="x", lines=lines)
    assert everything() == before
    draft = act("return.add", order=order, reason="x", lines=[(tea, "2")]).id  # a draft holds what it names
    with pytest.raises(Refused, match="Nothing of SO-2026-000001 can come back"):
        act("return.add", order=order, reason="x")
    act("return.cancel", goods_back=draft, reason="they keep it")
    rest = act("return.add", order=order, reason="x").id
    assert pick("quantity", "return_line WHERE goods_back_id = ?", rest) == [20000]
    act("return.receive", goods_back=rest)
    assert only("on_hand", "stock_balance WHERE product_id = ?", tea) == 100000
    assert balance_of("5000") == 0
    assert differences() == []


def test_scrapped_goods_are_a_loss_at_the_cost_they_left() -> None:
    tea = product("TEA", stock="10")
    order = shipped((tea, "6"))
    act("stock.adjust", product=tea, quantity="14", cost="5")
    worth = balance_of("1200")
    made = back(order, (tea, "3"), scrap=True)
    assert legs("return", made) == [("1200", 0), ("5000", -600), ("5100", 600)] or legs("return", made) == [
        ("5000", -600),
        ("5100", 600),
    ]
    assert balance_of("1200") == worth and only("on_hand", "stock_balance") == 140000
    assert balance_of("5100") == 600 - 5000  # ten more were found at 5.00
    assert differences() == []


def test_what_is_not_billed_yet_never_is() -> None:
    # ten delivered, four of them invoiced; five come back for money: none of the six drafted were billed, so five less
    tea = product("TEA", stock="10")
    order = confirmed(party(), (tea, "10"))
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "4")])
    post_all(order)
    ship_all(order)
    made = back(order, (tea, "5"), credit=True)
    assert pick("note_id", "return_credit WHERE goods_back_id = ?", made) == []
    assert pick("quantity, net", "invoice_line WHERE invoice_id = ?", draft_invoice(order)) == [(10000, 1000)]
    again = back(order, (tea, "3"), credit=True)  # one more is not billed, two were
    assert pick("state", "invoice WHERE type = 'invoice' ORDER BY id") == ["open", "cancelled"]
    note = only("note_id", "return_credit WHERE goods_back_id = ?", again)
    assert get("invoice", note, "net") == 2000
    assert lines_of(order, "returned, waived, invoiced") == [(80000, 60000, 40000)]
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_the_same_again() -> None:
    tea = product("TEA", stock="8")
    order = shipped((tea, "6"))
    post_all(order)
    made = back(order, (tea, "2"), replace=True)
    assert lines_of(order, "delivered, reserved, returned, replaced") == [(40000, 20000, 20000, 20000)]
    assert get("sales_order", order, "state") == "processing"
    act("order.process", order=order)
    with pytest.raises(Refused, match="are sent again"):
        act("return.credit", goods_back=made)
    ship_all(order)
    assert lines_of(order, "delivered, invoiced") == [(60000, 60000)]
    assert pick("id", "invoice WHERE state = 'draft'") == []  # billed once
    assert get("sales_order", order, "state") == "done"
    with pytest.raises(Refused, match="TEA was sent again"):
        act("return.reverse", goods_back=made, reason="x")
    third = act("return.add", order=order, reason="again").id  # four of the first, two of the second
    assert sorted(pick("quantity", "return_line WHERE goods_back_id = ?", third)) == [20000, 40000]
    assert differences() == []


def test_said_later_what_they_get() -> None:
    tea = product("TEA", stock="8")
    order = shipped((tea, "6"))
    post_all(order)
    first, second = back(order, (tea, "2")), back(order, (tea, "1"))
    assert pick("id", "return_credit") == []
    assert get("sales_order", order, "state") == "done"
    act("return.credit", goods_back=first)
    act("return.credit", goods_back=first)  # twice is once
    assert get("invoice", only("note_id", "return_credit"), "net") == 2000
    act("invoice.discard", invoice=only("note_id", "return_credit"))
    act("return.credit", goods_back=first)  # thrown away, it may be drawn up again
    assert pick("net", "invoice WHERE type = 'credit_note' AND state = 'draft'") == [2000]
    act("return.replace", goods_back=second)
    assert lines_of(order, "delivered, reserved") == [(50000, 10000)]
    assert differences() == []


def test_reversal_puts_everything_back() -> None:
    tea = product("TEA", stock="10")
    order = shipped((tea, "6"))
    post_all(order)
    act("stock.adjust", product=tea, quantity="14", cost="5")
    before = (balance_of("1200"), balance_of("5000"), balance_of("5100"), only("on_hand", "stock_balance"))
    made = back(order, (tea, "2"), credit=True)
    act("return.reverse", goods_back=made, reason="not ours")
    assert (balance_of("1200"), balance_of("5000"), balance_of("5100"), only("on_hand", "stock_balance")) == before
    assert get("sales_return", made, "state") == "reversed"
    assert pick("state", "invoice WHERE type = 'credit_note'") == ["cancelled"]
    assert lines_of(order, "returned") == [0]
    scrapped = back(order, (tea, "6"), scrap=True)  # and all may come back again
    act("return.reverse", goods_back=scrapped, reason="not ours either")
    assert (balance_of("1200"), balance_of("5000"), balance_of("5100"), only("on_hand", "stock_balance")) == before
    last = back(order, (tea, "6"), credit=True)
    act("invoice.post", invoice=only("note_id", "return_credit WHERE goods_back_id = ?", last))
    with pytest.raises(Refused, match="CN-2026-000001 gave the money back"):
        act("return.reverse", goods_back=last, reason="too late")
    assert differences() == []


def test_goods_that_come_back_serve_who_waits_and_cannot_be_reversed_then() -> None:
    tea = product("TEA", stock="6")
    order = shipped((tea, "6"))
    waiting = confirmed(party("Bolt", "BOLT"), (tea, "3"))
    made = back(order, (tea, "2"))
    assert lines_of(waiting, "reserved") == [20000]
    before = everything()
    with pytest.raises(Refused, match="Only 0 of TEA can be taken"):
        act("return.reverse", goods_back=made, reason="x")
    assert everything() == before
    assert differences() == []


def test_a_return_is_in_the_chain_and_posted_ones_stay_as_they_are() -> None:
    tea = product("TEA", stock="6")
    order = shipped((tea, "6"))
    made = act("shipment.return", shipment=only("id", "shipment"), reason="wrong", lines=[(tea, "1")]).id
    act("return.edit", goods_back=made, changes={"reference": "RMA 7"}, lines=[(tea, "2")])
    act("return.receive", goods_back=made)
    tree = chain("return", made)
    assert tree.kind == "order" and [(n.kind, n.title) for n in tree.children[:2]] == [
        ("shipment", "SH-2026-000001"),
        ("return", "RT-2026-000001"),
    ]
    assert [n.kind for n in tree.children[1].children] == ["entry"]
    for changes, lines in (({"reason": "other"}, None), ({}, [(tea, "1")])):
        with pytest.raises(Refused, match="is received"):
            act("return.edit", goods_back=made, changes=changes, lines=lines)
    act("return.edit", goods_back=made, changes={"reference": "RMA 8"})
    with pytest.raises(Refused, match="either money back or the same again"):
        act("return.add", order=order, reason="x", credit=True, replace=True)
    assert order
