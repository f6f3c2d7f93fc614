"""Cheques: received, handed in, paid or bounced, with what the books say at each step."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, Refused
from tests.store.bank.banking import acme, invoice, invoiced, line, owing, proposed
from tests.store.shop import act, balance_of, differences, get, only

pytestmark = pytest.mark.usefixtures("database")


def received(number: str, gross: str = "238") -> tuple[int, str]:
    """A cheque for an invoice, and the invoice's number."""
    bill = invoiced(acme(), gross)
    return act("cheque.receive", number=number, invoice=invoice(bill), day="2026-11-10").id, bill


def test_from_the_hand_to_the_bank() -> None:
    cheque, bill = received("004711")
    assert (owing(bill), balance_of("1020"), balance_of("1000")) == (0, 23_800, 0)
    act("cheque.deposit", cheque=cheque, day="2026-11-12")
    assert (balance_of("1020"), balance_of("1000"), get("cheque", cheque, "state")) == (0, 23_800, "deposited")
    of = line("238", text="Cheque 004711", day="2026-11-16")
    assert (proposed(of)[0].reason, proposed(of)[0].exact) == ("in the books; the amount", False)
    act("statement-line.take", statement_line=of)
    assert get("cheque", cheque, "state", "done_on") == ("cleared", "2026-11-16")
    act("statement-line.unmatch", statement_line=of)
    assert get("cheque", cheque, "state", "done_on") == ("deposited", None)
    act("cheque.clear", cheque=cheque)
    assert act("cheque.clear", cheque=cheque).message == "Cheque 004711 is paid already."
    assert differences() == []


def test_one_that_bounces_is_owed_again() -> None:
    cheque, bill = received("004711")
    act("cheque.deposit", cheque=cheque, day="2026-11-12")
    said = act("cheque.bounce", cheque=cheque, reason="no funds").message
    assert said == "Cheque 004711 bounced; PAY-2026-000001 is reversed: Acme GmbH owes 238.00 EUR again."
    assert (owing(bill), balance_of("1020"), balance_of("1000")) == (23_800, 0, 0)
    assert (get("cheque", cheque, "state"), only("state", "payment")) == ("bounced", "reversed")
    assert act("cheque.bounce", cheque=cheque, reason="again").message == "Cheque 004711 bounced already."
    assert differences() == []


def test_one_that_bounces_before_it_was_handed_in() -> None:
    cheque, bill = received("004711")
    act("cheque.bounce", cheque=cheque, reason="stolen")
    assert (owing(bill), balance_of("1020")) == (23_800, 0)
    with pytest.raises(Refused, match="Cheque 004711 is bounced"):
        act("cheque.deposit", cheque=cheque)
    act("cheque.receive", number="004711", invoice=invoice(bill))  # a new try with the same paper
    assert owing(bill) == 0


def test_one_after_the_other() -> None:
    cheque, bill = received("1")
    with pytest.raises(Refused, match="Cheque 1 is received"):
        act("cheque.clear", cheque=cheque)
    with pytest.raises(Invalid, match="is before 2026-11-10"):
        act("cheque.deposit", cheque=cheque, day="2026-11-09")
    with pytest.raises(Invalid, match="takes no cheques"):
        act("cheque.deposit", cheque=cheque, bank_account="CASH")
    with pytest.raises(Refused, match="settled already"):
        act("cheque.receive", number="2", invoice=invoice(bill))
    with pytest.raises(Refused, match="is here already"):
        act("cheque.receive", number="1", party="ACME", amount="5")
    with pytest.raises(Invalid, match="is required, or an invoice"):
        act("cheque.receive", number="3", amount="5")


def test_one_whose_payment_somebody_took_back_goes_nowhere() -> None:
    cheque, _ = received("1")
    act("payment.reverse", payment=get("cheque", cheque, "payment_id"), reason="torn")
    with pytest.raises(Refused, match="is reversed"):
        act("cheque.deposit", cheque=cheque)
