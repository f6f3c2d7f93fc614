"""Payment runs: proposed with reasons, approved by another person, paid once a supplier, as a file for the bank."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import get_listing
from store.exchange.pain001 import amount_text, payment_file, sepa_text
from tests.store.shop import act, balance_of, differences, get, only, party, pick
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")
OURS, LEAF, TINT = "DE02120300000000202051", "DE89370400440532013000", "FR1420041010050500013M02606"
SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def supplier(name: str, code: str, iban: str = "", bic: str = "") -> int:
    made = party(name, code, term="NET14")
    if iban:
        act("party.bank", party=made, iban=iban, bic=bic)
    return made


def billed(of: int, amount: str, number: str, day: str = "2026-11-01", **values: Any) -> int:
    said = {"party": of, "supplier_number": number, "lines": [("6000", amount, "Things", "ZERO")]}
    made = act("bill.draft", **(said | values)).id
    act("bill.post", bill=made, supplier_day=day)
    return made


@pytest.fixture
def owed() -> dict[str, int]:
    """Three suppliers: one with two bills due, one with one and one that is not due, one without an account."""
    add_user("ben", "manager")
    act("bank-account.edit", bank_account="BANK", changes={"iban": OURS})
    leaf, tint = supplier("Leaf & Cø", "LEAF", LEAF, "COBADEFFXXX"), supplier("Tinté", "TINT", TINT)
    bare = supplier("Bare", "BARE")
    return {
        "a": billed(leaf, "100.10", "R/1"), "b": billed(leaf, "50", "R 2", "2026-11-02"),
        "c": billed(tint, "7", "T-9"), "d": billed(tint, "9", "T-10", "2026-11-20"), "e": billed(bare, "3", "B 1"),
    }  # fmt: skip


def proposed() -> int:
    return act("payment-run.propose", until="2026-11-30", day="2026-11-23").id


def approved(run: int) -> int:
    act("payment-run.submit", payment_run=run)
    with acting_as("ben"):
        act("payment-run.approve", payment_run=run)
    return run


def test_what_is_due_is_proposed_and_what_is_not_paid_says_why(owed: dict[str, int]) -> None:
    act("bill.dispute", bill=owed["b"], reason="wrong price")
    run = proposed()
    assert pick("bill_id, amount, reason", "payment_run_line ORDER BY bill_id") == [
        (owed["a"], 10010, ""), (owed["b"], 0, "disputed: wrong price"), (owed["c"], 700, ""),
        (owed["e"], 0, "no bank account of Bare"),
    ]  # fmt: skip
    assert get("payment_run", run, "total", "state", "number") == (10710, "draft", None)
    again = proposed()
    assert pick("DISTINCT reason", "payment_run_line WHERE run_id = ? AND bill_id = ?", again, owed["a"]) == [
        f"in payment run #{run}"
    ]


def test_nobody_approves_their_own_and_nothing_is_paid_unapproved(owed: dict[str, int]) -> None:
    run = proposed()
    with pytest.raises(Refused, match="is draft"):
        act("payment-run.post", payment_run=run)
    act("payment-run.submit", payment_run=run)
    assert pick("kind, state, total", "approval") == [("payment-run", "pending", 15710)]
    with pytest.raises(Forbidden, match="somebody else"):
        act("payment-run.approve", payment_run=run)
    with acting_as("ben"):
        act("approval.refuse", approval=only("id", "approval"), reason="not yet")
    assert get("payment_run", run, "state") == "draft"
    approved(run)
    act("payment-run.edit", payment_run=run, lines=[(owed["a"], "60")])
    assert get("payment_run", run, "state", "total") == ("draft", 11700)
    approved(run)
    act("payment-run.leave-out", payment_run=run, bill=owed["c"], reason="asked to wait")
    assert get("payment_run", run, "state", "total") == ("approved", 11000)


def test_posting_pays_each_supplier_once(owed: dict[str, int]) -> None:
    run = approved(proposed())
    act("payment-run.post", payment_run=run)
    assert pick("amount, unapplied, day, reference", "payment ORDER BY id") == [
        (15010, 0, "2026-11-23", "RUN-2026-000001"), (700, 0, "2026-11-23", "RUN-2026-000001"),
    ]  # fmt: skip
    assert [get("bill", owed[name], "state") for name in "abcde"] == ["paid", "paid", "paid", "open", "open"]
    assert balance_of("1000") == -15710
    before = pick("COUNT(*)", "payment")
    act("payment-run.post", payment_run=run)
    assert pick("COUNT(*)", "payment") == before
    with pytest.raises(Refused, match="is posted"):
        act("payment-run.cancel", payment_run=run)
    assert differences() == []


def test_what_changed_since_it_was_approved_is_not_paid(owed: dict[str, int]) -> None:
    run = approved(proposed())
    act("payment.send", bill=owed["a"], amount="0.10")
    act("party.bank", party="TINT", iban=LEAF)
    with pytest.raises(Refused) as refusal:
        act("payment-run.post", payment_run=run)
    assert "owes 100.00 EUR by now" in str(refusal.value) and "Tinté has another bank account" in str(refusal.value)
    assert pick("COUNT(*)", "payment") == [1]


def test_the_file_says_exactly_what_is_paid(owed: dict[str, int]) -> None:
    run = approved(proposed())
    with pytest.raises(Refused, match="is approved"):
        payment_file(run)
    act("payment-run.post", payment_run=run)
    data = payment_file(run)
    assert data == payment_file(run) and data.isascii()
    root = ElementTree.fromstring(data)

    def said(path: str) -> list[str]:
        return [
            str(found.text) for found in root.findall(".//" + "/".join(f"p:{step}" for step in path.split("/")), SPACE)
        ]

    assert said("GrpHdr/MsgId") == ["RUN-2026-000001"] and said("GrpHdr/NbOfTxs") == ["2"]
    assert said("CtrlSum") == ["157.10", "157.10"] and said("InstdAmt") == ["150.10", "7.00"]
    assert said("ReqdExctnDt/Dt") == ["2026-11-23"] and said("DbtrAcct/Id/IBAN") == [OURS]
    assert said("Cdtr/Nm") == ["Leaf + Co", "Tinte"] and said("CdtrAcct/Id/IBAN") == [LEAF, TINT]
    assert said("CdtrAgt/FinInstnId/BICFI") == ["COBADEFFXXX"]
    assert said("EndToEndId") == ["PAY-2026-000001", "PAY-2026-000002"]
    assert said("Ustrd") == ["R/1, R 2", "T-9"]
    assert root.find(".//p:InstdAmt", SPACE).get("Ccy") == "EUR"  # type: ignore[union-attr]


def test_a_payment_that_was_taken_back_is_not_in_the_file(owed: dict[str, int]) -> None:
    run = approved(proposed())
    act("payment-run.post", payment_run=run)
    act("payment.reverse", payment=pick("MIN(id)", "payment")[0], reason="bank refused")
    data = payment_file(run).decode()
    assert "150.10" not in data and "<CtrlSum>7.00</CtrlSum>" in data
    assert get("bill", owed["a"], "state") == "open" and differences() == []


@pytest.mark.parametrize(
    "iban", ["DE02120300000000202052", "DE0212030000000020205", "XX", "DE02 1203 0000 0000 2020 5I"]
)
def test_an_account_whose_check_digits_do_not_hold_is_refused(iban: str) -> None:
    party()
    with pytest.raises((Invalid, ValueError), match="not an IBAN"):
        act("party.bank", party="ACME", iban=iban)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Müller & Söhne GmbH", "Mueller + Soehne GmbH"), ("Łódź", "Lodz"), ("東京", ".."), ("a\tb\n c", "a b c"),
        ("//x//y/", "x/y"), ("", "."), ("x" * 80, "x" * 70), ("<b>;\"'", ".b...'"),
    ],
)  # fmt: skip
def test_texts_are_written_in_letters_every_bank_takes(text: str, wanted: str) -> None:
    assert sepa_text(text, 70) == wanted


@pytest.mark.parametrize(
    ("minor", "currency", "wanted"),
    [
        (1, "EUR", "0.01"),
        (157100, "EUR", "1571.00"),
        (500, "JPY", "500"),
        (1, "BHD", "0.001"),
        (12345, "CLF", "1.2345"),
    ],
)
def test_amounts_have_the_places_of_their_currency(minor: int, currency: str, wanted: str) -> None:
    assert amount_text(minor, currency) == wanted


def test_what_waits_for_approval_is_asked_about_once(owed: dict[str, int]) -> None:
    act("payment-run.submit", payment_run=proposed())
    assert differences() == []
    assert [line.values[0] for line in get_listing("approvals").window(limit=5)] == ["Payment run #1"]
