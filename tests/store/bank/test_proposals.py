"""What is proposed for statement lines, in which order and why; what is exact; rules that are made and learnt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.bank.candidates import Owed
from store.bank.proposals import coming_to
from store.bank.wording import names, numbers_in, same_name
from store.core.errors import Invalid, Refused
from tests.store.bank.banking import account, acme, bank, expense, invoice, invoiced, line, owing, proposed, statement
from tests.store.shop import act, balance_of, differences, get, only, party, pick
from tests.support.hostile import EVERYTHING

pytestmark = pytest.mark.usefixtures("database")
IBAN = "DE89370400440532013000"


def said(of: int) -> list[tuple[str, str, bool]]:
    """(first words, reason, exact) of what is proposed."""
    return [(item.short, item.reason, item.exact) for item in proposed(of)]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("INV-2026-000012", True), ("inv 2026 12", True), ("INV2026000012 thanks", True), ("RG INV/2026/0012", True),
        ("INV-2026-000123", False), ("XINV-2026-000012", False), ("INV-2026-000012-7", True), ("2026 12", False), ("", False),
    ],
)  # fmt: skip
def test_numbers_are_found_however_they_are_written(text: str, there: bool) -> None:
    assert names(text, "INV-2026-000012") is there
    assert numbers_in(text, "invoice") == (["INV-2026-000012"] if there else numbers_in(text, "invoice"))


def test_names_without_legal_forms() -> None:
    assert same_name("ACME", "Acme GmbH") and same_name("Acme Trading Ltd", "acme trading")
    assert not same_name("Acme GmbH", "Bolt GmbH") and not same_name("GmbH", "Acme GmbH") and not same_name("", "Acme")


def test_number_and_amount_leave_no_doubt() -> None:
    customer = acme()
    number, _ = invoiced(customer, "119"), invoiced(customer, "119")
    assert said(line("119", "Acme GmbH", f"{number} thanks"))[:2] == [
        (number, "the amount; named in the text", True),
        ("INV-2026-000002", "the amount and the name", False),
    ]


def test_the_customers_own_reference_is_as_good() -> None:
    number = invoiced(acme(), "50", reference="PO 7781")
    assert said(line("50", "", "your order PO-7781"))[0] == (number, "the amount; named in the text", True)


def test_by_iban_once_a_line_of_it_was_matched() -> None:
    customer = acme()
    first, second = invoiced(customer, "10"), invoiced(customer, "20")
    act("statement-line.match", statement_line=line("10", "J. Smith", iban=IBAN), invoice=invoice(first))
    found = said(line("20", "Somebody", iban=IBAN))
    assert found[0] == (second, "the amount and their IBAN", False)
    assert found[1] == ("Acme GmbH", "by their IBAN", False)


def test_a_payment_in_the_books_goes_before_a_document() -> None:
    customer = acme()
    paid = act("payment.record", invoice=invoice(invoiced(customer, "75")), day="2026-11-17").id
    invoiced(customer, "75")
    found = said(line("75", "ACME"))
    assert found[0] == ("PAY-2026-000001", "in the books; the amount and the name", True)
    assert found[1][0] == "INV-2026-000002"
    act("payment.reverse", payment=paid, reason="bounced")
    assert said(line("-75", "ACME"))[0] == ("PAY-2026-000001", "in the books; taken back there", False)


def test_of_what_comes_every_month_the_near_one() -> None:
    for day in ("2026-09-30", "2026-10-31"):
        act("entry.add", memo="Rent", lines=[(account("6000"), "800"), (account("1000"), "-800")], day=day)
    found = proposed(line("-800", "Rent", day="2026-11-02"))
    assert [(item.what, item.exact) for item in found] == [
        ("JE-2026-000002 Rent, 2026-10-31", True),
        ("JE-2026-000001 Rent, 2026-09-30", False),
    ]


def test_several_documents_that_come_to_it() -> None:
    customer = acme()
    numbers = [invoiced(customer, amount) for amount in ("10", "20", "40", "80")]
    of = line("100", "Acme GmbH", "some of them")
    found = proposed(of)[0]
    assert (found.reason, found.what) == (
        "they come to it; the name",
        "2 invoices of Acme GmbH: INV-2026-000002, INV-2026-000004",
    )
    act("statement-line.take", statement_line=of)
    assert [owing(number) for number in numbers] == [1_000, 0, 4_000, 0]
    named = line("50", "x", f"{numbers[0]}, {numbers[2]}")
    assert proposed(named)[0].exact and proposed(named)[0].reason == "all named in the text; they come to it"
    assert differences() == []


def test_named_but_less_or_more() -> None:
    number = invoiced(acme(), "100")
    assert said(line("95", "", number))[0] == (number, "named in the text; 5.00 EUR less than it owes", False)
    more = line("105", "", number)
    assert said(more)[0] == (number, "named in the text; 5.00 EUR more than it owes", False)
    assert act("statement-line.take", statement_line=more).message.endswith("5.00 EUR left.")


def test_the_search_is_bounded() -> None:
    odd = [Owed("invoice", n, f"I{n}", "", 1, "Acme", 2 * n + 1, "") for n in range(1, 41)]
    assert coming_to(odd, 10**9) == []
    assert [item.id for item in coming_to(odd, 3 + 5 + 7)] == [1, 2, 3]


def test_all_exact_ones_of_a_statement_at_once() -> None:
    customer, fees = acme(), expense()
    number, other = invoiced(customer, "119"), invoiced(customer, "33")
    act("bank-rule.add", contains="account fee", account=fees, by_itself=True)
    made = statement(
        "0", "207.10",
        ("2026-11-19", "119", "ACME", "", number), ("2026-11-19", "33", "Acme GmbH", "", "no number"),
        ("2026-11-20", "-4.90", "", "", "Account fee 11"), ("2026-11-20", "60", "Who", "", ""),
    )  # fmt: skip
    assert act("statement.accept", statement=made).message == "2 lines matched; 2 lines are left."
    assert (owing(number), owing(other), balance_of("6300")) == (0, 3_300, 490)
    assert act("statement.accept", statement=made).message == "0 lines matched; 2 lines are left."
    assert differences() == []


def test_a_rule_is_learnt_from_the_second_time() -> None:
    fees = expense()
    first = act("statement-line.post", statement_line=line("-12", "Stadtwerke"), account=fees, memo="Power").message
    second = act("statement-line.post", statement_line=line("-14", "STADTWERKE"), account=fees, memo="Power").message
    assert "rule" not in first and "A rule for STADTWERKE is proposed" in second
    rule = only("id", "bank_rule")
    of = line("-15", "Stadtwerke")
    assert said(of) == [("6300 Bank charges", "as you posted it before", False)]
    act("bank-rule.accept", rule=rule)
    assert said(of) == [("6300 Bank charges", "by rule: it is STADTWERKE", False)]
    act("statement-line.take", statement_line=of)
    assert (get("bank_rule", rule, "state"), balance_of("6300")) == ("active", 4_100)
    act("bank-rule.retire", rule=rule)
    assert said(line("-16", "Stadtwerke")) == []
    act("statement-line.post", statement_line=line("-17", "Stadtwerke"), account=fees)
    assert len(pick("id", "bank_rule")) == 1  # what was retired is not learnt again


def test_a_rule_says_something() -> None:
    with pytest.raises(Invalid, match="or a counterparty"):
        act("bank-rule.add", contains=" . ", account=expense())


def test_a_rule_of_one_account_only() -> None:
    act("bank-account.add", code="SAVE", name="Savings")
    act("bank-rule.add", contains="fee", account=expense(), bank_account=bank("SAVE"))
    assert said(line("-3", text="the fee")) == []


def test_nothing_is_proposed_for_what_is_matched_or_unknown() -> None:
    of = line("5", "Nobody")
    assert proposed(of) == []
    with pytest.raises(Refused, match="Nothing is proposed"):
        act("statement-line.take", statement_line=of)
    with pytest.raises(Invalid, match="there are 1"):
        act("statement-line.take", statement_line=line("7", "", invoiced(acme(), "7")), proposal=Decimal(2))


def test_taking_and_taking_back() -> None:
    number = invoiced(acme(), "7")
    of = line("7", "", number)
    act("statement-line.take", statement_line=of)
    act("action.undo")
    assert (owing(number), get("statement_line", of, "state")) == (700, "open")
    act("action.redo")
    assert (owing(number), get("statement_line", of, "state")) == (0, "matched")


def test_money_that_goes_out_for_a_credit_note() -> None:
    number = invoiced(acme(), "80")
    act("payment.record", invoice=invoice(number))
    note = act("invoice.credit", invoice=invoice(number), reason="torn").id
    act("invoice.post", invoice=note)
    credit = get("invoice", note, "number")
    of = line("-80", "Acme GmbH", credit)
    assert said(of)[0] == (credit, "the amount; named in the text", True)
    act("statement-line.take", statement_line=of)
    assert (get("invoice", note, "outstanding"), balance_of("1000")) == (0, 0)
    assert differences() == []


def test_any_text_in_a_line() -> None:
    party("[/x] %s {0}", "ODD")
    for text in EVERYTHING:
        of = act(
            "statement.add",
            bank_account=bank(),
            day="2026-11-20",
            lines=[("2026-11-20", "1", text[:200], "", text[:400])],
        ).id
        row = only("id", "statement_line WHERE statement_id = ?", of)
        assert isinstance(proposed(row), list)
    assert differences() == []


def test_less_a_cash_discount_or_withheld_tax_is_said() -> None:
    """116.62 of 119 within ten days, 99 of 119 where 20 are withheld; late it is only what is missing."""
    customer = acme()
    act("party.edit", party=customer, changes={"term": act(
        "term.add", code="2-10", name="2-10", instalments=[("100", "30")], discount="2", discount_days="10").id})  # fmt: skip
    number = invoiced(customer, "119", day="2026-11-10")
    early = line("116.62", "Acme GmbH", f"{number}", day="2026-11-20")
    assert said(early)[0] == (number, "less 2.38 EUR cash discount; named in the text", False)
    act("statement-line.take", statement_line=early)
    assert owing(number) == 0 and only("kind, amount", "deduction") == ("discount", 238)
    late = line("116.62", "Acme GmbH", invoiced(customer, "119", day="2026-11-10"), day="2026-11-21")
    assert said(late)[0][1] == "named in the text; 2.38 EUR less than it owes"
    tax = act("tax.add", code="WHT", name="Withheld", category="withholding", rate="20").id
    act(
        "party.edit",
        party=customer,
        changes={"withholding": tax, "term": only("id", "payment_term WHERE code = 'NET14'")},
    )
    other = invoiced(customer, "100", day="2026-11-12")
    short = line("80", "Acme GmbH", day="2026-11-21")
    assert said(short)[0] == (other, "less 20.00 EUR withheld; the name", False)
    act("statement-line.take", statement_line=short)
    assert owing(other) == 0 and balance_of("1310") == 2_000
    assert differences() == []
