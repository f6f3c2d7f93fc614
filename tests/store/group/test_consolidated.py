"""The consolidated trial balance, held against figures worked out by hand in the comments beside them."""

from __future__ import annotations

import pytest

from store.core.dates import today
from store.core.errors import Refused, Usage
from store.core.identity import actor, working_in
from store.insight.check import run_checks
from store.insight.consolidated import BETWEEN, DIFFERENCE, consolidated
from store.insight.reports import report
from tests.conftest import Opened
from tests.store.shop import act, only, party

# a dollar is 0.50 EUR until 14 November and 0.80 from then on; a euro 1.25 USD
CAPITAL = ("2026-11-02", "1000", "3000", "1000")  # 1,000.00 USD paid in: 500.00 then, 800.00 now
RENT = ("2026-11-16", "6000", "1000", "100")  # 100.00 USD: 80.00


@pytest.fixture
def france(database: Opened) -> int:
    """A company in USD beside the first in EUR: capital, rent, and an invoice of 60.00 + 19 % EUR from the first."""
    first = actor().company_id
    made = act("company.create", name="Shop France", code="FR", currency="USD", country="FR").id
    us, shop = party("Test & Co", "TEST", supplier=True), party("Shop France", "SHOPFR")
    act("party.stand-for", party=us, whom=first)
    act("party.stand-for", party=shop, whom=made)
    for rate, day in (("0.50", "2026-11-01"), ("0.80", "2026-11-15")):
        act("exchange-rate.set", currency="USD", rate=rate, valid_from=day)
    act("product.add", sku="HELP", name="Help", price="30", kind="service")
    invoice = act("invoice.draft", party=shop, lines=(("HELP", "2"),)).id
    act("invoice.post", invoice=invoice)
    with working_in(made):
        act("exchange-rate.set", currency="EUR", rate="1.25", valid_from="2026-11-01")
        for day, debit, credit, amount in (CAPITAL, RENT):
            act("entry.add", memo="By hand", day=day, lines=((debit, amount), (credit, f"-{amount}")))
    act("invoice.mirror", invoice=invoice)
    return made


def lines(**said: str) -> dict[str, tuple[str, ...]]:
    """Account, or what a line is called that has none → its amounts."""
    return {row[0] or row[1]: row[2:] for row in consolidated(today(), **said).rows}


def test_a_group_of_two_currencies(france: int) -> None:
    with working_in(france):
        act("bill.post", bill=only("id", "bill"))
    assert lines() == {
        # account      TEST      FR        taken out  group
        "1000":       ("",       "720.00",  "",       "720.00"),   # 900 USD at 0.80
        "1100":       ("71.40",  "",        "-71.40", "0.00"),
        "1300":       ("",       "11.40",   "",       "11.40"),    # 14.25 USD at 0.80
        "2000":       ("",       "-71.40",  "71.40",  "0.00"),     # 89.25 USD at 0.80
        "2200":       ("-11.40", "",        "",       "-11.40"),
        "3000":       ("",       "-500.00", "",       "-500.00"),  # at the rate of 2 November
        "4000":       ("-60.00", "",        "60.00",  "0.00"),
        "6000":       ("",       "140.00",  "-60.00", "80.00"),    # 80.00 rent, 60.00 of the bill
        DIFFERENCE:   ("",       "-300.00", "",       "-300.00"),  # 1,000 USD × (0.80 − 0.50)
        "Total":      ("",       "",        "",       "0.00"),
    }  # fmt: skip
    assert lines(companies="fr")["3000"] == ("-500.00", "", "-500.00")
    assert lines(companies="FR", currency="USD") == {
        "1000": ("900.00", "", "900.00"), "1300": ("14.25", "", "14.25"), "2000": ("-89.25", "", "-89.25"),
        "3000": ("-1,000.00", "", "-1,000.00"), "6000": ("175.00", "", "175.00"), "Total": ("", "", "0.00"),
    }  # fmt: skip
    assert report("consolidated", today()).rows == consolidated(today()).rows
    assert run_checks() == []


def test_what_is_in_one_of_the_books_only_is_said(france: int) -> None:
    found = lines()  # the bill is a draft
    assert found["1100"] == ("71.40", "", "-71.40", "0.00")
    assert found["4000"] == ("-60.00", "", "60.00", "0.00")
    assert found["5000"] == ("", "", "-60.00", "-60.00")  # what is sold in the group is nobody's cost
    assert found[BETWEEN] == ("", "", "71.40", "71.40")


def test_a_closed_year_is_in_retained_earnings(france: int) -> None:
    with working_in(france):
        act("entry.add", memo="Last year", day="2025-12-01", lines=(("6000", "10"), ("1000", "-10")))
        act("year.close", year="2025")
    with pytest.raises(Refused, match="no exchange rate of USD on 2025-12-01"):
        lines()
    act("exchange-rate.set", currency="USD", rate="0.40", valid_from="2025-01-01")
    found = lines()
    assert found["3100"][1] == "4.00"  # 10 USD at 0.40
    assert found["6000"][1] == "80.00"
    assert found["1000"][1] == "712.00"  # 890 USD at 0.80
    assert found[DIFFERENCE][1] == "-296.00"  # 300 − 10 × (0.80 − 0.40)


def test_wrong_words_are_refused(france: int) -> None:
    with pytest.raises(Usage, match="no company 'xx'"):
        lines(companies="TEST,XX")
    with pytest.raises(Refused, match="keeps its books in JPY"):
        lines(currency="JPY")
    with pytest.raises(Usage, match="of one day"):
        report("consolidated", today(), compare="year")
