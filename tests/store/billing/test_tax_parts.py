"""Taxes made of several: two on one line, a tax on a tax, an amount for each unit; by hand, and their rules."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.catalog.totals import Compound, Part, totals
from store.core.database import run
from store.core.dates import today
from store.core.errors import Invalid, Refused
from store.core.money import PERCENT, PRICE, QUANTITY
from store.insight.reports import report
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, get, legs, only, party, pick, product


def tax(code: str, rate: str = "", *parts: tuple[Any, ...], **values: Any) -> int:
    given = {"rate": rate} if rate else {}
    return act("tax.add", code=code, name=f"Tax {code}", parts=parts, **given, **values).id


def canada() -> None:
    """Federal tax 5 %, Quebec's 9.975 %: since 2013 both on the net, before that the second on the first too."""
    tax("GST", "5")
    tax("QST", "9.975")
    tax("QC", "", ("GST",), ("QST",))
    tax("QC12", "", ("GST",), ("QST", "on tax"))


def invoice(*lines: tuple[Any, ...], **values: Any) -> int:
    owner = (pick("id", "party WHERE code = 'ACME'") or [party()])[0]
    return act("invoice.draft", party=owner, lines=lines, **values).id


def shares(document: int, table: str = "invoice") -> list[tuple[Any, ...]]:
    return pick(
        "x.code, t.rate, t.base, t.tax",
        f"{table}_tax t JOIN tax_code x ON x.id = t.tax_code_id WHERE t.{table}_id = ? ORDER BY x.code",
        document,
    )


# As Quebec works it out: 100.00 sold, GST 5.00, QST 9.98 (9.975), 114.98 to be paid.
# Before 2013, on 100.00 with GST 5.00: QST 9.975 % of 105.00 = 10.47 (10.474), 115.47.
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("code", "effective", "base", "second", "total"),
    [("QC", 149750, 10000, 998, 11498), ("QC12", 154738, 10500, 1047, 11547)],
)
def test_two_taxes_on_one_line(code: str, effective: int, base: int, second: int, total: int) -> None:
    canada()
    assert only("rate", "tax_rate r JOIN tax_code c ON c.id = r.tax_code_id WHERE c.code = ?", code) == effective
    made = invoice((product("TEA", "100", tax=code), "1"))
    assert shares(made) == [("GST", 50000, 10000, 500), ("QST", 99750, base, second)]
    act("invoice.post", invoice=made)
    assert get("invoice", made, "net", "tax", "total") == (10000, 500 + second, total)
    assert sorted(legs("invoice", made)) == [("1100", total), ("2200", -500 - second), ("4000", -10000)]
    assert differences() == []


# Three lines of 0.33: per document GST 5 % of 0.99 = 0.0495 → 0.05, QST 9.975 % of 0.99 = 0.0988 → 0.10;
# per line 0.0165 → 0.02 and 0.0329 → 0.03, three times 0.06 and 0.09.
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("rounding", "gst", "qst"), [("document", 5, 10), ("line", 6, 9)])
def test_parts_are_rounded_as_other_taxes_are(rounding: str, gst: int, qst: int) -> None:
    canada()
    run("UPDATE company SET tax_rounding = ?", (rounding,))
    tea = product("TEA", "0.33", tax="QC")
    made = invoice((tea, "1"), (tea, "1"), (tea, "1"))
    assert shares(made) == [("GST", 50000, 99, gst), ("QST", 99750, 99, qst)]
    act("invoice.post", invoice=made)
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_a_line_taxed_by_a_part_alone_is_taxed_together_with_the_others() -> None:
    canada()
    made = invoice((product("TEA", "0.33", tax="QC"), "1"), (product("CUP", "0.33", tax="GST"), "1"))
    # GST 5 % of 0.66 = 0.033 → 0.03 (each alone 0.0165 → 0.02); QST 9.975 % of 0.33 = 0.0329 → 0.03
    assert shares(made) == [("GST", 50000, 66, 3), ("QST", 99750, 33, 3)]
    act("invoice.post", invoice=made)
    assert differences() == []


# A deposit of 0.08 for each bottle, and 19 % on the net with it: 24 bottles at 0.50 = 12.00; 1.92; 19 % of 13.92 = 2.64
@pytest.mark.usefixtures("database")
def test_so_much_for_each_unit_and_a_tax_on_it() -> None:
    act("account.add", code="2250", name="Bottle deposits", type="liability")
    tax("BOTTLE", "1", output_account="2250")
    tax("BEER", "", ("BOTTLE", "per unit", "0.08"), ("STD", "on tax"))
    beer = product("BEER", "0.50", tax="BEER")
    made = invoice((beer, "24"))
    assert shares(made) == [("BOTTLE", 0, 1200, 192), ("STD", 190000, 1392, 264)]
    act("invoice.post", invoice=made)
    assert sorted(legs("invoice", made)) == [("1100", 1656), ("2200", -264), ("2250", -192), ("4000", -1200)]
    # 10 of them back: 5.00, 0.80, 19 % of 5.80 = 1.10; the other 14: what is left, 7.00, 1.12, 1.54
    line = only("id", "invoice_line WHERE invoice_id = ?", made)
    notes = []
    for quantity in ("10", "14"):
        notes.append(act("invoice.credit", invoice=made, line=line, quantity=quantity, reason="back").id)
        act("invoice.post", invoice=notes[-1])
    assert [get("invoice", note, "net", "tax", "total") for note in notes] == [(500, 190, 690), (700, 266, 966)]
    assert get("invoice", made, "outstanding", "state") == (0, "credited")
    assert {row[4] for row in report("tax", today()).rows} == {"0.00"}
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_each_part_has_a_line_and_a_box_of_its_own_in_the_report() -> None:
    canada()
    for code, box in (("GST", "103"), ("QST", "203")):
        act("tax.edit", tax=only("id", "tax_code WHERE code = ?", code), changes={"tax_box": box})
    act("invoice.post", invoice=invoice((product("TEA", "100", tax="QC"), "1")))
    assert [tuple(row) for row in report("tax", today()).rows] == [
        ("103", "GST Tax GST", "5%", "100.00", "5.00", "1"),
        ("203", "QST Tax QST", "9.975%", "100.00", "9.98", "1"),
        ("", "Sales together", "", "", "14.98", ""),  # both are of the same hundred
        ("", "Tax to be paid", "", "", "14.98", ""),
        ("103", "Box 103", "", "", "5.00", ""),
        ("203", "Box 203", "", "", "9.98", ""),
        ("", "Tax accounts in the books", "", "", "14.98", ""),
    ]


@pytest.mark.usefixtures("database")
def test_bills_and_orders_know_them_too() -> None:
    canada()
    order = act("order.add", party=party(), lines=[(product("TEA", "100", tax="QC"), "1")]).id
    assert get("sales_order", order, "net", "tax", "total") == (10000, 1498, 11498)
    bill = act("bill.draft", party=party("Leaf", "LEAF"), supplier_number="1", lines=[("6000", "100", "", "QC12")]).id
    act("bill.post", bill=bill)
    assert shares(bill, "bill") == [("GST", 50000, 10000, 500), ("QST", 99750, 10500, 1047)]
    assert sorted(legs("bill", bill)) == [("1300", 1547), ("2000", -11547), ("6000", 10000)]
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_what_cannot_be_a_part() -> None:
    canada()
    for parts, field in (
        ([("ZERO",)], "tax"),
        ([("QC",)], "tax"),
        ([("GST", "per unit")], "amount"),
        ([("GST", "percent", "1")], "amount"),
        ([("GST",), ("GST", "on tax")], "parts"),
    ):
        with pytest.raises(Invalid) as said:
            tax("X", "", *parts)
        assert said.value.problems[0].field.rpartition(".")[2].rpartition(" ")[2] == field
    with pytest.raises(Invalid, match="follows from the parts"):
        tax("X", "19", ("GST",))
    with pytest.raises(Invalid, match="is said of the parts"):
        tax("X", "", ("GST",), base_box="81")
    with pytest.raises(Refused, match="made of other taxes"):
        act("tax.rate", tax=only("id", "tax_code WHERE code = 'QC'"), rate="15", valid_from="2027-01-01")
    with pytest.raises(Invalid, match="added to prices without it"):
        invoice((product("TEA", "100", tax="QC"), "1"), prices="with tax")
    assert pick("id", "tax_code WHERE code = 'X'") == []


@pytest.mark.usefixtures("database")
def test_they_come_in_from_a_file() -> None:
    canada()
    found = take("taxes", "code,name,tax,how\nBC,British Columbia,GST,\nBC,British Columbia,QST,on tax\n")
    assert counts(found)[0] == 1
    assert pick("x.code, t.how", "tax_part t JOIN tax_code x ON x.id = t.part_id JOIN tax_code w "
                "ON w.id = t.tax_code_id WHERE w.code = 'BC' ORDER BY t.position") == [
        ("GST", "percent"), ("QST", "on tax"),
    ]  # fmt: skip


PARTS = {
    7: (Part(1, "percent", 5 * PERCENT), Part(2, "percent", 99750)),
    8: (Part(1, "percent", 5 * PERCENT), Part(2, "on tax", 99750)),
    9: (Part(3, "per unit", 0, 8 * PRICE // 100), Part(4, "on tax", 19 * PERCENT)),
}


@settings(max_examples=300, deadline=None)
@given(
    lines=st.lists(
        st.tuples(st.sampled_from([1, 4, 7, 8, 9]), st.integers(0, 10**9), st.integers(1, 10**4)),
        min_size=1,
        max_size=8,
    ),
    rounding=st.sampled_from(["document", "line"]),
)
def test_the_rules_hold_for_taxes_of_several_too(lines: list[tuple[int, int, int]], rounding: str) -> None:
    rates = {1: 5 * PERCENT, 4: 19 * PERCENT, 7: 149750, 8: 154738, 9: 19 * PERCENT}
    values = [(code, rates[code], value) for code, value, _ in lines]
    quantities = [count * QUANTITY for _, _, count in lines]
    found = totals(values, rounding, False, Compound(PARTS, quantities, "EUR"))
    # BR-CO-10, 13: the net is that of the lines; BR-CO-14, 15: tax is Σ of the rates', the total both
    assert found.net == sum(value for _, value, _ in lines) == sum(found.nets)
    assert found.tax == sum(share.tax for share in found.taxes)
    assert found.total == found.net + found.tax
    # BR-CO-17: each rate's tax is what its taxable amount comes to, rounded (line by line: half a unit each)
    for share in found.taxes:
        worth = Decimal(share.base) * share.rate / 1_000_000
        if share.tax_code_id == 3:  # 8 cents for each, no percentage
            assert share.tax == sum(8 * count for code, _, count in lines if code == 9)
        elif rounding == "document":
            assert share.tax == int(worth.quantize(Decimal(1), ROUND_HALF_UP))
        else:
            assert abs(share.tax - worth) <= Decimal("0.5") * len(lines)
    # what a code is alone or as a part is one tax
    assert len({(share.tax_code_id, share.rate) for share in found.taxes}) == len(found.taxes)
