"""Writes of bank accounts: places of money, each with a ledger account of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.bank_codes import Bic, Iban
from store.core.database import rows, scalar
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import code_key
from store.core.values import Amount, Changes, Choice, Code, Currency, Ref, Text, Version
from store.ledger.bank_models import BANK_KINDS, BankAccount
from store.ledger.bank_moves import balance, follow_account
from store.ledger.entries import BOOKKEEPERS
from store.ledger.models import Account

record_kind(
    RecordKind(
        "bank-account", "bank_account", "t.code || ' ' || t.name", ("code",), ("name", "iban"), noun="bank account"
    )
)
Subject = Annotated[int, Ref("Bank account", kind="bank-account")]
_DEFAULTS = ("bank", "cash")  # the roles whose accounts money goes through where nobody says which


@dataclass(frozen=True, kw_only=True)
class BankAccountInput:
    """A place of money; the ledger account it is kept on is made where none is named."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]
    kind: Annotated[str, Choice("Kind", options=BANK_KINDS)] = "bank"
    currency: Annotated[str, Currency("Currency", help="that of the books, when left empty")] = ""
    iban: Annotated[str, Iban("IBAN")] = ""
    bic: Annotated[str, Bic("BIC")] = ""
    number: Annotated[str, Text("Account number", max=40, help="of accounts without an IBAN")] = ""
    account: Annotated[int | None, Ref("Ledger account", kind="account", help="made, when left empty")] = None


@action(
    "bank-account.add",
    "New bank account",
    BOOKKEEPERS,
    example="backdesk bank-account add --code GIRO --name 'House bank' --iban DE89370400440532013000 --account 1000",
)
def add_bank_account(values: BankAccountInput) -> Outcome:
    """Add an account at a bank, a cash register or a card."""
    given = inputs.stored(values)
    given["kind"], given["currency"] = given["kind"] or "bank", given["currency"] or actor().currency
    _require_free_iban(given["iban"], 0)
    account = _require_free(given["account"]) if given["account"] else _new_account(given)
    row = records.create(BankAccount, company=actor().company_id, **given | {"account": account})
    follow_account(row)
    return Outcome("bank-account", row.id, f"Bank account {row.code} added, on ledger account {row.account.code}.")


@action(
    "bank-account.edit",
    "Edit bank account",
    BOOKKEEPERS,
    undo="edit",
    example="backdesk bank-account edit GIRO --name 'House bank'",
)
def edit_bank_account(
    bank_account: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=BankAccountInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what a bank account is called. Its ledger account is fixed; kind and currency, once money went through."""
    row = BankAccount.get_by_id(bank_account)
    wanted = inputs.stored(changes, of=BankAccountInput)
    before = row.__data__
    used = scalar("SELECT 1 FROM bank_move WHERE bank_account_id = ? LIMIT 1", (row.id,))
    for name in ("kind", "currency", "account"):
        if (used or name == "account") and wanted.get(name) not in (None, "", before[name]):
            raise Refused(f"The {name} of {row.code} is fixed.", "Add another bank account.")
    wanted = {name: value for name, value in wanted.items() if value or name in ("iban", "bic", "number")}
    _require_free_iban(wanted.get("iban", ""), row.id)
    done = records.change(row, version, **wanted)
    return Outcome("bank-account", row.id, f"Bank account {row.code} changed." if done else "Nothing to change.")


@action(
    "bank-account.retire",
    "Retire bank account",
    BOOKKEEPERS,
    undo="edit",
    danger=True,
    example="backdesk bank-account retire OLD",
)
def retire_bank_account(bank_account: Subject) -> Outcome:
    """Let no money go through a bank account any more, once nothing is on it; what went through it stays."""
    row = BankAccount.get_by_id(bank_account)
    if row.account.role in _DEFAULTS:
        raise Refused(
            f"{row.code} is where {row.account.role} payments go when nobody says otherwise.",
            f"Give the role '{row.account.role}' to the ledger account of another first.",
        )
    if left := balance(row):
        raise Refused(
            f"There is {Amount().said(left, row.currency)} on {row.code}.", "Move it to another account first."
        )
    records.change(row, state="retired")
    return Outcome("bank-account", row.id, f"Bank account {row.code} is retired.")


@action(
    "bank-account.restore",
    "Use bank account again",
    BOOKKEEPERS,
    undo="edit",
    example="backdesk bank-account restore OLD",
)
def restore_bank_account(bank_account: Subject) -> Outcome:
    """Take a retired bank account into use again."""
    row = BankAccount.get_by_id(bank_account)
    records.change(row, state="active")
    return Outcome("bank-account", row.id, f"Bank account {row.code} is in use again.")


def paid_to(company_id: int, currency: str) -> BankAccount | None:
    """The account at a bank that documents in a currency name to be paid to, None where there is none with a number.

    One in that currency goes before others, then the company's usual one, then one with an IBAN.
    """
    return BankAccount.first_matching(
        "company_id = ? AND kind = 'bank' AND state = 'active' AND (iban <> '' OR number <> '') "
        "ORDER BY CASE WHEN currency = ? THEN 0 ELSE 1 END, CASE WHEN account_id IN "
        "(SELECT id FROM account WHERE company_id = ? AND role = 'bank') THEN 0 ELSE 1 END, "
        "CASE WHEN iban <> '' THEN 0 ELSE 1 END, id",
        company_id,
        currency,
        company_id,
    )


def _require_free(account: int) -> int:
    row = Account.get_by_id(account)
    if row.type not in ("asset", "liability"):
        raise invalid("account", row.code, f"is an account of {row.type}; money lies on one of assets")
    if row.role and row.role not in _DEFAULTS:
        raise invalid("account", row.code, f"is what the program posts '{row.role}' to")
    taken = scalar("SELECT code FROM bank_account WHERE account_id = ?", (account,))
    if taken:
        raise invalid("account", row.code, f"is that of bank account {taken}; each has its own")
    return account


def _require_free_iban(iban: str, own: int) -> None:
    taken = iban and scalar(
        "SELECT code FROM bank_account WHERE company_id = ? AND iban = ? AND id <> ?", (actor().company_id, iban, own)
    )
    if taken:
        raise invalid("iban", iban, f"is that of bank account {taken}")


def _new_account(given: Mapping[str, Any]) -> int:
    """A ledger account for a bank account, beside that of its role: the next code that is free."""
    role = "cash" if given["kind"] == "cash" else "bank"
    first = scalar("SELECT code FROM account WHERE company_id = ? AND role = ?", (actor().company_id, role))
    taken = {key for (key,) in rows("SELECT code_key FROM account WHERE company_id = ?", (actor().company_id,))}
    code = given["code"]
    if str(first or "").isdecimal():
        width, start = len(first), int(first) + 1
        code = next(text for n in range(start, start + 10**6) if (text := str(n).zfill(width)) not in taken)
    if code_key(code) in taken:
        raise invalid("account", code, "is taken; name the ledger account")
    made = records.create(Account, company=actor().company_id, code=code, name=given["name"], type="asset", flow="cash")
    return int(made.id)
