"""Foreign money at the end of a month: posted at the rate of that day, taken back on the next, and once only."""

from __future__ import annotations

from datetime import date

import pytest

from store.core.database import run
from store.core.errors import BackdeskError
from store.insight.reports import report
from tests.store.insight.test_check import unguarded
from tests.store.shop import act, balance_of, differences, only, party, pick, product

OCTOBER = "2026-10-31"
pytestmark = pytest.mark.usefixtures("database")


def rate(currency: str, amount: str, day: str) -> None:
    act("exchange-rate.set", currency=currency, rate=amount, valid_from=day)


def posted(day: str) -> list[tuple[str, int]]:
    """Account and debit less credit of what a day has of revaluations."""
    return pick(
        "a.code, l.debit - l.credit",
        "entry_line l JOIN entry e ON e.id = l.entry_id JOIN account a ON a.id = l.account_id "
        "WHERE e.source = 'foreign-money' AND e.day = ? ORDER BY e.id, l.id",
        day,
    )


def at(day: str) -> dict[str, str]:
    """Account → balance as the trial balance shows it, credits with a minus."""
    found = report("trial-balance", date.fromisoformat(day)).rows
    return {code: debit or f"-{credit}" for code, _, debit, credit in found if code}


@pytest.fixture(autouse=True)
def abroad(database: object) -> dict[str, int]:
    """Dollars and yen that are open at the end of October.

    dollar 0.80, at the end of October 0.83; yen 0.0060, then 0.0055. Sold: 300.00 dollars, 240.00; 100.00 of them
    come for 82.00, of 80.00. Bought: 50.00 dollars, 40.00; 10,000 yen, 60.00.
    """
    rate("USD", "0.80", "2026-10-01")
    rate("JPY", "0.0060", "2026-10-01")
    rate("USD", "0.83", OCTOBER)
    rate("JPY", "0.0055", OCTOBER)
    hour = product("HOUR", price="0", kind="service")
    east = party("East", "EAST", currency="USD", tax="ZERO")
    invoice = act("invoice.draft", party=east, lines=[(hour, "1", "300")]).id
    act("invoice.post", invoice=invoice, day="2026-10-05")
    act("payment.record", invoice=invoice, amount="100", base_amount="82", day="2026-10-20")
    for name, currency, amount in (("Loom", "USD", "50"), ("Koto", "JPY", "10000")):
        seller = party(name, name.upper(), supplier=True, currency=currency, tax="ZERO")
        bill = act("bill.draft", party=seller, supplier_number=name, lines=[("6000", amount)]).id
        act("bill.post", bill=bill, supplier_day="2026-10-06", day="2026-10-06")
    return {"invoice": invoice, "party": east}


def test_what_is_open_is_worth_what_the_day_says(abroad: dict[str, int]) -> None:
    """200.00 dollars owed to us: 166.00 for 160.00, 6.00 gained. Owed by us: 50.00 dollars are 41.50, 1.50 lost;
    10,000 yen are 55.00, 5.00 gained."""
    before = at(OCTOBER)
    done = act("period.revalue", month="2026-10")
    assert "5.00 EUR gained on JPY" in done.message and "4.50 EUR gained on USD" in done.message
    legs = [("2090", 500), ("4910", -500), ("2090", -150), ("1190", 600), ("4910", -450)]
    assert sorted(posted(OCTOBER)) == sorted(legs)
    assert sorted(posted("2026-11-01")) == sorted((code, -amount) for code, amount in legs)
    changed = {"1190": "6.00", "2090": "3.50", "4910": "-9.50"}
    assert at(OCTOBER) == {**before, **changed} and at("2026-11-01") == before
    assert report("profit-loss", date(2026, 11, 30), since=date(2026, 11, 1)).rows[-1][-1] == "-9.50"  # taken back
    assert report("aging", date(2026, 10, 31)).note == "The ledger says 160.00."  # documents say what they said
    again = act("period.revalue", month="2026-10")
    assert "posted already" in again.message and len(posted(OCTOBER)) == len(legs)
    act("payment.record", invoice=abroad["invoice"], base_amount="170", day="2026-11-03")
    assert balance_of("4900") == -1200 and balance_of("4910") == 0  # 2.00 and 10.00: all of it realised
    assert differences() == []


def test_what_changes_afterwards_is_posted_by_itself(abroad: dict[str, int]) -> None:
    """The rate of the day was wrong, 0.81: of what was posted 4.00 of 6.00 and 1.00 of 1.50 goes back."""
    act("period.revalue", month="2026-10")
    first = posted(OCTOBER)
    rate("USD", "0.81", OCTOBER)
    done = act("period.revalue", month="2026-10")
    assert "3.00 EUR lost on USD" in done.message and "JPY" not in done.message
    assert sorted(posted(OCTOBER)[len(first) :]) == sorted([("1190", -400), ("2090", 100), ("4910", 300)])
    assert len(posted(OCTOBER)) == len(posted("2026-11-01"))
    assert differences() == []


def test_an_account_in_another_currency() -> None:
    """200.00 dollars went there for 160.00 and a fee of 5.00 dollars, 4.00, off it: 195.00 dollars are 161.85 for 156.00."""
    bank = act("bank-account.add", code="USD", name="Dollars", currency="USD").id
    east = party("West", "WEST", currency="USD")
    act("payment.record", party=east, amount="200", day="2026-10-10", bank_account=bank)
    act("statement.add", bank_account=bank, lines=[("2026-10-10", "200"), ("2026-10-12", "-5")])
    fee = only("id", "statement_line WHERE amount < 0")
    act("statement-line.post", statement_line=fee, account="6000")
    act("period.revalue", month="2026-10")
    # prepaid, so owed to West: 200.00 dollars are 166.00 for 160.00, which takes East's 6.00 away
    assert ("1090", 585) in posted(OCTOBER) and "1190" not in dict(posted(OCTOBER))
    assert differences() == []


def test_the_report_says_what_is_behind_and_what_is_to_be_posted() -> None:
    def said() -> str:
        return report("foreign-money", date(2026, 10, 31)).note

    assert report("foreign-money", date(2026, 10, 31)).rows == (
        ("1100", "Accounts receivable", "USD", "200.00", "160.00", "0.83", "166.00", "6.00"),
        ("2000", "Accounts payable", "JPY", "-10,000", "-60.00", "0.0055", "-55.00", "5.00"),
        ("2000", "Accounts payable", "USD", "-50.00", "-40.00", "0.83", "-41.50", "-1.50"),
        ("", "Total", "", "", "60.00", "", "69.50", "9.50"),
    )
    assert said().startswith("0.00 is posted, 9.50 is not yet")
    act("period.revalue", month="2026-10")
    assert said() == "9.50 is posted."
    assert report("foreign-money", date(2026, 10, 15)).rows[-1][-1] == "0.00"  # at the rates they were posted at


def test_when_it_cannot_be() -> None:
    def refused(says: str, **values: str) -> None:
        with pytest.raises(BackdeskError, match=says):
            act("period.revalue", **values)

    refused("not here yet", month="2026-11")
    refused("must be written as", month="October")
    run("DELETE FROM exchange_rate WHERE currency = 'JPY'")
    refused("no exchange rate of JPY", month="2026-10")
    rate("JPY", "0.0055", "2026-10-01")
    act("period.close", month="2026-11")
    refused("2026-11 is closed", month="2026-10")  # where it would be taken back
    act("period.open", month="2026-11")
    act("period.close", month="2026-10")
    refused("2026-10 is closed", month="2026-10")
    assert posted(OCTOBER) == []
    with pytest.raises(BackdeskError, match="make a revaluation instead"):
        act("entry.add", memo="x", lines=[("1190", "5"), ("1000", "-5")])
    assert "comes to nothing" in act("period.revalue", month="2026-09").message


def test_check_finds_what_is_not_taken_back() -> None:
    act("period.revalue", month="2026-10")
    number = only("number", "entry WHERE source = 'foreign-money' AND reverses_id IS NULL ORDER BY id LIMIT 1")
    unguarded("UPDATE entry SET day = '2026-11-02' WHERE source = 'foreign-money' AND reverses_id IS NOT NULL", "entry")
    assert f"foreign money: {number} of 2026-10-31 is taken back on 2026-11-02, not on 2026-11-01" in differences()
