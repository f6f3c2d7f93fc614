"""Money that goes out: bills by their lines of a statement, payment runs that the bank shows as one line."""

from __future__ import annotations

import pytest

from store.core.errors import Refused
from store.core.identity import acting_as
from tests.store.bank.banking import expense, invoice, invoiced, line, proposed
from tests.store.shop import act, balance_of, differences, get, only, party, pick
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")
LEAF, TINT = "DE89370400440532013000", "FR1420041010050500013M02606"


def supplier(name: str, code: str, iban: str = "") -> int:
    made = party(name, code, supplier=True, term="NET14")
    if iban:
        act("party.bank", party=made, iban=iban)
    return made


def billed(of: int, amount: str, number: str) -> int:
    made = act("bill.draft", party=of, supplier_number=number, lines=[("6000", amount, "Things", "ZERO")]).id
    act("bill.post", bill=made, supplier_day="2026-11-01")
    return made


def said(of: int) -> list[tuple[str, str, bool]]:
    return [(item.short, item.reason, item.exact) for item in proposed(of)]


def test_a_bill_by_the_suppliers_number_or_account() -> None:
    leaf = supplier("Leaf AG", "LEAF", LEAF)
    first, second = billed(leaf, "100", "R-2026-77"), billed(leaf, "50", "R-2026-78")
    of = line("-100", "Leaf", "Rechnung R 2026/77")
    assert said(of)[0] == (get("bill", first, "number"), "the amount; named in the text", True)
    act("statement-line.take", statement_line=of)
    by_account = line("-50", "somebody", iban=LEAF)
    assert said(by_account)[0] == (get("bill", second, "number"), "the amount and their IBAN", False)
    act("statement-line.match", statement_line=by_account, bill=second)
    assert pick("state", "bill ORDER BY id") == ["paid", "paid"]
    assert (balance_of("2000"), balance_of("1000")) == (0, -15_000)
    assert pick("direction, side, amount", "payment ORDER BY id") == [
        ("out", "payable", 10_000),
        ("out", "payable", 5_000),
    ]
    act("statement-line.unmatch", statement_line=of)
    assert (get("bill", first, "state"), balance_of("2000")) == ("open", -10_000)
    assert differences() == []


def test_a_bill_and_a_fee_in_one_line() -> None:
    bill, fees = billed(supplier("Leaf AG", "LEAF"), "100", "R1"), expense()
    of = line("-101.50")
    act("statement-line.split", statement_line=of, parts=[(None, "-100", None, bill)], account=fees)
    assert (get("bill", bill, "outstanding"), balance_of("6300"), balance_of("1000")) == (0, 150, -10_150)
    assert differences() == []


def test_paid_in_advance() -> None:
    leaf = supplier("Leaf AG", "LEAF")
    of = line("-30", "LEAF")
    assert said(of) == [("Leaf AG", "by the name", False)]
    act("statement-line.take", statement_line=of)
    assert only("party_id, direction, unapplied", "payment") == (leaf, "out", 3_000)


def test_money_of_the_other_side_does_not_settle() -> None:
    bill = billed(supplier("Leaf AG", "LEAF"), "100", "R1")
    with pytest.raises(Refused, match="goes out; this line is the other way"):
        act("statement-line.match", statement_line=line("100"), bill=bill)
    with pytest.raises(Refused, match="comes in; this line is the other way"):
        act("statement-line.match", statement_line=line("-9"), invoice=invoice(invoiced(party(), "9")))


def test_a_payment_run_that_the_bank_shows_as_one_line() -> None:
    add_user("ben", "manager")
    act("bank-account.edit", bank_account="BANK", changes={"iban": "DE02120300000000202051"})
    leaf, tint = supplier("Leaf AG", "LEAF", LEAF), supplier("Tint", "TINT", TINT)
    for of, amount, number in ((leaf, "100.10", "R/1"), (tint, "7", "T-9")):
        billed(of, amount, number)
    run = act("payment-run.propose", until="2026-11-30", day="2026-11-21").id
    act("payment-run.submit", payment_run=run)
    with acting_as("ben"):
        act("payment-run.approve", payment_run=run)
    act("payment-run.post", payment_run=run)
    of = line("-107.10", "", "SEPA collective order", day="2026-11-21")
    number = get("payment_run", run, "number")
    assert said(of) == [(number, "in the books; they come to it", True)]
    act("statement-line.take", statement_line=of)
    assert pick("amount", "statement_part ORDER BY id") == [-10_010, -700]
    assert only("state", "statement_line") == "matched"
    assert differences() == []
