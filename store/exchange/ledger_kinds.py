"""What can be imported of the books: accounts, cost centres, entries with their lines, budgets by month."""

from __future__ import annotations

from store.exchange.gathering import Document
from store.exchange.kinds import ImportKind, Steps, declare
from store.ledger.accounts import AccountInput, add_account
from store.ledger.budgets import plan_month
from store.ledger.cost_centres import CostCentreInput, add_cost_centre
from store.ledger.entries import EntryLineInput, add_entry


def write_entry(document: Document) -> int:
    """Post an entry of its lines."""
    return int(add_entry(lines=tuple(EntryLineInput(**line) for line in document.lines), **document.values).id)


declare(
    ImportKind(
        "accounts",
        "account",
        "Accounts",
        "account.add",
        Steps(lambda document: int(add_account(AccountInput(**document.values)).id), ("code",)),
    )
)
declare(
    ImportKind(
        "cost-centres",
        "cost-centre",
        "Cost centres",
        "cost-centre.add",
        Steps(lambda document: int(add_cost_centre(CostCentreInput(**document.values)).id), ("code",)),
    )
)
declare(
    ImportKind("entries", "entry", "Entries", "entry.add", Steps(write_entry, ("day", "memo"), "day")),
)
declare(
    ImportKind(
        "budgets",
        "budget",
        "Budgets",
        "budget.month",
        Steps(lambda document: int(plan_month(**document.values).id), ("account", "month", "cost_centre"), update=True),
    )
)
