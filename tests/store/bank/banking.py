"""A bank account with statements for the tests of the bank."""

from __future__ import annotations

from typing import Any

from store.bank.models import StatementLine
from store.bank.proposals import Proposal, proposals
from tests.store.shop import act, only, party, pick, product

Line = tuple[str, ...]  # day, amount, counterparty, iban, text, bank's id


def bank(code: str = "BANK") -> int:
    """The bank account of that code."""
    return int(only("id", "bank_account WHERE code = ?", code))


def statement(opening: str, closing: str, *lines: Line, day: str = "2026-11-20", **values: Any) -> int:
    """A statement of the house bank."""
    account = values.pop("bank_account", None) or bank()
    said = {"opening": opening, "closing": closing, **values}
    given = {name: value for name, value in said.items() if value != ""}
    return act("statement.add", bank_account=account, day=day, lines=lines, **given).id


def line(amount: str, counterparty: str = "", text: str = "", iban: str = "", day: str = "2026-11-20") -> int:
    """The one line of a statement made for it, following on from the last."""
    before = pick("closing", "bank_statement WHERE bank_account_id = ? ORDER BY day DESC, id DESC LIMIT 1", bank())
    made = act(
        "statement.add",
        bank_account=bank(),
        day=day,
        lines=[(day, amount, counterparty, iban, text, f"id-{amount}-{len(pick('id', 'statement_line'))}")],
        **({} if before else {"opening": "0"}),
    ).id
    return int(only("id", "statement_line WHERE statement_id = ?", made))


def proposed(of: int) -> list[Proposal]:
    """What is proposed for a line."""
    return proposals(StatementLine.get_by_id(of))


def invoiced(customer: int, gross: str, reference: str = "", day: str = "2026-11-01") -> str:
    """The number of a posted invoice of that gross amount, without tax."""
    found = pick("id", "product WHERE sku = 'GIFT'")
    gift = int(found[0]) if found else product("GIFT", tax="ZERO", kind="service")
    made = act("invoice.draft", party=customer, lines=[(gift, "1", gross)], reference=reference).id
    act("invoice.post", invoice=made, day=day)
    return str(only("number", "invoice WHERE id = ?", made))


def invoice(number: str) -> int:
    """The invoice of that number."""
    return int(only("id", "invoice WHERE number = ?", number))


def owing(number: str) -> int:
    """What an invoice still owes, minor units."""
    return int(only("outstanding", "invoice WHERE number = ?", number))


def account(code: str) -> int:
    """The ledger account of that code."""
    return int(only("id", "account WHERE code = ?", code))


def expense(code: str = "6300", name: str = "Bank charges") -> int:
    """An account for what the bank takes."""
    return act("account.add", code=code, name=name, type="expense").id


def acme(name: str = "Acme GmbH", code: str = "ACME") -> int:
    """A customer."""
    return party(name, code)
