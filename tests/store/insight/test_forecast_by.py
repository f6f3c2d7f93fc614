"""The forecast by owner and by product against figures worked out by hand; together they are the forecast by month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from store.core.identity import actor
from store.insight.figures import figure
from store.insight.sheet import Bar
from tests.store.insight.test_figures import behind
from tests.store.shop import act, confirmed, open_shipment, party, product

DAY = date(2026, 11, 21)


def bars(name: str) -> dict[str, Bar]:
    return {bar.label: bar for bar in figure(name, DAY).bars}


@pytest.fixture
def sellers(database: object) -> dict[str, int]:
    """Ben sells tea and cups, the owner of the shop the rest. No stage has a measured rate: 10 % and 25 % as set."""
    act("user.add", login="ben", name="Ben", role="sales")
    acme, tea, cup = party(), product("TEA", price="5"), product("CUP", price="3.33", stock="4")
    return {
        "of two": act(
            "deal.add", title="Tea and cups", party=acme, owner="ben", expected_close="2026-12-15",
            lines=[(tea, "100"), (cup, "10")],
        ).id,
        "typed": act("deal.add", title="Something", party=acme, value="400", stage="Qualified").id,
        "order": confirmed(acme, (cup, "10"), promised="2026-11-30"),
        "acme": acme, "tea": tea, "cup": cup,
    }  # fmt: skip


def test_by_owner(sellers: dict[str, int]) -> None:
    act("shipment.ship", shipment=open_shipment(sellers["order"]))
    found, own = bars("forecast-by-owner"), actor().login
    # 500 + 33.30 at 10 %; 400 at 25 %, and 6 of 10 cups for 33.30 still to deliver
    assert found["ben"].cells == ("53.33", "0.00", "53.33", "0.00", "533.30")
    assert found[own].cells == ("119.98", "19.98", "100.00", "0.00", "419.98")
    assert figure("forecast-by-owner", DAY).total == figure("forecast", DAY).total
    assert behind(found["ben"]) == [sellers["of two"]]
    assert (behind(found[own]), behind(found[own], 1)) == ([sellers["typed"]], [sellers["order"]])


def test_by_product(sellers: dict[str, int]) -> None:
    found = bars("forecast-by-product")
    assert found["The TEA"].cells == ("50.00", "0.00", "50.00", "0.00", "500.00")
    assert found["The CUP"].cells == ("36.63", "33.30", "3.33", "0.00", "66.60")
    assert list(found)[-1] == "no product yet"
    assert found["no product yet"].cells == ("100.00", "0.00", "100.00", "0.00", "400.00")
    assert found["no product yet"].opens == ()
    assert len(behind(found["The TEA"])) == 1
    assert (len(behind(found["The CUP"])), len(behind(found["The CUP"], 1))) == (1, 1)
    assert figure("forecast-by-product", DAY).total == figure("forecast", DAY).total


def test_what_is_to_come_stands_with_whose_it_is(sellers: dict[str, int]) -> None:
    """Ben opens three of four deals lately; the only customer who orders by itself is nobody's, then his."""
    for step in range(40):
        opened = DAY - timedelta(80 - 2 * step)
        made = act(
            "deal.add", title=f"Deal {step}", party=sellers["acme"], value="1000", opened_on=opened.isoformat(),
            owner="ben" if step % 4 else actor().login,
        ).id  # fmt: skip
        act("deal.win", deal=made, day=(opened + timedelta(2)).isoformat())
    for day in ("2026-09-01", "2026-10-01", "2026-11-01"):
        confirmed(sellers["acme"], (sellers["tea"], "10"), day=day)
    ben, own, nobody = (
        [Decimal(cell.replace(",", "")) for cell in bars("forecast-by-owner")[name].cells]
        for name in ("ben", actor().login, "nobody's")
    )
    # 30 of his, and the deal of two things; 10 of the others, and the typed one
    assert abs(ben[3] * 11 - own[3] * 31) <= Decimal("0.5")
    assert nobody[3] > 0
    assert nobody[2] == 0
    assert figure("forecast-by-owner", DAY).total == figure("forecast", DAY).total
    assert figure("forecast-by-product", DAY).total == figure("forecast", DAY).total
    act("party.edit", party=sellers["acme"], changes={"owner": "ben"})
    after = bars("forecast-by-owner")
    assert "nobody's" not in after
    assert Decimal(after["ben"].cells[3].replace(",", "")) == ben[3] + nobody[3]


def test_without_anything(database: object) -> None:
    for name in ("forecast-by-owner", "forecast-by-product"):
        assert figure(name, DAY).bars == ()
