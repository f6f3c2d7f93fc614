"""Writes of rules: what lines with some text, or from somebody, are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.bank.models import BankRule
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.errors import invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import fold
from store.core.values import Changes, Flag, Ref, Text, Version

record_kind(
    RecordKind(
        "bank-rule", "bank_rule", "CASE WHEN t.counterparty = '' THEN t.contains ELSE t.counterparty END", noun="rule"
    )
)
FINANCE = ("finance", "manager")
Subject = Annotated[int, Ref("Rule", kind="bank-rule")]


@dataclass(frozen=True, kw_only=True)
class RuleInput:
    """Which lines a rule is for, and what they are; at least one of text and counterparty is said."""

    contains: Annotated[str, Text("Text contains")] = ""
    counterparty: Annotated[str, Text("Counterparty is")] = ""
    account: Annotated[int, Ref("Account", kind="account", required=True)]
    bank_account: Annotated[int | None, Ref("Only on", kind="bank-account")] = None
    party: Annotated[int | None, Ref("Party", kind="party")] = None
    cost_centre: Annotated[int | None, Ref("Cost centre", kind="cost-centre")] = None
    tax: Annotated[int | None, Ref("Tax in it", kind="tax")] = None
    memo: Annotated[str, Text("What for", help="the bank's text, when left empty")] = ""
    by_itself: Annotated[bool, Flag("Without asking", help="taken with the exact matches of a statement")] = False


@action(
    "bank-rule.add",
    "New rule",
    FINANCE,
    example="backdesk bank-rule add --contains 'account fee' --account 6300 --by-itself",
)
def add_rule(values: RuleInput) -> Outcome:
    """Say what lines of statements with some text, or from somebody, are from now on."""
    given = inputs.stored(values)
    _require_words(given["contains"], given["counterparty"])
    row = records.create(BankRule, company=actor().company_id, **given)
    return Outcome("bank-rule", row.id, f"Rule added: {told(row)}.")


@action(
    "bank-rule.edit", "Edit rule", FINANCE, undo="edit", example="backdesk bank-rule edit '#3' --contains 'account fee'"
)
def edit_rule(
    rule: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=RuleInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what a rule says from now on; lines that were posted by it stay as they are."""
    row = BankRule.get_by_id(rule)
    wanted = inputs.stored(changes, of=RuleInput)
    _require_words(wanted.get("contains", row.contains), wanted.get("counterparty", row.counterparty))
    done = records.change(row, version, **wanted)
    return Outcome("bank-rule", row.id, f"Rule changed: {told(row)}." if done else "Nothing to change.")


@action("bank-rule.accept", "Use rule", FINANCE, undo="edit", example="backdesk bank-rule accept '#3'")
def accept_rule(rule: Subject) -> Outcome:
    """Take a rule into use: one that was learnt and proposed, or one that was retired."""
    row = BankRule.get_by_id(rule)
    done = records.change(row, state="active")
    return Outcome("bank-rule", row.id, f"Rule in use: {told(row)}." if done else "It is in use already.")


@action("bank-rule.retire", "Retire rule", FINANCE, undo="edit", danger=True, example="backdesk bank-rule retire '#3'")
def retire_rule(rule: Subject) -> Outcome:
    """Propose nothing by a rule any more. One that was learnt is not proposed again."""
    row = BankRule.get_by_id(rule)
    records.change(row, state="retired")
    return Outcome("bank-rule", row.id, f"Rule retired: {told(row)}.")


def told(row: BankRule) -> str:
    """`lines with 'fee' go to 6300 Bank charges`."""
    said = [f"with '{row.contains}'"] if row.contains else []
    said += [f"of {row.counterparty}"] if row.counterparty else []
    return f"lines {' and '.join(said)} go to {row.account.code} {row.account.name}"


def _require_words(contains: str, counterparty: str) -> None:
    if not fold(contains) and not fold(counterparty):
        raise invalid("contains", contains, "is required, or a counterparty")
