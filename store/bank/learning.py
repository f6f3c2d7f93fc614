"""Rules for statement lines: what people make, and what is learnt from what they do twice."""

from __future__ import annotations

from store.bank.models import BankRule, StatementLine
from store.bank.posting import Purpose
from store.core import records
from store.core.database import rows
from store.core.identity import actor
from store.core.text import excerpt, fold

_ENOUGH = 2  # times the same was done by hand
_LOOKED_AT = 200  # of the lines that were posted to an account, the latest


def learn(line: StatementLine, purpose: Purpose) -> str:
    """Propose a rule where lines of one counterparty went to one account twice; says so, or ''."""
    name = fold(line.counterparty)
    if not name or _known(name):
        return ""
    found = rows(
        "SELECT DISTINCT s.id, s.counterparty FROM entry_line l JOIN bank_move m ON m.entry_id = l.entry_id "
        "JOIN statement_part p ON p.move_id = m.id AND p.active = 1 AND p.made = 'entry' "
        "JOIN statement_line s ON s.id = p.line_id WHERE l.account_id = ? AND s.counterparty <> '' "
        f"ORDER BY s.id DESC LIMIT {_LOOKED_AT}",
        (purpose.account,),
    )
    if sum(fold(counterparty) == name for _, counterparty in found) < _ENOUGH:
        return ""
    rule = records.create(
        BankRule,
        company=actor().company_id,
        counterparty=line.counterparty,
        account=purpose.account,
        party=purpose.party,
        cost_centre=purpose.cost_centre,
        tax=purpose.tax,
        memo=purpose.memo,
        state="proposed",
    )
    return f" A rule for {excerpt(line.counterparty, 40)} is proposed: backdesk bank-rule accept '#{rule.id}'"


def _known(name: str) -> bool:
    found = rows("SELECT counterparty FROM bank_rule WHERE company_id = ?", (actor().company_id,))
    return any(fold(counterparty) == name for (counterparty,) in found)
