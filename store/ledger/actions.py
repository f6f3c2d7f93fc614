"""Writes of the ledger by people: accounts and periods. Entries are posted by the rooms above."""

from __future__ import annotations

import re
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
from store.ledger.models import ACCOUNT_TYPES, Account, Period

record_kind(RecordKind("account", "account", "t.code || ' ' || t.name", ("code",), ("name",)))
record_kind(RecordKind("entry", "entry", "'Entry #' || t.id || ' ' || t.memo", noun="entry"))


@dataclass(frozen=True, kw_only=True)
class AccountInput:
    """An account of the chart; `role` is what the program posts to it by, empty for all others."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]
    type: Annotated[str, Choice("Type", required=True, options=ACCOUNT_TYPES)]
    role: Annotated[str, Code("Role")] = ""


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


@action("period.close", "Close period", ("finance",), danger=True, example="backdesk period close 2026-10")
def close_period(month: Annotated[str, Text("Month", required=True, help="as 2026-10")]) -> Outcome:
    """Close a month of the books: nothing more is posted into it."""
    return _set_period(month, "closed")


@action("period.open", "Reopen period", ("finance",), danger=True, example="backdesk period open 2026-10")
def open_period(month: Annotated[str, Text("Month", required=True, help="as 2026-10")]) -> Outcome:
    """Reopen a closed month. A locked one stays locked."""
    return _set_period(month, "open")


@action("period.lock", "Lock period for ever", (), danger=True, example="backdesk period lock 2026-10")
def lock_period(month: Annotated[str, Text("Month", required=True, help="as 2026-10")]) -> Outcome:
    """Lock a month for ever; only the owner may."""
    return _set_period(month, "locked")


def _set_period(month: str, state: str) -> Outcome:
    if not re.fullmatch(r"(19[7-9]\d|20\d\d)-(0[1-9]|1[0-2])", month):
        raise invalid("month", month, "must be written as 2026-10")
    row = Period.get_or_none(company=actor().company_id, month=month)
    if row and row.state == "locked" and state != "locked":
        raise Refused(f"The period {month} is locked; that is final.", "Post into a later period.")
    if row:
        records.change(row, state=state)
    else:
        row = records.create(Period, company=actor().company_id, month=month, state=state)
    return Outcome("period", row.id, f"Period {month} is {state}.")


def _free_role(role: str) -> None:
    taken = role and scalar("SELECT code FROM account WHERE company_id = ? AND role = ?", (actor().company_id, role))
    if taken:
        raise invalid("role", role, f"belongs to account {taken}")
