"""What one of our companies sells another is in both books, drawn up in one step, once, for the same amounts."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from store.core.database import run
from store.core.errors import Refused
from store.core.identity import actor, working_in
from store.core.listing import get_listing
from store.insight.check import run_checks
from tests.conftest import Opened
from tests.store.shop import act, balance_of, get, only, party, pick, post_all, product, ship_all


class Group(NamedTuple):
    """The first company, one in France, and the parties that each is to the other."""

    first: int
    france: int
    us: int
    shop: int


@pytest.fixture
def group(database: Opened) -> Group:
    first = actor().company_id
    france = act("company.create", name="Shop France", code="FR", currency="EUR", country="FR").id
    us, shop = party("Test & Co", "TEST", supplier=True), party("Shop France", "SHOPFR", supplier=True)
    act("party.stand-for", party=us, whom=first)
    act("party.stand-for", party=shop, whom=france)
    product("TEA-1", "10", stock="50", cost="4")
    return Group(first, france, us, shop)


def ordered(group: Group, quantity: str = "20") -> tuple[int, int]:
    """A confirmed purchase order in France, and the sales order it became here."""
    with working_in(group.france):
        purchase = act("po.add", party=group.us, lines=(("TEA-1", quantity, "6"),)).id
        with pytest.raises(Refused, match="binding"):
            act("po.mirror", po=purchase)
        act("po.confirm", po=purchase)
        act("po.mirror", po=purchase)
        assert "already" in act("po.mirror", po=purchase).message
    return purchase, only("id", "sales_order")


def test_a_purchase_goes_through_both_books(group: Group) -> None:
    purchase, order = ordered(group)
    assert get("sales_order", order, "party_id", "net", "tax", "total", "state", "customer_reference") == (
        group.shop, 12000, 2280, 14280, "draft", "PO-2026-000001",
    )  # fmt: skip
    assert only("order_id, purchase_id, seller_id, buyer_id", "intercompany") == (
        order, purchase, group.first, group.france,
    )  # fmt: skip
    act("order.confirm", order=order)
    ship_all(order)
    invoice = post_all(order)
    with pytest.raises(Refused, match=r"more than came|Nothing of"):
        act("invoice.mirror", invoice=invoice)  # nothing has come over there
    with working_in(group.france):
        act("po.receive", po=purchase)
    said = act("invoice.mirror", invoice=invoice).message
    assert "142.80" in said and "already" in act("invoice.mirror", invoice=invoice).message
    assert pick("id", "bill") == []
    with working_in(group.france):
        bill, state, number, total, net = only("id, state, supplier_number, total, net", "bill")
        assert (state, number, total, net) == ("draft", "INV-2026-000001", 14280, 12000)
        assert pick("origin, product_id, quantity", "bill_line") == [("receipt", 1, 200_000)]
        act("bill.post", bill=bill)
        assert balance_of("2000") == -14280 and balance_of("1200") == 12000
    assert balance_of("1100") == 14280 and balance_of("1200") == 12000  # 30 left at 4.00
    assert run_checks() == []
    pairs = get_listing("intercompany")
    said = [[pairs.shown(line, column) for column in pairs.shown_columns] for line in pairs.every()]
    assert said[0] == ["TEST", "INV-2026-000001", "open", "FR", "BILL-2026-000001", "open", "142.80", "EUR"]
    assert [row[1::3][:2] for row in said[1:]] == [["SO-2026-000001", "PO-2026-000001"]]
    with working_in(group.france):
        assert pairs.count() == 2
    run("UPDATE intercompany SET buyer_id = ?, seller_id = ? WHERE order_id IS NOT NULL", (group.first, group.france))
    assert [found.message for found in run_checks()] == [
        "FR: order SO-2026-000001 and purchase order PO-2026-000001 are not in the books of the companies they are "
        "between"
    ]


def test_an_order_is_bought_in_the_other_company(group: Group) -> None:
    order = act("order.add", party=group.shop, lines=(("TEA-1", "3", "7"),)).id
    act("order.confirm", order=order)
    act("order.mirror", order=order)
    with working_in(group.france):
        assert only("party_id, net, state, supplier_reference", "purchase_order") == (
            group.us, 2100, "draft", "SO-2026-000001",
        )  # fmt: skip
    elsewhere = act("order.add", party=party("Other", "OTHER"), lines=(("TEA-1", "1"),)).id
    act("order.confirm", order=elsewhere)
    with pytest.raises(Refused, match="none of our companies"):
        act("order.mirror", order=elsewhere)


def test_a_free_invoice_and_a_free_bill_have_their_other_side(group: Group) -> None:
    invoice = act("invoice.draft", party=group.shop, lines=(("TEA-1", "2", "30"),)).id
    with pytest.raises(Refused, match="is draft"):
        act("invoice.mirror", invoice=invoice)
    act("invoice.post", invoice=invoice)
    act("invoice.mirror", invoice=invoice)
    with working_in(group.france):
        bill = only("id", "bill")
        assert get("bill", bill, "net", "tax", "total", "party_id") == (6000, 1140, 7140, group.us)
        act("bill.post", bill=bill)
        other = act("bill.draft", party=group.us, supplier_number="X-1", lines=(("6000", "100"),)).id
        act("bill.post", bill=other)
        act("bill.mirror", bill=other)
    drawn = only("id, net, total, state", f"invoice WHERE id <> {invoice}")
    assert drawn[1:] == (10000, get("invoice", drawn[0], "total"), "draft")
    assert pick("invoice_id, bill_id", "intercompany ORDER BY id") == [(invoice, bill), (drawn[0], other)]


def test_a_bill_finds_the_invoice_of_its_order(group: Group) -> None:
    purchase, order = ordered(group)
    with working_in(group.france):
        act("po.receive", po=purchase)
        bill = act("po.bill", po=purchase, supplier_number="later").id
        act("bill.post", bill=bill)
        with pytest.raises(Refused, match="no invoice"):
            act("bill.mirror", bill=bill)
    act("order.confirm", order=order)
    ship_all(order)
    with working_in(group.france):
        act("bill.mirror", bill=bill)
    assert only("total", "invoice") == 14280 and only("invoice_id, bill_id", "intercompany WHERE bill_id IS NOT NULL")


def test_amounts_agree_or_nothing_is_written(group: Group) -> None:
    purchase, order = ordered(group)
    act("order.edit", order=order, changes={}, lines=(("TEA-1", "20", "6.50"),))
    act("order.confirm", order=order)
    ship_all(order)
    invoice = post_all(order)
    with working_in(group.france):
        act("po.receive", po=purchase)
    with pytest.raises(Refused, match=r"154\.70.*142\.80"):
        act("invoice.mirror", invoice=invoice)
    with working_in(group.france):
        assert pick("id", "bill") == []


def test_a_company_is_one_party(group: Group) -> None:
    other = party("Somebody", "SOME")
    with pytest.raises(Refused, match="stands for Shop France already"):
        act("party.stand-for", party=other, whom=group.france)
    act("party.stand-for", party=group.shop, whom=None)
    act("party.stand-for", party=other, whom=group.france)
    assert pick("party_id", f"company_party WHERE company_id = {group.france}") == [other]
