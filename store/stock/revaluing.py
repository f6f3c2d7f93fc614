"""Changes of what goods are worth while they stay where they are: the note of one, and its entry."""

from __future__ import annotations

from datetime import date

from store.core import records
from store.core.dates import now
from store.core.identity import actor
from store.ledger.posting import Leg, post
from store.stock import valuation
from store.stock.models import Move, Revaluation


def note(
    product_id: int, move: Move | None, kind: str, amounts: tuple[int, int], day: date, memo: str, against: str = ""
) -> None:
    """Write down and post a change of value: (what goods gained, what went to expenses); the rest stands `against`."""
    gained, expensed = amounts
    if not gained and not expensed:
        return
    row = records.create(
        Revaluation,
        company=actor().company_id,
        product=product_id,
        move=move,
        kind=kind,
        amount=gained,
        expensed=expensed,
        day=day.isoformat(),
        at=now(),
        user=actor().user_id,
        memo=memo,
    )
    legs = [Leg("inventory", gained), Leg(valuation.method(product_id).late_cost, expensed)]
    if rest := gained + expensed:
        legs.append(Leg(against, -rest))
    post(f"revaluation:{row.id}", day, memo, ("move", move.id) if move else ("product", product_id), legs)
