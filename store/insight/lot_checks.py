"""Checks of lots and serial numbers: that each is where its moves say, and all of them are what is on hand."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.money import QUANTITY
from store.insight.promises import check, differences
from store.stock.lot_stock import MOVED

_LOT = "JOIN lot l ON l.id = x.lot_id JOIN product p ON p.id = l.product_id"


@check("lots", "Σ lots = on hand at every place; each lot is where its moves say; no lot of what is not kept by lot")
def lots() -> Iterator[str]:
    """Lots that differ from the stock, or from their own moves."""
    yield from differences(
        "SELECT p.sku, g.code, CAST(SUM(y.lots) AS BIGINT), CAST(SUM(y.here) AS BIGINT) FROM ("
        "SELECT product_id, location_id, quantity AS lots, 0 AS here FROM lot_balance UNION ALL "
        "SELECT b.product_id, b.location_id, 0, b.on_hand FROM stock_balance b JOIN product k ON k.id = b.product_id "
        "WHERE k.tracking <> 'none') y JOIN product p ON p.id = y.product_id JOIN location g ON g.id = y.location_id "
        "GROUP BY p.id, p.sku, g.id, g.code HAVING SUM(y.lots) <> SUM(y.here) ORDER BY p.id, g.id",
        "{0} at {1}: the lots make {2}, on hand is {3}",
    )
    yield from differences(
        "SELECT p.sku, l.number, x.location_id, CAST(SUM(x.here) AS BIGINT), CAST(SUM(x.moved) AS BIGINT) FROM ("
        "SELECT product_id, lot_id, location_id, quantity AS here, 0 AS moved FROM lot_balance UNION ALL "
        f"SELECT product_id, lot_id, location_id, 0, quantity FROM ({MOVED}) z) x {_LOT} "
        "GROUP BY l.id, l.number, p.sku, x.location_id HAVING SUM(x.here) <> SUM(x.moved) ORDER BY l.id, 3",
        "{0} lot {1} at location #{2}: {3}, its moves say {4}",
    )
    yield from differences(
        "SELECT p.sku, l.number, k.sku FROM lot_balance x JOIN lot l ON l.id = x.lot_id JOIN product p "
        "ON p.id = l.product_id JOIN product k ON k.id = x.product_id WHERE x.product_id <> l.product_id ORDER BY x.id",
        "{0} lot {1}: is kept as a lot of {2}",
    )


@check(
    "lot moves", "a move of goods kept by lot is of lots of its own product that make its quantity; no other move is"
)
def lot_moves() -> Iterator[str]:
    """Moves whose lots are missing, too many, or of something else."""
    yield from differences(
        "SELECT m.id, p.sku, m.quantity, COALESCE(x.q, 0) FROM move m JOIN product p ON p.id = m.product_id "
        "LEFT JOIN (SELECT move_id, SUM(quantity) AS q FROM move_lot GROUP BY move_id) x ON x.move_id = m.id "
        "WHERE p.tracking <> 'none' AND m.quantity <> COALESCE(x.q, 0) ORDER BY m.id",
        "move #{0} of {1}: took {2}, its lots make {3}",
    )
    yield from differences(
        f"SELECT m.id, k.sku, l.number, p.sku FROM move_lot x {_LOT} JOIN move m ON m.id = x.move_id "
        "JOIN product k ON k.id = m.product_id WHERE k.id <> p.id OR k.tracking = 'none' ORDER BY x.id",
        "move #{0} of {1}: is said to be of lot {2} of {3}",
    )


@check("serial numbers", "each is one piece, at one place at most")
def serial_numbers() -> Iterator[str]:
    """Serial numbers that stand for more than one piece, or a part of one."""
    yield from differences(
        f"SELECT p.sku, l.number, CAST(SUM(x.quantity) AS BIGINT), COUNT(*) FROM lot_balance x {_LOT} "
        "WHERE p.tracking = 'serial' GROUP BY l.id, l.number, p.sku "
        f"HAVING SUM(x.quantity) <> {QUANTITY} OR COUNT(*) > 1 OR MIN(x.piece) = 0 ORDER BY l.id",
        "{0} serial number {1}: {2} of it at {3} places",
    )
    yield from differences(
        f"SELECT p.sku, l.number, x.move_id, x.quantity FROM move_lot x {_LOT} "
        f"WHERE p.tracking = 'serial' AND x.quantity <> {QUANTITY} ORDER BY x.id",
        "{0} serial number {1}: move #{2} took {3} of it",
    )


@check("lot returns", "no more of a lot came back of a move than it took of it")
def lot_returns() -> Iterator[str]:
    """Lots that came back of moves which took less of them."""
    yield from differences(
        "SELECT o.id, l.number, CAST(COALESCE(MIN(t.quantity), 0) AS BIGINT), CAST(SUM(x.quantity) AS BIGINT) "
        "FROM move_return r JOIN move o ON o.id = r.of_id JOIN move_lot x ON x.move_id = r.move_id "
        "JOIN lot l ON l.id = x.lot_id LEFT JOIN move_lot t ON t.move_id = r.of_id AND t.lot_id = x.lot_id "
        "WHERE NOT EXISTS (SELECT 1 FROM move_return u WHERE u.of_id = r.move_id) GROUP BY o.id, l.id, l.number "
        "HAVING SUM(x.quantity) > COALESCE(MIN(t.quantity), 0) ORDER BY o.id, l.id",
        "move #{0}, lot {1}: took {2}, but {3} came back",
    )


@check(
    "picked lots",
    "lots lie ready for shipments that are picked, of their product and place, no more than they hold; "
    "those to come back are on drafts of returns",
)
def picked_lots() -> Iterator[str]:
    """Lots that lie ready for nobody, or for less."""
    yield from differences(
        "SELECT k.origin_line_id, p.sku, CAST(SUM(k.quantity) AS BIGINT), CAST(COALESCE(MIN(n.quantity), 0) AS BIGINT) "
        "FROM picked_lot k JOIN lot l ON l.id = k.lot_id JOIN product p ON p.id = k.product_id LEFT JOIN (SELECT x.id, "
        "x.product_id, x.quantity, s.location_id FROM shipment_line x JOIN shipment s ON s.id = x.shipment_id "
        "WHERE s.state = 'picked') n ON n.id = k.origin_line_id AND n.product_id = k.product_id "
        "AND n.location_id = k.location_id AND l.product_id = k.product_id AND k.origin = 'shipment' "
        "WHERE k.origin <> 'return' GROUP BY k.origin, k.origin_line_id, p.sku "
        "HAVING SUM(k.quantity) > COALESCE(MIN(n.quantity), 0) OR COUNT(n.id) <> COUNT(*) ORDER BY 1",
        "shipment line #{0}: {2} of {1} in lots lie ready, {3} are to leave",
    )
    yield from differences(
        "SELECT k.origin_line_id, p.sku, CAST(SUM(k.quantity) AS BIGINT), CAST(COALESCE(MIN(n.quantity), 0) AS BIGINT) "
        "FROM picked_lot k JOIN lot l ON l.id = k.lot_id JOIN product p ON p.id = k.product_id LEFT JOIN (SELECT x.id, "
        "x.product_id, x.quantity FROM return_line x JOIN sales_return b ON b.id = x.goods_back_id "
        "WHERE b.state = 'draft') n ON n.id = k.origin_line_id AND n.product_id = k.product_id "
        "AND l.product_id = k.product_id WHERE k.origin = 'return' "
        "GROUP BY k.origin_line_id, p.sku HAVING SUM(k.quantity) > COALESCE(MIN(n.quantity), 0) "
        "OR COUNT(n.id) <> COUNT(*) ORDER BY 1",
        "return line #{0}: {2} of {1} in lots are to come back, but {3} in all",
    )
