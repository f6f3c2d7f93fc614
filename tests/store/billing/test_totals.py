"""Totals, taxes, instalments: hand-worked, per document and per line, in currencies of 0, 2, 3 and 4 decimals."""

from __future__ import annotations

from datetime import date

import pytest

from store.catalog.terms import due_day
from store.catalog.totals import totals
from store.core.database import run
from store.core.errors import Refused
from store.core.money import PERCENT, PRICE, QUANTITY, line_amount, spread
from tests.store.shop import act, differences, get, party, pick, product


def net(quantity: str, price: str, currency: str, discount: str = "0") -> int:
    from decimal import Decimal

    return line_amount(
        int(Decimal(quantity) * QUANTITY), int(Decimal(price) * PRICE), int(Decimal(discount) * PERCENT), currency
    )


# quantity, price, currency, discount % → minor units: 3 × 1.005 = 3.015, half away from zero
@pytest.mark.parametrize(
    ("line", "minor"),
    [
        (("3", "1.005", "EUR"), 302),
        (("3", "1.005", "JPY"), 3),
        (("1", "0.5", "JPY"), 1),
        (("1", "0.499999", "JPY"), 0),
        (("3", "1.005", "KWD"), 3015),
        (("1", "1.0005", "KWD"), 1001),
        (("3", "1.005", "CLF"), 30150),
        (("1", "1.00005", "CLF"), 10001),
        (("7", "9.99", "EUR", "12.5"), 6119),  # 69.93 × 0.875 = 61.18875
        (("1", "9.99", "EUR", "100"), 0),
        (("0.0001", "1000000", "EUR"), 10000),
        (("1000", "0.1", "EUR"), 10000),
    ],
)
def test_a_line(line: tuple[str, ...], minor: int) -> None:
    assert net(*line) == minor


def test_tax_per_document_and_per_line_differ_where_they_should() -> None:
    # three lines of 0.83 at 19 %: each 0.1577 → 0.16, together 0.48; on the sum 2.49 it is 0.4731 → 0.47
    lines = [(1, 19 * PERCENT, 83)] * 3
    assert (totals(lines, "document").tax, totals(lines, "line").tax) == (47, 48)
    # two rates of one code (a change of rate) and two codes stay apart, each rounded once
    mixed = [(1, 19 * PERCENT, 83), (1, 16 * PERCENT, 83), (2, 7 * PERCENT, 150), (2, 7 * PERCENT, 150)]
    shares = [(s.tax_code_id, s.rate, s.base, s.tax) for s in totals(mixed).taxes]
    # 0.83 × 16 % = 0.1328 → 0.13; 0.83 × 19 % = 0.1577 → 0.16; 3.00 × 7 % = 0.21
    assert shares == [(1, 160000, 83, 13), (1, 190000, 83, 16), (2, 70000, 300, 21)]
    assert (totals(mixed).net, totals(mixed).total) == (466, 516)
    assert totals([]).total == 0


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("rounding", "tax"), [("document", 47), ("line", 48)])
def test_the_company_says_how_an_invoice_rounds(rounding: str, tax: int) -> None:
    run("UPDATE company SET tax_rounding = ?", (rounding,))
    tea = product("TEA", price="0.83")
    draft = act("invoice.draft", party=party(), lines=[(tea, "1"), (tea, "1"), (tea, "1")]).id
    run("UPDATE company SET tax_rounding = 'document'")  # a document keeps the mode it was drawn up with
    act("invoice.post", invoice=draft)
    assert get("invoice", draft, "net", "tax", "total") == (249, tax, 249 + tax)
    assert pick("rate, base, tax", "invoice_tax WHERE invoice_id = ?", draft) == [(190000, 249, tax)]
    assert differences() == []


# total and shares → parts: by largest remainder, the first of equals first; they always sum up
@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (10000, [50, 50], [5000, 5000]),
        (10001, [50, 50], [5001, 5000]),
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [30, 30, 40], [0, 0, 1]),
        (999, [10, 20, 70], [100, 200, 699]),  # 99.9, 199.8, 699.3: floors 99 + 199 + 699 = 997, two to .9 and .8
        (0, [50, 50], [0, 0]),
    ],
)
def test_parts_by_largest_remainder(total: int, shares: list[int], parts: list[int]) -> None:
    assert spread(total, shares) == parts
    assert sum(parts) == total


@pytest.mark.parametrize(
    ("day", "days", "end_of_month", "fixed", "due"),
    [
        ("2026-11-21", 30, False, None, "2026-12-21"),
        ("2026-11-21", 30, True, None, "2026-12-31"),
        ("2027-01-31", 0, True, None, "2027-01-31"),
        ("2027-01-15", 30, True, None, "2027-02-28"),
        ("2028-01-15", 30, True, None, "2028-02-29"),
        ("2026-11-21", 0, False, 15, "2026-12-15"),
        ("2026-11-15", 0, False, 15, "2026-11-15"),
        ("2027-01-31", 0, False, 30, "2027-02-28"),  # clamped to the length of February
        ("2027-02-01", 0, False, 31, "2027-02-28"),
        ("2027-04-30", 0, False, 31, "2027-04-30"),
        ("2026-11-21", 30, True, 10, "2027-01-10"),  # the 10th after the end of that month
        ("2026-12-31", 1, False, 1, "2027-01-01"),
    ],
)
def test_due_days(day: str, days: int, end_of_month: bool, fixed: int | None, due: str) -> None:
    assert due_day(date.fromisoformat(day), days, end_of_month, fixed).isoformat() == due


@pytest.mark.usefixtures("database")
def test_instalments_sum_to_the_total() -> None:
    act("term.add", code="THIRDS", name="Thirds", instalments=[("33.33", "0"), ("33.33", "30"), ("33.34", "60", True)])
    acme = party(term="THIRDS")
    draft = act("invoice.draft", party=acme, lines=[(product("TEA", price="84.04"), "1")]).id
    act("invoice.post", invoice=draft, day="2026-11-21")
    # 84.04 + 15.97 = 100.01: 33.333333, 33.333333, 33.343334 → 33.33 + 33.33 + 33.34 leaves 0.01 for the largest rest
    assert pick("due, amount", "instalment ORDER BY position") == [
        ("2026-11-21", 3333),
        ("2026-12-21", 3333),
        ("2027-01-31", 3335),
    ]
    assert get("invoice", draft, "total", "due") == (10001, "2027-01-31")
    assert pick("debit", "entry_line WHERE debit > 0 ORDER BY id") == [3333, 3333, 3335]
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_instalments_are_settled_oldest_first() -> None:
    act("term.add", code="HALF", name="Halves", instalments=[("50", "0"), ("50", "30")])
    draft = act("invoice.draft", party=party(term="HALF"), lines=[(product("TEA", price="100"), "1")]).id
    act("invoice.post", invoice=draft)
    act("payment.record", invoice=draft, amount="60")
    assert pick("amount, settled", "instalment ORDER BY position") == [(5950, 5950), (5950, 50)]
    assert get("invoice", draft, "state", "outstanding") == ("part paid", 5900)
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_a_line_too_large_for_any_sum_is_refused() -> None:
    tea = product("TEA")
    with pytest.raises(Refused, match="too large"):
        act("invoice.draft", party=party(), lines=[(tea, "99999999999", "99999999")])
    assert pick("id", "invoice") == []
