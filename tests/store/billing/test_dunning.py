"""Dunning: which letter to whom, levels that never fall, fees and interest by hand, who is left out and why."""

from __future__ import annotations

from typing import Any

import pytest

from store.billing.dunning_due import cases, reached
from store.billing.dunning_levels import levels
from store.core.database import run
from store.core.dates import parse_day
from store.core.errors import Invalid, Refused
from tests.store.billing.test_payments import invoiced, state
from tests.store.shop import act, differences, get, legs, only, party, pick

pytestmark = pytest.mark.usefixtures("database")
DAY = parse_day("2026-11-21")


def levels_of_a_company() -> None:
    """A reminder after 7 days, a second letter after 21 (5.00), a last one after 40 (10.00 and interest)."""
    for level, code, days, fee, interest in (
        (1, "REMIND", 7, None, False), (2, "SECOND", 21, "5", False), (3, "FINAL", 40, "10", True),
    ):  # fmt: skip
        act(
            "dunning-level.add", code=code, name=f"Letter {level}", level=level, days=days, fee=fee, interest=interest,
            text="Dear {party}, {amount} {currency} of {total} are late; pay by {pay_by}. {company}",
        )  # fmt: skip


def proposed(day: str = "2026-11-21") -> list[Any]:
    act("dunning.propose", day=day)
    return pick("id", "dunning_letter WHERE state = 'draft' ORDER BY party_name, currency")


def send_all(day: str) -> list[Any]:
    """(level, overdue, fee, interest) of what was sent."""
    sent = proposed(day)
    for letter in sent:
        act("dunning.send", dunning=letter, day=day)
    return [get("dunning_letter", letter, "level", "amount", "fee", "interest") for letter in sent]


def why_not(party_id: int) -> list[str]:
    return [invoice.why_not for case in cases(DAY, party_id) for invoice in case.invoices]


def test_one_letter_for_each_party_and_currency() -> None:
    levels_of_a_company()
    act("exchange-rate.set", currency="USD", rate="0.9", valid_from="2026-01-01")
    acme, bolt = party(), party("Bolt", "BOLT")
    first, second = invoiced(acme, "100", day="2026-10-01"), invoiced(acme, "50", day="2026-10-05")
    dollars = act("invoice.draft", party=acme, lines=[(only("id", "product"), "1", "70")], currency="USD").id
    act("invoice.post", invoice=dollars, day="2026-10-06")
    invoiced(bolt, "30", day="2026-10-07")
    invoiced(bolt, "40", day="2026-10-20")  # due on 2026-11-19: overdue, but on no level yet
    found = proposed()
    assert [get("dunning_letter", row, "party_name", "currency", "amount", "level") for row in found] == [
        ("Acme GmbH", "EUR", 15000, 1), ("Acme GmbH", "USD", 7000, 1), ("Bolt", "EUR", 3000, 1),
    ]  # fmt: skip
    assert pick("invoice_id, due, days, amount, level", "dunning_line WHERE letter_id = ? ORDER BY position", found[0]) == [
        (first, "2026-10-31", 21, 10000, 1), (second, "2026-11-04", 17, 5000, 1),
    ]  # fmt: skip
    assert proposed() == found  # asking twice drafts once
    assert differences() == []


def test_levels_rise_one_a_letter_and_never_fall() -> None:
    levels_of_a_company()
    acme = party()
    old = invoiced(acme, "100", day="2026-08-01")  # due on 2026-08-31
    assert send_all("2026-11-01") == [(1, 10000, 0, 0)]  # 62 days overdue, and yet the first letter comes first
    assert send_all("2026-11-08") == []  # the first gave seven days
    assert why_not(acme) == [""]
    assert send_all("2026-11-09") == [(2, 10000, 500, 0)]
    new = invoiced(acme, "20", day="2026-11-09")
    act("dunning-level.retire", dunning_level=only("id", "dunning_level WHERE level = 3"))
    assert proposed("2026-11-20") == []  # nothing rises any more
    assert cases(parse_day("2027-01-31"), acme)[0].invoices[0].level == 2
    act("payment.record", invoice=old, amount="99.99", day="2026-11-20")
    fee = only("id", "invoice WHERE origin = 'dunning'")
    assert send_all("2027-01-31") == [(2, 1 + 500 + 2000, 500, 0)]  # the old one keeps its level, the others begin
    assert pick("invoice_id, level", "dunning_line ORDER BY id DESC LIMIT 3") == [(new, 1), (fee, 1), (old, 2)]
    assert differences() == []


@pytest.mark.parametrize(
    ("days", "before", "level"), [(6, 0, 0), (7, 0, 1), (90, 0, 1), (90, 1, 2), (20, 1, 1), (90, 3, 3)]
)
def test_which_level_is_reached(days: int, before: int, level: int) -> None:
    levels_of_a_company()
    assert reached(levels(), days, before) == level


@pytest.mark.parametrize(
    ("currency", "rate", "gross", "paid", "fee", "interest"),
    [
        # 1,000 for 10 days at 9 %, 600 for 20 days at 9 % and for 21 days at 12 %, of 365:
        # 2.465753 + 2.958904 + 4.142466 = 9.567123; the fee is 10.00 EUR
        ("EUR", None, "1000", "400", 1000, 957),
        # a hundred times that, in a currency without decimals: 956.7123; 10 / 0.00625 = 1600
        ("JPY", "0.00625", "100000", "40000", 1600, 957),
        # with three decimals: 9.567; 10 / 3 = 3.333
        ("KWD", "3", "1000", "400", 3333, 9567),
    ],
)
def test_interest_on_what_was_outstanding_day_by_day(
    currency: str, rate: str | None, gross: str, paid: str, fee: int, interest: int
) -> None:
    levels_of_a_company()
    for percent, since in (("9", "2026-01-01"), ("12", "2026-11-01")):
        act("interest-rate.set", rate=percent, valid_from=since)
    if rate:
        act("exchange-rate.set", currency=currency, rate=rate, valid_from="2026-01-01")
    acme = party(currency=currency)
    invoice = invoiced(acme, gross, day="2026-09-01")  # due on 2026-10-01
    act("payment.record", invoice=invoice, amount=paid, day="2026-10-11")
    run("UPDATE dunning_level SET days = level, pay_within = 1")
    assert [row[0] for row in send_all("2026-10-15") + send_all("2026-10-18")] == [1, 2]
    letter = proposed("2026-11-21")[0]
    act("dunning.send", dunning=letter, day="2026-11-21")
    assert get("dunning_letter", letter, "level", "fee", "interest") == (3, fee, interest)
    charge = get("dunning_letter", letter, "charge_id")
    assert get("invoice", charge, "net", "tax", "total", "currency") == (fee + interest, 0, fee + interest, currency)
    assert differences() == []


def test_interest_is_never_charged_twice() -> None:
    act("interest-rate.set", rate="10", valid_from="2026-01-01")
    for level, days in ((1, 5), (2, 10)):
        act(
            "dunning-level.add", code=f"L{level}", name="Late", level=level, days=days, interest=True, pay_within=1,
            text="Pay.",
        )  # fmt: skip
    acme = party()
    invoiced(acme, "365", day="2026-09-01")  # due on 2026-10-01; ten percent of it are ten cents a day
    assert send_all("2026-10-11") == [(1, 36500, 0, 100)]
    assert send_all("2026-10-16") == [(2, 36500, 0, 50)]
    assert pick("interest_since, interest", "dunning_line ORDER BY id") == [("2026-10-01", 100), ("2026-10-11", 50)]
    first, second = pick("id", "dunning_letter ORDER BY id")
    act("dunning.cancel", dunning=second, reason="too early")
    assert send_all("2026-10-21") == [(2, 36500, 0, 100)]  # what was charged for the five days before is credited
    assert get("dunning_letter", first, "state") == "sent"
    assert differences() == []


def test_instalments_are_late_one_by_one() -> None:
    levels_of_a_company()
    act("interest-rate.set", rate="10", valid_from="2026-01-01")
    half = act("term.add", code="HALF", name="Halves", instalments=[("50", "0"), ("50", "30")]).id
    acme = party(term=half)
    invoice = invoiced(acme, "730", day="2026-10-01")  # 365 on 2026-10-01 and 365 on 2026-10-31
    letter = proposed("2026-10-20")[0]
    assert pick("due, amount, level", "dunning_line WHERE letter_id = ?", letter) == [("2026-10-01", 36500, 1)]
    letter = proposed("2026-11-21")[0]
    assert pick("due, days, amount, level", "dunning_line WHERE letter_id = ? ORDER BY position", letter) == [
        ("2026-10-01", 51, 36500, 1), ("2026-10-31", 21, 36500, 1),
    ]  # fmt: skip
    act("payment.record", invoice=invoice, amount="365", day="2026-11-20")
    act("dunning.send", dunning=letter, day="2026-11-21")  # as things are now
    assert pick("due, amount", "dunning_line WHERE letter_id = ?", letter) == [("2026-10-31", 36500)]


def test_disputes_promises_and_spared_parties_are_left_out_and_say_why() -> None:
    levels_of_a_company()
    acme, bolt = party(), party("Bolt", "BOLT", no_dunning=True)
    first, second, third = (invoiced(acme, amount, day="2026-10-01") for amount in ("10", "20", "30"))
    invoiced(bolt, "40", day="2026-10-01")
    act("invoice.dispute", invoice=first, reason="two boxes were missing")
    act("invoice.promise", invoice=second, day="2026-11-25", amount="15")
    assert why_not(acme) == ["disputed: two boxes were missing", "promised for 2026-11-25", ""]
    assert why_not(bolt) == ["the customer is not dunned"]
    assert [get("dunning_letter", row, "amount") for row in proposed()] == [3000]
    act("payment.record", invoice=third, day="2026-11-21")
    with pytest.raises(Refused, match="is not to be dunned any more"):
        act("dunning.send", dunning=only("id", "dunning_letter"), day="2026-11-21")
    assert proposed() == []
    act("invoice.settle-dispute", invoice=first, reason="credited")
    assert [get("dunning_letter", row, "amount") for row in proposed("2026-11-26")] == [1000 + 2000]
    with pytest.raises(Refused, match="is not disputed"):
        act("invoice.settle-dispute", invoice=first, reason="again")


def test_promises_kept_and_broken() -> None:
    from store.core.listing import Query, get_listing

    acme = party()
    kept, short, late, again = (invoiced(acme, "100", day="2026-10-01") for _ in range(4))
    act("payment.record", invoice=kept, amount="10", day="2026-10-02")
    for invoice in (kept, short, late, again):
        act("invoice.promise", invoice=invoice, day="2026-11-25", amount="50")
    act("invoice.promise", invoice=again, day="2026-12-24")
    act("payment.record", invoice=kept, amount="50", day="2026-11-25")
    act("payment.record", invoice=short, amount="49.99", day="2026-11-25")
    act("payment.record", invoice=late, amount="50", day="2026-11-26")
    with pytest.raises(Invalid, match="is more than the"):
        act("invoice.promise", invoice=kept, day="2026-12-01", amount="40.01")
    with pytest.raises(Invalid, match="has passed"):
        act("invoice.promise", invoice=kept, day="2026-11-20")
    promises = get_listing("promises")

    def states(day: str) -> list[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("BACKDESK_TODAY", day)
            at = promises.index_of("state")
            return [line.values[at] for line in sorted(promises.every(Query()), key=lambda line: line.id)]

    assert states("2026-11-21") == ["kept", "waiting", "waiting", "replaced", "waiting"]
    assert states("2026-11-26") == ["kept", "broken", "broken", "replaced", "waiting"]


def test_what_a_letter_says_stays() -> None:
    levels_of_a_company()
    acme = party("Acme {fee} GmbH")
    act("address.add", party=acme, line1="1 Mill Lane", city="Leeds")
    number = get("invoice", invoiced(acme, "1234.50", day="2026-10-01"), "number")
    letter = proposed()[0]
    act("dunning.send", dunning=letter)
    text = get("dunning_letter", letter, "text")
    assert "Dear Acme {fee} GmbH, 1,234.50 EUR of 1,234.50 are late; pay by 2026-11-28." in text  # never read again
    assert "1 Mill Lane\nLeeds" in text and "Letter 1 DU-2026-000001" in text
    assert f"{number:<20}2026-10-01  2026-10-31      21{'1,234.50':>26}" in text
    level = only("id", "dunning_level WHERE level = 1")
    act("dunning-level.edit", dunning_level=level, changes={"text": "Other words."})
    act("party.edit", party=acme, changes={"name": "Bolt"})
    assert get("dunning_letter", letter, "text") == text
    with pytest.raises(Exception, match="posted dunning_letter cannot be changed"):
        run("UPDATE dunning_letter SET text = 'other' WHERE id = ?", (letter,))
    with pytest.raises(Exception, match="lines of a posted dunning_letter"):
        run("UPDATE dunning_line SET level = 2 WHERE letter_id = ?", (letter,))


def test_numbers_without_a_gap_and_what_a_letter_charged_is_credited() -> None:
    levels_of_a_company()
    run("UPDATE dunning_level SET fee = 250 WHERE level = 1")
    for code in ("A", "B", "C"):
        invoiced(party(code, code), "10", day="2026-10-01")
    first, second, third = proposed()
    with pytest.raises(Refused, match="was never sent"):
        act("dunning.cancel", dunning=first, reason="x")
    act("dunning.send", dunning=first)
    act("dunning.discard", dunning=second)
    assert act("dunning.send", dunning=third).message == "DU-2026-000002 to C: 12.50 EUR, to be paid by 2026-11-28."
    with pytest.raises(Refused, match="is discarded"):
        act("dunning.send", dunning=second)
    charge = get("dunning_letter", third, "charge_id")
    assert legs("invoice", charge) == [("1100", 250), ("4000", -250)]
    assert state(charge) == ("open", 250)
    act("dunning.cancel", dunning=third, reason="had paid")
    assert state(charge) == ("credited", 0)
    assert act("dunning.cancel", dunning=third, reason="x").message == "DU-2026-000002 is cancelled already."
    assert [get("dunning_letter", row, "level") for row in proposed()] == [1, 1]  # it counts for nothing any more
    assert differences() == []


def test_the_tax_of_fees_is_a_setting() -> None:
    levels_of_a_company()
    run("UPDATE dunning_level SET fee = 1000 WHERE level = 1")
    acme = party()
    invoiced(acme, "10", day="2026-10-01")
    act("setting.set", name="dunning.tax", value="STD")
    letter = proposed()[0]
    act("dunning.send", dunning=letter)
    assert get("invoice", get("dunning_letter", letter, "charge_id"), "net", "tax") == (1000, 190)
    assert differences() == []


def test_nobody_is_dunned_for_less_than_a_setting_says() -> None:
    levels_of_a_company()
    act("setting.set", name="dunning.minimum", value="10")
    act("exchange-rate.set", currency="USD", rate="0.9", valid_from="2026-01-01")
    acme, bolt = party(), party("Bolt", "BOLT", currency="USD")
    invoiced(acme, "6", day="2026-10-01")
    invoiced(acme, "3.99", day="2026-10-02")
    invoiced(bolt, "11.12", day="2026-10-02")  # 10.01 EUR
    assert why_not(acme) == ["too little for a letter"] * 2
    assert [get("dunning_letter", row, "party_name") for row in proposed()] == ["Bolt"]
    invoiced(acme, "0.01", day="2026-10-03")
    assert [get("dunning_letter", row, "party_name") for row in proposed()] == ["Acme GmbH", "Bolt"]


def test_levels_must_fit_each_other() -> None:
    levels_of_a_company()
    for wrong, said in (
        ({"level": 2, "days": 30}, "is SECOND already"), ({"level": 4, "days": 30}, "must be more than the 40 of FINAL"),
        ({"level": 4, "days": 50, "text": "{amount.__class__}"}, "is no placeholder"),
    ):  # fmt: skip
        values: dict[str, Any] = {"code": "X", "name": "X", "text": "Pay."} | wrong
        with pytest.raises(Invalid, match=said):
            act("dunning-level.add", **values)


def test_disputed_invoices_block_nobody_where_a_setting_says_so() -> None:
    from tests.store.shop import confirmed

    acme = party(credit_limit="100000")
    late = invoiced(acme, "10", day="2026-08-01")
    gift = only("id", "product")
    with pytest.raises(Refused, match="has not paid"):
        confirmed(acme, (gift, "1"))
    act("invoice.dispute", invoice=late, reason="broken")
    with pytest.raises(Refused, match="has not paid"):
        confirmed(acme, (gift, "1"))
    act("setting.set", name="credit.leave-disputed", value="yes")
    assert confirmed(acme, (gift, "1"))
