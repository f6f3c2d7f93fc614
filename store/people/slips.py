"""What one employee gets of a pay run, drawn up and kept in line with what somebody changed of it."""

from __future__ import annotations

from datetime import date

from store.core import records
from store.core.database import rows
from store.core.identity import actor
from store.core.text import excerpt
from store.people.models import Employee, PayItem, PayLine, PayPart, PayRun
from store.people.working_out import Spell, spells, worth

_LONGEST = 200


def everyone(first: date) -> list[tuple[Employee, list[Spell]]]:
    """Who is employed and has a contract in the month beginning on a day, by their numbers."""
    found = Employee.matching("company_id = ? ORDER BY code_key", actor().company_id)
    each = [(employee, spells(employee, first)) for employee in found]
    return [(employee, parts) for employee, parts in each if parts]


def draw_up(run: PayRun, employee: Employee, parts: list[Spell]) -> PayLine:
    """Write what somebody gets, with everybody's items."""
    basic = sum(spell.pay for spell in parts)
    line = records.create(
        PayLine,
        run=run,
        employee=employee,
        name=employee.name,
        iban=employee.iban,
        bic=employee.bic,
        cost_centre=parts[-1].contract.cost_centre_id,
        worked_out=excerpt("; ".join(spell.said() for spell in parts), _LONGEST),
        basic=basic,
        gross=basic,
        deducted=0,
        net=basic,
        employer=0,
    )
    for item in items_of(run.month):
        if item.everybody:
            records.create(PayPart, run=run, line=line, item=item, kind=item.kind, amount=0)
    settle(line)
    return line


def set_item(line: PayLine, item: PayItem, amount: int) -> None:
    """Say by hand what an item comes to for somebody."""
    known = PayPart.first_matching("line_id = ? AND item_id = ?", line.id, item.id)
    if known:
        records.change(known, amount=amount, by_hand=True)
    else:
        records.create(PayPart, run=line.run_id, line=line, item=item, kind=item.kind, amount=amount, by_hand=True)


def settle(line: PayLine) -> None:
    """Bring the items and the sums of a line into line with its basic pay and with what was said by hand."""
    parts = PayPart.matching("line_id = ? ORDER BY id", line.id)
    added = sum(_kept(part, line.basic) for part in parts if part.kind == "addition")
    gross = line.basic + added
    sums = {"deduction": 0, "employer": 0}
    for part in parts:
        if part.kind != "addition":
            sums[part.kind] += _kept(part, gross)
    deducted = sums["deduction"]
    records.change(line, gross=gross, deducted=deducted, net=gross - deducted, employer=sums["employer"])


def add_up(run: PayRun) -> None:
    """The sums of a run from its lines."""
    gross, deducted, employer = rows(
        "SELECT CAST(COALESCE(SUM(gross), 0) AS BIGINT), CAST(COALESCE(SUM(deducted), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(employer), 0) AS BIGINT) FROM pay_line WHERE run_id = ?",
        (run.id,),
    )[0]
    records.change(run, gross=gross, deducted=deducted, net=gross - deducted, employer=employer)


def items_of(month: str) -> list[PayItem]:
    """Items that count in a month: those valid on some day of it."""
    return PayItem.matching(
        "company_id = ? AND state = 'active' AND COALESCE(substr(valid_from, 1, 7), '') <= ? "
        "AND COALESCE(substr(valid_until, 1, 7), '9999') >= ? ORDER BY code_key",
        actor().company_id,
        month,
        month,
    )


def _kept(part: PayPart, base: int) -> int:
    """What an item comes to of a gross, kept; what was said by hand stays."""
    if not part.by_hand:
        records.change(part, amount=worth(PayItem.get_by_id(part.item_id), base))
    return int(part.amount)
