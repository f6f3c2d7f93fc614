"""What can be imported of the bank: bank accounts, statements with their lines, rules for lines."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from store.bank.rows import StatementRow
from store.bank.rules import RuleInput, add_rule
from store.bank.statements import add_statement
from store.exchange.gathering import Document
from store.exchange.kinds import ImportKind, Steps, declare
from store.ledger.bank_accounts import BankAccountInput, add_bank_account


def write_statement(document: Document) -> int:
    """Enter a statement of its lines; what is on it already, and its balances where the file has none, follow."""
    return int(add_statement(lines=tuple(StatementRow(**line) for line in document.lines), **document.values).id)


def _input(of: Any, values: dict[str, Any]) -> Any:
    known = {item.name for item in fields(of)}
    return of(**{name: value for name, value in values.items() if name in known})


declare(
    ImportKind(
        "bank-accounts",
        "bank-account",
        "Bank accounts",
        "bank-account.add",
        Steps(lambda document: int(add_bank_account(_input(BankAccountInput, document.values)).id), ("code",)),
    )
)
declare(
    ImportKind(
        "statements",
        "statement",
        "Statements",
        "statement.add",
        Steps(
            write_statement,
            ("bank_account", "day", "number"),
            "day",
            update=True,  # a longer list of the same account: what is new of it is taken
            family=lambda values: int(values.get("bank_account") or 0),  # each follows on from the one before
        ),
    )
)
declare(
    ImportKind(
        "bank-rules",
        "bank-rule",
        "Rules for statement lines",
        "bank-rule.add",
        Steps(
            lambda document: int(add_rule(_input(RuleInput, document.values)).id),
            ("account", "counterparty", "contains", "bank_account"),
        ),
    )
)
