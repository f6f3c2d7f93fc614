"""Won deal to order, rule by rule: complete or refused, exactly once, snapshots, what it reserves and drafts."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Invalid, Refused
from store.core.undo import redo, undo
from store.sales.conversion import convert_deal
from store.sales.next_step import next_step
from tests.store.shop import (
    act,
    converted,
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
    won_deal,
)

pytestmark = pytest.mark.usefixtures("database")


def test_everything_missing_is_listed_at_once() -> None:
    acme = party()
    old = product("OLD")
    deal = act("deal.add", title="Rough", party=acme, lines=[(old, "1"), (None, "2", "5", None, "Advice")]).id
    act("product.retire", product=old)
    act("party.hold", party=acme, reason="unpaid")
    before = everything()
    with pytest.raises(Invalid) as refusal:
        convert_deal(deal)
    fields = [(problem.field, problem.reason) for problem in refusal.value.problems]
    assert [field for field, _ in fields] == ["stage", "line 1", "line 2", "party"]
    assert "win it first" in fields[0][1]
    assert fields[1][1] == "the product is retired"
    assert fields[2][1] == "has no product"
    assert fields[3][1] == "is on hold"
    assert everything() == before


def test_a_deal_without_lines_is_refused() -> None:
    deal = won_deal(party())
    with pytest.raises(Invalid, match="there are none"):
        convert_deal(deal)


def test_converting_twice_gives_the_same_order_and_writes_nothing() -> None:
    deal = won_deal(party(), (product("TEA", stock="5"), "3"))
    first = convert_deal(deal)
    before = everything()
    second = convert_deal(deal)
    assert (first.created, second.created) == (True, False)
    assert (first.id, first.number) == (second.id, second.number)
    assert first.number == "SO-2026-000001"
    assert everything() == before


def test_the_snapshot_stays_what_it_was() -> None:
    term = act("term.add", code="HALF", name="Half and half", instalments=[("50", "0"), ("50", "30")]).id
    acme = party(term="HALF", billing_basis="order")
    act("address.add", party=acme, kind="billing", line1="1 Bill Street", city="Leeds", postal_code="LS1")
    ship = act("address.add", party=acme, kind="shipping", line1="2 Dock Road", city="Hull", country="GB").id
    tea = product("TEA", price="4.50", stock="100")
    order = converted(acme, (tea, "3", "4.20", "10"))
    printed = "party_name, billing_address, shipping_address, currency, term_id, billing_basis, net, tax, total"
    # 3 × 4.20 = 12.60 less 10 % = 11.34; 19 % of it 2.1546 → 2.15; 13.49
    kept = ("Acme GmbH", "1 Bill Street\nLS1 Leeds", "2 Dock Road\nHull\nGB", "EUR", term, "order", 1134, 215, 1349)
    assert get("sales_order", order, *printed.split(", ")) == kept
    line = "sku, description, unit, quantity, price, discount, tax_rate, net"
    was = ("TEA", "The TEA", "pc", 30000, 4200000, 100000, 190000, 1134)
    assert lines_of(order, line) == [was]
    act("party.edit", party=acme, changes={"name": "Other Ltd", "term": 1, "billing_basis": "delivery"})
    act("address.edit", address=ship, changes={"line1": "9 New Road"})
    act("product.edit", product=tea, changes={"sku": "TEE", "name": "Tee", "price": "9"})
    act("tax.rate", tax="STD", rate="7", valid_from="2026-11-21")
    assert get("sales_order", order, *printed.split(", ")) == kept
    assert lines_of(order, line) == [was]
    shipment = ship_all(order)
    assert get("shipment", shipment, "party_name", "address") == ("Acme GmbH", "2 Dock Road\nHull\nGB")
    invoice = post_all(order)
    assert get("invoice", invoice, "party_name", "billing_address", "tax") == (
        "Acme GmbH",
        "1 Bill Street\nLS1 Leeds",
        215,
    )
    assert pick("amount", "instalment WHERE invoice_id = ? ORDER BY position", invoice) == [675, 674]
    assert differences() == []


def test_the_party_becomes_a_customer_in_its_one_row() -> None:
    acme = party(prospect=True)
    assert get("party", acme, "is_prospect", "is_customer") == (1, 0)
    converted(acme, (product("TEA", stock="1"), "1"))
    assert get("party", acme, "is_prospect", "is_customer") == (0, 1)
    assert only("COUNT(*)", "party") == 1


def test_part_is_reserved_and_the_rest_promised_from_the_lead_time() -> None:
    tea = product("TEA", stock="7", lead_days="10")
    done = convert_deal(won_deal(party(), (tea, "12")))
    [short] = done.shortages
    assert (short.sku, short.missing, short.promised) == ("TEA", "5", "2026-12-02")  # 21 November + 10 days + 1 to pack
    assert lines_of(done.id, "quantity, reserved, delivered, promised") == [(120000, 70000, 0, "2026-12-02")]
    assert get("sales_order", done.id, "promised", "state") == ("2026-12-02", "confirmed")
    assert only("quantity, state", "reservation") == (70000, "active")
    assert only("on_hand, reserved", "stock_balance") == (70000, 70000)
    shipment = open_shipment(done.id)
    assert pick("quantity", "shipment_line WHERE shipment_id = ?", shipment) == [70000]
    assert get("shipment", shipment, "state", "number") == ("draft", None)


def test_without_lead_time_nothing_is_promised() -> None:
    done = convert_deal(won_deal(party(), (product("TEA"), "12")))
    assert done.shortages[0].promised == ""
    assert pick("id", "shipment") == []
    assert pick("id", "invoice") == []


@pytest.mark.parametrize(
    ("basis", "drafted", "shipments"), [("order", [1000], 1), ("delivery", [], 1), ("prepaid", [1000], 0)]
)
def test_the_draft_invoice_follows_the_billing_basis(basis: str, drafted: list[int], shipments: int) -> None:
    order = converted(party(billing_basis=basis), (product("TEA", stock="100"), "1"))
    assert pick("net", "invoice WHERE origin_id = ? AND number IS NULL", order) == drafted
    assert only("COUNT(*)", "shipment") == shipments


def test_prepaid_goods_leave_only_when_paid() -> None:
    order = converted(party(billing_basis="prepaid"), (product("TEA", stock="100"), "10"))
    invoice = post_all(order)
    act("payment.record", invoice=invoice, amount="118.99")  # one cent is missing of 119.00
    assert pick("id", "shipment") == []
    act("payment.record", invoice=invoice)
    ship_all(order)
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_prepaid_goods_stay_when_the_payment_bounced_or_the_invoice_was_credited() -> None:
    acme, tea = party(billing_basis="prepaid"), product("TEA", stock="100")
    order = converted(acme, (tea, "10"))
    invoice = post_all(order)
    paid = act("payment.record", invoice=invoice).id
    shipment = open_shipment(order)
    act("payment.reverse", payment=paid, reason="bounced")
    with pytest.raises(Refused, match="paid"):
        act("shipment.ship", shipment=shipment)
    for kind, record in (("order", order), ("shipment", shipment)):
        step = next_step(kind, record)
        assert step is not None and (step.action, step.id) == ("payment.record", invoice)
    credited = converted(acme, (tea, "5"))
    act("invoice.post", invoice=act("invoice.credit", invoice=post_all(credited), reason="changed mind").id)
    assert pick("id", "shipment WHERE order_id = ?", credited) == []
    assert differences() == []


def test_conversion_is_taken_back_while_nothing_left_or_was_posted() -> None:
    acme, tea = party(billing_basis="order"), product("TEA", stock="5")
    deal = won_deal(acme, (tea, "5"))
    order = convert_deal(deal).id
    shipment, invoice = open_shipment(order), draft_invoice(order)
    act("deal.unconvert", deal=deal)
    assert get("sales_order", order, "state", "source", "source_id") == ("cancelled", None, None)
    assert get("shipment", shipment, "state") == "cancelled"
    assert get("invoice", invoice, "state") == "cancelled"
    assert only("on_hand, reserved", "stock_balance") == (50000, 0)
    assert get("deal", deal, "value") == 5000
    again = convert_deal(deal)
    assert again.created and again.id != order and again.number == "SO-2026-000002"
    assert differences() == []


@pytest.mark.parametrize("step", ["shipped", "posted"])
def test_conversion_stands_once_something_left_or_was_posted(step: str) -> None:
    deal = won_deal(party(billing_basis="order"), (product("TEA", stock="5"), "5"))
    order = convert_deal(deal).id
    (ship_all if step == "shipped" else post_all)(order)
    before = everything()
    with pytest.raises(Refused, match="cannot be cancelled"):
        act("deal.unconvert", deal=deal)
    with pytest.raises(Refused):
        undo()
    assert everything() == before


def test_undo_and_redo_of_a_conversion() -> None:
    deal = won_deal(party(), (product("TEA", stock="5"), "5"))
    convert_deal(deal)
    undo()
    assert pick("id", "sales_order WHERE source_id = ?", deal) == []
    redo()
    assert only("state", "sales_order WHERE source_id = ?", deal) == "confirmed"
    assert only("on_hand, reserved", "stock_balance") == (50000, 50000)
    undo()
    assert only("on_hand, reserved", "stock_balance") == (50000, 0)
    assert differences() == []


def test_a_converted_deal_is_frozen() -> None:
    deal = won_deal(party(), (product("TEA", stock="5"), "5"))
    convert_deal(deal)
    before = everything()
    for name, values in (
        ("deal.reopen", {}),
        ("deal.edit", {"changes": {}, "lines": [("TEA", "9")]}),
        ("deal.edit", {"changes": {"party": party_of(deal, "B")}}),
    ):
        with pytest.raises(Refused, match="SO-2026-000001"):
            act(name, deal=deal, **values)
    act("deal.edit", deal=deal, changes={"notes": "still free to note"})
    assert get("deal", deal, "notes") == "still free to note"
    assert everything()["deal_line"] == before["deal_line"]


def party_of(_deal: int, code: str) -> int:
    return party(f"Party {code}", code)


def test_undo_by_another_person_cannot_break_a_conversion(user: Any) -> None:
    from store.core.identity import acting_as

    user("ben", "sales")
    acme, tea, cup = party(), product("TEA", stock="5"), product("CUP", stock="5")
    deal = act("deal.add", title="Deal", party=acme, lines=[(tea, "5")]).id
    with acting_as("ben"):
        act("deal.win", deal=deal)
    convert_deal(deal)
    with acting_as("ben"), pytest.raises(Refused, match="SO-2026-000001"):
        undo()
    other = won_deal(acme, (tea, "1"))
    with acting_as("ben"):
        act("deal.edit", deal=other, changes={}, lines=[(cup, "1")])  # same price, another product
    convert_deal(other)
    with acting_as("ben"), pytest.raises(Refused, match="SO-2026-000002"):
        undo()
    assert only("p.sku", "deal_line l JOIN product p ON p.id = l.product_id WHERE l.deal_id = ?", other) == "CUP"
    assert differences() == []


def test_who_lost_the_role_takes_nothing_back(user: Any) -> None:
    from store.core.errors import Forbidden
    from store.core.identity import acting_as
    from tests.support.people import take_roles

    user("max", "manager")
    acme = party()
    with acting_as("max"):
        act("party.hold", party=acme, reason="late")
    take_roles("max")
    act("user.role", user="max", role="sales")
    with acting_as("max"), pytest.raises(Forbidden, match=r"party\.hold"):
        undo()
    assert get("party", acme, "state") == "on hold"
