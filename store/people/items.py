"""Writes of pay items: what is added to pay, taken off it, or paid by the employer on top, and their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.errors import Invalid, Problem, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Changes, Choice, Code, Day, Flag, Lines, Percent, Ref, Text, Version
from store.ledger.models import Account
from store.people.models import ITEM_KINDS, PAYROLL, PayBracket, PayItem

record_kind(RecordKind("pay-item", "pay_item", "t.code || ' ' || t.name", ("code",), ("name",), noun="pay item"))

Subject = Annotated[int, Ref("Pay item", kind="pay-item")]
_ANY = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ItemInput:
    """An addition, a deduction or a cost of the employer: an amount, a percentage of the gross, or by a table."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]
    kind: Annotated[str, Choice("Kind", required=True, options=ITEM_KINDS)]
    amount: Annotated[Decimal | None, Amount("Amount", minimum=_ANY, help="a month")] = None
    percent: Annotated[
        Decimal | None, Percent("Percent", minimum=_ANY, help="of the gross; of what lies above a table")
    ] = None
    everybody: Annotated[bool, Flag("Everybody's", help="or of those only whom a pay run names")] = True
    account: Annotated[int | None, Ref("Owed on", kind="account", help="payroll deductions, when left empty")] = None
    valid_from: Annotated[date | None, Day("Valid from")] = None
    valid_until: Annotated[date | None, Day("Valid until")] = None


@dataclass(frozen=True, kw_only=True)
class BracketInput:
    """Of the part of the gross up to an amount, above the step before, so much percent."""

    percent: Annotated[Decimal, Percent("Percent", required=True, minimum=_ANY)]
    up_to: Annotated[Decimal, Amount("Up to", required=True, minimum=Decimal("0.0001"))]


Brackets = Annotated[tuple[BracketInput, ...], Lines("Table", of=BracketInput)]


@action(
    "pay-item.add",
    "New pay item",
    PAYROLL,
    example="backdesk pay-item add --code TAX --name Tax --kind deduction --line 0:1000 --line 20:3000 --percent 35",
)
def add_item(values: ItemInput, lines: Brackets = ()) -> Outcome:
    """Add an item of pay. By a table: of each part of the gross the percentage of its step, and of what lies above it
    the percentage of the item."""
    row = {name: value for name, value in inputs.stored(values).items() if value is not None}
    steps = _steps(lines)
    row["way"] = _way(row, bool(steps))
    _require_account(row.get("account"))
    made = records.create(PayItem, company=actor().company_id, **row)
    _write(made, steps)
    return Outcome("pay-item", made.id, f"Pay item {made.code} {made.name} added.")


@action("pay-item.edit", "Edit pay item", PAYROLL, undo="edit", example="backdesk pay-item edit HEALTH --percent 8.2")
def edit_item(
    pay_item: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=ItemInput)],
    lines: Annotated[tuple[BracketInput, ...] | None, Lines("Table", of=BracketInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change an item from the next pay run on; a table given takes the place of the one it had."""
    row = PayItem.get_by_id(pay_item)
    wanted = inputs.stored(changes, of=ItemInput)
    wanted |= {name: 0 for name in ("amount", "percent") if name in wanted and wanted[name] is None}
    if wanted.get("kind", row.kind) != row.kind:
        raise invalid("kind", wanted["kind"], "is fixed; add another item")
    old = PayBracket.matching("item_id = ? ORDER BY position", row.id)
    steps = [(step.percent, step.up_to) for step in old] if lines is None else _steps(lines)
    figures = {name: wanted.get(name, row.__data__[name]) for name in ("amount", "percent")}
    wanted["way"] = _way(figures, bool(steps))
    _require_account(wanted.get("account"))
    done = records.change(row, version, **wanted)
    if lines is not None:
        for step in old:
            records.remove(step)
        _write(row, steps)
    said = f"Pay item {row.code} changed." if done or lines is not None else "Nothing to change."
    return Outcome("pay-item", row.id, said)


@action(
    "pay-item.retire", "Retire pay item", PAYROLL, undo="edit", danger=True, example="backdesk pay-item retire HEALTH"
)
def retire_item(pay_item: Subject) -> Outcome:
    """Count an item no more from the next pay run on."""
    row = PayItem.get_by_id(pay_item)
    records.change(row, state="retired")
    return Outcome("pay-item", row.id, f"Pay item {row.code} is retired.")


@action("pay-item.restore", "Use pay item again", PAYROLL, undo="edit", example="backdesk pay-item restore HEALTH")
def restore_item(pay_item: Subject) -> Outcome:
    """Count a retired item again."""
    row = PayItem.get_by_id(pay_item)
    records.change(row, state="active")
    return Outcome("pay-item", row.id, f"Pay item {row.code} is in use again.")


def _way(row: Mapping[str, Any], table: bool) -> str:
    """How an item is worked out: by an amount, or by a percentage and a table."""
    if row.get("amount") and (row.get("percent") or table):
        raise invalid("amount", "", "say either an amount, or a percentage or a table")
    return "table" if table else "percent" if row.get("percent") else "fixed"


def _steps(lines: tuple[BracketInput, ...]) -> list[tuple[int, int]]:
    """(percent, up to) of each step, rising."""
    found = [inputs.stored(line) for line in lines]
    below = [0, *(step["up_to"] for step in found)]
    problems = [
        Problem(f"line {number} up_to", str(lines[number - 1].up_to), "is not above the one before")
        for number, step in enumerate(found, 1)
        if step["up_to"] <= below[number - 1]
    ]
    if problems:
        raise Invalid(problems)
    return [(step["percent"], step["up_to"]) for step in found]


def _write(row: PayItem, steps: list[tuple[int, int]]) -> None:
    for position, (percent, up_to) in enumerate(steps, 1):
        records.create(PayBracket, item=row, position=position, percent=percent, up_to=up_to)


def _require_account(account: int | None) -> None:
    if account and (row := Account.get_by_id(account)).type != "liability":
        raise invalid("account", row.code, "is not one of a liability")
