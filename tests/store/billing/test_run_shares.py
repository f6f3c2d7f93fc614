"""What runs pay of bills: discounts that are still to be had, tax withheld, credit notes and advances set off."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Refused
from store.core.identity import acting_as
from store.exchange.pain001 import payment_file
from tests.store.billing.test_payment_runs import LEAF, OURS, TINT
from tests.store.insight.test_check import unguarded
from tests.store.shop import act, balance_of, differences, get, only, party, pick
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")
SHARES = "bill_id, amount, discount, withheld, set_off, reason"


def early() -> int:
    return act("term.add", code="2-10", name="2-10", instalments=[("100", "30")], discount="2", discount_days="10").id


def billed(of: int, net: str, number: str, day: str = "2026-11-05", tax: str = "STD", **values: Any) -> int:
    made = act("bill.draft", party=of, supplier_number=number, lines=[("6000", net, "Things", tax)], **values).id
    act("bill.post", bill=made, supplier_day=day, day=day)
    return made


def paid(run: int) -> None:
    act("payment-run.submit", payment_run=run)
    with acting_as("ben"):
        act("payment-run.approve", payment_run=run)
    act("payment-run.post", payment_run=run)


@pytest.fixture
def leaf() -> int:
    add_user("ben", "manager")
    act("bank-account.edit", bank_account="BANK", changes={"iban": OURS})
    made = party("Leaf", "LEAF", term=early())
    act("party.bank", party=made, iban=LEAF, bic="COBADEFFXXX")
    return made


def test_by_hand_in_time_and_late(leaf: int) -> None:
    """119 less 2.38 of which 0.38 are tax; on the 11th day all of it. Half credited before: 59.50 less 1.19."""
    made, late, half = billed(leaf, "100", "R1"), billed(leaf, "100", "R2"), billed(leaf, "100", "R3")
    assert get("bill", made, "discount_until", "cash_discount") == ("2026-11-15", 238)
    said = act("payment.send", bill=made, day="2026-11-15").message
    assert said == "PAY-2026-000001: 116.62 EUR for BILL-2026-000001. Cash discount: 2.38 EUR."
    assert [balance_of(code) for code in ("4810", "1300", "1000")] == [-200, 5700 - 38, -11662]
    act("payment.send", bill=late, day="2026-11-16")
    note = act("bill.credit", bill=half, reason="late", supplier_number="G1", quantity="0.5",
               line=only("id", "bill_line WHERE bill_id = ?", half)).id  # fmt: skip
    act("bill.post", bill=note, supplier_day="2026-11-06", day="2026-11-06")
    act("payment.send", bill=half, day="2026-11-10")
    assert pick("amount", "payment ORDER BY id") == [11662, 11900, 5831]
    assert [get("bill", each, "state") for each in (made, late, half)] == ["paid", "paid", "paid"]
    act("payment.reverse", payment=1, reason="wrong account", day="2026-11-20")
    assert get("bill", made, "outstanding") == 11900 and balance_of("4810") == -100
    assert differences() == []


def test_a_run_takes_the_discount_that_ends_within_it(leaf: int) -> None:
    """Due on 5 December; paid on the 14th of November with 2 %, though only what is due in November is asked for."""
    made = billed(leaf, "100", "R1")
    billed(leaf, "50", "R2", "2026-11-12")  # to be had until the 22nd
    with pytest.raises(Refused, match="Nothing is due"):
        act("payment-run.propose", until="2026-11-14", day="2026-11-13")
    run = act("payment-run.propose", until="2026-11-20", day="2026-11-14")
    assert run.message == "Payment run #1: 1 bill of 1 supplier, 116.62 EUR, 2.38 discount."
    assert pick(SHARES + ", due", "payment_run_line") == [(made, 11662, 238, 0, 0, "", "2026-11-15")]
    act("payment-run.edit", payment_run=run.id, day="2026-11-16")
    assert pick("amount, discount", "payment_run_line") == [(11900, 0)]
    act("payment-run.edit", payment_run=run.id, day="2026-11-15", lines=[(made,)])
    assert get("payment_run", run.id, "total") == 11662
    paid(run.id)
    assert b'<InstdAmt Ccy="EUR">116.62</InstdAmt>' in payment_file(run.id)
    assert (get("bill", made, "state"), balance_of("4810"), balance_of("2000")) == ("paid", -200, -5950)
    assert differences() == []


def test_what_a_supplier_owes_us_is_set_off_and_never_below_nothing(leaf: int) -> None:
    """Owed 100 and 30 and 119; a credit note of 20 and an advance of 200 leave 29 to be paid, by one payment."""
    leaf_bills = [billed(leaf, "100", "R1", tax="ZERO", term="NET14"), billed(leaf, "30", "R2", tax="ZERO", term="NET14"),
                  billed(leaf, "100", "R3", term="NET14")]  # fmt: skip
    note = act("bill.draft", party=leaf, supplier_number="G1", credit=True, lines=[("6000", "20", "Back", "ZERO")]).id
    act("bill.post", bill=note, supplier_day="2026-11-06")
    tint = party("Tint", "TINT")
    act("party.bank", party=tint, iban=TINT)
    other = billed(tint, "10", "T1", term="NET14")
    act("payment.send", party=tint, amount="100")  # settles it; 88.10 in advance
    assert get("bill", other, "state") == "paid"
    more = billed(tint, "20", "T2", term="NET14")
    sent = act("payment.send", bill=leaf_bills[0], amount="100", day="2026-11-07").id
    act("payment.reverse", payment=sent, reason="x")
    pay = act("payment.send", party=leaf, amount="449", day="2026-11-07").id  # 249 settle all, 200 in advance
    act("payment.reverse", payment=pay, reason="x")
    act("payment.send", bill=billed(leaf, "1", "R0", tax="ZERO"), amount="201", day="2026-11-07")
    run = act("payment-run.propose", until="2026-11-30", day="2026-11-23")
    assert run.message == "Payment run #1: 4 bills of 2 suppliers, 29.00 EUR, 243.80 set off."
    assert pick(SHARES, "payment_run_line WHERE party_id = ? ORDER BY id", leaf) == [
        (leaf_bills[0], 0, 0, 0, 10000, ""), (leaf_bills[1], 0, 0, 0, 3000, ""), (leaf_bills[2], 2900, 0, 0, 9000, ""),
    ]  # fmt: skip
    assert pick(SHARES, "payment_run_line WHERE party_id = ?", tint) == [(more, 0, 0, 0, 2380, "")]
    again = act("payment-run.propose", until="2026-11-30", day="2026-11-23").id  # nothing is set off twice
    assert set(pick("set_off", "payment_run_line WHERE run_id = ?", again)) == {0}
    act("payment-run.cancel", payment_run=again)
    before = only("COUNT(*)", "payment")
    paid(run.id)
    assert only("COUNT(*)", "payment") == before + 1 and get("payment_run", run.id, "total") == 2900
    assert {get("bill", each, "state") for each in (*leaf_bills, more)} == {"paid"}
    assert (get("bill", note, "outstanding"), balance_of("2000")) == (0, 8810 - 2380)
    assert differences() == []


def test_what_was_used_meanwhile_is_not_set_off(leaf: int) -> None:
    made, other = billed(leaf, "100", "R1", term="NET14"), billed(leaf, "10", "R2", "2026-12-20", term="NET14")
    note = act("bill.draft", party=leaf, supplier_number="G1", credit=True, lines=[("6000", "5", "Back", "ZERO")]).id
    act("bill.post", bill=note, supplier_day="2026-11-06")
    run = act("payment-run.propose", until="2026-11-30", day="2026-11-23").id
    act("bill.apply", bill=note, to=other)
    with pytest.raises(Refused, match="what Leaf owes us is used by now"):
        paid(run)
    assert get("bill", made, "outstanding") == 11900


def test_a_run_withholds_and_takes_the_discount_at_once(leaf: int) -> None:
    """1,190 − 23.80 − 200 withheld = 966.20; of 300 that an advance pays, 60.61 are withheld (300 / 990), the rest with the rest."""
    tax = act("tax.add", code="WHT", name="Withheld", category="withholding", rate="20").id
    act("party.edit", party=leaf, changes={"withholding": tax})
    act("payment.send", party=leaf, amount="300", day="2026-11-04")
    made = billed(leaf, "1000", "R1")
    run = act("payment-run.propose", until="2026-11-30", day="2026-11-10").id
    assert pick(SHARES, "payment_run_line") == [(made, 66620, 2380, 20000, 30000, "")]
    paid(run)
    assert get("bill", made, "state") == "paid" and balance_of("2230") == -20000
    assert sorted(pick("kind, amount", "deduction")) == [
        ("discount", 2380), ("withholding", 6061), ("withholding", 13939),
    ]  # fmt: skip
    assert differences() == []


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE bill SET withheld = withheld + 1", "bill"),
        ("UPDATE deduction SET base_amount = base_amount - 1 WHERE kind = 'withholding'", "deduction"),
        ("UPDATE entry_line SET credit = credit - 1 WHERE account_id = (SELECT id FROM account WHERE code = '2230')",
         "entry_line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(leaf: int, statement: str, table: str) -> None:
    tax = act("tax.add", code="WHT", name="Withheld", category="withholding", rate="20").id
    act("party.edit", party=leaf, changes={"withholding": tax})
    act("payment.send", bill=billed(leaf, "1000", "R1"), day="2026-11-10")
    assert differences() == []
    unguarded(statement, table)
    assert any(found.startswith("tax withheld") for found in differences())
