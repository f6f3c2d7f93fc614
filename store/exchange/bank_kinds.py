"""What can be imported of the bank: bank accounts, statements with their lines, rules for lines."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from store.bank.rows import StatementInput, StatementRow
from store.bank.rules import RuleInput, add_rule
from store.bank.statements import last_day, take
from store.core.values import Currency, Flag, Text
from store.exchange.camt import CAMT
from store.exchange.gathering import Document
from store.exchange.kinds import ImportField, ImportKind, Steps, declare
from store.exchange.mt940 import MT940
from store.exchange.ofx import OFX
from store.ledger.bank_accounts import BankAccountInput, add_bank_account
from store.ledger.bank_models import BankAccount


def write_statement(document: Document) -> int:
    """Enter a statement of its lines; what is on it already, and its balances where the file has none, follow."""
    values = dict(document.values)
    row, gap = BankAccount.get_by_id(values.pop("bank_account")), bool(values.pop("gap", False))
    lines = tuple(StatementRow(**line) for line in document.lines)
    day = values.pop("day", None) or last_day(lines)
    return int(take(row, StatementInput(day=day, rows=lines, **values), gap)[0].id)


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
        extra=(
            ImportField("currency", Currency("Currency"), False, ""),
            ImportField("source", Text("From", max=10), False, ""),
            ImportField("only_new", Flag("Only what is new", aliases=("may overlap",)), False, False),
        ),
        formats=(OFX, CAMT, MT940),  # asked in this order
        hints={"bank_account": "Add it: backdesk bank-account add; or say which it is: --set bank_account=CODE"},
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
