"""Several warehouses: places come and go, goods move between them, and what they are worth stays what it was."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Invalid, Refused
from store.core.identity import working_in
from store.core.listing import Query, get_listing
from store.insight.stock_checks import transfers
from tests.store.shop import act, balance_of, confirmed, differences, get, only, party, pick, product
from tests.store.stock.goods import receive


def place(code: str) -> int:
    return int(only("id", "location WHERE code = ?", code))


def there(item: int, code: str) -> tuple[int, int]:
    """(on hand, reserved) in whole pieces."""
    found = pick("on_hand, reserved", "stock_balance WHERE product_id = ? AND location_id = ?", item, place(code))
    return (found[0][0] // 10_000, found[0][1] // 10_000) if found else (0, 0)


def lines(transfer: int) -> list[Any]:
    return pick("quantity, sent, arrived", "transfer_line WHERE transfer_id = ? ORDER BY id", transfer)


def planned(*wanted: tuple[int, str]) -> int:
    act("warehouse.add", code="NORTH", name="Northern warehouse")
    return act("transfer.add", target="NORTH", lines=list(wanted)).id


@pytest.mark.usefixtures("database")
def test_goods_go_over_at_once_and_are_worth_the_same() -> None:
    tea = product("TEA", cost_method="fifo")
    receive(tea, 4, 1000)
    receive(tea, 4, 1111)
    act("warehouse.add", code="NORTH", name="Northern warehouse")
    layers = pick("quantity, value", "cost_layer ORDER BY id")
    made = act("stock.transfer", product=tea, quantity="5", target="NORTH").id
    assert get("transfer", made, "number", "state", "day") == ("TR-2026-000001", "done", "2026-11-21")
    assert (there(tea, "MAIN"), there(tea, "NORTH")) == ((3, 0), (5, 0))
    assert pick("quantity, value", "cost_layer ORDER BY id") == layers and balance_of("1200") == 2111
    assert pick("cost, difference", "move WHERE origin = 'transfer'") == [(0, 0)]
    shown = {line.values[2]: line.values[7] for line in get_listing("stock").every(Query("on_hand>0"))}
    assert shown == {"MAIN": 792, "NORTH": 1319}  # 21.11 × 3/8 = 7.916…, × 5/8 = 13.193…
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_goods_in_transit_leave_and_arrive_in_parts() -> None:
    tea, cup = product("TEA", stock="10", cost="2"), product("CUP", stock="6", cost="1")
    made = planned((tea, "8"), (cup, "6"))
    assert (
        get("transfer", made, "state", "number") == ("draft", None)
        and pick("id", "move WHERE origin = 'transfer'") == []
    )
    act("transfer.send", transfer=made, lines=[(tea, "5")])
    assert get("transfer", made, "state", "number") == ("in transit", "TR-2026-000001")
    assert (there(tea, "MAIN"), there(tea, "TRANSIT"), there(tea, "NORTH")) == ((5, 0), (5, 0), (0, 0))
    assert balance_of("1200") == 2600  # goods in transit are ours
    with pytest.raises(Invalid, match="more than can be received"):
        act("transfer.receive", transfer=made, lines=[(tea, "6")])
    with pytest.raises(Invalid, match="more than can be sent"):
        act("transfer.send", transfer=made, lines=[(tea, "3"), (cup, "7")])
    act("transfer.receive", transfer=made, lines=[(tea, "4")])
    act("transfer.send", transfer=made)
    assert lines(made) == [(80000, 80000, 40000), (60000, 60000, 0)]
    with pytest.raises(Refused, match="Nothing of it is left to be sent"):
        act("transfer.send", transfer=made)
    assert differences() == []
    act("transfer.receive", transfer=made)
    assert get("transfer", made, "state") == "done"
    assert (there(tea, "MAIN"), there(tea, "TRANSIT"), there(tea, "NORTH")) == ((2, 0), (0, 0), (8, 0))
    for step in ("send", "receive", "complete", "cancel"):
        with pytest.raises(Refused, match="is done already"):
            act(f"transfer.{step}", transfer=made)
    assert balance_of("1200") == 2600 and differences() == []


@pytest.mark.usefixtures("database")
def test_what_is_not_sent_can_be_dropped_and_what_is_sent_cannot() -> None:
    tea, cup = product("TEA", stock="10"), product("CUP", stock="6")
    made = planned((tea, "8"), (cup, "6"))
    act("transfer.send", transfer=made, lines=[(tea, "5")])
    act("transfer.cancel", transfer=made)
    assert lines(made) == [(50000, 50000, 0)] and get("transfer", made, "state") == "in transit"
    act("transfer.complete", transfer=made)
    assert get("transfer", made, "state") == "done" and there(tea, "NORTH") == (5, 0)
    other = act("transfer.add", target="NORTH", lines=[(tea, "1")]).id
    act("transfer.cancel", transfer=other)
    assert get("transfer", other, "state", "number") == ("cancelled", None)
    third = act("transfer.add", target="NORTH", lines=[(tea, "2"), (tea, "1")]).id
    act("transfer.send", transfer=third, lines=[(tea, "1")])
    act("transfer.complete", transfer=third)  # what is in transit arrives, what is not goes over at once
    assert lines(third) == [(30000, 30000, 30000)] and there(tea, "NORTH") == (8, 0)
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_reserved_goods_stay_and_arriving_goods_serve_who_waits() -> None:
    acme, tea = party(), product("TEA", stock="10")
    confirmed(acme, (tea, "7"))
    act("warehouse.add", code="NORTH", name="Northern warehouse")
    waiting = confirmed(acme, (tea, "3"), location="NORTH")
    assert there(tea, "NORTH") == (0, 0)
    with pytest.raises(Refused, match="Only 3 of TEA can be taken: 10 on hand, 7 reserved"):
        act("stock.transfer", product=tea, quantity="4", target="NORTH")
    act("stock.transfer", product=tea, quantity="3", target="NORTH")
    assert (there(tea, "MAIN"), there(tea, "NORTH")) == ((7, 7), (3, 3))
    assert only("reserved", "order_line WHERE order_id = ?", waiting) == 30000
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_places_are_archived_only_when_nothing_is_there_or_coming() -> None:
    tea = product("TEA", stock="10")
    made = planned((tea, "4"))
    act("transfer.send", transfer=made)
    with pytest.raises(Refused, match="a transfer is open"):
        act("location.archive", location="NORTH")
    act("transfer.receive", transfer=made)
    with pytest.raises(Refused, match="goods are there"):
        act("warehouse.archive", warehouse="NORTH")
    act("stock.transfer", product=tea, quantity="4", source="NORTH", target="MAIN")
    act("location.edit", location="NORTH", changes={"name": "Mill"})
    act("location.add", code="NORTH-A", name="Shelf", warehouse="NORTH")
    act("warehouse.archive", warehouse="NORTH")
    assert pick("code, state", "location WHERE type = 'internal' ORDER BY code") == [
        ("MAIN", "active"),
        ("NORTH", "archived"),
        ("NORTH-A", "archived"),
    ]
    for refused in (
        lambda: act("stock.transfer", product=tea, quantity="1", target="NORTH"),
        lambda: act("stock.adjust", product=tea, quantity="1", location="NORTH"),
    ):
        with pytest.raises(Invalid, match="is archived"):
            refused()
    with pytest.raises(Refused, match="out of use"):
        act("location.add", code="X", name="X", warehouse="NORTH")
    with pytest.raises(Refused, match="stands for goods that are elsewhere"):
        act("location.archive", location="SUPPLIER")
    act("stock.adjust", product=tea, quantity="0")
    with pytest.raises(Refused, match="last place"):
        act("location.archive", location="MAIN")


@pytest.mark.usefixtures("database")
def test_services_virtual_places_and_the_same_place_are_refused() -> None:
    tea, work = product("TEA", stock="1"), product("WORK", kind="service")
    act("location.add", code="SHELF", name="Shelf")
    with pytest.raises(Refused, match="is a service"):
        act("transfer.add", target="SHELF", lines=[(work, "1")])
    with pytest.raises(Invalid, match="must be a place of a warehouse"):
        act("transfer.add", target="CUSTOMER", lines=[(tea, "1")])
    with pytest.raises(Invalid, match="must be another place"):
        act("transfer.add", target="MAIN", lines=[(tea, "1")])


def test_goods_in_transit_that_nobody_waits_for_are_found(lite: object) -> None:
    from store.core.database import run

    tea = product("TEA", stock="10")
    act("transfer.send", transfer=planned((tea, "4")))
    assert list(transfers()) == []
    run("UPDATE transfer_line SET arrived = 10000")
    assert list(transfers()) == [
        f"transfer #1, product #{tea}: sent 40000, arrived 10000; moves say 40000 and 0",
        f"product #{tea}: 40000 in transit, transfers wait for 30000",
    ]


@pytest.mark.usefixtures("lite")
def test_what_another_company_transfers_is_not_where_goods_pass_from_supplier_to_customer() -> None:
    tea, leafco = product("TEA", drop_ship=True), party("Leafco", "LEAFCO", supplier=True)
    customer = party()
    act("supplier-term.add", product=tea, supplier=leafco, price="3")
    with working_in(act("company.create", name="Shop France", code="fr", currency="EUR", country="FR").id):
        confirmed(customer, ("TEA", "2", "10"))
        bought = only("id", "purchase_order")
        act("po.confirm", po=bought)
        act("po.receive", po=bought)  # the first place of goods on their way that this company has
        act("stock.adjust", product=tea, quantity="9", cost="3", reason="found")
        act("warehouse.add", code="SUD", name="South")
        sent = act("transfer.add", target="SUD", lines=[(tea, "4")]).id
        act("transfer.send", transfer=sent)
        assert pick("g.code, b.on_hand", "stock_balance b JOIN location g ON g.id = b.location_id "
                    "WHERE g.type = 'transit' ORDER BY g.code") == [("DIRECT", 0), ("TRANSIT-2", 40_000)]  # fmt: skip
        assert differences() == []
        act("transfer.receive", transfer=sent)
        assert there(tea, "SUD") == (4, 0) and differences() == []
