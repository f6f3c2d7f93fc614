"""Kinds of tax, their accounts and boxes; tax that the buyer owes; the tax report and its closing, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.dates import today
from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from store.insight.reports import report
from store.insight.sheet import Report
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, balance_of, differences, get, legs, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def tax(code: str, rate: str = "", **values: Any) -> int:
    given = {"rate": rate} if rate else {}
    return act("tax.add", code=code, name=f"Tax {code}", **given, **values).id


def sold(customer: int, *lines: tuple[Any, ...], **values: Any) -> int:
    made = act("invoice.draft", party=customer, lines=lines, **values).id
    act("invoice.post", invoice=made)
    return made


def bought(supplier: int, *lines: tuple[Any, ...], number: str = "R 1", **values: Any) -> int:
    made = act("bill.draft", party=supplier, supplier_number=number, lines=lines, **values).id
    act("bill.post", bill=made)
    return made


def written(found: Report) -> list[tuple[str, ...]]:
    return [tuple(cell.replace("\u202f", " ") for cell in row) for row in found.rows]


# What is said of a code ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"category": "standard"}, "rate"),
        ({"category": "reverse charge"}, "rate"),
        ({"category": "exempt"}, "reason"),
        ({"category": "exempt", "reason": "Medical", "rate": "7"}, "rate"),
        ({"category": "export", "rate": "19"}, "rate"),
        ({"rate": "19", "reason": "Because"}, "reason"),
        ({"reason_code": "VATEX-EU-132"}, "reason_code"),
    ],
)
def test_a_code_says_what_goes_together(values: dict[str, str], field: str) -> None:
    before = pick("code", "tax_code ORDER BY id")
    with pytest.raises(Invalid) as said:
        act("tax.add", code="X", name="X", **values)
    assert [problem.field for problem in said.value.problems] == [field]
    assert pick("code", "tax_code ORDER BY id") == before


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"rate": "19"}, ("standard", "", "", 190000)),
        ({}, ("zero", "", "", 0)),
        ({"category": "export"}, ("export", "Export outside the EU", "VATEX-EU-G", 0)),
        ({"category": "outside scope", "reason": "No tax here"}, ("outside scope", "No tax here", "VATEX-EU-O", 0)),
        ({"category": "exempt", "reason_code": "VATEX-EU-132"}, ("exempt", "", "VATEX-EU-132", 0)),
        ({"category": "reverse charge", "rate": "19"}, ("reverse charge", "Reverse charge", "VATEX-EU-AE", 190000)),
        (
            {"category": "intra-community", "used_for": "sales"},
            ("intra-community", "Intra-community supply", "VATEX-EU-IC", 0),
        ),
    ],
)
def test_what_nobody_says_of_a_code_is_filled_in(values: dict[str, str], kept: tuple[Any, ...]) -> None:
    made = tax("X", **values)
    assert (*get("tax_code", made, "category", "reason", "reason_code"),
            only("rate", "tax_rate WHERE tax_code_id = ?", made)) == kept  # fmt: skip


def test_the_kind_is_fixed_once_something_was_posted() -> None:
    zero = tax("Z")
    act("tax.edit", tax=zero, changes={"category": "export", "reason": "Abroad"})
    assert get("tax_code", zero, "category", "reason") == ("export", "Abroad")
    abroad = party("Oak Inc", "OAK", tax=zero)
    sold(abroad, (product("TEA", "10"), "1"))
    with pytest.raises(Refused, match="INV-2026-000001 was posted with it"):
        act("tax.edit", tax=zero, changes={"category": "outside scope"})
    act("tax.edit", tax=zero, changes={"base_box": "43"})
    assert get("tax_code", zero, "base_box") == "43"


def test_what_is_retired_is_given_to_nothing_new() -> None:
    old = tax("OLD", "16")
    tea = product("TEA", tax=old)
    with pytest.raises(Refused, match="The product The TEA has the tax code OLD"):
        act("tax.retire", tax=old)
    act("product.edit", product=tea, changes={"tax": only("id", "tax_code WHERE code = 'STD'")})
    act("tax.retire", tax=old)
    with pytest.raises(Invalid, match="is retired"):
        act("bill.draft", party=party("Leaf", "LEAF"), lines=[("6000", "1", "", "OLD")])


# On documents -------------------------------------------------------------------------------------


def test_a_party_abroad_is_charged_by_its_own_code() -> None:
    tea, oak = product("TEA", "10"), party("Oak Inc", "OAK", tax=tax("EXP", category="export"))
    invoice = sold(oak, (tea, "3"))
    assert get("invoice", invoice, "net", "tax", "total") == (3000, 0, 3000)
    order = act("order.add", party=oak, lines=[(tea, "2")]).id
    assert get("sales_order", order, "net", "tax") == (2000, 0)
    home = sold(party(), (tea, "3"))
    assert get("invoice", home, "net", "tax", "total") == (3000, 570, 3570)


def test_a_code_for_the_other_side_is_not_taken() -> None:
    only_bought = tax("RCB", "19", category="reverse charge", used_for="purchases")
    both = party("Both Ltd", "BOTH", tax=only_bought)
    assert get("invoice", sold(both, (product("TEA", "10"), "1")), "tax") == 190
    assert get("bill", bought(both, ("6000", "100", "Work")), "tax") == 0
    with pytest.raises(Invalid, match="is for sales only"):
        bought(both, ("6000", "1", "", tax("S", "5", used_for="sales")), number="R 2")


def test_codes_post_to_their_own_accounts() -> None:
    act("account.add", code="2201", name="Output tax 7 %", type="liability")
    act("account.add", code="1301", name="Input tax 7 %", type="asset")
    reduced = tax("RED", "7", output_account="2201", input_account="1301")
    tea, book = product("TEA", "10"), product("BOOK", "10", tax=reduced)
    invoice = sold(party(), (tea, "10"), (book, "10"))  # 100 at 19 %, 100 at 7 %
    assert sorted(legs("invoice", invoice)) == [("1100", 22600), ("2200", -1900), ("2201", -700), ("4000", -20000)]
    bill = bought(party("Leaf", "LEAF"), ("6000", "50", "Power", "STD"), ("6000", "50", "Books", "RED"))
    assert sorted(legs("bill", bill)) == [
        ("1300", 950), ("1301", 350), ("2000", -11300), ("6000", 5000), ("6000", 5000),
    ]  # fmt: skip
    assert differences() == []


def test_reverse_charge_books_both_sides_and_nothing_in_sum() -> None:
    supplier = party("Scaffold SRL", "SCAF", tax=tax("RC", "19", category="reverse charge"))
    bill = bought(supplier, ("6000", "1000", "Building work"))
    assert get("bill", bill, "net", "tax", "total") == (100000, 0, 100000)
    assert sorted(legs("bill", bill)) == [
        ("1300", 19000), ("2000", -100000), ("2200", -19000), ("6000", 100000),
    ]  # fmt: skip
    credit = act("bill.credit", bill=bill, supplier_number="G 1", reason="less").id
    act("bill.post", bill=credit)
    assert [balance_of(code) for code in ("1300", "2000", "2200", "6000")] == [0, 0, 0, 0]
    assert differences() == []


# The report ---------------------------------------------------------------------------------------


def _month() -> None:
    """Sold: 300 at 19 %, of it 100 credited, 50 at 7 %, 200 abroad. Bought: 100 at 19 %, 400 owing the tax (19 %)."""
    act("tax.edit", tax=only("id", "tax_code WHERE code = 'STD'"),
        changes={"base_box": "81", "tax_box": "81t", "input_tax_box": "66"})  # fmt: skip
    tax("RED", "7", base_box="86")
    tax("EXP", category="export", base_box="43")
    tax("RC", "19", category="reverse charge", base_box="84", tax_box="85", input_tax_box="67")
    tea, book = product("TEA", "100"), product("BOOK", "50", tax="RED")
    first = sold(party(), (tea, "3"), (book, "1"))
    line = only("id", "invoice_line WHERE invoice_id = ? AND sku = 'TEA'", first)
    act("invoice.post", invoice=act("invoice.credit", invoice=first, line=line, quantity="1", reason="back").id)
    sold(party("Oak Inc", "OAK", tax="EXP"), (tea, "2"))
    bought(party("Leaf", "LEAF"), ("6000", "100", "Power", "STD"))
    bought(party("Scaffold", "SCAF", tax="RC"), ("6000", "400", "Work"), number="R 2")


def test_the_report_by_hand() -> None:
    _month()
    found = report("tax", today(), since=today().replace(day=1))
    assert written(found) == [
        # box, tax, rate, net, tax, documents
        ("43", "EXP Tax EXP", "0%", "200.00", "0.00", "1"),
        ("86", "RED Tax RED", "7%", "50.00", "3.50", "1"),
        ("81 81t", "STD Standard rate 19 %", "19%", "200.00", "38.00", "2"),  # 300 − 100
        ("", "Sales together", "", "450.00", "41.50", ""),
        ("84 85", "RC Tax RC", "19%", "400.00", "76.00", "1"),
        ("", "Owed ourselves together", "", "400.00", "76.00", ""),
        ("67", "RC Tax RC", "0%", "400.00", "76.00", "1"),
        ("66", "STD Standard rate 19 %", "19%", "100.00", "19.00", "1"),
        ("", "Purchases together", "", "500.00", "95.00", ""),
        ("", "Tax to be paid", "", "", "22.50", ""),  # 41.50 + 76.00 − 95.00
        ("43", "Box 43", "", "200.00", "", ""),
        ("66", "Box 66", "", "", "19.00", ""),
        ("67", "Box 67", "", "", "76.00", ""),
        ("81", "Box 81", "", "200.00", "", ""),
        ("84", "Box 84", "", "400.00", "", ""),
        ("85", "Box 85", "", "", "76.00", ""),
        ("86", "Box 86", "", "50.00", "", ""),
        ("81t", "Box 81t", "", "", "38.00", ""),
        ("", "Tax accounts in the books", "", "", "22.50", ""),
    ]
    assert differences() == []


def test_each_figure_opens_into_its_documents() -> None:
    _month()
    found = report("tax", today())
    behind = {row[1]: opens for row, opens in zip(found.rows, found.opens, strict=True)}
    held = {}
    for figure in ("EXP Tax EXP", "RED Tax RED", "Box 81", "Box 84", "Box 66"):
        (opened,) = behind[figure]
        listing = get_listing(opened.listing)
        lines = listing.window(Query(opened.filter), limit=10)
        held[figure] = sorted(
            tuple(listing.shown(line, listing.column(name)) for name in ("number", "base")) for line in lines
        )
    assert held == {
        "EXP Tax EXP": [("INV-2026-000002", "200.00")],
        "RED Tax RED": [("INV-2026-000001", "50.00")],
        "Box 81": [("CN-2026-000001", "-100.00"), ("INV-2026-000001", "300.00")],
        "Box 84": [("BILL-2026-000002", "400.00")],
        "Box 66": [("BILL-2026-000001", "100.00")],
    }


def test_what_was_booked_without_a_document_has_a_line_of_its_own() -> None:
    sold(party(), (product("TEA", "100"), "1"))
    act("entry.add", memo="Fee with tax", lines=[("1300", "1.90"), ("6000", "10"), ("1000", "", "11.90")])
    assert written(report("tax", today()))[-3:] == [
        ("", "Tax to be paid", "", "", "19.00", ""),
        ("", "Booked without a document", "", "", "-1.90", ""),
        ("", "Tax accounts in the books", "", "", "17.10", ""),
    ]


def test_in_another_currency_it_is_what_was_posted() -> None:
    act("exchange-rate.set", currency="USD", rate="0.9", valid_from="2026-01-01")
    tax("RED", "7")
    oak = party("Oak Inc", "OAK", currency="USD")
    # 33.33 USD at 19 % = 6.33, 33.33 at 7 % = 2.33; tax 8.66 USD = 7.79 EUR; net 66.66 USD = 59.99 EUR
    sold(oak, (product("A"), "1", "33.33"), (product("B", tax="RED"), "1", "33.33"))
    found = written(report("tax", today()))
    # 7.79 by 6.33 : 2.33 = 5.694… and 2.095… → 5.69, 2.10; 59.99 by halves, the first takes the odd cent
    assert [row[3:5] for row in found[:3]] == [("29.99", "2.10"), ("30.00", "5.69"), ("59.99", "7.79")]
    assert found[-1] == ("", "Tax accounts in the books", "", "", "7.79", "")
    assert differences() == []


# Closing ------------------------------------------------------------------------------------------


def test_closing_carries_what_is_owed_and_can_be_taken_back() -> None:
    _month()
    done = act("tax.close", until=today())
    assert "22.50 EUR to be paid" in done.message
    assert [balance_of(code) for code in ("2200", "1300", "2210")] == [0, 0, -2250]
    assert written(report("tax", today()))[-1] == ("", "Tax accounts in the books", "", "", "22.50", "")
    with pytest.raises(Refused, match="Tax is closed until"):
        act("tax.close", until=today())
    act("tax.reopen", until=today(), reason="late bill")
    assert [balance_of(code) for code in ("2200", "1300", "2210")] == [-11750, 9500, 0]
    act("tax.close", until=today())
    assert balance_of("2210") == -2250
    assert differences() == []


def test_closing_needs_something_and_a_day_that_is_over() -> None:
    with pytest.raises(Refused, match="come to nothing"):
        act("tax.close", until=today())
    with pytest.raises(Refused, match="is not over"):
        act("tax.close", until="2099-12-31")
    with pytest.raises(Refused, match="Tax was never closed"):
        act("tax.reopen", until=today(), reason="x")


# From a file --------------------------------------------------------------------------------------


def test_codes_and_rates_come_in_from_files() -> None:
    found = take(
        "taxes", "code,name,rate,category,used_for,base_box,reason\nS5,Five,5,,,12,\nX,Care,,exempt,sales,,§ 4\n"
    )
    assert counts(found) == (2, 0, 0, 0)
    assert pick("code, category, used_for, base_box, reason", "tax_code WHERE code IN ('S5', 'X') ORDER BY code") == [
        ("S5", "standard", "both", "12", ""),
        ("X", "exempt", "sales", "", "§ 4"),
    ]
    assert counts(take("tax-rates", "tax,rate,valid_from\nS5,6,2027-01-01\nX,3,2027-01-01\n", skip_bad=True)) == (
        1, 0, 0, 1,
    )  # fmt: skip
    assert pick("rate", "tax_rate WHERE tax_code_id = ? ORDER BY valid_from", only("id", "tax_code WHERE code = 'S5'")) == [
        50000, 60000,
    ]  # fmt: skip


def test_a_cash_discount_takes_tax_from_the_account_of_its_code() -> None:
    act("account.add", code="2201", name="Output tax 7 %", type="liability")
    tax("RED", "7", output_account="2201")
    term = act(
        "term.add", code="SKONTO", name="2 % in 10 days", instalments=[("100", "30")], discount="2", discount_days="10"
    )
    invoice = sold(party(term=term.id), (product("BOOK", "100", tax="RED"), "1"))  # 107.00, 104.86 in time
    act("payment.record", invoice=invoice, amount="104.86")  # 2.14 of it: 2.00 and 0.14 of tax
    assert get("invoice", invoice, "outstanding") == 0
    assert [balance_of(code) for code in ("2200", "2201", "4800")] == [0, -686, 200]
    assert written(report("tax", today()))[1][:6] == ("", "Sales together", "", "100.00", "7.00", "")
    assert written(report("tax", today()))[-1][4] == "6.86"
    assert differences() == []
