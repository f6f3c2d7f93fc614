"""Taking a conversion back also takes back that it made a customer of the party, where nothing else does."""

from __future__ import annotations

import pytest

from store.core.undo import redo, undo
from tests.store.shop import act, differences, get, party, post_all, product, ship_all, won_deal

pytestmark = pytest.mark.usefixtures("database")


def kinds(of: int) -> object:
    return get("party", of, "is_customer", "is_prospect")


def test_a_prospect_is_a_prospect_again_and_a_customer_on_redo() -> None:
    acme = party(prospect=True)
    act("deal.convert", deal=won_deal(acme, (product("TEA", stock="9"), "1")))
    assert kinds(acme) == (1, 0)
    undo()
    assert kinds(acme) == (0, 1)
    redo()
    assert kinds(acme) == (1, 0)
    assert differences() == []


def test_who_was_a_customer_stays_one() -> None:
    acme = party(customer=True)
    act("deal.convert", deal=won_deal(acme, (product("TEA", stock="9"), "1")))
    undo()
    assert kinds(acme) == (1, 0)


def test_another_order_keeps_the_customer() -> None:
    acme, tea = party(prospect=True), product("TEA", stock="9")
    first = won_deal(acme, (tea, "1"), title="A")
    act("deal.convert", deal=first)
    act("deal.convert", deal=won_deal(acme, (tea, "1"), title="B"))
    act("deal.unconvert", deal=first)
    assert kinds(acme) == (1, 0)


def test_an_invoice_keeps_the_customer() -> None:
    acme, tea = party(prospect=True), product("TEA", stock="9")
    deal = won_deal(acme, (tea, "1"))
    act("deal.convert", deal=deal)
    drafted = act("invoice.draft", party=acme, lines=[(tea, "1")]).id
    act("invoice.post", invoice=drafted)
    act("deal.unconvert", deal=deal)
    assert kinds(acme) == (1, 0)


def test_what_somebody_decided_since_stays() -> None:
    acme = party(prospect=True)
    act("deal.convert", deal=won_deal(acme, (product("TEA", stock="9"), "1")))
    act("party.edit", party=acme, changes={"prospect": True})  # both, by decision
    deal = get("sales_order", 1, "source_id")
    act("deal.unconvert", deal=deal)
    assert kinds(acme) == (1, 1)


def test_once_shipped_or_posted_nothing_is_taken_back() -> None:
    acme = party(prospect=True)
    order = act("deal.convert", deal=won_deal(acme, (product("TEA", stock="9"), "1"))).id
    ship_all(order)
    post_all(order)
    with pytest.raises(Exception, match="cannot be cancelled"):
        act("deal.unconvert", deal=get("sales_order", order, "source_id"))
    assert kinds(acme) == (1, 0)
