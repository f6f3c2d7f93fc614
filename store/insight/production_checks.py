"""Checks of production: work orders against their steps, steps against moves and entries, bills against each other."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.database import rows, stream
from store.insight.promises import check, differences
from store.production.loops import loop
from store.production.planning import so_far
from store.stock.valuation import share

_SIGN = "CASE WHEN c.type = 'reversal' THEN -1 ELSE 1 END"
_DONE = (
    f"SELECT c.work_order_id, SUM({_SIGN} * c.quantity) AS produced, SUM({_SIGN} * c.scrapped) AS scrapped, "
    f"SUM({_SIGN}) AS steps FROM completion c GROUP BY c.work_order_id"
)


@check("work orders", "made and spoiled as their steps say, never more than planned; cached states = derived ones")
def work_orders() -> Iterator[str]:
    """Work orders that differ from their steps."""
    yield from differences(
        "SELECT w.id, w.number, w.produced, w.scrapped, COALESCE(d.produced, 0), COALESCE(d.scrapped, 0) "
        f"FROM work_order w LEFT JOIN ({_DONE}) d ON d.work_order_id = w.id "
        "WHERE w.produced <> COALESCE(d.produced, 0) OR w.scrapped <> COALESCE(d.scrapped, 0) ORDER BY w.id",
        "work order #{0} {1}: made {2}, spoiled {3}; its steps say {4} and {5}",
    )
    yield from differences(
        f"SELECT w.id, w.number, w.state FROM work_order w LEFT JOIN ({_DONE}) d ON d.work_order_id = w.id "
        "WHERE w.state <> CASE WHEN w.cancelled_at IS NOT NULL THEN 'cancelled' "
        "WHEN w.released_at IS NULL THEN 'draft' "
        "WHEN w.closed_at IS NOT NULL OR COALESCE(d.produced + d.scrapped, 0) >= w.quantity THEN 'done' "
        "WHEN w.started_at IS NOT NULL OR COALESCE(d.steps, 0) > 0 THEN 'in progress' ELSE 'released' END "
        "ORDER BY w.id",
        "work order #{0} {1}: state {2} is not what its steps say",
    )
    yield from differences(
        "SELECT w.id, w.number, COUNT(d.id) FROM work_order w JOIN completion d ON d.work_order_id = w.id "
        "WHERE w.number IS NULL OR w.cancelled_at IS NOT NULL "
        f"GROUP BY w.id, w.number, w.cancelled_at HAVING w.number IS NULL OR SUM({_SIGN.replace('c.', 'd.')}) <> 0 "
        "ORDER BY w.id",
        "work order #{0} {1}: not released or cancelled, but {2} steps were worked on it",
    )


@check("work order lines", "used and reserved as steps and reservations say; what is open is the plan of what is left")
def work_order_lines() -> Iterator[str]:
    """Components that differ from what was used, reserved and planned."""
    yield from differences(
        "SELECT l.id, l.work_order_id, l.used, l.reserved, COALESCE(u.q, 0), COALESCE(r.q, 0) FROM work_order_line l "
        f"LEFT JOIN (SELECT x.line_id, SUM({_SIGN} * x.quantity) AS q FROM completion_line x "
        "JOIN completion c ON c.id = x.completion_id GROUP BY x.line_id) u ON u.line_id = l.id "
        "LEFT JOIN (SELECT origin_line_id, SUM(quantity) AS q FROM reservation WHERE state = 'active' "
        "AND origin = 'work_order_line' GROUP BY origin_line_id) r ON r.origin_line_id = l.id "
        "WHERE l.used <> COALESCE(u.q, 0) OR l.reserved <> COALESCE(r.q, 0) ORDER BY l.id",
        "line #{0} of work order #{1}: used {2}, reserved {3}; steps and reservations say {4} and {5}",
    )
    found = stream(
        "SELECT l.id, w.id, l.quantity, l.open, w.quantity, w.produced + w.scrapped, w.state FROM work_order_line l "
        "JOIN work_order w ON w.id = l.work_order_id ORDER BY l.id"
    )
    for line, order, planned, still, quantity, through, state in found:
        left = planned - so_far(planned, through, quantity) if state in ("released", "in progress") else 0
        if left != still:
            yield f"line #{line} of work order #{order}: {still} open, {left} by its plan"


@check("production", "goods made and spoiled are worth what was used; steps moved and posted what they say")
def production() -> Iterator[str]:
    """Steps that differ from their lines, moves or entries."""
    yield from _sums()
    yield from _moved()
    yield from _posted()
    yield from _shares()


def _sums() -> Iterator[str]:
    yield from differences(
        "SELECT c.id, c.work_order_id, c.components, c.absorbed, COALESCE(l.components, 0), COALESCE(l.absorbed, 0) "
        "FROM completion c LEFT JOIN (SELECT completion_id, SUM(CASE WHEN move_id IS NULL THEN 0 ELSE value END) "
        "AS components, SUM(CASE WHEN move_id IS NULL THEN value ELSE 0 END) AS absorbed FROM completion_line "
        "GROUP BY completion_id) l ON l.completion_id = c.id WHERE c.components <> COALESCE(l.components, 0) "
        "OR c.absorbed <> COALESCE(l.absorbed, 0) ORDER BY c.id",
        "step #{0} of work order #{1}: components {2}, absorbed {3}; its lines say {4} and {5} (minor units)",
    )
    yield from differences(
        "SELECT c.id, c.work_order_id FROM completion c JOIN completion o ON o.id = c.reverses_id "
        "WHERE c.quantity <> o.quantity OR c.scrapped <> o.scrapped OR c.components <> o.components "
        "OR c.absorbed <> o.absorbed OR c.value <> o.value OR c.scrap_value <> o.scrap_value "
        "OR c.work_order_id <> o.work_order_id OR o.type = 'reversal' ORDER BY c.id",
        "step #{0} of work order #{1}: is not what it takes back",
    )


def _moved() -> Iterator[str]:
    yield from differences(
        "SELECT l.id, l.completion_id, l.quantity, l.value, m.quantity, m.cost + m.difference FROM completion_line l "
        "JOIN move m ON m.id = l.move_id WHERE l.quantity <> m.quantity OR l.value <> m.cost + m.difference "
        "OR l.product_id <> m.product_id ORDER BY l.id",
        "line #{0} of step #{1}: used {2} worth {3}, moved {4} worth {5} (minor units)",
    )
    yield from differences(
        "SELECT c.id, c.work_order_id, c.quantity, c.value, COALESCE(m.quantity, 0), "
        "COALESCE(m.cost + m.difference, 0) FROM completion c JOIN work_order w ON w.id = c.work_order_id "
        "LEFT JOIN move m ON m.id = c.move_id "
        "WHERE c.quantity <> COALESCE(m.quantity, 0) OR c.value <> COALESCE(m.cost + m.difference, 0) "
        "OR m.product_id <> w.product_id ORDER BY c.id",
        "step #{0} of work order #{1}: made {2} worth {3}, moved {4} worth {5} (minor units)",
    )
    yield from differences(
        "SELECT m.id, m.origin_id FROM move m WHERE m.origin = 'work-order' "
        "AND NOT EXISTS (SELECT 1 FROM completion c WHERE c.move_id = m.id) "
        "AND NOT EXISTS (SELECT 1 FROM completion_line l WHERE l.move_id = m.id) ORDER BY m.id",
        "move #{0}: of work order #{1}, but of none of its steps",
    )


def _posted() -> Iterator[str]:
    worth = "CASE WHEN c.type = 'reversal' THEN -1 ELSE 1 END * "
    yield from differences(
        f"SELECT c.id, c.work_order_id, {worth}c.absorbed, {worth}c.scrap_value, COALESCE(e.absorbed, 0), "
        "COALESCE(e.scrap, 0) FROM completion c LEFT JOIN (SELECT x.event_key, "
        "SUM(CASE WHEN a.role = 'absorbed_cost' THEN l.credit - l.debit ELSE 0 END) AS absorbed, "
        "SUM(CASE WHEN a.role = 'inventory_adjustment' THEN l.debit - l.credit ELSE 0 END) AS scrap "
        "FROM entry x JOIN entry_line l ON l.entry_id = x.id JOIN account a ON a.id = l.account_id "
        "WHERE x.source = 'work-order' GROUP BY x.event_key) e ON e.event_key = 'completion:' || c.id "
        f"WHERE {worth}c.absorbed <> COALESCE(e.absorbed, 0) OR {worth}c.scrap_value <> COALESCE(e.scrap, 0) "
        "ORDER BY c.id",
        "step #{0} of work order #{1}: absorbed {2}, spoiled {3}; posted {4} and {5} (minor units)",
    )


def _shares() -> Iterator[str]:
    """What was spoiled has taken its share of the cost."""
    found = rows(
        "SELECT id, work_order_id, components + absorbed, scrapped, quantity + scrapped, scrap_value, type "
        "FROM completion WHERE type <> 'reversal' AND (scrapped > 0 OR scrap_value > 0) ORDER BY id"
    )
    for step, order, whole, scrapped, both, said, kind in found:
        lost = whole if kind == "scrap" else share(whole, scrapped, both)
        if lost != said:
            yield f"step #{step} of work order #{order}: {said} spoiled, {lost} by its share (minor units)"


@check("making", "goods on their way = what released work orders still bring")
def making() -> Iterator[str]:
    """Supplies that differ from the work orders they stand for."""
    left = (
        "SELECT w.id, w.product_id, w.location_id, w.quantity - w.produced - w.scrapped AS quantity, w.due "
        "FROM work_order w WHERE w.state IN ('released', 'in progress') AND w.quantity > w.produced + w.scrapped"
    )
    yield from differences(
        f"SELECT w.id, w.quantity, COALESCE(i.quantity, 0) FROM ({left}) w LEFT JOIN incoming i "
        "ON i.origin_line_id = w.id AND i.origin = 'work_order' WHERE i.id IS NULL OR i.quantity <> w.quantity "
        "OR i.product_id <> w.product_id OR i.location_id <> w.location_id "
        "OR COALESCE(i.day, '') <> COALESCE(w.due, '') ORDER BY w.id",
        "work order #{0}: {1} still to be made, {2} on their way, or not as it says",
    )
    yield from differences(
        f"SELECT i.origin_line_id, i.quantity FROM incoming i LEFT JOIN ({left}) w ON w.id = i.origin_line_id "
        "WHERE i.origin = 'work_order' AND w.id IS NULL ORDER BY i.id",
        "work order #{0}: {1} on their way, but nothing is still to be made",
    )


@check("bills", "a bill in use has components, and nothing is made of itself")
def bills() -> Iterator[str]:
    """Bills that cannot be made by."""
    yield from differences(
        "SELECT b.code FROM bom b WHERE b.state = 'active' AND NOT EXISTS (SELECT 1 FROM bom_line l "
        "WHERE l.bom_id = b.id) ORDER BY b.id",
        "bill {0}: in use without components",
    )
    for product, code in rows("SELECT product_id, code FROM bom WHERE state = 'active' ORDER BY id"):
        components = rows(
            "SELECT l.product_id FROM bom_line l JOIN bom b ON b.id = l.bom_id WHERE b.product_id = ? "
            "AND b.state = 'active' ORDER BY l.position",
            (product,),
        )
        if way := loop(product, [component for (component,) in components]):
            yield f"bill {code}: its product #{product} is made of itself, by way of #{', #'.join(map(str, way[1:-1]))}"
