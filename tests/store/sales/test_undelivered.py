"""What of an order is left to deliver, in money: worked out by hand, kept through all that happens to it, proved."""

from __future__ import annotations

import pytest

from store.core.database import run
from store.core.scope import everything
from store.insight.check import run_checks
from store.sales import undelivered
from store.sales.undelivered import TO_DELIVER
from tests.store.shop import act, confirmed, differences, get, lines_of, open_shipment, party, pick, product, ship_all

pytestmark = pytest.mark.usefixtures("database")


def left(order: int) -> int:
    found = get("sales_order", order, "to_deliver")
    assert isinstance(found, int)
    return found


def test_each_line_counts_with_its_share_rounded_by_itself() -> None:
    """3 for 10.00: two are left of it for 6.67, one for 3.33; 7 for 0.10 each: five left for 0.50."""
    tea, cup, work = product("TEA", stock="3"), product("CUP", stock="7"), product("WORK", kind="service")
    third = act("order.add", party=party(), lines=[(tea, "3", "3.3333"), (cup, "7", "0.10"), (work, "2", "50")]).id
    assert left(third) == 0  # a draft is nothing that anybody ordered
    act("order.confirm", order=third)
    assert pick("net", "order_line ORDER BY id") == [1000, 70, 10000]
    assert left(third) == 1070  # services are not delivered
    act("shipment.ship", shipment=open_shipment(third), lines=[(tea, "1"), (cup, "2")])
    assert left(third) == 667 + 50
    act("shipment.ship", shipment=open_shipment(third), lines=[(tea, "1")])
    assert left(third) == 333 + 50
    act("order.close", order=third, reason="rest not wanted", line=pick("id", "order_line ORDER BY id")[1])
    assert left(third) == 333
    ship_all(third)
    assert left(third) == 0 and differences() == []


def test_nothing_is_left_of_what_is_cancelled() -> None:
    order = confirmed(party(), (product("TEA"), "4"))
    whole = pick("net", "sales_order WHERE id = ?", order)[0]
    assert left(order) == whole > 0
    act("order.cancel", order=order, reason="ordered twice")
    assert left(order) == 0 and differences() == []


def test_sums_by_month_follow_the_promise() -> None:
    order = confirmed(party(), (product("TEA", stock="4"), "4"))
    whole = left(order)
    month = str(get("sales_order", order, "promised"))[:7]
    assert TO_DELIVER.read() == {f"{month}:EUR": (1, whole)}
    act("order.edit", order=order, changes={"promised": "2027-03-09"})
    assert TO_DELIVER.read() == {"2027-03:EUR": (1, whole)}
    ship_all(order)
    assert TO_DELIVER.read() == {}


def test_what_is_kept_wrong_is_named_and_rebuilt() -> None:
    tea = product("TEA", stock="5")
    partly, done, dropped = (confirmed(party(name, name), (tea, "2")) for name in ("Acme", "Bolt", "Cork"))
    act("shipment.ship", shipment=open_shipment(partly), lines=[(tea, "1")])
    ship_all(done)
    act("order.cancel", order=dropped, reason="no")
    half = left(partly)
    assert lines_of(partly, "net") == [2 * half]
    run("UPDATE sales_order SET to_deliver = to_deliver + 7")
    with everything():
        assert sorted(undelivered.wrong()) == [(partly, half + 7, half), (done, 7, 0), (dropped, 7, 0)]
    named = [finding.message for finding in run_checks() if finding.check == "to deliver"]
    assert len(named) == 3 and f"order #{partly}: {half + 7} left to deliver" in " ".join(named)
    act("company.repair")
    assert left(partly) == half and left(done) == left(dropped) == 0
    assert differences() == []
