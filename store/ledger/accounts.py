"""Writes of the chart of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Choice, Code, Ref, Text, Version
from store.ledger.models import ACCOUNT_TYPES, CASH_FLOWS, Account

record_kind(RecordKind("account", "account", "t.code || ' ' || t.name", ("code",), ("name",)))


@dataclass(frozen=True, kw_only=True)
class AccountInput:
    """An account of the chart; `role` is what the program posts to it by, empty for all others."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]
    type: Annotated[str, Choice("Type", required=True, options=ACCOUNT_TYPES)]
    role: Annotated[str, Code("Role")] = ""
    flow: Annotated[
        str, Choice("Cash flow", options=CASH_FLOWS, help="where its changes are shown; as its type has it, when empty")
    ] = ""


@action(
    "account.add", "New account", ("finance",), example="backdesk account add --code 6100 --name Rent --type expense"
)
def add_account(values: AccountInput) -> Outcome:
    """Add an account to the chart."""
    row = inputs.stored(values)
    company = actor().company_id
    _free_role(row["role"])
    account = records.create(Account, company=company, **row | {"role": row["role"] or None})
    return Outcome("account", account.id, f"Account {account.code} added.")


@action("account.edit", "Edit account", ("finance",), undo="edit", example="backdesk account edit 6100 --name Rents")
def edit_account(
    account: Annotated[int, Ref("Account", kind="account")],
    changes: Annotated[Mapping[str, Any], Changes(of=AccountInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Rename an account or give it a role. Type and role are fixed once something is posted to it."""
    row = Account.get_by_id(account)
    wanted = inputs.stored(changes, of=AccountInput)
    if "role" in wanted:
        wanted["role"] = wanted["role"] or None
    used = scalar("SELECT 1 FROM entry_line WHERE account_id = ? LIMIT 1", (account,))
    for name in ("type", "role"):  # by its role a sum of postings is told to be the receivable, the inventory
        if used and wanted.get(name, row.__data__[name]) != row.__data__[name]:
            raise Refused(f"Account {row.code} has entries; its {name} is fixed.", "Make a new account instead.")
    if wanted.get("role", row.role) != row.role:
        _free_role(wanted["role"] or "")
    done = records.change(row, version, **wanted)
    return Outcome("account", row.id, f"Account {row.code} changed." if done else "Nothing to change.")


@action(
    "account.retire", "Retire account", ("finance",), undo="edit", danger=True, example="backdesk account retire 6100"
)
def retire_account(account: Annotated[int, Ref("Account", kind="account")]) -> Outcome:
    """Post nothing to an account by hand any more; what is there stays. Not one the program itself posts to."""
    row = Account.get_by_id(account)
    if row.role:
        raise Refused(f"Account {row.code} has the role '{row.role}'.", "Give that to another account first.")
    records.change(row, state="retired")
    return Outcome("account", row.id, f"Account {row.code} is retired.")


@action("account.restore", "Use account again", ("finance",), undo="edit", example="backdesk account restore 6100")
def restore_account(account: Annotated[int, Ref("Account", kind="account")]) -> Outcome:
    """Take a retired account into use again."""
    row = Account.get_by_id(account)
    records.change(row, state="active")
    return Outcome("account", row.id, f"Account {row.code} is in use again.")


def _free_role(role: str) -> None:
    taken = role and scalar("SELECT code FROM account WHERE company_id = ? AND role = ?", (actor().company_id, role))
    if taken:
        raise invalid("role", role, f"belongs to account {taken}")
