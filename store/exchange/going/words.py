"""What a target calls our accounts and taxes: by its own rule, or by a file that a person wrote.

    [accounts]
    1100 = "610"
    [taxes.sales]
    STD = "20% (VAT on Income)"
    [taxes.purchases]
    STD = "20% (VAT on Expenses)"
    [target]
    no_tax = "No VAT"

What stands under `target` is asked for by the target itself: the numbers of DATEV, the name of no tax.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from store.core.database import rows
from store.core.errors import Usage
from store.core.files import to_read
from store.core.identity import actor
from store.core.text import excerpt, some

SALES, PURCHASES = "sales", "purchases"


@dataclass(frozen=True)
class Account:
    """An account of the company one works in."""

    id: int
    code: str
    name: str
    type: str
    role: str


@dataclass(frozen=True)
class Words:
    """Our accounts and taxes, and what somebody said the target calls them; `pattern` is its own rule for accounts."""

    accounts: dict[int, Account]
    taxes: dict[str, str]
    pattern: str = "{code}"
    said_accounts: Mapping[str, str] = field(default_factory=dict)
    said_taxes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    target: Mapping[str, Any] = field(default_factory=dict)

    def account(self, account_id: int) -> str:
        """What the target calls an account."""
        found = self.accounts.get(account_id)
        if found is None:
            return ""
        return self.said_accounts.get(found.code) or self.pattern.format(code=found.code, name=found.name)

    def role(self, role: str) -> int | None:
        """The account of a role, where the chart has one."""
        return next((account.id for account in self.accounts.values() if account.role == role), None)

    def of_role(self, role: str) -> str:
        """What the target calls the account of a role; nothing where the chart has none."""
        found = self.role(role)
        return self.account(found) if found else ""

    def tax(self, code: str, side: str) -> str:
        """What the target calls a tax code, on sales or purchases."""
        return self.said_taxes.get(side, {}).get(code, code)

    def unsaid(self, used: set[tuple[str, str]]) -> list[str]:
        """The tax codes among some (code, side) that nobody has said the target's name of."""
        return sorted({code for code, side in used if code not in self.said_taxes.get(side, {})})


def words(file: str | None, pattern: str, asked: Mapping[str, Any]) -> Words:
    """What a target calls things; `asked` has what it may be told, with what holds where nothing is said.

    Raises Usage for a file that cannot be read, or names an account, tax or option that there is not.
    """
    accounts = {row[0]: Account(*row) for row in rows(
        "SELECT id, code, name, type, COALESCE(role, '') FROM account WHERE company_id = ? ORDER BY code",
        (actor().company_id,),
    )}  # fmt: skip
    taxes = dict(rows("SELECT code, name FROM tax_code WHERE category <> 'withholding' ORDER BY code"))
    said = _read(file) if file else {}
    _only(file, "parts", said, {"accounts", "taxes", "target"})
    by_account, by_tax, of_target = (_table(file, said, name) for name in ("accounts", "taxes", "target"))
    _only(file, "accounts", by_account, {account.code for account in accounts.values()})
    _only(file, "sides of taxes", by_tax, {SALES, PURCHASES})
    sides = {side: _table(file, by_tax, side) for side in by_tax}
    for side in sides.values():
        _only(file, "tax codes", side, set(taxes))
    _only(file, "options", of_target, set(asked))
    _texts(file, by_account, *sides.values())
    return Words(accounts, taxes, pattern, by_account, sides, {**asked, **of_target})


def _read(file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(to_read(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise Usage(f"{excerpt(file)} cannot be read: {error.strerror}.", "Name another.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Usage(f"{excerpt(file)} is no TOML: {error}.", "Begin with what --template writes.") from None


def _table(file: str | None, said: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name, {})
    if not isinstance(found, dict):
        raise Usage(f"{excerpt(str(file))}: '{name}' is no table.", f"Write it as [{name}], names below it.")
    return found


def _only(file: str | None, what: str, said: Mapping[str, Any], known: set[str]) -> None:
    if wrong := [name for name in said if name not in known]:
        there = some(sorted(known), 12) or "none"
        raise Usage(f"{excerpt(str(file))}: there are no {what} {some(list(map(excerpt, wrong)))}.", f"There: {there}.")


def _texts(file: str | None, *tables: Mapping[str, Any]) -> None:
    for table in tables:
        for name, value in table.items():
            if not isinstance(value, str) or not value.strip():
                raise Usage(f"{excerpt(str(file))}: what '{excerpt(name)}' is called is no text.", 'Write it in "".')


def template_of(found: Words) -> str:
    """The file as it would be written with what holds now, to be changed."""
    lines = ["# what the other program calls our accounts; leave out those that it calls the same", "[accounts]"]
    lines += [f"{_key(a.code)} = {_quoted(found.account(a.id))}  # {a.name}" for a in found.accounts.values()]
    for side in (SALES, PURCHASES):
        lines += ["", f"[taxes.{side}]"]
        lines += [f"{_key(code)} = {_quoted(found.tax(code, side))}  # {name}" for code, name in found.taxes.items()]
    if found.target:
        lines += ["", "[target]", *(f"{name} = {_value(value)}" for name, value in found.target.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items()) + " }"
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _key(text: str) -> str:
    return text if text.isascii() and text.replace("-", "").replace("_", "").isalnum() else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
