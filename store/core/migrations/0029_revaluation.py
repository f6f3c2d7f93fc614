"""What foreign money is worth at the end of a month: found fast, and on accounts that older companies get too."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run
from store.core.migrations.accounts import add_accounts

# name, type, role, the first code to try
ACCOUNTS = (
    ("Bank, revaluation", "asset", "bank_adjustment", 1090),
    ("Receivable, revaluation", "asset", "receivable_adjustment", 1190),
    ("Payable, revaluation", "liability", "payable_adjustment", 2090),
    ("Exchange differences not realised", "income", "exchange_unrealised", 4910),
)


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0029_revaluation"):
        run(statement)
    add_accounts(ACCOUNTS)
