"""Foreign currency: documents at their rate, both amounts in the ledger, differences when settled; worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.errors import Invalid, Refused
from store.core.money import RATE, convert, share_of
from tests.store.shop import (
    act,
    confirmed,
    converted,
    differences,
    get,
    legs,
    only,
    party,
    pick,
    post_all,
    product,
    ship_all,
    won_deal,
)

pytestmark = pytest.mark.usefixtures("database")


def usd(rate: str = "0.90", day: str = "2026-11-01") -> None:
    act("exchange-rate.set", currency="USD", rate=rate, valid_from=day)


def invoiced(buyer: int, amount: str, day: str = "2026-11-10", currency: str = "", **values: str) -> int:
    """A posted invoice of one service with 19 % tax."""
    if not pick("id", "product WHERE sku = 'WORK'"):
        product("WORK", kind="service")
    lines = [("WORK", "1", amount)]
    draft = act("invoice.draft", party=buyer, lines=lines, currency=currency, **values).id
    act("invoice.post", invoice=draft, day=day)
    return draft


@pytest.mark.parametrize(
    ("amount", "currency", "rate", "target", "minor"),
    [
        (10000, "USD", "0.9", "EUR", 9000),
        (12345, "USD", "0.9213", "EUR", 11373),  # 113.734485
        (1, "USD", "0.5", "EUR", 1),  # half a cent, away from zero
        (-1, "USD", "0.5", "EUR", -1),
        (162430, "JPY", "0.0061565", "EUR", 100000),  # 1,000.0003
        (1234, "KWD", "2.98", "EUR", 368),  # 1.234 × 2.98 = 3.67732
        (1000, "EUR", "162.43", "JPY", 1624),  # 10.00 × 162.43 = 1,624.3
        (10000, "EUR", "0.000025", "CLF", 25),  # 100.00 × 0.000025 = 0.0025, four decimals
    ],
)
def test_conversion(amount: int, currency: str, rate: str, target: str, minor: int) -> None:
    assert convert(amount, currency, int(Decimal(rate) * RATE), target) == minor


@given(st.integers(0, 10**12), st.integers(1, 10**6), st.data())
def test_shares_end_at_the_whole(whole: int, total: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, total))
    assert 0 <= share_of(whole, part, total) <= whole
    assert share_of(whole, total, total) == whole and share_of(whole, 0, total) == 0


def test_a_document_is_posted_at_the_rate_of_its_day_and_both_amounts_are_kept() -> None:
    usd("0.90")
    usd("0.95", "2026-11-15")
    buyer = party("Buyer", "BUYER", currency="USD")
    made = invoiced(buyer, "100", "2026-11-14")  # 119.00 USD: 90.00 + 17.10 = 107.10 EUR
    later = invoiced(buyer, "100", "2026-11-15")  # 95.00 + 18.05 = 113.05 EUR
    assert get("invoice", made, "total", "exchange_rate", "base_total") == (11900, 9_000_000_000, 10710)
    assert get("invoice", later, "total", "base_total", "base_outstanding") == (11900, 11305, 11305)
    assert legs("invoice", made) == [("1100", 10710), ("4000", -9000), ("2200", -1710)]
    assert pick("currency, foreign_amount", "entry_line WHERE entry_id = 1 ORDER BY id") == [
        ("USD", 11900),
        ("USD", -10000),
        ("USD", -1900),
    ]
    assert differences() == []


def test_what_a_payment_brings_more_or_less_is_realised() -> None:
    usd("0.90")
    buyer = party("Buyer", "BUYER", currency="USD")
    made = invoiced(buyer, "100")  # 119.00 USD = 107.10 EUR
    usd("0.92", "2026-11-20")
    first = act("payment.record", invoice=made, amount="19", day="2026-11-20").id
    # 19.00 at 0.92 = 17.48 into the bank; of the invoice 107.10 × 19 / 119 = 17.10: a gain of 0.38
    assert legs("payment", first) == [("1000", 1748), ("1100", -1748), ("1100", 38), ("4900", -38)]
    assert get("invoice", made, "outstanding", "base_outstanding") == (10000, 9000)
    second = act("payment.record", invoice=made, day="2026-11-21", base_amount="88.50").id
    # the bank gave 88.50 for the last 100.00, which stood at 90.00: a loss of 1.50
    assert legs("payment", second) == [("1000", 8850), ("1100", -8850), ("1100", -150), ("4900", 150)]
    assert get("payment", second, "exchange_rate", "base_amount", "base_unapplied") == (8_850_000_000, 8850, 0)
    assert get("invoice", made, "state", "outstanding", "base_outstanding") == ("paid", 0, 0)
    assert differences() == []


def test_money_held_on_account_keeps_its_rate_until_it_is_used_and_when_it_bounces() -> None:
    usd("0.90")
    buyer = party("Buyer", "BUYER", currency="USD")
    held = act("payment.record", party=buyer, amount="200", day="2026-11-05").id  # 180.00 EUR
    usd("0.80", "2026-11-09")
    made = invoiced(buyer, "100")  # 119.00 USD = 95.20 EUR
    act("payment.allocate", payment=held, invoice=made)
    # 119.00 of the 200.00 stood at 107.10, the invoice at 95.20: 11.90 gained
    assert get("payment", held, "unapplied", "base_unapplied") == (8100, 7290)
    assert (
        only("SUM(l.debit - l.credit)", "entry_line l JOIN account a ON a.id = l.account_id WHERE a.code = '4900'")
        == -1190
    )
    assert differences() == []
    act("payment.reverse", payment=held, reason="bounced")
    assert get("payment", held, "state", "unapplied", "base_unapplied") == ("reversed", 0, 0)
    assert get("invoice", made, "state", "outstanding", "base_outstanding") == ("open", 11900, 9520)
    assert (
        only("SUM(l.debit - l.credit)", "entry_line l JOIN account a ON a.id = l.account_id WHERE a.code = '4900'") == 0
    )
    assert differences() == []


def test_instalments_and_the_last_cent() -> None:
    usd("0.333333")
    act("term.add", code="THIRDS", name="Thirds", instalments=[("33.33", "0"), ("33.33", "30"), ("33.34", "60")])
    buyer = party("Buyer", "BUYER", currency="USD", term="THIRDS")
    made = invoiced(buyer, "1")  # 1.19 USD: 0.333333 → 0.33 net, 0.19 × 0.333333 = 0.06333 → 0.06 tax: 0.39 EUR
    assert get("invoice", made, "total", "base_total") == (119, 39)
    assert [sum(column) for column in zip(*pick("amount, base_amount", "instalment"), strict=True)] == [119, 39]
    for _ in range(7):
        act("payment.record", invoice=made, amount="0.17", day="2026-11-20")  # each worth 0.0566 → 0.06 in the bank
    assert get("invoice", made, "state", "base_outstanding") == ("paid", 0)
    assert pick("SUM(base_settled)", "instalment") == [39]
    # 7 × 0.06 = 0.42 came in for what stood at 0.39
    assert (
        only("SUM(l.debit - l.credit)", "entry_line l JOIN account a ON a.id = l.account_id WHERE a.code = '4900'")
        == -3
    )
    assert differences() == []


def test_a_credit_note_takes_the_rate_of_its_invoice() -> None:
    usd("0.90")
    buyer = party("Buyer", "BUYER", currency="USD")
    made = invoiced(buyer, "100")
    usd("0.70", "2026-11-20")
    note = act("invoice.credit", invoice=made, reason="all").id
    act("invoice.post", invoice=note, day="2026-11-21")
    assert get("invoice", note, "exchange_rate", "base_total", "base_outstanding") == (9_000_000_000, 10710, 0)
    assert legs("invoice", note) == [("1100", -10710), ("4000", 9000), ("2200", 1710)]
    assert get("invoice", made, "state", "base_outstanding") == ("credited", 0)
    assert differences() == []


def test_a_deal_in_another_currency_goes_the_whole_way() -> None:
    usd("0.80")
    product("TEA", price="10", stock="10", cost="2")
    buyer = party("Buyer", "BUYER", currency="USD")
    order = converted(buyer, ("TEA", "3"))  # 10.00 EUR at 0.80 is 12.50 USD
    assert pick("price, net", "order_line") == [(12_500_000, 3750)]
    assert get("sales_order", order, "currency", "total", "exchange_rate") == ("USD", 4463, 8_000_000_000)
    shipment = ship_all(order)
    assert legs("shipment", shipment) == [("5000", 600), ("1200", -600)]  # goods at cost, in our currency
    made = post_all(order)
    act("payment.record", invoice=made)
    assert get("sales_order", order, "state") == "done"
    # 37.50 and 7.125 → 7.13 USD: 30.00 and 5.704 → 5.70 EUR; the payment 44.63 × 0.80 = 35.704 → 35.70
    assert get("invoice", made, "total", "base_total") == (4463, 3570)
    assert pick("base_amount", "payment") == [3570]
    assert differences() == []


def test_a_price_list_in_another_currency_is_converted() -> None:
    usd("0.80")
    act("exchange-rate.set", currency="GBP", inverse="0.5", valid_from="2026-01-01")  # 1 GBP = 2 EUR
    act("price-list.add", code="UK", name="Pounds with tax", currency="GBP", includes_tax=True)
    tea = product("TEA", price="10")
    act("price.set", price_list="UK", product=tea, price="11.90")
    buyer = party("Buyer", "BUYER", currency="USD", price_list="UK")
    won_deal(buyer, (tea, "1"))
    # 11.90 GBP = 23.80 EUR = 29.75 USD with tax; 25.00 without
    assert pick("price, net, tax_included", "deal_line") == [(29_750_000, 2500, 475)]
    order = act("order.add", party=buyer, lines=[(tea, "1")], prices="without tax").id
    assert pick("price, net", "order_line WHERE order_id = ?", order) == [(25_000_000, 2500)]


@pytest.mark.parametrize(
    ("price", "currency", "rate", "converted"),
    [
        ("10", "USD", "0.9", "11.11"),  # 11.1111…: to the cent, as it is kept
        ("0.0355", "USD", "0.9", "0.0394"),  # 0.03944…: as fine as it is kept
        ("4.55", "JPY", "0.006", "758"),  # 758.33…: yen have no smaller unit
        ("0.125", "JPY", "0.006", "20.8"),  # 20.83…
        ("1", "KWD", "3", "0.333"),
    ],
)
def test_a_converted_price_is_as_fine_as_the_price_it_comes_from(
    price: str, currency: str, rate: str, converted: str
) -> None:
    act("exchange-rate.set", currency=currency, rate=rate, valid_from="2026-01-01")
    product("TEA", price=price)
    act("order.add", party=party(currency=currency), lines=[("TEA", "1")])
    assert Decimal(pick("price", "order_line")[0]) / 10**6 == Decimal(converted)


def test_without_a_rate_nothing_is_bound_and_the_way_out_is_named() -> None:
    buyer = party("Buyer", "BUYER", currency="USD")
    usd("0.90", "2026-11-22")  # only from tomorrow
    with pytest.raises(Refused, match="no exchange rate of USD on 2026-11-21") as refusal:
        confirmed(buyer, (product("TEA", stock="5"), "1", "10"))
    assert "backdesk exchange-rate set USD" in refusal.value.hint
    draft = act("invoice.draft", party=buyer, lines=[("TEA", "1", "10")]).id
    with pytest.raises(Refused, match="no exchange rate of USD on 2026-11-20"):
        act("invoice.post", invoice=draft, day="2026-11-20")
    act("invoice.post", invoice=draft, day="2026-11-20", rate="0.91")  # as agreed
    assert get("invoice", draft, "base_total") == 1083  # 10.00 and 1.90 at 0.91: 9.10 + 1.729 → 1.73
    assert differences() == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"currency": "EUR", "rate": "1"}, "currency of the books"),
        ({"currency": "USD"}, "is required"),
        ({"currency": "USD", "rate": "1", "inverse": "1"}, "is required"),
    ],
)
def test_rates_that_say_nothing_are_refused(values: dict[str, str], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        act("exchange-rate.set", **values)
    assert pick("id", "exchange_rate") == []


def test_a_rate_of_a_day_can_be_corrected_and_documents_keep_theirs() -> None:
    usd("0.90")
    made = invoiced(party("Buyer", "BUYER", currency="USD"), "100")
    usd("0.50")
    assert pick("rate", "exchange_rate") == [5_000_000_000]
    assert get("invoice", made, "base_total") == 10710
    assert differences() == []


def test_home_money_takes_no_rate() -> None:
    acme = party()
    with pytest.raises(Invalid, match="means nothing for a document in EUR"):
        product("WORK", kind="service")
        draft = act("invoice.draft", party=acme, lines=[("WORK", "1", "5")]).id
        act("invoice.post", invoice=draft, rate="0.9")
    made = invoiced(acme, "5")
    with pytest.raises(Invalid, match="differs from the amount"):
        act("payment.record", invoice=made, base_amount="5")


def test_the_credit_limit_is_kept_across_currencies() -> None:
    usd("0.50")
    # a limit of 100 USD is 50.00 EUR; 83.00 + 15.77 = 98.77 USD fits, 85.00 + 16.15 does not
    buyer = party("Buyer", "BUYER", currency="USD", credit_limit="100")
    product("TEA", stock="500")
    assert get("sales_order", confirmed(buyer, ("TEA", "83", "1")), "state") == "confirmed"
    with pytest.raises(Refused, match=r"would owe 50\.58 EUR, above the limit of 50\.00"):
        confirmed(buyer, ("TEA", "2", "1"))  # 98.77 + 2.38 = 101.15 USD


def test_aging_is_in_the_books_currency_and_adds_up_to_the_ledger() -> None:
    from store.core.dates import today
    from store.insight.reports import report

    usd("0.90")
    invoiced(party("Buyer", "BUYER", currency="USD"), "100")
    invoiced(party("Acme", "ACME"), "10")
    found = report("aging", today())
    assert found.rows[-1][-1] == "119.00"  # 107.10 + 11.90
    assert differences() == []
