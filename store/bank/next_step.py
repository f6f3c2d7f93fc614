"""What comes next for a statement, one of its lines, a rule or a cheque: the action behind `c`."""

from __future__ import annotations

from store.bank.models import BankRule, Cheque, StatementLine
from store.bank.proposals import proposals, waiting
from store.core.steps import NextStep
from store.core.text import excerpt

_LABEL = 22


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step; None when there is nothing to do, or for other kinds."""
    if kind == "statement-line":
        row = StatementLine.get_by_id(record_id)
        if row.state == "matched":
            return None
        found = proposals(row, 1)
        label = excerpt(f"Take {found[0].short}", _LABEL) if found else "Take proposal"
        return NextStep("statement-line.take", kind, record_id, label)
    if kind == "statement" and waiting(record_id):
        return NextStep("statement.accept", kind, record_id, "Accept exact ones")
    if kind == "bank-rule" and BankRule.get_by_id(record_id).state != "active":
        return NextStep("bank-rule.accept", kind, record_id, "Use rule")
    if kind == "cheque":
        step = _CHEQUES.get(Cheque.get_by_id(record_id).state)
        return NextStep(step[0], kind, record_id, step[1]) if step else None
    return None


_CHEQUES = {"received": ("cheque.deposit", "Hand in"), "deposited": ("cheque.clear", "Is paid")}
