"""The buyer's reference (BT-10): that of the order that is billed, where it has one of its own, else the customer's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from store.core.database import run
from store.core.errors import BackdeskError, Refused
from store.core.identity import sign_in
from store.core.undo import undo
from store.einvoice.writing import e_invoice
from tests.store.einvoice.billed import add_customers, add_goods, set_up_seller
from tests.store.exchange.taking import take
from tests.store.shop import act, confirmed, differences, get, only

OWN = "04011000-12345-34"


@pytest.fixture
def shop(database: Any) -> tuple[int, int]:
    """A customer billed on order whose reference is REF-HOME, and a product."""
    set_up_seller()
    customer = add_customers()["HOME"]
    act("party.edit", party=customer, changes={"billing_basis": "order"})
    return customer, add_goods()[0]


def said(invoice: int, form: str, profile: str = "en16931") -> str:
    """BT-10 of the file."""
    found = re.findall(rb"BuyerReference>([^<]*)<", e_invoice(invoice, form, profile))
    return str(found[0].decode()) if found else ""


def draft_of(order: int) -> int:
    return int(only("id", "invoice WHERE origin = 'order' AND origin_id = ? AND state = 'draft'", order))


@pytest.mark.parametrize(("own", "wanted"), [(OWN, OWN), ("", "REF-HOME")])
def test_the_reference_of_the_order_goes_before_the_customers(shop: Any, own: str, wanted: str) -> None:
    customer, tea = shop
    order = confirmed(customer, (tea, "3"), **({"buyer_reference": own} if own else {}))
    invoice = draft_of(order)
    act("invoice.post", invoice=invoice)
    assert get("invoice", invoice, "buyer_reference") == own
    assert [said(invoice, *way) for way in (("ubl",), ("cii",), ("ubl", "xrechnung"), ("cii", "xrechnung"))] == [
        wanted
    ] * 4
    note = act("invoice.credit", invoice=invoice, reason="damaged").id
    raised = act("invoice.debit", invoice=invoice, reason="more", lines=[(tea, "1")]).id
    for one in (note, raised):
        act("invoice.post", invoice=one)
        assert said(one, "ubl") == wanted
    assert differences() == []


def test_one_without_any_cannot_be_xrechnung_until_its_order_has_one(shop: Any) -> None:
    customer, tea = shop
    act("party.e-invoice", party=customer)
    bare, own = (confirmed(customer, (tea, "1"), **more) for more in ({}, {"buyer_reference": OWN}))
    for order in (bare, own):
        act("invoice.post", invoice=draft_of(order))
    invoices = [int(only("id", "invoice WHERE origin_id = ?", order)) for order in (bare, own)]
    with pytest.raises(Refused, match="has no buyer reference"):
        e_invoice(invoices[0], "ubl", "xrechnung")
    assert said(invoices[1], "ubl", "xrechnung") == OWN


def test_an_edit_reaches_drafts_and_never_what_is_posted(shop: Any) -> None:
    customer, tea = shop
    order = confirmed(customer, (tea, "3"))
    deposit = act("order.deposit", order=order, percent="30").id
    act("order.edit", order=order, changes={"buyer_reference": OWN})
    invoice = draft_of(order)
    for one in (deposit, invoice):
        act("invoice.post", invoice=one)
        assert said(one, "ubl") == OWN
    act("order.edit", order=order, changes={"buyer_reference": "another"})
    assert said(invoice, "ubl") == said(deposit, "ubl") == OWN
    with pytest.raises(Exception, match="a posted invoice cannot be changed"):
        run("UPDATE invoice SET buyer_reference = 'x' WHERE id = ?", (invoice,))
    with pytest.raises(BackdeskError):
        act("order.edit", order=order, changes={"buyer_reference": "x" * 201})


def test_orders_are_imported_with_theirs(shop: Any) -> None:
    take("orders", f"customer,po number,leitweg-id,sku,qty\nHOME,PO 1,{OWN},TEA,1\nHOME,PO 2,,TEA,2\n")
    assert only("buyer_reference", "sales_order WHERE customer_reference = 'PO 1'") == OWN
    assert only("buyer_reference", "sales_order WHERE customer_reference = 'PO 2'") == ""


def test_an_edit_is_taken_back_from_drafts_too_and_not_once_one_is_posted(shop: Any) -> None:
    customer, tea = shop
    order = confirmed(customer, (tea, "3"))
    act("order.edit", order=order, changes={"buyer_reference": OWN})
    undo()
    invoice = draft_of(order)
    assert (get("sales_order", order, "buyer_reference"), get("invoice", invoice, "buyer_reference")) == ("", "")
    act("user.add", login="bob", name="Bob", role="finance")
    act("order.edit", order=order, changes={"buyer_reference": OWN})
    sign_in("bob")
    act("invoice.post", invoice=invoice)
    sign_in("ana")
    with pytest.raises(Refused, match="INV-2026-000001 is posted by now"):
        undo()
    assert get("sales_order", order, "buyer_reference") == OWN
