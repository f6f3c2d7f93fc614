"""The ledger's side of moves: which accounts goods that come or go stand against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.core.database import one
from store.ledger.posting import Leg, post
from store.stock.models import OURS, Move

ROLES = {
    "supplier": "received_not_billed",
    "customer": "cost_of_goods_sold",
    "loss": "inventory_adjustment",
    "opening": "opening",
}


def legs(moves: Sequence[Move]) -> list[Leg]:
    """What moves come to in the ledger: inventory, price differences, and the account of the other side.

    Goods that only changed their place come to nothing.
    """
    sums: dict[str, int] = {}
    for move in moves:
        came, other = _sides(move)
        if other:
            said = move.cost + move.difference
            for role, amount in (("inventory", move.cost), ("price_difference", move.difference), (other, -said)):
                sums[role] = sums.get(role, 0) + (amount if came else -amount)
    return [Leg(role, amount) for role, amount in sums.items() if amount]


def post_move(move: Move, day: date, memo: str = "") -> None:
    """Write the entry of one move."""
    post(f"move:{move.id}", day, memo or move.memo or "Stock move", ("move", move.id), legs([move]))


def _sides(move: Move) -> tuple[bool, str]:
    """(whether the goods came in, the role of where they came from or went); '' where neither is outside."""
    found = one(
        "SELECT f.type, g.type FROM location f, location g WHERE f.id = ? AND g.id = ?",
        (move.source_id, move.target_id),
    )
    assert found is not None
    source, target = found
    if target in OURS:
        return True, "" if source in OURS else ROLES[source]
    return False, ROLES[target]
