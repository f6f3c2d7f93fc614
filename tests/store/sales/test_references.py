"""A customer's own number is on one order of theirs, unless the company lets it repeat."""

from __future__ import annotations

import pytest

from store.core.errors import Refused
from tests.store.shop import act, everything, get, party, product, won_deal

pytestmark = pytest.mark.usefixtures("database")


def test_one_order_a_reference() -> None:
    acme, bolt, tea = party(), party("Bolt", "BOLT"), product("TEA", stock="9")
    first = act("order.add", party=acme, lines=[(tea, "1")], customer_reference="PO 77").id
    other = act("order.add", party=acme, lines=[(tea, "1")]).id
    theirs = act("order.add", party=bolt, lines=[(tea, "1")], customer_reference="PO 77").id
    act("order.confirm", order=first)
    before = everything()
    for attempt in (
        lambda: act("order.add", party=acme, lines=[(tea, "1")], customer_reference="po 77"),
        lambda: act("order.edit", order=other, changes={"customer_reference": "PO 77"}),
        lambda: act("order.edit", order=theirs, changes={"party": acme}),
    ):
        with pytest.raises(Refused, match="SO-2026-000001 has the reference"):
            attempt()
    assert everything() == before
    deal = won_deal(acme, (tea, "1"))
    with pytest.raises(Refused, match="SO-2026-000001"):
        act("deal.convert", deal=deal, customer_reference="PO 77")
    act("order.edit", order=first, changes={"customer_reference": "PO 77", "notes": "as before"})  # its own
    act("order.cancel", order=first, reason="wrong")
    made = act("deal.convert", deal=deal, customer_reference="PO 77").id  # a cancelled one holds nothing
    assert get("sales_order", made, "customer_reference") == "PO 77"


def test_where_they_may_repeat() -> None:
    acme, tea = party(), product("TEA")
    act("setting.set", name="sales.repeat-reference", value="yes")
    for _ in range(2):
        act("order.add", party=acme, lines=[(tea, "1")], customer_reference="standing order")
    act("setting.set", name="sales.repeat-reference", value="no")
    with pytest.raises(Refused, match="order #1 has"):
        act("order.add", party=acme, lines=[(tea, "1")], customer_reference="standing order")
