"""The figures against sums worked out by hand, and every number against the list behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from store.core.dates import moved_to
from store.core.errors import Usage
from store.core.listing import Query, get_listing
from store.insight.cover import covers
from store.insight.figures import FIGURES, figure
from store.insight.receivables import in_ledger
from store.insight.reports import ALL, report
from store.insight.rhythm import rhythm
from store.insight.sheet import Bar, Figure
from store.insight.win_rates import win_rates
from tests.store.shop import act, confirmed, differences, only, open_shipment, party, post_all, product, ship_all

pytestmark = pytest.mark.usefixtures("database")


def bars(name: str, day: str = "2026-11-21") -> dict[str, Bar]:
    return {bar.label: bar for bar in figure(name, date.fromisoformat(day)).bars}


def behind(bar: Bar, number: int = 0) -> list[int]:
    """The ids of the records a bar opens."""
    found = bar.opens[number]
    return [line.id for line in get_listing(found.listing).every(Query(found.filter))]


def on(day: str) -> moved_to:  # type: ignore[valid-type]
    return moved_to(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))


def stage(name: str) -> int:
    return int(only("id", "stage WHERE name = ?", name))


def deal(customer: int, value: str, at: str = "Prospecting", expected: str = "", **values: str) -> int:
    made = act(
        "deal.add", title=f"{value} {at}", party=customer, value=value, expected_close=expected or None, **values
    )
    if at != "Prospecting":
        act("deal.move", deal=made.id, stage=stage(at))
    return made.id


@pytest.fixture
def pipeline(database: object) -> dict[str, int]:
    """Five closed deals that were prospects, three of them won; four of them had qualified, so few that it is set."""
    acme = party()
    act("exchange-rate.set", currency="USD", rate="0.5", valid_from="2026-01-01")
    for name in ("A", "B", "C"):
        act("deal.win", deal=deal(acme, "1", "Qualified", source=name))
    act("deal.lose", deal=deal(acme, "1", "Qualified"), reason="price")
    act("deal.lose", deal=deal(acme, "1"), reason="price")
    again = deal(acme, "0", "Qualified")
    act("deal.win", deal=again)
    act("deal.reopen", deal=again)
    return {
        "december": deal(acme, "1000", expected="2026-12-15"),
        "earlier": deal(acme, "400", "Qualified", expected="2026-10-01", currency="USD"),
        "pounds": deal(acme, "300", expected="2026-12-01", currency="GBP"),
        "some day": deal(acme, "50"),
        "later": deal(acme, "10", expected="2027-12-01"),
        "acme": acme,
    }


def test_win_rates_are_measured_where_enough_deals_have_been(pipeline: dict[str, int]) -> None:
    rates = {rate.name: rate for rate in win_rates().values()}
    assert list(rates) == ["Prospecting", "Qualified", "Proposal", "Negotiation"]
    assert (rates["Prospecting"].won, rates["Prospecting"].closed) == (3, 5)
    assert rates["Prospecting"].percent == 60_0000
    assert (rates["Qualified"].won, rates["Qualified"].closed) == (3, 4)
    assert (rates["Qualified"].is_measured, rates["Qualified"].percent) == (False, 25_0000)
    assert rates["Prospecting"].expected(1001) == 601  # 600.6 cents
    assert rates["Proposal"].closed == 0


def test_the_funnel_in_the_books_currency(pipeline: dict[str, int]) -> None:
    found = bars("funnel")
    # 1,000 + 50 + 10 at 10 %; pounds have no rate. 400 dollars are 200, at 25 %; and a reopened deal worth nothing
    assert found["Prospecting"].cells == ("4", "1,060.00", "106.00", "60%", "5")
    assert (found["Prospecting"].size, found["Prospecting"].solid) == (106000, 10600)
    assert found["Qualified"].cells == ("2", "200.00", "50.00", "25%", "set")
    whole = figure("funnel")
    assert whole.total == ("6", "1,260.00", "156.00", "", "")
    assert "300.00 GBP" in whole.note
    for bar in found.values():
        assert len(behind(bar)) == int(bar.cells[0])


def test_the_forecast_by_month(pipeline: dict[str, int]) -> None:
    tea = product("TEA", price="5")
    cup = product("CUP", price="3.33", stock="4")
    confirmed(pipeline["acme"], (tea, "10"), promised="2026-12-20")
    part = confirmed(pipeline["acme"], (cup, "10"), promised="2026-11-30")
    act("shipment.ship", shipment=open_shipment(part))
    act("order.add", party=pipeline["acme"], lines=[(tea, "99")], promised="2026-12-20")  # a draft promises nothing
    found = bars("forecast")
    assert list(found)[:3] == ["earlier", "2026-11", "2026-12"]
    assert list(found)[-3:] == ["2027-10", "later", "no date"]
    # likely, committed, deals at 60 % measured and 25 % set, to come, best: orders and all that open deals are worth
    assert found["2026-12"].cells == ("650.00", "50.00", "600.00", "0.00", "1,050.00")
    assert found["2026-11"].cells == ("19.98", "19.98", "0.00", "0.00", "19.98")  # 6 of 10 for 33.30 are left
    assert found["earlier"].cells == ("50.00", "0.00", "50.00", "0.00", "200.00")
    assert found["no date"].cells == ("30.00", "0.00", "30.00", "0.00", "50.00")
    assert found["later"].cells == ("6.00", "0.00", "6.00", "0.00", "10.00")
    assert "exchange rate: 300.00 GBP." in figure("forecast").note
    assert figure("forecast").total == ("755.98", "69.98", "686.00", "0.00", "1,329.98")
    assert sorted(behind(found["2026-12"])) == sorted([pipeline["december"], pipeline["pounds"]])
    assert behind(found["2026-11"]) == [part]
    assert behind(found["earlier"]) == [pipeline["earlier"]]
    assert pipeline["some day"] in behind(found["no date"])
    assert behind(found["later"]) == [pipeline["later"]]
    assert found["2027-03"].opens == ()


@pytest.fixture
def owed(database: object) -> int:
    """Acme owes 59.50 in all, due 21 December; 20 of it are paid, 11.90 credited. Bolt has paid 5 for nothing yet."""
    tea = product("TEA", price="5", stock="100", cost="2")
    order = confirmed(party(), (tea, "10"))
    ship_all(order)
    invoice = post_all(order)
    act("payment.record", invoice=invoice, amount="20")
    line = only("id", "invoice_line WHERE invoice_id = ?", invoice)
    note = act("invoice.credit", invoice=invoice, line=line, quantity="2", reason="wet").id
    act("invoice.post", invoice=note)
    act("payment.record", party=act("party.add", name="Bolt", code="B").id, amount="5")
    return invoice


def test_what_is_owed_by_age_adds_up_to_the_ledger(owed: int) -> None:
    for day, age in (("2026-12-21", "not due"), ("2026-12-22", "1–30"), ("2027-01-20", "1–30"), ("2027-01-21", "31–60"),
                     ("2027-02-20", "61–90"), ("2027-03-21", "61–90"), ("2027-03-22", "over 90")):  # fmt: skip
        found = bars("ages", day)
        assert {label: bar.cells[1] for label, bar in found.items() if bar.size} == {age: "27.60"}
        assert found["credit"].cells == ("", "-5.00")
        listing = get_listing("instalments")
        query = Query(found[age].opens[0].filter)
        assert listing.totals(query)["owing", "EUR"] == 2760
        assert [listing.record_id(line) for line in listing.every(query)] == [owed]
    assert figure("ages").total[-1] == "22.60"
    assert in_ledger(date(2026, 11, 21)) == 2260
    assert [get_listing("payments").count(Query(found["credit"].opens[0].filter))] == [1]


def test_who_owes_most(owed: int) -> None:
    assert [(bar.label, bar.cells) for bar in figure("debtors").bars] == [
        ("Acme GmbH", ("27.60", "0.00")),
        ("1 other", ("-5.00", "")),
    ]
    late = figure("debtors", date(2026, 12, 22))
    assert late.bars[0].cells == ("27.60", "27.60")
    assert late.total == ("22.60", "")
    assert len(behind(late.bars[0])) == 1


def test_income_and_result_by_month(owed: int) -> None:
    with on("2026-11-20"):
        service = product("FIT", price="30", kind="service")
    assert service
    found = bars("revenue")
    assert list(found) == ["2026-11"]
    assert found["2026-11"].cells == ("40.00", "20.00", "20.00")  # 50 less 10 credited; 10 at a cost of 2
    assert bars("revenue", "2026-11-20")["2026-11"].cells == ("0.00", "0.00", "0.00")
    assert list(bars("revenue", "2027-01-31")) == ["2026-11", "2026-12", "2027-01"]
    assert figure("revenue", date(2027, 1, 31)).total == ("40.00", "20.00", "20.00")
    assert len(behind(found["2026-11"])) == only("COUNT(*)", "entry WHERE day >= '2026-11-01'")


def test_days_of_cover_shortages_first() -> None:
    acme = party()
    with on("2026-08-23"):
        pot = product("POT", stock="100", reorder_level="20")
        ship_all(confirmed(acme, (pot, "5")))
    with on("2026-08-24"):
        ship_all(confirmed(acme, (pot, "5")))
    ship_all(confirmed(acme, (pot, "25")))
    cup = product("CUP", stock="4")
    ship_all(confirmed(acme, (cup, "10")))
    product("LID", stock="40", reorder_level="40")
    product("JAR", stock="3")
    product("NIL")
    found = {
        cover.sku: (cover.state, cover.days, cover.used // 10**4, cover.short // 10**4)
        for cover in covers(date(2026, 11, 21))
    }
    assert found == {  # 65 left of 100, 30 used in 90 days
        "CUP": ("short", 0, 4, 6),
        "LID": ("reorder", None, 0, 0),
        "POT": ("ok", 195, 30, 0),
        "JAR": ("idle", None, 0, 0),
    }
    assert list(found) == ["CUP", "LID", "POT", "JAR"]
    shown = bars("stock-cover")
    assert shown["POT"].cells == ("195", "ok", "65", "30", "20", "", "The POT")
    assert (shown["POT"].tick, shown["POT"].opens[0].id) == (60, pot)
    assert differences() == []


def test_the_rhythm_of_a_customer() -> None:
    acme, tea = party(), product("TEA", price="5")
    nothing = rhythm(acme, date(2026, 11, 21))
    assert (nothing.interval, nothing.last, nothing.said) == (None, None, "No orders yet.")
    for day in ("2026-01-10", "2026-01-20", "2026-01-20", "2026-02-09"):
        with on(day):
            confirmed(acme, (tea, "2"))
    with on("2026-03-01"):
        act("order.cancel", order=confirmed(acme, (tea, "1")), reason="mistake")
        act("order.add", party=acme, lines=[(tea, "1")])
    found = rhythm(acme, date(2026, 11, 21))
    assert (found.interval, found.last, found.since) == (15, date(2026, 2, 9), 285)
    assert [month for month in found.months if month[1]] == [("2026-01", 3, 3000), ("2026-02", 1, 1000)]
    assert (found.months[0][0], found.months[-1][0], len(found.months)) == ("2024-12", "2026-11", 24)
    whole = figure("rhythm", party=acme)
    assert whole.total == ("4", "40.00")
    assert {bar.label: len(behind(bar)) for bar in whole.bars if bar.opens} == {"2026-01": 3, "2026-02": 1}
    assert whole.note == "An order every 15 days (median); the last on 2026-02-09, 285 days ago."


def test_figures_of_an_empty_company_and_what_there_is_not() -> None:
    for name in FIGURES:
        found = figure(name)
        assert isinstance(found, Figure)
        assert found.title
        assert report(name).rows == found.report.rows
    with pytest.raises(Usage, match="--party"):
        report("rhythm")
    with pytest.raises(Usage, match="no figure 'x'"):
        figure("x")
    with pytest.raises(Usage, match="forecast"):
        report("nonsense")
    assert {"trial-balance", "funnel", "forecast", "ages", "debtors", "stock-cover", "revenue", "rhythm"} <= set(ALL)
