"""What statement lines are said to be, with figures by hand: payments, documents, parts, accounts; and taken back."""

from __future__ import annotations

import peewee
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.core.database import db, run
from store.core.errors import Conflict, Invalid, Refused
from tests.store.bank.banking import account, acme, bank, expense, invoice, invoiced, line, owing, proposed
from tests.store.shop import act, balance_of, differences, everything, only, party, pick
from tests.support.thorough import much

pytestmark = pytest.mark.usefixtures("database")


def line_state(of: int) -> tuple[str, int]:
    found: tuple[str, int] = only("state, matched", "statement_line WHERE id = ?", of)
    return found


def test_a_document_is_paid_by_a_line() -> None:
    number = invoiced(acme(), "119")
    of = line("119", "ACME", day="2026-11-18")
    assert (
        act("statement-line.match", statement_line=of, invoice=invoice(number)).message
        == "119.00 EUR matched: PAY-2026-000001."
    )
    assert only("day, amount, unapplied, method", "payment") == ("2026-11-18", 11_900, 0, "bank")
    assert (owing(number), line_state(of), balance_of("1000")) == (0, ("matched", 11_900), 11_900)
    with pytest.raises(Refused, match="is matched already"):
        act("statement-line.match", statement_line=of, invoice=invoice(number))
    assert differences() == []


def test_a_payment_recorded_before_is_found_and_nothing_posted() -> None:
    number = invoiced(acme(), "119")
    paid = act("payment.record", invoice=invoice(number)).id
    entries = len(pick("id", "entry"))
    of = line("119")
    act("statement-line.match", statement_line=of, payment=paid)
    assert (line_state(of), len(pick("id", "entry"))) == (("matched", 11_900), entries)
    with pytest.raises(Refused, match="It is on the statement already, on 2026-11-20"):
        act("statement-line.match", statement_line=line("119"), payment=paid)


def test_part_of_a_line_leaves_the_rest() -> None:
    customer = acme()
    number = invoiced(customer, "80")
    of = line("100")
    said = act("statement-line.match", statement_line=of, invoice=invoice(number)).message
    assert said == "80.00 EUR matched: PAY-2026-000001; 20.00 EUR left."
    assert line_state(of) == ("part", 8_000)
    act("statement-line.match", statement_line=of, party=customer)
    assert line_state(of) == ("matched", 10_000)
    assert pick("amount, unapplied", "payment ORDER BY id") == [(8_000, 0), (2_000, 2_000)]
    assert differences() == []


def test_a_split_into_documents_and_a_fee() -> None:
    customer, fees = acme(), expense()
    one, other = invoiced(customer, "70"), invoiced(customer, "30")
    of = line("97.50", "Card company", day="2026-11-19")
    parts = [(invoice(one),), (invoice(other), "30"), (None, "-2.50", fees)]
    act("statement-line.split", statement_line=of, parts=parts)
    assert (owing(one), owing(other), balance_of("6300"), balance_of("1000")) == (0, 0, 250, 9_750)
    assert pick("amount", "payment") == [10_000]  # one customer, one payment
    assert line_state(of) == ("matched", 9_750)
    assert differences() == []


def test_the_rest_of_a_split_goes_to_an_account() -> None:
    number, fees = invoiced(acme(), "100"), expense()
    of = line("97")
    act("statement-line.split", statement_line=of, parts=[(invoice(number), "100")], account=fees)
    assert (balance_of("6300"), balance_of("1000"), owing(number)) == (300, 9_700, 0)


def test_a_split_that_does_not_come_to_it_is_refused_with_the_difference() -> None:
    number = invoiced(acme(), "100")
    of = line("97")
    before = everything()
    with pytest.raises(Invalid, match=r"come to 100\.00 EUR, 3\.00 EUR more than the 97\.00 EUR that are left"):
        act("statement-line.split", statement_line=of, parts=[(invoice(number), "100")])
    with pytest.raises(Invalid, match=r"come to 90\.00 EUR, 7\.00 EUR less than"):
        act("statement-line.split", statement_line=of, parts=[(invoice(number), "90")])
    with pytest.raises(Invalid, match="line 1 amount: must have the sign of the line"):
        act("statement-line.split", statement_line=of, parts=[(invoice(number), "-90")])
    assert everything() == before


def test_a_fee_with_tax_in_it() -> None:
    fees = expense()
    tax = only("id", "tax_code WHERE code = 'STD'")
    of = line("-11.90", text="Fee")
    act("statement-line.post", statement_line=of, account=fees, tax=tax)
    assert (balance_of("6300"), balance_of("1300"), balance_of("1000")) == (1_000, 190, -1_190)
    assert only("number, source, source_id", "entry") == ("JE-2026-000001", "statement-line", of)
    assert differences() == []


def test_tax_in_it_goes_to_the_own_account_of_its_code() -> None:
    own = act("account.add", code="1305", name="Input tax, import", type="asset").id
    tax = act("tax.add", code="OWN", name="Own", rate="19", input_account=own).id
    act("statement-line.post", statement_line=line("-11.90", text="Fee"), account=expense(), tax=tax)
    assert (balance_of("6300"), balance_of("1305"), balance_of("1300")) == (1_000, 190, 0)
    assert differences() == []


def test_an_account_that_documents_keep_is_refused() -> None:
    of = line("119")
    with pytest.raises(Invalid, match="make an invoice or a payment instead"):
        act("statement-line.post", statement_line=of, account=account("1100"))


def test_a_match_is_taken_back_with_what_was_made_for_it() -> None:
    number, fees = invoiced(acme(), "100"), expense()
    of = line("97")
    act("statement-line.split", statement_line=of, parts=[(invoice(number), "100")], account=fees)
    said = act("statement-line.unmatch", statement_line=of, reason="somebody else").message
    assert said == "2 matches taken back; PAY-2026-000001, JE-2026-000001 reversed."
    assert (owing(number), balance_of("6300"), balance_of("1000"), line_state(of)) == (10_000, 0, 0, ("open", 0))
    assert only("state", "payment") == "reversed"
    assert differences() == []
    act("statement-line.match", statement_line=of, invoice=invoice(number))  # and once more
    assert (owing(number), line_state(of)) == (300, ("matched", 9_700))
    with pytest.raises(Refused, match="Nothing is matched"):
        act("statement-line.unmatch", statement_line=line("1"))


def test_a_payment_that_was_there_before_stays_when_the_match_is_taken_back() -> None:
    paid = act("payment.record", invoice=invoice(invoiced(acme(), "119"))).id
    of = line("119")
    act("statement-line.match", statement_line=of, payment=paid)
    assert act("statement-line.unmatch", statement_line=of).message == "1 match taken back."
    assert only("state", "payment") == "posted"


def test_money_between_two_accounts_of_ours_is_one_entry_on_both_statements() -> None:
    act("bank-account.add", code="SAVE", name="Savings")
    saving = account("1001")
    act("statement-line.post", statement_line=line("-500", "Ourselves"), account=saving)
    there = act(
        "statement.add", bank_account=bank("SAVE"), day="2026-11-20", opening="0", lines=[("2026-11-20", "500")]
    ).id
    of = only("id", "statement_line WHERE statement_id = ?", there)
    found = proposed(of)
    assert [(p.reason, p.what) for p in found] == [("in the books; the amount", "JE-2026-000001 Ourselves, 2026-11-20")]
    act("statement-line.take", statement_line=of)
    assert (balance_of("1000"), balance_of("1001"), len(pick("id", "entry"))) == (-50_000, 50_000, 1)


def test_the_wrong_way_is_refused() -> None:
    number = invoiced(acme(), "119")
    with pytest.raises(Refused, match=r"is 119\.00 EUR that comes in; this line is the other way"):
        act("statement-line.match", statement_line=line("-119"), invoice=invoice(number))


def test_one_thing_is_said() -> None:
    of = line("1")
    for said in ({}, {"party": acme(), "invoice": invoice(invoiced(party("Bolt", "BOLT"), "1"))}):
        with pytest.raises(Invalid, match="say one"):
            act("statement-line.match", statement_line=of, **said)


def test_foreign_money_is_worth_what_the_bank_made_of_it() -> None:
    act("exchange-rate.set", currency="USD", rate="0.90", valid_from="2026-01-01")
    customer = party("Yankee", "YANK", currency="USD")
    number = invoiced(customer, "100")
    of = line("92")
    act("statement-line.match", statement_line=of, invoice=invoice(number))
    assert only("currency, amount, base_amount, unapplied", "payment") == ("USD", 10_000, 9_200, 0)
    assert (owing(number), balance_of("1000"), balance_of("4900")) == (0, 9_200, -200)
    assert differences() == []


def test_a_matched_line_cannot_be_changed_by_raw_sql() -> None:
    of = line("119")
    act("statement-line.match", statement_line=of, invoice=invoice(invoiced(acme(), "119")))
    with pytest.raises(peewee.IntegrityError), db.atomic():
        run("UPDATE statement_line SET amount = 1, matched = 1 WHERE id = ?", (of,))


@settings(max_examples=much(100, 30))
@given(cuts=st.lists(st.integers(1, 4_000), min_size=1, max_size=5), fee=st.integers(0, 900))
def test_parts_always_come_to_the_line(cuts: list[int], fee: int) -> None:
    """Any documents, with or without a fee taken off: what is matched is the line, and the books agree."""
    fees = pick("id", "account WHERE code = '6300'") or [expense()]
    customers = pick("id", "party WHERE code = 'ACME'") or [acme()]
    money = [f"{cut / 100:.2f}" for cut in cuts]
    parts: list[tuple[object, ...]] = [(invoice(invoiced(customers[0], amount)), amount) for amount in money]
    total = sum(cuts) - fee
    if total <= 0:
        return
    if fee:
        parts.append((None, f"-{fee / 100:.2f}", fees[0]))
    of = line(f"{total / 100:.2f}")
    act("statement-line.split", statement_line=of, parts=parts)
    assert line_state(of) == ("matched", total)
    assert sum(pick("amount", "statement_part WHERE line_id = ? AND active = 1", of)) == total
    assert only("CAST(SUM(amount) AS BIGINT)", "bank_move") == balance_of("1000")


def test_a_stale_line_is_a_conflict() -> None:
    from store.bank.models import StatementLine
    from store.bank.parts import Found, attach
    from store.core.audit import begin, end

    of = line("119")
    stale = StatementLine.get_by_id(of)
    paid = act("payment.record", invoice=invoice(invoiced(acme(), "119"))).id
    other = act("payment.record", party=only("id", "party WHERE code = 'ACME'"), amount="119").id
    act("statement-line.match", statement_line=of, payment=paid)
    move = only(
        "m.id", "bank_move m JOIN entry e ON e.id = m.entry_id WHERE e.source = 'payment' AND e.source_id = ?", other
    )
    _, token = begin()
    try:
        with pytest.raises(Conflict), db.atomic():
            attach(stale, [Found(move)])
    finally:
        end(token)


def test_a_payment_goes_through_the_account_it_names() -> None:
    saving = act("bank-account.add", code="SAVE", name="Savings").id
    number = invoiced(acme(), "60")
    paid = act("payment.record", invoice=invoice(number), bank_account=saving).id
    assert (balance_of("1001"), balance_of("1000")) == (6_000, 0)
    assert only("b.code", "bank_move m JOIN bank_account b ON b.id = m.bank_account_id") == "SAVE"
    with pytest.raises(Refused, match="PAY-2026-000001 went through SAVE, not BANK"):
        act("statement-line.match", statement_line=line("60"), payment=paid)
    act("payment.reverse", payment=paid, reason="wrong")
    assert balance_of("1001") == 0
    act("bank-account.retire", bank_account=saving)
    with pytest.raises(Refused, match="Bank account SAVE is retired"):
        act("payment.record", invoice=invoice(number), bank_account=saving)
    assert differences() == []
