"""Tax that who pays withholds: what is paid, what is owed to the state instead, to the cent and by hand, both sides."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.dates import parse_day, today
from store.core.errors import Invalid, Refused
from store.insight.reports import report
from tests.store.shop import act, balance_of, differences, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def wht() -> int:
    """20 %, from November on 25 %; what we withhold goes into box 40."""
    made = act(
        "tax.add", code="WHT", name="Withheld", category="withholding", rate="20", base_box="39", tax_box="40"
    ).id
    act("tax.rate", tax=made, rate="25", valid_from="2026-11-01")
    return made


def bill_of(supplier: int, number: str = "R1", net: str = "1000", day: str = "2026-10-05", **values: Any) -> int:
    """A posted bill of an expense at 19 %."""
    made = act("bill.draft", party=supplier, supplier_number=number, lines=[("6000", net, "Advice", "STD")]).id
    if values:
        act("bill.withhold", bill=made, **values)
    act("bill.post", bill=made, supplier_day=day, day=day)
    return made


def invoice_of(customer: int, net: str = "1000", day: str = "2026-10-05", **values: Any) -> int:
    known = pick("id", "product WHERE sku = 'FIT'")
    made = act(
        "invoice.draft", party=customer, lines=[(known[0] if known else product("FIT", kind="service"), "1", net)]
    ).id
    if values:
        act("invoice.withhold", invoice=made, **values)
    act("invoice.post", invoice=made, day=day)
    return made


def deducted() -> list[Any]:
    return pick("kind, amount, tax, state", "deduction ORDER BY id")


def test_of_a_bill_we_withhold_and_owe_it_to_the_state(wht: int) -> None:
    """Net 1,000 + 190: 990 go to the supplier, 200 to the state, whatever is paid when."""
    ada = party("Ada", "ADA", withholding=wht)
    draft = act("bill.draft", party=ada, supplier_number="R1", lines=[("6000", "1000", "Advice", "STD")]).id
    said = act("bill.post", bill=draft, supplier_day="2026-10-05", day="2026-10-05").message
    assert "1,190.00 EUR, less 200.00 withheld (20%) to Ada" in said
    assert (balance_of("2000"), balance_of("2230")) == (-119000, 0)
    said = act("payment.send", bill=draft, day="2026-10-20").message
    assert said == "PAY-2026-000001: 990.00 EUR for BILL-2026-000001. Tax withheld: 200.00 EUR."
    assert get("bill", draft, "state", "outstanding") == ("paid", 0)
    assert [balance_of(code) for code in ("1000", "2000", "2230", "1300")] == [-99000, 0, -20000, 19000]
    assert pick("rate, base, tax", "deduction_tax") == [(200000, 100000, 20000)]
    found = report("statement", parse_day("2026-10-31"), party=ada)
    assert [(row[2], *row[3:6]) for row in found.rows[1:-1]] == [
        ("Bill", "", "1,190.00", "-1,190.00"), ("Payment", "990.00", "", "-200.00"), ("Tax withheld", "200.00", "", "0.00"),
    ]  # fmt: skip
    assert differences() == []


def test_in_parts_and_taken_back(wht: int) -> None:
    """330 of 990 are a third: 66.67 of 200; the rest, with the rest, is 133.33."""
    made = bill_of(party("Ada", "ADA", withholding=wht))
    first = act("payment.send", bill=made, amount="330", day="2026-10-10").id
    assert get("bill", made, "outstanding") == 119000 - 33000 - 6667
    act("payment.send", bill=made, day="2026-10-20")
    assert [row[1] for row in deducted()] == [6667, 13333] and get("bill", made, "state") == "paid"
    act("payment.reverse", payment=first, reason="wrong account", day="2026-10-25")
    assert get("bill", made, "outstanding") == 39667
    assert (balance_of("2000"), balance_of("2230")) == (-39667, -13333)
    for day in ("2026-10-12", "2026-10-22", "2026-10-26"):
        found = report("payables", parse_day(day))
        assert found.note == f"The ledger says {found.rows[-1][-1]}."
    act("payment.send", bill=made, day="2026-10-26")
    assert (balance_of("2000"), balance_of("2230"), balance_of("1000")) == (0, -20000, -99000)
    with pytest.raises(Refused, match="goes with it"):
        act("deduction.reverse", deduction=only("MAX(id)", "deduction"), reason="x")
    assert differences() == []


def test_who_credits_half_of_it_gives_back_what_was_paid_for_it(wht: int) -> None:
    """Paid 990 and 200 withheld; of the credited half, 595, 100 are had back of the state and 495 of the supplier."""
    made = bill_of(party("Ada", "ADA", withholding=wht))
    act("payment.send", bill=made, day="2026-10-10")
    line = only("id", "bill_line")
    note = act("bill.credit", bill=made, reason="late", supplier_number="G1", line=line, quantity="0.5").id
    act("bill.post", bill=note, supplier_day="2026-10-12", day="2026-10-12")
    assert get("bill", note, "outstanding") == 49500
    assert (balance_of("2000"), balance_of("2230"), balance_of("1300")) == (49500, -10000, 9500)
    before = bill_of(party("Bo", "BO", withholding=wht), "B1")  # credited before it is paid: 595 less 100
    note = act("bill.credit", bill=before, reason="late", supplier_number="G2",
               line=only("MAX(id)", "bill_line"), quantity="0.5").id  # fmt: skip
    act("bill.post", bill=note, supplier_day="2026-10-12", day="2026-10-12")
    assert act("payment.send", bill=before, day="2026-10-20").message.startswith("PAY-2026-000002: 495.00 EUR")
    assert get("bill", before, "state") == "paid" and balance_of("2230") == -20000
    assert differences() == []


def test_a_customer_withholds_of_a_part_or_not_at_all(wht: int) -> None:
    """20 % of 800 of the net of 1,000 are 160; who pays all of it withheld nothing."""
    act("tax.add", code="IRPF", name="Withheld here", category="withholding", rate="15", used_for="purchases")
    acme = party()
    invoice = invoice_of(acme, tax=wht, base="800")
    assert get("invoice", invoice, "withheld", "withheld_rate", "total") == (16000, 200000, 119000)
    said = act("payment.record", invoice=invoice, day="2026-10-20").message
    assert said == "PAY-2026-000001: 1,030.00 EUR for INV-2026-000001. Tax withheld: 160.00 EUR."
    assert (balance_of("1310"), balance_of("1100"), balance_of("2200")) == (16000, 0, -19000)
    whole = invoice_of(acme, tax=wht)
    act("payment.record", invoice=whole, amount="1190", day="2026-10-20")
    assert len(deducted()) == 1 and get("invoice", whole, "state") == "paid"
    two = [invoice_of(acme, net, tax=wht) for net in ("100", "200")]  # 99 and 198 of 119 and 238
    act("payment.record", party=acme, amount="297", day="2026-10-21")
    assert [get("invoice", each, "state") for each in two] == ["paid", "paid"]
    with pytest.raises(Invalid, match="is for purchases only"):
        draft = act("invoice.draft", party=acme, lines=[(only("id", "product"), "1", "1")]).id
        act("invoice.withhold", invoice=draft, tax="IRPF")
    with pytest.raises(Refused, match="Say it before it is posted"):
        act("invoice.withhold", invoice=invoice)
    assert differences() == []


def test_with_a_cash_discount_in_another_currency_and_by_date(wht: int) -> None:
    """In time 1,190 − 23.80 − 200 = 966.20, of the discount 3.80 tax. 250 USD at 25 % in November are 125 EUR."""
    term = act("term.add", code="2-10", name="2-10", instalments=[("100", "30")], discount="2", discount_days="10").id
    made = bill_of(party("Ada", "ADA", withholding=wht, term=term))
    act("payment.send", bill=made, day="2026-10-15")
    assert get("bill", made, "state") == "paid" and balance_of("1000") == -96620
    assert sorted(deducted()) == [("discount", 2380, 380, "posted"), ("withholding", 20000, 20000, "posted")]
    assert (balance_of("4810"), balance_of("1300"), balance_of("2230")) == (-2000, 18620, -20000)
    act("exchange-rate.set", currency="USD", rate="0.5", valid_from="2026-01-01")
    act("exchange-rate.set", currency="USD", rate="0.6", valid_from="2026-11-10")
    made = bill_of(party("Us", "US", withholding=wht, currency="USD"), day="2026-11-05")
    act("payment.send", bill=made, day="2026-11-15")  # 940 USD, worth 564 by now and 470 in the books
    assert (balance_of("2230"), balance_of("2000"), balance_of("4900")) == (-20000 - 12500, 0, 9400)
    assert differences() == []


def test_the_tax_report_and_its_closing(wht: int) -> None:
    made = bill_of(party("Ada", "ADA", withholding=wht))
    act("payment.send", bill=made, day="2026-10-10")
    invoice = invoice_of(party(), "500", tax=wht)
    act("payment.record", invoice=invoice, day="2026-10-11")
    found = report("tax", parse_day("2026-10-31"))
    lines = {row[1]: row[3:5] for row in found.rows}
    assert lines["Withheld from suppliers together"] == ("1,000.00", "200.00")
    assert lines["Withheld by customers together"] == ("500.00", "100.00")
    assert lines["Box 40"] == ("", "200.00") and lines["Box 39"] == ("1,000.00", "")
    assert lines["Tax to be paid"] == ("", "105.00")  # 95 of sales − 190 of the bill + 200 withheld
    assert "Difference" not in lines
    assert act("tax.close", until="2026-10-31").message.endswith("105.00 EUR to be paid.")
    assert (balance_of("2210"), balance_of("2230"), balance_of("1310")) == (-10500, 0, 10000)
    assert differences() == []


def test_it_is_no_tax_of_a_line(wht: int) -> None:
    with pytest.raises(Invalid, match="documents do not charge it"):
        party("Ada", "ADA", tax=wht)
    with pytest.raises(Invalid, match="not withholding"):
        party("Ada", "ADA", withholding="STD")
    with pytest.raises(Refused, match="no tax of a line"):
        act("bill.draft", party=party(), supplier_number="R1", lines=[("6000", "1", "x", "WHT")])
    with pytest.raises(Invalid, match="is of the kind withholding"):
        act("tax.edit", tax=wht, changes={"category": "standard"})
    with pytest.raises(Invalid, match="rate: is required"):
        act("tax.add", code="W", name="W", category="withholding")
    ada = party("Bo", "BO", withholding=wht)
    with pytest.raises(Refused, match="has the tax code WHT"):
        act("tax.retire", tax=wht)
    draft = act("bill.draft", party=ada, supplier_number="R1", lines=[("6000", "100", "x", "STD")]).id
    with pytest.raises(Invalid, match="more than its net"):
        act("bill.withhold", bill=draft, tax=wht, base="100.01")
    act("bill.withhold", bill=draft)
    act("bill.post", bill=draft, supplier_day="2026-10-05")
    assert get("bill", draft, "withheld") == 0


def test_letters_and_statements_ask_for_what_is_really_expected(wht: int) -> None:
    """1,190.00 in two halves, of which 200.00 are withheld: 595.00 − 100.00 of the first are late, 990.00 expected."""
    act("term.add", code="TWO", name="Two", instalments=[("50", "10"), ("50", "90")])
    act("dunning-level.add", code="L1", name="Reminder", level=1, days=1, pay_within=10, text="{total} by {pay_by}.")
    ada = party("Ada", "ADA", term="TWO")
    invoice = invoice_of(ada, tax=wht)
    act("dunning.propose", day="2026-11-20")
    letter = only("id", "dunning_letter")
    assert get("dunning_letter", letter, "amount") == 49500
    act("dunning.send", dunning=letter, day="2026-11-20")
    said = get("dunning_letter", letter, "text").split("\n")
    ends = [line for line in said if line.endswith(" EUR")]
    assert [(line[:40].strip(), line[40:].strip()) for line in ends] == [
        ("Open", "595.00 EUR"), ("Less tax that you withhold", "-100.00 EUR"), ("Overdue", "495.00 EUR"),
        ("To be paid by 2026-11-30", "495.00 EUR"),
    ]  # fmt: skip
    assert "495.00 by 2026-11-30." in said
    told = str(report("statement", today(), party=ada).note)
    assert "Of that 200.00 is tax withheld with the payment: 990.00 is expected." in told
    act("payment.record", invoice=invoice, amount="495", day="2026-11-21")
    assert get("invoice", invoice, "outstanding") == 59500
    told = str(report("statement", today(), party=ada).note)
    assert "Of that 100.00 is tax withheld with the payment: 495.00 is expected." in told
    assert differences() == []
