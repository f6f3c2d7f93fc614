"""Orders by hand: drafts change freely and completely, binding ones do not; nothing is half an order."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.database import rows
from store.core.errors import Conflict, Invalid, Refused
from store.core.identity import acting_as
from store.core.undo import undo
from store.sales.next_step import next_step
from tests.store.shop import (
    act,
    confirmed,
    differences,
    draft_invoice,
    everything,
    get,
    lines_of,
    open_shipment,
    party,
    pick,
    product,
)

pytestmark = pytest.mark.usefixtures("database")


def draft(customer: int, *lines: tuple[Any, ...], **values: Any) -> int:
    return act("order.add", party=customer, lines=lines, **values).id


def test_a_draft_has_no_number_and_holds_nothing() -> None:
    order = draft(party(), (product("TEA", stock="5"), "2"))
    assert get("sales_order", order, "number", "state") == (None, "draft")
    assert pick("id", "reservation") == pick("id", "shipment") == pick("id", "invoice") == []
    act("order.process", order=order)
    assert get("sales_order", order, "state") == "draft"


def test_every_bad_line_is_named() -> None:
    acme, old = party(), product("OLD")
    act("product.retire", product=old)
    before = everything()
    with pytest.raises(Invalid) as refusal:
        draft(acme, (old, "1"), (None, "1", "5", None, "Advice"), (None, "1"))
    assert [p.field for p in refusal.value.problems] == ["line 1 product", "line 3 product"]
    for lines in ((), ((None, "1", "5", None, "Advice"),)):
        with pytest.raises(Invalid):
            draft(acme, *lines)
    assert everything() == before


def test_an_edited_draft_is_as_good_as_a_new_one() -> None:
    tea = product("TEA", price="10", stock="5")
    act("address.add", party=party(), line1="1 Acme Street")
    globex = party("Globex", "GLOBEX", term="NOW", billing_basis="order")
    act("address.add", party=globex, line1="2 Globex Road")
    order = draft(1, (tea, "2"))
    act("order.edit", order=order, changes={"party": globex}, lines=[(tea, "3", "9.50", "10")])
    columns = "party_id, party_name, billing_address, term_id, billing_basis, net, tax, total"
    # 3 × 9.50 = 28.50 less 10 % = 25.65; 19 % = 4.8735 → 4.87
    now_term = 3
    assert get("sales_order", order, *columns.split(", ")) == (
        globex, "Globex", "2 Globex Road", now_term, "order", 2565, 487, 3052,
    )  # fmt: skip
    act("order.edit", order=order, changes={"currency": "JPY"})
    assert lines_of(order, "net") == [26]  # 25.65 in a currency without decimals
    assert get("sales_order", order, "currency", "net", "tax", "total") == ("JPY", 26, 5, 31)
    with pytest.raises(Invalid):
        act("order.edit", order=order, changes={}, lines=[(None, "1", "5", None, "Advice")])
    with pytest.raises(Invalid):
        act("order.edit", order=order, changes={}, lines=[])
    assert lines_of(order, "net") == [26]
    assert differences() == []


def test_a_binding_order_keeps_its_lines() -> None:
    acme, tea = party(), product("TEA", stock="5")
    order = confirmed(acme, (tea, "2"))
    before = everything()
    for values in (
        {"changes": {}, "lines": [(tea, "1")]},
        {"changes": {"party": party("B", "B")}},
        {"changes": {"currency": "USD"}},
        {"changes": {"day": "2026-01-01"}},
    ):
        with pytest.raises(Refused, match="SO-2026-000001 is confirmed"):
            act("order.edit", order=order, **values)
    act("order.edit", order=order, changes={"customer_reference": "PO 77", "promised": "2027-01-15"})
    assert get("sales_order", order, "customer_reference", "promised") == ("PO 77", "2027-01-15")
    assert everything()["order_line"] == before["order_line"]


def test_a_stale_edit_is_refused_and_says_by_whom(user: Any) -> None:
    user("ben", "sales")
    order = draft(party(), (product("TEA"), "2"))
    version = get("sales_order", order, "version")
    with acting_as("ben"):
        act("order.edit", order=order, changes={"notes": "Ben was here"}, version=version)
    before = everything()
    with pytest.raises(Conflict, match="Ben") as conflict:
        act("order.edit", order=order, changes={"notes": "Ana was here"}, version=version)
    assert conflict.value.theirs["notes"] == "Ben was here"
    assert everything() == before


def test_an_edit_cannot_be_undone_once_the_order_is_binding(user: Any) -> None:
    user("ben", "sales")
    acme, tea = party(), product("TEA")  # none on hand: nothing on the line moves at confirmation
    order = draft(acme, (tea, "2"))
    act("order.edit", order=order, changes={}, lines=[(tea, "5")])
    with acting_as("ben"):
        act("order.confirm", order=order)
    before = everything()
    with pytest.raises(Refused):
        undo()
    assert everything() == before
    assert lines_of(order, "quantity") == [50000]


def test_an_edit_of_a_draft_is_undone_whole() -> None:
    tea = product("TEA")
    order = draft(party(), (tea, "2"))
    before = pick("position, product_id, quantity, price, net", "order_line ORDER BY id")
    act("order.edit", order=order, changes={"notes": "more"}, lines=[(tea, "5"), (tea, "1")])
    undo()
    assert pick("position, product_id, quantity, price, net", "order_line ORDER BY id") == before
    assert get("sales_order", order, "notes", "net", "total") == ("", 2000, 2380)
    assert differences() == []


def test_confirming_twice_and_confirming_what_cannot_be() -> None:
    acme, tea = party(), product("TEA", stock="5")
    order = draft(acme, (tea, "2"))
    act("order.confirm", order=order)
    before = everything()
    act("order.confirm", order=order)
    assert everything() == before
    other = draft(acme, (tea, "2"))
    act("party.hold", party=acme, reason="unpaid")
    with pytest.raises(Refused, match="Acme GmbH is on hold"):
        act("order.confirm", order=other)
    with pytest.raises(Refused, match="Acme GmbH is on hold"):
        act("shipment.ship", shipment=open_shipment(order))
    act("party.release", party=acme)
    act("order.confirm", order=other)
    act("shipment.ship", shipment=open_shipment(order))


def test_numbers_follow_the_year_of_the_document() -> None:
    acme, tea = party(), product("TEA", stock="50")
    made = [confirmed(acme, (tea, "1"), day=day) for day in ("2026-11-21", "2025-12-31", "2026-11-21")]
    assert [get("sales_order", o, "number") for o in made] == ["SO-2026-000001", "SO-2025-000001", "SO-2026-000002"]


def test_the_next_step_leads_from_draft_to_paid() -> None:
    order = draft(party(), (product("TEA", stock="5"), "2"))
    steps = []
    while step := next_step("order", order):
        steps.append(step.action)
        act(step.action, **{step.kind: step.id})
        assert len(steps) < 9
    assert steps == ["order.confirm", "shipment.ship", "invoice.post", "payment.record"]
    assert differences() == []


def test_picking_is_said_once() -> None:
    order = confirmed(party(), (product("TEA", stock="5"), "2"))
    shipment = open_shipment(order)
    act("shipment.pick", shipment=shipment)
    with pytest.raises(Refused, match="picked already"):
        act("shipment.pick", shipment=shipment)
    undo()
    assert get("shipment", shipment, "state") == "draft"
    act("shipment.edit", shipment=shipment, carrier="DHL", tracking="0034")
    act("shipment.ship", shipment=shipment)
    assert get("shipment", shipment, "carrier", "tracking", "day") == ("DHL", "0034", "2026-11-21")
    before = everything()
    act("shipment.ship", shipment=shipment)
    assert everything() == before
    with pytest.raises(Refused, match="has left"):
        act("shipment.cancel", shipment=shipment, reason="too late")
    assert get("invoice", draft_invoice(order), "net") == 2000


def test_an_order_that_could_not_be_billed_is_not_confirmed() -> None:
    customer = party(currency="USD")  # the books are in EUR
    product("TEA", stock="10")
    order = act("order.add", party=customer, lines=[("TEA", "1", "10")]).id
    with pytest.raises(Refused, match="no exchange rate of USD on 2026-11-21"):
        act("order.confirm", order=order)
    assert rows("SELECT state, number FROM sales_order") == [("draft", None)]
    assert rows("SELECT reserved FROM stock_balance") == [(0,)]


def test_an_order_leaves_from_a_place_in_use_and_keeps_it_in_use() -> None:
    acme, _ = party(), product("TEA", stock="10")
    act("warehouse.add", code="NORTH", name="North")
    with pytest.raises(Invalid, match="location"):
        act("order.add", party=acme, lines=[("TEA", "1")], location="SUPPLIER")
    order = act("order.add", party=acme, lines=[("TEA", "1")], location="NORTH").id
    with pytest.raises(Refused, match="is to leave it"):
        act("location.archive", location="NORTH")
    act("order.edit", order=order, changes={"location": get("location", 1, "id")})
    act("location.archive", location="NORTH")
    with pytest.raises(Invalid, match="is archived"):
        act("order.edit", order=order, changes={"location": pick("id", "location WHERE code = 'NORTH'")[0]})
