"""What each month did to goods, as kept sums: filled from the moves there are."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

INSIDE = "IN ('internal', 'transit')"
PLACES = "FROM move m JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id"
STOCK = f"""
SELECT 'stock.month', substr(day, 1, 7) || ':' || product_id || ':' || place,
  CAST(SUM(quantity) AS BIGINT), CAST(SUM(value) AS BIGINT)
FROM (
  SELECT m.day, m.product_id, m.target_id AS place, m.quantity,
    CASE WHEN f.type {INSIDE} THEN 0 ELSE m.cost END AS value {PLACES} WHERE g.type {INSIDE}
  UNION ALL
  SELECT m.day, m.product_id, m.source_id, -m.quantity,
    CASE WHEN g.type {INSIDE} THEN 0 ELSE -m.cost END {PLACES} WHERE f.type {INSIDE}
  UNION ALL
  SELECT day, product_id, 0, 0, amount FROM revaluation
) x
GROUP BY substr(day, 1, 7), product_id, place HAVING SUM(quantity) <> 0 OR SUM(value) <> 0
"""
SOLD = f"""
SELECT 'sold.month', substr(m.day, 1, 7) || ':' || m.product_id,
  CAST(SUM(CASE WHEN g.type = 'customer' AND m.origin = 'shipment' THEN m.quantity ELSE 0 END) AS BIGINT),
  CAST(SUM((CASE WHEN g.type = 'customer' THEN 1 ELSE -1 END) * (m.cost + m.difference)) AS BIGINT)
{PLACES}
WHERE (g.type = 'customer' AND f.type {INSIDE}) OR (f.type = 'customer' AND g.type {INSIDE})
GROUP BY substr(m.day, 1, 7), m.product_id
HAVING SUM(CASE WHEN g.type = 'customer' AND m.origin = 'shipment' THEN m.quantity ELSE 0 END) <> 0
  OR SUM((CASE WHEN g.type = 'customer' THEN 1 ELSE -1 END) * (m.cost + m.difference)) <> 0
"""


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0017_months"):
        run(statement)
    for sums in (STOCK, SOLD):
        run(f"INSERT INTO tally (book, key, count, amount) {sums}")
