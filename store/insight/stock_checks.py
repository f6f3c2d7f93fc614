"""Checks of what is on hand: its quantity, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.database import rows
from store.insight.promises import check, differences


@check("inventory", "cost layers = inventory account = moves at cost")
def inventory_value() -> Iterator[str]:
    """The three ways of valuing what is on hand."""
    account, moved = rows(
        "SELECT (SELECT COALESCE(SUM(l.debit - l.credit), 0) FROM entry_line l JOIN account a ON a.id = l.account_id "
        f"WHERE a.role = 'inventory'), (SELECT COALESCE(SUM({_AT_COST}), 0) FROM {_MOVES})"
    )[0]
    if account != moved:
        yield f"inventory account {account}, moves at cost {moved} (minor units)"
    yield from differences(
        "SELECT product_id, CAST(SUM(layers) AS BIGINT), CAST(SUM(moved) AS BIGINT) FROM (SELECT product_id, "
        f"value AS layers, 0 AS moved FROM cost_layer UNION ALL SELECT m.product_id, 0, {_AT_COST} FROM {_MOVES}) x "
        "GROUP BY product_id HAVING SUM(layers) <> SUM(moved) ORDER BY product_id",
        "product #{0}: cost layers {1}, moves at cost {2} (minor units)",
    )


_AT_COST = "CASE WHEN g.type = 'internal' THEN m.cost ELSE 0 END - CASE WHEN f.type = 'internal' THEN m.cost ELSE 0 END"
_MOVES = "move m LEFT JOIN location f ON f.id = m.source_id LEFT JOIN location g ON g.id = m.target_id"


@check("stock", "on hand = Σ moves, reserved = Σ active reservations ≤ on hand, layers hold what is on hand")
def stock_balances() -> Iterator[str]:
    """Balances that differ from moves or reservations."""
    inside = "IN (SELECT id FROM location WHERE type = 'internal')"
    yield from differences(  # a full join would be quadratic; the plus has moves read in the order they are stored
        "SELECT product_id, location_id, CAST(SUM(here) AS BIGINT), CAST(SUM(held) AS BIGINT), "
        "CAST(SUM(moved) AS BIGINT), CAST(SUM(wanted) AS BIGINT) FROM ("
        "SELECT product_id, location_id, on_hand AS here, reserved AS held, 0 AS moved, 0 AS wanted FROM stock_balance "
        f"UNION ALL SELECT product_id, target_id, 0, 0, quantity, 0 FROM move WHERE +target_id {inside} "
        f"UNION ALL SELECT product_id, source_id, 0, 0, -quantity, 0 FROM move WHERE +source_id {inside} "
        "UNION ALL SELECT product_id, location_id, 0, 0, 0, quantity FROM reservation WHERE state = 'active') x "
        "GROUP BY product_id, location_id "
        "HAVING SUM(here) <> SUM(moved) OR SUM(held) <> SUM(wanted) OR SUM(held) > SUM(here) ORDER BY 1, 2",
        "product #{0} at location #{1}: on hand {2}, reserved {3}; moves say {4}, reservations {5}",
    )
    yield from differences(
        "SELECT product_id, CAST(SUM(held) AS BIGINT), CAST(SUM(here) AS BIGINT) FROM ("
        "SELECT product_id, quantity AS held, 0 AS here FROM cost_layer UNION ALL "
        "SELECT product_id, 0, on_hand FROM stock_balance) x "
        "GROUP BY product_id HAVING SUM(held) <> SUM(here) ORDER BY 1",
        "product #{0}: cost layers hold {1}, on hand is {2}",
    )
