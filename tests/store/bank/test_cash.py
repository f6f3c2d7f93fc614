"""Bank accounts and cash registers: each on its own ledger account; nothing leaves a register that is not in it."""

from __future__ import annotations

import pytest

from store.core.bank_codes import Bic, Iban
from store.core.database import run
from store.core.errors import Invalid, Refused
from store.ledger.bank_models import BankAccount
from store.ledger.bank_moves import balance, rebuild_moves
from tests.store.bank.banking import account, acme, bank, invoice, invoiced
from tests.store.shop import act, balance_of, differences, everything, get, only, pick

pytestmark = pytest.mark.usefixtures("database")


def put_in(amount: str, day: str = "2026-11-10") -> None:
    act("entry.add", memo="Float", day=day, lines=[(account("1010"), amount), (account("1000"), f"-{amount}")])


def take_out(amount: str, day: str = "2026-11-20") -> int:
    return act(
        "entry.add", memo="Stamps", day=day, lines=[(account("6000"), amount), (account("1010"), f"-{amount}")]
    ).id


def test_a_company_begins_with_a_bank_account_and_a_register() -> None:
    assert pick("b.code, b.kind, b.currency, a.code", "bank_account b JOIN account a ON a.id = b.account_id ORDER BY b.id") == [
        ("BANK", "bank", "EUR", "1000"), ("CASH", "cash", "EUR", "1010"),
    ]  # fmt: skip


def test_a_new_one_gets_a_ledger_account_beside_the_usual() -> None:
    made = act("bank-account.add", code="SAVE", name="Savings", iban="de89 3704 0044 0532 0130 00", bic="cobadeff").id
    assert get("bank_account", made, "kind", "currency", "iban", "bic") == (
        "bank",
        "EUR",
        "DE89370400440532013000",
        "COBADEFF",
    )
    assert only("code, name, type, flow", "account WHERE id = ?", get("bank_account", made, "account_id")) == (
        "1001", "Savings", "asset", "cash",
    )  # fmt: skip
    with pytest.raises(Invalid, match="is that of bank account SAVE"):
        act("bank-account.add", code="TWO", name="Two", iban="DE89370400440532013000")
    with pytest.raises(Invalid, match="is that of bank account SAVE; each has its own"):
        act("bank-account.add", code="TWO", name="Two", account=account("1001"))
    with pytest.raises(Invalid, match="is what the program posts 'receivable' to"):
        act("bank-account.add", code="TWO", name="Two", account=account("1100"))
    with pytest.raises(Invalid, match="is an account of expense"):
        act("bank-account.add", code="TWO", name="Two", account=account("6000"))


def test_one_on_an_account_that_was_used_before_has_what_is_on_it() -> None:
    old = act("account.add", code="1050", name="Old bank", type="asset").id
    act("entry.opening", day="2026-01-01", lines=[(old, "250")])
    made = act("bank-account.add", code="OLD", name="Old", account=old).id
    assert balance(BankAccount.get_by_id(made)) == 25_000
    with pytest.raises(Refused, match=r"There is 250\.00 EUR on OLD"):
        act("bank-account.retire", bank_account=made)
    with pytest.raises(Refused, match="The currency of OLD is fixed"):
        act("bank-account.edit", bank_account=made, changes={"currency": "USD"})
    act("bank-account.edit", bank_account=made, changes={"name": "Older"})
    assert differences() == []


def test_the_usual_ones_stay() -> None:
    with pytest.raises(Refused, match="where bank payments go"):
        act("bank-account.retire", bank_account=bank())
    made = act("bank-account.add", code="SAVE", name="Savings").id
    act("bank-account.retire", bank_account=made)
    assert get("bank_account", made, "state") == "retired"
    act("bank-account.restore", bank_account=made)
    assert get("bank_account", made, "state") == "active"


@pytest.mark.parametrize("text", ["DE89370400440532013001", "DE8937040044053201300", "XX00", "89370400440532013000"])
def test_what_is_no_iban(text: str) -> None:
    with pytest.raises(ValueError, match="not an IBAN"):
        Iban().parse(text)


@pytest.mark.parametrize("text", ["GB82 WEST 1234 5698 7654 32", "NL91ABNA0417164300", "NO9386011117947", ""])
def test_what_is_one(text: str) -> None:
    assert Iban().parse(text) == text.replace(" ", "")
    with pytest.raises(ValueError, match="not a BIC"):
        Bic().parse("DEUT")


def test_a_register_gives_what_is_in_it_and_no_more() -> None:
    put_in("100")
    take_out("60")
    before = everything()
    with pytest.raises(Refused, match=r"There is 40\.00 EUR in CASH on 2026-11-20, not 40\.01 EUR"):
        take_out("40.01")
    assert everything() == before
    take_out("40")
    assert balance_of("1010") == 0
    assert differences() == []


def test_nor_what_came_only_later() -> None:
    put_in("100", day="2026-11-10")
    with pytest.raises(Refused, match=r"There is 0\.00 EUR in CASH on 2026-11-09"):
        take_out("5", day="2026-11-09")


def test_nor_what_left_later() -> None:
    put_in("100", day="2026-11-10")
    take_out("80", day="2026-11-20")
    with pytest.raises(Refused, match=r"There is 20\.00 EUR in CASH on 2026-11-20, not 30\.00 EUR"):
        take_out("30", day="2026-11-15")


def test_cash_that_is_paid_back_must_be_there() -> None:
    paid = act("payment.record", invoice=invoice(invoiced(acme(), "50")), method="cash", day="2026-11-10").id
    take_out("50")
    with pytest.raises(Refused, match="in CASH"):
        act("payment.reverse", payment=paid, reason="false note")
    assert get("payment", paid, "state") == "posted"


def test_a_count_posts_the_difference_and_closes_the_days_before() -> None:
    put_in("100")
    said = act(
        "bank-account.count", bank_account=bank("CASH"), counted="97.50", day="2026-11-19", note="a coin"
    ).message
    assert said == "CASH counted: 97.50 EUR, 2.50 EUR missing."
    assert (balance_of("1010"), balance_of("6910")) == (9_750, 250)
    with pytest.raises(Refused, match="CASH is counted up to 2026-11-19"):
        take_out("1", day="2026-11-18")
    take_out("1", day="2026-11-19")
    assert act("bank-account.count", bank_account=bank("CASH"), counted="97", day="2026-11-19").message.endswith(
        "0.50 EUR too much."
    )
    assert act("bank-account.count", bank_account=bank("CASH"), counted="97").message.endswith("as it should be.")
    assert pick("expected, counted, difference", "cash_count ORDER BY id") == [
        (10_000, 9_750, -250),
        (9_650, 9_700, 50),
        (9_700, 9_700, 0),
    ]
    assert differences() == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"bank_account": "BANK"}, "BANK is no cash register"),
        ({"day": "2026-11-22"}, "is not over yet"),
        ({"day": "2026-11-18"}, "is before 2026-11-19"),
    ],
)
def test_what_cannot_be_counted(values: dict[str, str], says: str) -> None:
    act("bank-account.count", bank_account="CASH", counted="0", day="2026-11-19")
    with pytest.raises(Refused, match=says):
        act("bank-account.count", **{"bank_account": "CASH", "counted": "0", **values})


def test_an_account_in_another_currency_counts_in_it() -> None:
    act("exchange-rate.set", currency="USD", rate="0.90", valid_from="2026-01-01")
    dollars = act("bank-account.add", code="USD", name="Dollars", currency="USD").id
    made = act("statement.add", bank_account=dollars, day="2026-11-20", opening="0", lines=[("2026-11-20", "-10")]).id
    of = only("id", "statement_line WHERE statement_id = ?", made)
    act("statement-line.post", statement_line=of, account=account("6000"))
    assert balance(BankAccount.get_by_id(dollars)) == -1_000
    assert (balance_of("1001"), balance_of("6000")) == (-900, 900)
    assert differences() == []


def test_damage_is_named_and_moves_are_rebuilt() -> None:
    put_in("100")
    run("DELETE FROM bank_move WHERE amount > 0")
    assert any(found.startswith("bank moves: entry line #1 moved 10000") for found in differences())
    rebuild_moves()
    assert differences() == []
    run("UPDATE bank_move SET amount = amount - 5 WHERE amount > 0")
    run("UPDATE bank_move SET amount = -1 WHERE amount = 9995")
    found = differences()
    assert any(said.startswith("bank moves:") for said in found)
    assert any(said.startswith("cash registers: CASH: -1 on 2026-11-10") for said in found)
