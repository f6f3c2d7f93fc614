"""Invoices that come again: each period once, the 31st in short months, missed periods, and who is not billed."""

from __future__ import annotations

import pytest

from store.core.dates import parse_day
from store.core.errors import Invalid, Refused
from store.core.rhythm import days_due
from store.insight.flow import chain
from tests.store.shop import act, differences, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def made() -> list[tuple[str, str, int]]:
    return pick("m.day, v.reference, v.net", "recurring_made m JOIN invoice v ON v.id = m.invoice_id ORDER BY m.id")


def test_missed_months_are_made_up_for_once_and_keep_to_their_last_day() -> None:
    """49 a month from January's last day, 55 from the 1st of March on: 49 + 49 + 55 + 55."""
    web = product("WEB", "49", kind="service")
    prices = act("price-list.add", code="PL", name="PL", currency="EUR").id
    for price, day in (("49", "2026-01-01"), ("55", "2026-03-01")):
        act("price.set", price_list=prices, product=web, price=price, valid_from=day)
    acme = party(price_list=prices, term="NET14")
    said = recurring("HOST", acme, "Hosting", "2026-01-31", [(web, "1")])
    assert act("recurring.run", until="2026-01-30").message.startswith("Nothing is due")
    done = act("recurring.run", until="2026-04-30")
    assert done.message == "4 drafts made: #1, #2, #3, #4."
    assert made() == [
        ("2026-01-31", "Hosting 2026-01", 4900), ("2026-02-28", "Hosting 2026-02", 4900),
        ("2026-03-31", "Hosting 2026-03", 5500), ("2026-04-30", "Hosting 2026-04", 5500),
    ]  # fmt: skip
    assert act("recurring.run", until="2026-04-30").message.startswith("Nothing is due")
    assert get("recurring_invoice", said, "next_day") == "2026-05-31"
    act("invoice.discard", invoice=done.id)
    assert act("recurring.run", until="2026-05-30").message.startswith("Nothing is due")
    act("invoice.post", invoice=1, day="2026-05-02")
    assert get("invoice", 1, "number", "origin", "origin_id") == ("INV-2026-000001", "recurring", said)
    flow = chain("invoice", 1)
    assert (flow.title, [child.id for child in flow.children]) == ("HOST Hosting", [3, 2, 1])
    assert differences() == []


def recurring(code: str, customer: int, memo: str, first: str, lines: list[object], **values: object) -> int:
    return act("recurring.add", code=code, party=customer, memo=memo, next_day=first, lines=lines, **values).id


def test_quarters_years_and_an_end() -> None:
    acme = party()
    recurring("Q", acme, "Audit", "2026-11-30", [(None, "2", "10", "5", "Hours")], every="quarter", until="2027-05-30")
    recurring("Y", acme, "Licence", "2024-02-29", [(None, "1", "100", None, "Licence")], every="year")
    act("recurring.run", until="2027-12-31")
    assert [row[:2] for row in made()] == [
        ("2026-11-30", "Audit 2026-Q4"), ("2027-02-28", "Audit 2027-Q1"), ("2024-02-29", "Licence 2024"),
        ("2025-02-28", "Licence 2025"), ("2026-02-28", "Licence 2026"), ("2027-02-28", "Licence 2027"),
    ]  # fmt: skip
    assert {row[2] for row in made()[:2]} == {1900}
    assert [str(day) for day in days_due(*_from("2026-01-30", "month", 30, "2026-04-29"), None)] == [
        "2026-01-30", "2026-02-28", "2026-03-30",
    ]  # fmt: skip


def _from(first: str, every: str, on_day: int, last: str) -> tuple[object, ...]:
    return parse_day(first), every, on_day, parse_day(last)


def test_who_may_not_be_billed_is_named_and_made_up_for_later() -> None:
    acme, bolt = party(), party("Bolt", "BOLT")
    tea = product("TEA", "5", kind="service")
    recurring("A", acme, "A", "2026-10-01", [(tea, "1")])
    recurring("B", bolt, "B", "2026-10-01", [(None, "1", "7", None, "Rent")])
    act("party.hold", party=acme, reason="unpaid")
    said = act("recurring.run", until="2026-11-01").message
    assert said == "2 drafts made: #1, #2. Left out: A: Acme GmbH is on hold."
    with pytest.raises(Refused, match="Acme GmbH is on hold"):
        act("recurring.run", until="2026-11-01")
    act("party.release", party=acme)
    act("product.retire", product=tea)
    with pytest.raises(Refused, match="is retired"):
        act("recurring.run", until="2026-11-01")
    act("recurring.edit", recurring=1, changes={"memo": "A2"}, lines=[(None, "1", "5", None, "Tea")])
    act("recurring.run", until="2026-11-01")
    assert [row[1] for row in made()] == ["B 2026-10", "B 2026-11", "A2 2026-10", "A2 2026-11"]
    act("recurring.retire", recurring=1)
    act("recurring.run", until="2026-12-01")
    assert len(made()) == 5
    with pytest.raises(Invalid, match="is required"):
        recurring("C", acme, "C", "2026-10-01", [])
    with pytest.raises(Invalid, match="next_day"):
        act("recurring.edit", recurring=1, changes={"next_day": None})
    assert only("COUNT(*)", "recurring_line WHERE recurring_id = 1") == 1


def test_those_that_post_themselves() -> None:
    """Each by itself: a closed month keeps all of them drafts, one without a rate leaves the others standing."""
    acme = party()
    hosting, abroad = (None, "1", "49", None, "Hosting"), (None, "1", "10", None, "Abroad")
    recurring("A", acme, "A", "2026-10-15", [hosting], posts=True)
    recurring("B", acme, "B", "2026-11-15", [abroad], posts=True, currency="USD")
    recurring("C", acme, "C", "2026-11-01", [hosting])
    done = act("recurring.run", until="2026-12-31")
    assert done.message == (
        "7 drafts made: #1, #2, #3, #4, #5 …. Posted: INV-2026-000001, INV-2026-000002. Left as drafts: "
        "B #4: There is no exchange rate of USD on 2026-11-21."
    )
    kept = "v.number, v.day, v.state, m.day", "recurring_made m JOIN invoice v ON v.id = m.invoice_id ORDER BY m.id"
    assert pick(*kept) == [
        ("INV-2026-000001", "2026-11-21", "open", "2026-10-15"), ("INV-2026-000002", "2026-11-21", "open", "2026-11-15"),
        (None, None, "draft", "2026-12-15"),  # its day is still to come
        (None, None, "draft", "2026-11-15"), (None, None, "draft", "2026-12-15"),
        (None, None, "draft", "2026-11-01"), (None, None, "draft", "2026-12-01"),  # C is posted by somebody
    ]  # fmt: skip
    act("exchange-rate.set", currency="USD", rate="0.9", valid_from="2026-01-01")
    act("period.close", month="2026-11")
    with pytest.raises(Refused, match=r"Left as drafts: B #4: .*2026-11"):
        act("recurring.run")
    act("period.open", month="2026-11")
    assert act("recurring.run").message == "Posted: INV-2026-000003."
    assert pick("action, subject_id", "audit WHERE action LIKE 'recurring.run' OR action = 'invoice.post' ORDER BY id") == [
        ("recurring.run", 7), ("invoice.post", 1), ("invoice.post", 2), ("invoice.post", 4),
    ]  # fmt: skip
    assert differences() == []
