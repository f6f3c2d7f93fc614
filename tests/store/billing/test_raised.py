"""Debit notes, which raise an invoice, and pro formas, which are none."""

from __future__ import annotations

import pytest

from store.core.dates import parse_day
from store.core.errors import Refused
from store.core.listing import Query, get_listing
from store.insight.pro_forma import pro_forma_text
from store.insight.reports import report
from tests.store.shop import act, balance_of, confirmed, differences, get, legs, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def test_a_debit_note_raises_an_invoice_under_numbers_of_its_own() -> None:
    """119 and two pieces more at 10: 20 + 3.80."""
    acme, fit = party(), product("FIT", "10", kind="service")
    invoice = act("invoice.draft", party=acme, lines=[(fit, "10")]).id
    with pytest.raises(Refused, match="Only a posted invoice"):
        act("invoice.debit", invoice=invoice, lines=[(fit, "2")], reason="two more")
    act("invoice.post", invoice=invoice, day="2026-10-01")
    note = act("invoice.debit", invoice=invoice, lines=[(fit, "2")], reason="two more").id
    said = act("invoice.post", invoice=note, day="2026-10-03").message
    assert said.startswith("DN-2026-000001 posted: 23.80 EUR")
    assert get("invoice", note, "type", "debits_id", "net", "tax") == ("invoice", invoice, 2000, 380)
    assert legs("invoice", note) == [("1100", 2380), ("4000", -2000), ("2200", -380)]
    with pytest.raises(Refused, match="Only a posted invoice"):
        act("invoice.debit", invoice=note, lines=[(fit, "2")], reason="again")
    act("payment.record", party=acme, amount="142.80", day="2026-10-05")
    assert [get("invoice", each, "state") for each in (invoice, note)] == ["paid", "paid"]
    back = act("invoice.credit", invoice=note, reason="it was ten after all").id  # it is credited as an invoice is
    act("invoice.post", invoice=back, day="2026-10-06")
    assert get("invoice", back, "outstanding") == 2380
    act("invoice.post", invoice=act("invoice.draft", party=acme, lines=[(fit, "1")]).id, day="2026-10-07")
    assert pick("number", "invoice ORDER BY id") == [
        "INV-2026-000001", "DN-2026-000001", "CN-2026-000001", "INV-2026-000002",
    ]  # fmt: skip
    found = report("statement", parse_day("2026-10-31"), party=acme)
    assert [row[2] for row in found.rows[1:-1]] == ["Invoice", "Debit note", "Payment", "Credit note", "Invoice"]
    listing = get_listing("invoices")
    assert listing is not None and [line.id for line in listing.window(Query("type:debit_note"))] == [note]
    assert differences() == []


def test_what_is_credited_in_full_is_not_raised() -> None:
    acme, fit = party(), product("FIT", "10", kind="service")
    invoice = act("invoice.draft", party=acme, lines=[(fit, "1")]).id
    act("invoice.post", invoice=invoice, day="2026-10-01")
    act("invoice.post", invoice=act("invoice.credit", invoice=invoice, reason="wrong").id, day="2026-10-02")
    with pytest.raises(Refused, match="is credited in full"):
        act("invoice.debit", invoice=invoice, lines=[(fit, "2")], reason="more")


def test_a_pro_forma_takes_no_number_and_posts_nothing() -> None:
    """10 at 10, less 5 %: 95.00 net, 18.05 tax, 113.05; due in 14 days."""
    acme = party(term="NET14")
    fit = product("FIT", "10", kind="service")
    draft = act("invoice.draft", party=acme, lines=[(fit, "10", None, "5")]).id
    title, text = pro_forma_text("invoice", draft)
    assert title == f"Pro forma {draft}" and "This is no invoice" in text
    rows = [line.split() for line in text.split("\n")]
    assert ["The", "FIT", "10", "pc", "10.00", "95.00"] in rows, text
    assert ["Net", "95.00", "EUR"] in rows and ["Total", "113.05", "EUR"] in rows
    assert any(row[-2:] == ["18.05", "EUR"] for row in rows if row)
    assert ["To", "be", "paid", "by", "2026-12-05", "113.05", "EUR"] in rows
    order = confirmed(acme, (product("BOX", "2"), "3"))
    title, text = pro_forma_text("order", order)
    assert title == "Pro forma SO-2026-000001" and "7.14 EUR" in text
    assert (balance_of("1100"), only("COUNT(*)", "sequence WHERE kind = 'invoice'")) == (0, 0)
    act("invoice.post", invoice=draft)
    with pytest.raises(Refused, match="no draft of an invoice"):
        pro_forma_text("invoice", draft)
