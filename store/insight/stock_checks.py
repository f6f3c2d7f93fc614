"""Checks of what is on hand: its quantity, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.database import rows
from store.core.identity import actor
from store.insight.promises import check, differences
from store.stock.models import INSIDE
from store.stock.valuation import value_of


@check("inventory", "cost layers = inventory account = moves at cost, with what was added to their cost later")
def inventory_value() -> Iterator[str]:
    """The three ways of valuing what is on hand."""
    account, moved = rows(
        "SELECT (SELECT COALESCE(SUM(l.debit - l.credit), 0) FROM entry_line l JOIN account a ON a.id = l.account_id "
        f"WHERE a.role = 'inventory'), (SELECT COALESCE(SUM({_AT_COST}), 0) FROM {_MOVES}) "
        "+ (SELECT COALESCE(SUM(amount), 0) FROM revaluation)"
    )[0]
    if account != moved:
        yield f"inventory account {account}, moves at cost {moved} (minor units)"
    yield from differences(
        "SELECT product_id, CAST(SUM(layers) AS BIGINT), CAST(SUM(moved) AS BIGINT) FROM (SELECT product_id, "
        f"value AS layers, 0 AS moved FROM cost_layer UNION ALL SELECT m.product_id, 0, {_AT_COST} FROM {_MOVES} "
        "UNION ALL SELECT product_id, 0, amount FROM revaluation) x "
        "GROUP BY product_id HAVING SUM(layers) <> SUM(moved) ORDER BY product_id",
        "product #{0}: cost layers {1}, moves at cost {2} (minor units)",
    )


_AT_COST = f"CASE WHEN g.type {INSIDE} THEN m.cost ELSE 0 END - CASE WHEN f.type {INSIDE} THEN m.cost ELSE 0 END"
_MOVES = "move m LEFT JOIN location f ON f.id = m.source_id LEFT JOIN location g ON g.id = m.target_id"


_PLACES = 2**31  # a product's number and a place's are one: there are never so many places
_PLACE = f"product_id * {_PLACES} + {{}}_id"


@check(
    "stock",
    "on hand = Σ moves, reserved = Σ active reservations ≤ on hand, below nothing only where allowed; layers hold it",
)
def stock_balances() -> Iterator[str]:
    """Balances that differ from moves or reservations."""
    inside = f"IN (SELECT id FROM location WHERE type {INSIDE})"
    yield from differences(  # a full join would be quadratic; the plus has moves read in the order they are stored
        f"SELECT place / {_PLACES}, place % {_PLACES}, CAST(SUM(here) AS BIGINT), CAST(SUM(held) AS BIGINT), "
        "CAST(SUM(moved) AS BIGINT), CAST(SUM(wanted) AS BIGINT) FROM ("  # one number is sorted faster than two
        f"SELECT {_PLACE.format('location')} AS place, on_hand AS here, reserved AS held, 0 AS moved, 0 AS wanted "
        "FROM stock_balance "
        f"UNION ALL SELECT {_PLACE.format('target')}, 0, 0, quantity, 0 FROM move WHERE +target_id {inside} "
        f"UNION ALL SELECT {_PLACE.format('source')}, 0, 0, -quantity, 0 FROM move WHERE +source_id {inside} "
        f"UNION ALL SELECT {_PLACE.format('location')}, 0, 0, 0, quantity FROM reservation WHERE state = 'active') x "
        "GROUP BY place HAVING SUM(here) <> SUM(moved) OR SUM(held) <> SUM(wanted) "
        "OR (SUM(held) > 0 AND SUM(held) > SUM(here)) "
        "ORDER BY place",
        "product #{0} at location #{1}: on hand {2}, reserved {3}; moves say {4}, reservations {5}",
    )
    yield from differences(
        "SELECT b.product_id, b.location_id, b.on_hand FROM stock_balance b JOIN product p ON p.id = b.product_id "
        "JOIN location l ON l.id = b.location_id WHERE b.on_hand < 0 AND (p.negative = 0 OR p.kind <> 'stock' "
        "OR p.tracking <> 'none' OR l.type <> 'internal' OR l.inspection = 1 OR l.direct = 1) "
        "ORDER BY b.product_id, b.location_id",
        "product #{0} at location #{1}: {2} on hand, though it may not leave before it is booked in",
    )
    yield from differences(
        "SELECT product_id, CAST(SUM(held) AS BIGINT), CAST(SUM(here) AS BIGINT) FROM ("
        "SELECT product_id, quantity AS held, 0 AS here FROM cost_layer UNION ALL "
        "SELECT product_id, 0, on_hand FROM stock_balance) x "
        "GROUP BY product_id HAVING SUM(held) <> SUM(here) ORDER BY 1",
        "product #{0}: cost layers hold {1}, on hand is {2}",
    )


@check("costing", "layers are what the product's method makes: one, at standard where it is kept so, or one a receipt")
def costing() -> Iterator[str]:
    """Layers that cannot have come from the product's method."""
    yield from differences(
        "SELECT p.sku, p.cost_method, COUNT(*) FROM cost_layer c JOIN product p ON p.id = c.product_id "
        "WHERE p.cost_method <> 'fifo' AND c.quantity <> 0 GROUP BY p.id, p.sku, p.cost_method HAVING COUNT(*) > 1 "
        "ORDER BY p.id",
        "{0}: kept by {1}, but in {2} layers",
    )
    yield from differences(
        "SELECT p.sku, MIN(c.quantity) FROM cost_layer c JOIN product p ON p.id = c.product_id WHERE c.quantity <> 0 "
        "GROUP BY p.id, p.sku HAVING MIN(c.quantity) < 0 AND COUNT(*) > 1 ORDER BY p.id",
        "{0}: {1} left before being booked in, but other layers are there",
    )
    found = rows(
        "SELECT p.sku, c.quantity, c.value, p.standard_cost FROM cost_layer c JOIN product p ON p.id = c.product_id "
        "WHERE p.cost_method = 'standard' AND c.quantity <> 0 ORDER BY p.id"
    )
    for sku, quantity, value, cost in found:
        if value != (worth := value_of(quantity, cost, actor().currency)):
            yield f"{sku}: worth {value}, but {worth} at its standard cost (minor units)"
    yield from differences(
        "SELECT p.sku, c.quantity, m.id, m.quantity FROM cost_layer c JOIN move m ON m.id = c.move_id "
        "JOIN product p ON p.id = c.product_id WHERE p.cost_method = 'fifo' "
        "AND (c.quantity > m.quantity OR c.product_id <> m.product_id) ORDER BY c.id",
        "{0}: a layer of {1} is said to have come by move #{2} of {3}",
    )


@check("returns", "no more came back of a move than it took, in quantity and in value, less what went again")
def returns() -> Iterator[str]:
    """Moves of which too much came back."""
    yield from differences(
        "SELECT o.id, o.quantity, o.cost + o.difference, CAST(SUM(r.way * m.quantity) AS BIGINT), "
        "CAST(SUM(r.way * (m.cost + m.difference)) AS BIGINT) FROM (SELECT of_id, move_id, 1 AS way FROM move_return "
        "UNION ALL SELECT b.of_id, u.move_id, -1 FROM move_return u JOIN move_return b ON b.move_id = u.of_id) r "
        "JOIN move m ON m.id = r.move_id JOIN move o ON o.id = r.of_id "
        "GROUP BY o.id, o.quantity, o.cost, o.difference HAVING SUM(r.way * m.quantity) NOT BETWEEN 0 AND o.quantity "
        "OR SUM(r.way * (m.cost + m.difference)) > o.cost + o.difference "
        "OR MIN(m.product_id) <> MIN(o.product_id) OR MAX(m.product_id) <> MAX(o.product_id) ORDER BY o.id",
        "move #{0}: {1} for {2}, but {3} for {4} came back (minor units)",
    )


@check("transfers", "sent and arrived as the moves say; what is in transit is what transfers wait for")
def transfers() -> Iterator[str]:
    """Transfers that differ from their moves, and goods in transit that nobody waits for."""
    yield from differences(
        "SELECT t.id, l.product_id, l.sent, l.arrived, COALESCE(m.sent, 0), COALESCE(m.arrived, 0) "
        "FROM transfer_line l JOIN transfer t ON t.id = l.transfer_id LEFT JOIN (SELECT m.origin_line_id, "
        "SUM(CASE WHEN f.type = 'transit' THEN 0 ELSE m.quantity END) AS sent, "
        "SUM(CASE WHEN g.type = 'transit' THEN 0 ELSE m.quantity END) AS arrived FROM move m "
        "JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id WHERE m.origin = 'transfer' "
        "GROUP BY m.origin_line_id) m ON m.origin_line_id = l.id "
        "WHERE l.sent <> COALESCE(m.sent, 0) OR l.arrived <> COALESCE(m.arrived, 0) ORDER BY l.id",
        "transfer #{0}, product #{1}: sent {2}, arrived {3}; moves say {4} and {5}",
    )
    yield from differences(
        "SELECT product_id, CAST(SUM(here) AS BIGINT), CAST(SUM(waited) AS BIGINT) FROM (SELECT b.product_id, "
        "b.on_hand AS here, 0 AS waited FROM stock_balance b JOIN location g ON g.id = b.location_id "
        "WHERE g.type = 'transit' UNION ALL SELECT product_id, 0, sent - arrived FROM transfer_line) x "
        "GROUP BY product_id HAVING SUM(here) <> SUM(waited) ORDER BY product_id",
        "product #{0}: {1} in transit, transfers wait for {2}",
    )
    yield from differences(
        "SELECT t.id, t.state FROM transfer t JOIN (SELECT transfer_id, MIN(CASE WHEN arrived = quantity THEN 1 "
        "ELSE 0 END) AS done, SUM(sent) AS sent FROM transfer_line GROUP BY transfer_id) l ON l.transfer_id = t.id "
        "WHERE t.state <> CASE WHEN l.sent = 0 AND t.number IS NULL THEN CASE WHEN t.state = 'cancelled' "
        "THEN 'cancelled' ELSE 'draft' END WHEN l.done = 1 THEN 'done' ELSE 'in transit' END ORDER BY t.id",
        "transfer #{0}: state {1} is not what its lines say",
    )


@check("counts", "a posted count moved exactly what it found to differ")
def counts() -> Iterator[str]:
    """Counts that differ from their moves."""
    yield from differences(
        "SELECT c.number, l.product_id, l.counted - l.expected, COALESCE(m.q, 0) FROM stock_count c "
        "JOIN stock_count_line l ON l.count_id = c.id LEFT JOIN (SELECT m.origin_line_id, SUM(CASE WHEN "
        "g.type = 'internal' THEN m.quantity ELSE -m.quantity END) AS q FROM move m JOIN location g "
        "ON g.id = m.target_id WHERE m.origin = 'count' GROUP BY m.origin_line_id) m ON m.origin_line_id = l.id "
        "WHERE c.state = 'posted' AND l.counted - l.expected <> COALESCE(m.q, 0) ORDER BY l.id",
        "{0}, product #{1}: differs by {2}, moved {3}",
    )
