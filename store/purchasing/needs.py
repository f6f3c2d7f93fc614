"""What must be had: what customers and work orders wait for, what is on its way, what is used, when to order again.

The one place of this room that reads what others wait for and make: the open lines of confirmed sales orders and of
released work orders, and what work orders bring.
"""

from __future__ import annotations

from store.core.database import scalar
from store.core.scaled import sql_text
from store.stock.lot_stock import USABLE

USE_DAYS = 90  # use is measured over so many days
STOCKED_FOR = 30  # days of use that are bought beyond the point of ordering, where no rule says how much


def needs(product_id: int | None = None) -> str:
    """A query of every product and place that needs ordering, or of one product; `{today…}` is to be filled in.

    Scaled quantities: `on_hand` and fit for use, `wanted` by others, `coming` (drafts included), `used` in USE_DAYS
    days, `minimum`, `lead` days, `after`: what will be there when all that has come and gone; `level`: at or below
    which it is ordered again; `quantity`: how much to order, in whole units, or whole ones of what
    the supplier sells it in (`pack`), at least what they ask for.
    `made`: the bill in use where it is made rather than bought.
    """
    return _PROPOSED.format(counted=_counted(product_id))


def wanted_by(product_id: int, location_id: int) -> str | None:
    """The first day (ISO) for which a product was promised to who waits for it at a place; None where none was."""
    found = scalar(_FIRST_DAY, (product_id, location_id) * 2)
    return None if found is None else str(found)


def _counted(product_id: int | None) -> str:
    def only(alias: str) -> str:
        return f" AND {alias}.product_id = {int(product_id)}" if product_id is not None else ""

    return _COUNTED.format(
        unusable=_UNUSABLE + only("x") + " GROUP BY x.product_id, x.location_id",
        wanted=_together(_ORDERED + only("l"), _BUILT_IN + only("l")),
        coming=_together(_BOUGHT + only("n"), _INSPECTED + only("n"), _MADE + only("o")),
        used=_USED + only("m") + " GROUP BY m.product_id, m.source_id",
        one=f" AND p.id = {int(product_id)}" if product_id is not None else "",
    )


def _sum(expression: str) -> str:
    return f"CAST(SUM({expression}) AS BIGINT) AS quantity"


def _together(*parts: str) -> str:
    """Several queries of quantities as one, a row for each product and place."""
    return f"SELECT product_id, location_id, {_sum('quantity')} FROM ({' UNION ALL '.join(parts)}) x GROUP BY 1, 2"


_UNUSABLE = (  # goods in lots that are blocked or have expired
    f"SELECT x.product_id, x.location_id, {_sum('x.quantity')} FROM lot_balance x JOIN lot l ON l.id = x.lot_id "
    "WHERE NOT " + USABLE.format(day="'{today}'")
)
_ORDERED = (
    "SELECT l.product_id, o.location_id, l.quantity - l.delivered - l.closed AS quantity FROM sales_order o "
    "JOIN order_line l ON l.order_id = o.id WHERE o.state IN ('confirmed', 'processing') AND l.drop_ship = 0"
)
_BUILT_IN = (
    "SELECT l.product_id, o.location_id, l.open FROM work_order o JOIN work_order_line l ON l.work_order_id = o.id "
    "WHERE o.state IN ('released', 'in progress')"
)
_FIRST_DAY = (
    "SELECT MIN(day) FROM (SELECT COALESCE(l.promised, o.promised) AS day FROM sales_order o "
    "JOIN order_line l ON l.order_id = o.id WHERE o.state IN ('confirmed', 'processing') AND l.product_id = ? "
    "AND o.location_id = ? AND l.quantity > l.delivered + l.reserved + l.closed AND l.drop_ship = 0 UNION ALL "
    "SELECT o.due FROM work_order o JOIN work_order_line l ON l.work_order_id = o.id "
    "WHERE o.state IN ('released', 'in progress') AND l.product_id = ? AND o.location_id = ? AND l.open > l.reserved) x"
)
_BOUGHT = (
    "SELECT n.product_id, o.location_id, n.quantity - n.closed - n.received AS quantity FROM purchase_order o "
    "JOIN purchase_line n ON n.order_id = o.id WHERE n.quantity > n.closed + n.received "
    "AND o.state IN ('draft', 'pending approval', 'confirmed', 'receiving')"
)
_INSPECTED = (
    "SELECT n.product_id, o.location_id, n.held FROM purchase_order o JOIN purchase_line n ON n.order_id = o.id "
    "WHERE n.held > 0"
)
_MADE = (
    "SELECT o.product_id, o.location_id, o.quantity - o.produced - o.scrapped FROM work_order o "
    "WHERE o.state IN ('draft', 'released', 'in progress')"
)
_USED = (
    f"SELECT m.product_id, m.source_id AS location_id, {_sum('m.quantity')} FROM move m "
    "WHERE m.origin IN ('shipment', 'work-order') AND m.day > '{today-90}'"
)
_COUNTED = """
SELECT p.id AS product_id, g.id AS location_id, g.code AS location, s.id AS term_id, s.party_id, k.id AS made,
  COALESCE(b.on_hand, 0) - COALESCE(v.quantity, 0) AS on_hand, COALESCE(w.quantity, 0) AS wanted,
  COALESCE(c.quantity, 0) AS coming, COALESCE(u.quantity, 0) AS used, COALESCE(s.least, 0) AS least,
  COALESCE(s.pack, 0) AS pack, r.maximum,
  COALESCE(r.minimum, CASE WHEN g.id = (SELECT MIN(id) FROM location WHERE type = 'internal')
    THEN p.reorder_level ELSE 0 END) AS minimum,
  COALESCE(r.lead_days, s.lead_days, p.lead_days) AS lead
FROM product p JOIN location g ON g.type = 'internal' AND g.inspection = 0
LEFT JOIN stock_balance b ON b.product_id = p.id AND b.location_id = g.id
LEFT JOIN ({unusable}) v ON v.product_id = p.id AND v.location_id = g.id
LEFT JOIN ({wanted}) w ON w.product_id = p.id AND w.location_id = g.id
LEFT JOIN ({coming}) c ON c.product_id = p.id AND c.location_id = g.id
LEFT JOIN ({used}) u ON u.product_id = p.id AND u.location_id = g.id
LEFT JOIN reorder_rule r ON r.product_id = p.id AND r.location_id = g.id
LEFT JOIN bom k ON k.product_id = p.id AND k.state = 'active'
LEFT JOIN supplier_term s ON k.id IS NULL AND s.id = (SELECT x.id FROM supplier_term x WHERE x.product_id = p.id
  AND x.state = 'active' ORDER BY x.preferred DESC, x.id LIMIT 1)
WHERE p.kind = 'stock' AND p.state = 'active'{one}
"""
_PROPOSED = f"""
SELECT z.*, CASE WHEN z.pack > 0 THEN (CASE WHEN z.short < z.least THEN z.least ELSE z.short END + z.pack - 1)
    / z.pack * z.pack
  WHEN z.short < z.least THEN z.least ELSE (z.short + 9999) / 10000 * 10000 END AS quantity FROM (
  SELECT y.*, CASE WHEN y.maximum > y.level THEN y.maximum WHEN y.maximum IS NOT NULL THEN y.level
    ELSE y.level + y.used * {STOCKED_FOR} / {USE_DAYS} END - y.after AS short FROM (
    SELECT x.*, x.on_hand + x.coming - x.wanted AS after,
      CASE WHEN x.used * x.lead / {USE_DAYS} > x.minimum THEN x.used * x.lead / {USE_DAYS} ELSE x.minimum END AS level
    FROM ({{counted}}) x) y
  WHERE y.after <= y.level AND (y.level > 0 OR y.after < 0)) z
WHERE z.short > 0
"""


REASON = (
    f"CASE WHEN z.after < 0 THEN 'orders wait for ' || {sql_text('-z.after')} || ' more' "
    f"WHEN z.after <= z.minimum THEN {sql_text('z.after')} || ' left, minimum ' || {sql_text('z.minimum')} "
    f"ELSE {sql_text('z.after')} || ' left, ' || {sql_text('z.level')} || ' used in ' || z.lead || ' days' "
    f"END || CASE WHEN z.pack > 0 THEN ': ' || {sql_text('z.quantity / z.pack * 10000')} || ' ' || v.code ELSE '' END"
)
