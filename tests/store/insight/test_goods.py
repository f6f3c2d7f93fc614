"""Reports on goods against figures worked out by hand, and what opens behind them against the numbers shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from store.core.dates import moved_to
from store.core.listing import Query, get_listing
from store.insight.figures import figure, figure_of
from store.insight.relations import glance
from store.insight.sheet import Bar, Figure
from store.insight.suppliers import performances
from tests.store.shop import act, balance_of, confirmed, differences, only, open_shipment, party, product, ship_all

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 21)  # a Saturday


def on(day: str) -> moved_to:  # type: ignore[valid-type]
    return moved_to(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))


def bars(found: Figure) -> dict[str, Bar]:
    return {bar.label: bar for bar in found.bars}


def behind(bar: Bar, number: int = 0) -> list[int]:
    """The ids of the records a bar opens."""
    found = bar.opens[number]
    listing = get_listing(found.listing)
    return sorted(listing.record_id(line) for line in listing.every(Query(found.filter)))


def bought(supplier: int, *lines: tuple[Any, ...], day: str, **values: Any) -> int:
    with on(day):
        order = act("po.add", party=supplier, lines=lines, **values).id
        act("po.confirm", po=order)
    return order


def came(order: int, day: str, *lines: tuple[Any, ...]) -> int:
    with on(day):
        return act("po.receive", po=order, lines=lines or None).id


def test_shortages_what_nobody_has_ordered_first() -> None:
    acme, leafco = party(), party("Leafco", "LEAFCO")
    tea, cup = product("TEA", stock="5"), product("CUP")
    first = confirmed(acme, (tea, "8"), promised="2026-11-20")  # 5 are there, 3 short, the day has passed
    second = confirmed(acme, (tea, "4"), (cup, "2"), promised="2026-12-01")
    act("order.add", party=acme, lines=[(tea, "99")])  # a draft waits for nothing
    bought(leafco, (tea, "6", "2", None, "", "2026-12-10"), day="2026-11-21")
    bought(leafco, (cup, "2", "1"), day="2026-11-21")
    found = bars(figure("shortages"))
    # short, missing, on its way, arrives, promised, orders: 3 + 4 − 6 = 1 missing; the cups are on their way
    assert found["TEA"].cells == ("7", "1", "6", "2026-12-10", "2026-11-20 late", "2", "The TEA")
    assert found["CUP"].cells == ("2", "", "2", "", "2026-12-01", "1", "The CUP")
    assert list(found) == ["TEA", "CUP"]
    assert (found["TEA"].size, found["TEA"].solid) == (70_000, 10_000)
    assert behind(found["TEA"]) == [tea, tea]
    waits = [line.values[get_listing("shortages").index_of("order_id")] for line in get_listing("shortages").every(
        Query("sku:TEA"))]  # fmt: skip
    assert waits == [first, second]
    assert get_listing("shortages").count(Query("late:yes")) == 1
    assert len(behind(found["CUP"], 1)) == 1
    assert figure("shortages").note.startswith("Short: ordered")


def test_open_orders_by_promised_week() -> None:
    acme = party()
    act("exchange-rate.set", currency="USD", rate="0.5", valid_from="2026-01-01")
    tea, fit = product("TEA", stock="14", price="3.33"), product("FIT", kind="service", price="50")
    part = confirmed(acme, (tea, "10"), promised="2026-11-18")  # 33.30, all reserved
    act("shipment.ship", shipment=open_shipment(part), lines=[(tea, "4")])  # 6 left: 19.98, ready
    week = confirmed(acme, (tea, "6"), promised="2026-11-21")  # 4 ready: 13.32 of 19.98
    dollars = confirmed(acme, (tea, "3", "4"), promised="2026-11-23", currency="USD")  # 12.00 USD: 6.00
    later = confirmed(acme, (tea, "1"), promised="2027-02-01")
    confirmed(acme, (fit, "1"), promised="2026-11-30")  # a service is not delivered
    with_no_day = confirmed(acme, (tea, "1"))
    found = bars(figure("open-orders"))
    assert {label: bar.cells for label, bar in found.items() if bar.cells[0] != "0"} == {
        "late": ("1", "19.98", "19.98"),
        "2026-11-16": ("1", "19.98", "13.32"),
        "2026-11-23": ("1", "6.00", "0.00"),
        "later": ("1", "3.33", "0.00"),
        "no date": ("1", "3.33", "0.00"),
    }
    assert figure("open-orders").total == ("5", "52.62", "33.30")
    expected = {"late": part, "2026-11-16": week, "2026-11-23": dollars, "later": later, "no date": with_no_day}
    assert {label: behind(bar) for label, bar in found.items() if bar.opens} == {k: [v] for k, v in expected.items()}
    assert list(found)[1:9] == [f"2026-{day}" for day in ("11-16", "11-23", "11-30", "12-07", "12-14", "12-21", "12-28")
                                ] + ["2027-01-04"]  # fmt: skip


def test_open_lines_of_one_order_each_as_far_as_it_is() -> None:
    tea, cup, fit = product("TEA", stock="9"), product("CUP", stock="2"), product("FIT", kind="service", price="50")
    order = confirmed(party(), (tea, "7", "3.33"), (cup, "3", "1.01"), (fit, "1"), promised="2026-11-23")
    confirmed(party("Two", "TWO"), (tea, "2", "5"), (cup, "4", "0.50"), promised="2026-11-24")
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "4")])
    # open 3 of 7 for 23.31: 9.99; 3 cups 3.03; 2 of tea 10.00; 4 cups 2.00. Ready: 9.99, 2 of 3 cups 2.02, 10.00
    assert bars(figure("open-orders"))["2026-11-23"].cells == ("2", "25.02", "22.01")


def test_orders_delivered_by_their_promise() -> None:
    acme = party()
    with on("2026-10-01"):
        tea = product("TEA", stock="100")
        orders = [confirmed(acme, (tea, "10"), promised=day) for day in
                  ("2026-10-10", "2026-10-10", "2026-10-20", "2026-10-31", "2026-11-20", "2026-11-21")]  # fmt: skip
    with on("2026-10-10"):
        ship_all(orders[0])  # on its day
        act("shipment.ship", shipment=open_shipment(orders[1]), lines=[(tea, "6")])
    with on("2026-10-11"):
        ship_all(orders[1])  # the rest a day late
        act("shipment.ship", shipment=open_shipment(orders[2]), lines=[(tea, "6")])
        act("order.close", order=orders[2], reason="enough")  # what is given up is not waited for
    act("order.cancel", order=orders[3], reason="mistake")
    found = bars(figure("on-time-delivery"))
    assert found["2026-10"].cells == ("67%", "3", "1", "")  # 2 of 3
    assert found["2026-11"].cells == ("0%", "1", "", "1")  # one is overdue, one due today
    assert figure("on-time-delivery").total == ("50%", "4", "1", "1")
    assert (len(found), next(iter(found))) == (12, "2025-12")
    assert behind(found["2026-10"]) == orders[:3]
    assert behind(found["2026-11"], 1) == [orders[4]]


def test_goods_that_lie_by_the_money_in_them() -> None:
    acme = party()
    with on("2026-01-10"):
        product("OLD", stock="10", cost="3")  # never sold
        slow, quick = product("SLOW", stock="50", cost="2"), product("QUICK", stock="50", cost="2")
    with on("2026-08-23"):  # 90 days ago
        ship_all(confirmed(acme, (slow, "10")))
        ship_all(confirmed(acme, (quick, "10")))
    with on("2026-08-24"):
        ship_all(confirmed(acme, (quick, "10")))
        product("NEW", stock="9")
    found = bars(figure("slow-movers"))
    assert {label: bar.cells for label, bar in found.items()} == {
        "SLOW": ("80.00", "40", "90", "2026-08-23", "The SLOW"),
        "OLD": ("30.00", "10", "315", "never", "The OLD"),
    }
    assert figure("slow-movers").total[0] == "110.00"
    assert list(bars(figure("slow-movers", date(2026, 11, 22)))) == ["SLOW", "QUICK", "OLD", "NEW"]


def test_turnover_of_a_year() -> None:
    acme = party()
    with on("2025-10-01"):
        tea, cup = product("TEA", stock="100", cost="2"), product("CUP", stock="10", cost="5", cost_method="fifo")
    with on("2025-11-21"):
        ship_all(confirmed(acme, (tea, "20")))  # a year ago to the day: before the year
    with on("2026-03-01"):
        sent = ship_all(confirmed(acme, (tea, "50")))
        ship_all(confirmed(acme, (cup, "10")))
        act("stock.adjust", product=tea, quantity="20", reason="loss")  # 10 are lost: not sold
        move = only("id", "move WHERE origin = 'shipment' AND origin_id = ?", sent)
        act("move.return", move=move, quantity="10")
    with on("2026-11-21"):
        act("stock.adjust", product=tea, quantity="40", cost="3")
    found = bars(figure("inventory-turnover", TODAY))
    # tea: 160.00 a year ago; 30 + 10 at 3.00 = 90.00 now; 40 sold for 80.00: 80 ÷ 125 = 0.64, 365 × 125 ÷ 80 = 570
    assert found["TEA"].cells == ("0.64", "570", "80.00", "125.00", "The TEA")
    assert found["CUP"].cells == ("2", "183", "50.00", "25.00", "The CUP")  # 50.00 and nothing
    assert figure("inventory-turnover", TODAY).total == ("0.87", "421", "130.00", "150.00", "")
    assert balance_of("5000") == 4000 + 13000
    early = bars(figure("inventory-turnover", date(2026, 2, 28)))  # as of then, by what is known now
    assert early["TEA"].cells == ("0.5", "730", "40.00", "80.00", "The TEA")  # nothing at first, 160.00 at the end
    assert differences() == []


def test_how_suppliers_do() -> None:
    leafco, potter = party("Leafco", "LEAFCO"), party("Potter", "POTTER")
    tea, cup = product("TEA"), product("CUP")
    with on("2026-01-01"):
        act("supplier-term.add", product=tea, supplier=leafco, price="2.00", lead_days="10")
    lines = [(tea, "10", "2.20"), (cup, "5", "1.00", None, "", "2026-03-10")]
    first = bought(leafco, *lines, day="2026-03-01")  # both are expected on the 11th and the 10th
    came(first, "2026-03-11", (tea, "10"), (cup, "2"))
    came(first, "2026-03-15", (cup, "3"))  # 5 days late
    second = bought(leafco, (tea, "20"), day="2026-04-01")  # at the terms
    kept = came(second, "2026-04-05")
    with on("2026-04-06"):
        act("receipt.return", receipt=kept, lines=[(tea, "1")], reason="damp")
    third = bought(leafco, (tea, "4", "2"), day="2026-11-01")  # expected on the 11th: ten days late, and open
    bought(leafco, (tea, "4", "2"), day="2026-11-20")  # not due yet
    other = bought(potter, (cup, "2", "1"), day="2026-05-01")  # nobody said when
    came(other, "2026-05-20")
    found = bars(figure("supplier-performance"))
    # on time 2 of 4 due; as ordered 2 of 3; 22 + 40 + 8 + 8 = 78 against 76: +2.6 %; 5 + 10 days late over 4 lines
    assert found["Leafco"].cells == ("50%", "67%", "+2.6%", "4", "4", "67.00")
    assert found["Potter"].cells == ("", "100%", "", "0", "", "2.00")
    assert figure("supplier-performance").total == ("50%", "75%", "+2.6%", "4", "4", "69.00")
    assert third in behind(found["Leafco"]) and other not in behind(found["Leafco"])
    said = dict(glance("party", leafco))
    assert (said["Delivered on time"], said["Delivered as ordered"]) == ("50% of 4 lines", "67% of 3 lines")
    assert (said["Price against terms"], said["Received in a year"]) == ("+2.6%", "67.00 EUR")
    assert "Delivered on time" not in dict(glance("party", party()))
    assert differences() == []


def test_what_suppliers_terms_would_have_come_to_is_rounded_line_by_line() -> None:
    acme, mill, tool = party("Acme", "ACME"), party("Mill", "MILL"), party("Tool", "TOOL")
    tea, cup, pin = product("TEA"), product("CUP"), product("PIN")
    with on("2026-01-01"):
        act("exchange-rate.set", currency="USD", rate="0.5", valid_from="2026-01-01")
        act("supplier-term.add", product=tea, supplier=acme, price="3.33", currency="USD")
        act("supplier-term.add", product=cup, supplier=mill, price="50000")
        act("supplier-term.add", product=pin, supplier=tool, price="0.333333")
    bought(acme, (tea, "1", "3.00"), day="2026-05-01", currency="USD")
    bought(acme, (tea, "1", "3.50"), day="2026-05-02", currency="USD")
    bought(mill, (cup, "100000", "60000"), day="2026-05-01")  # more than 64 bits hold on the way
    bought(mill, (cup, "1", "50000"), (tea, "1", "9"), day="2026-05-02")
    bought(tool, (pin, "5", "1"), day="2026-05-03")
    bought(tool, (pin, "5", "1"), day="2026-05-03")
    found = {item.name: (item.bought, item.at_terms) for item in performances(TODAY)}
    # 3.33 USD are 1.665, so 1.67 in our books, twice; 1.666665 each of the pins, so 1.67
    assert found["Acme"] == (150 + 175, 167 + 167)
    assert found["Mill"] == (6_000_000_000_00 + 50_000_00, 5_000_000_000_00 + 50_000_00)
    assert found["Tool"] == (1000, 334)


def test_what_a_product_cost_when_it_was_bought() -> None:
    leafco, tea = party("Leafco", "LEAFCO"), product("TEA", stock="5", cost="9")
    act("exchange-rate.set", currency="USD", rate="0.80", valid_from="2026-01-01")
    first = bought(leafco, (tea, "10", "2.00"), day="2026-02-01")
    came(first, "2026-02-10", (tea, "4"))
    back = came(first, "2026-02-20")
    with on("2026-02-21"):
        act("receipt.return", receipt=back, reason="damp")
    came(bought(leafco, (tea, "10", "3.00", "10"), day="2026-03-01", currency="USD"), "2026-03-05")  # 27.00 USD: 21.60
    found = figure("price-history", product=tea)
    assert [(bar.label, *bar.cells) for bar in found.bars] == [
        ("2026-02-10", "2.00", "", "4", "Leafco", "2.00 EUR"),
        ("2026-02-20", "2.00", "", "6", "Leafco", "2.00 EUR"),
        ("2026-03-05", "2.16", "+8.0%", "10", "Leafco", "3.00 USD"),
    ]
    assert [bar.opens[0].id for bar in found.bars][1] == back
    assert len(figure_of("price-history", "product", tea).bars) == 3
    assert len(figure("price-history", date(2026, 2, 28), product=tea).bars) == 2
    assert "never been received" in figure("price-history", product=product("CUP")).note
