"""Statements, bank accounts and rules from files, through the rules of their actions."""

from __future__ import annotations

import pytest

from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, only, pick

pytestmark = pytest.mark.usefixtures("database")

STATEMENTS = """account,statement date,number,before,after,date,amount,name,iban,text,transaction id
BANK,2026-11-20,47,119.00,114.50,2026-11-20,-4.50,,,Account fee,t2
BANK,2026-11-10,46,0,119.00,2026-11-09,"119.00",Acme GmbH,DE89370400440532013000,INV-2026-000001,t1
"""
LINES = "account,date,amount,payee,memo\nBANK,2026-11-18,10,Ann,one\nBANK,2026-11-19,20,Ben,two\n"


def test_statements_come_in_once_in_the_order_of_their_days() -> None:
    assert counts(take("statements", STATEMENTS)) == (2, 0, 0, 0)
    assert pick("number, opening, closing", "bank_statement ORDER BY id") == [("46", 0, 11_900), ("47", 11_900, 11_450)]
    assert counts(take("statements", STATEMENTS)) == (0, 0, 2, 0)
    assert differences() == []


def test_a_list_of_lines_is_a_statement_of_what_is_new() -> None:
    assert counts(take("statements", LINES)) == (1, 0, 0, 0)
    assert only("day, opening, closing", "bank_statement") == ("2026-11-19", 0, 3_000)
    longer = take("statements", LINES + "BANK,2026-11-20,5,Cem,three\n")
    assert longer.written and pick("opening, closing", "bank_statement ORDER BY id") == [(0, 3_000), (3_000, 3_500)]
    assert pick("amount", "statement_line ORDER BY id") == [1_000, 2_000, 500]


def test_what_does_not_add_up_leaves_nothing_behind() -> None:
    report = take("statements", STATEMENTS.replace("114.50", "114.00"))
    assert not report.written and only("COUNT(*)", "bank_statement") == 0


def test_accounts_and_rules() -> None:
    assert counts(take("bank-accounts", "code,name,iban,kind\nSAVE,Savings,NL91ABNA0417164300,bank\n")) == (1, 0, 0, 0)
    assert not take("bank-accounts", "code,name,iban\nBAD,Bad,NL91ABNA0417164301\n").written
    act("account.add", code="6300", name="Charges", type="expense")
    assert counts(take("bank-rules", "text contains,account\naccount fee,6300\n")) == (1, 0, 0, 0)
