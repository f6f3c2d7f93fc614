"""What to fetch for the shipments that have not left: how much of what, from which place, of which lot.

Goods kept by lot are shared out first expired, first out, over all that is to leave a place: what lies picked first,
then by the number of the shipment. What no usable lot is there for stands there without one.
"""

from __future__ import annotations

from dataclasses import replace

from store.catalog.unit_columns import packs
from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Quantity, State, Text, Whole
from store.stock.lot_stock import FIRST_OUT, USABLE

_KEY = 10**9  # a line is fetched of several lots

_LINES = (
    "SELECT x.id, x.product_id, x.quantity, s.id AS shipment_id, s.location_id, s.state FROM shipment s "
    "JOIN shipment_line x ON x.shipment_id = s.id JOIN product p ON p.id = x.product_id "
    "WHERE s.state IN ('draft', 'picked') AND p.tracking"
)
# what lies ready already is fetched no more
_LEFT = (
    "SELECT id, product_id, shipment_id, location_id, state, quantity - (SELECT CAST(COALESCE(SUM(r.quantity), 0) "
    "AS BIGINT) FROM picked_lot r WHERE r.origin_line_id = n.id AND r.origin = 'shipment') AS quantity "
    f"FROM ({_LINES} <> 'none') n"
)
_FREE = (
    "SELECT product_id, location_id, lot_id, quantity - (SELECT CAST(COALESCE(SUM(r.quantity), 0) AS BIGINT) "
    "FROM picked_lot r WHERE r.product_id = f.product_id AND r.location_id = f.location_id AND r.lot_id = f.lot_id) "
    "AS quantity FROM lot_balance f"
)
# each line wants the goods of its product and place that stand between two numbers of them, each lot has some of them
_WANTED = (
    "SELECT id, product_id, location_id, quantity, SUM(quantity) OVER (PARTITION BY product_id, location_id "
    "ORDER BY CASE state WHEN 'picked' THEN 0 ELSE 1 END, shipment_id, id) AS upto "
    f"FROM ({_LEFT}) a WHERE quantity > 0"
)
_THERE = (
    "SELECT b.lot_id, b.product_id, b.location_id, b.quantity, SUM(b.quantity) OVER ("
    f"PARTITION BY b.product_id, b.location_id ORDER BY {FIRST_OUT}) AS upto "
    f"FROM ({_FREE}) b JOIN lot l ON l.id = b.lot_id WHERE b.quantity > 0 "
    f"AND {USABLE.format(day=chr(39) + '{today}' + chr(39))}"
)
_LEAST = "CASE WHEN w.upto < h.upto THEN w.upto ELSE h.upto END"
_MOST = "CASE WHEN w.upto - w.quantity > h.upto - h.quantity THEN w.upto - w.quantity ELSE h.upto - h.quantity END"
_ALL = (
    "COALESCE((SELECT SUM(h.quantity) FROM there h WHERE h.product_id = w.product_id "
    "AND h.location_id = w.location_id), 0)"
)
_SHORT = f"CASE WHEN w.upto - {_ALL} < w.quantity THEN w.upto - {_ALL} ELSE w.quantity END"
PICKS = (
    f"WITH wanted AS ({_WANTED}), there AS ({_THERE}) "
    f"SELECT id AS line_id, 0 AS lot_id, quantity FROM ({_LINES} = 'none') a UNION ALL "
    f"SELECT w.id, h.lot_id, CAST({_LEAST} - ({_MOST}) AS BIGINT) FROM wanted w JOIN there h "
    "ON h.product_id = w.product_id AND h.location_id = w.location_id "
    "AND h.upto > w.upto - w.quantity AND h.upto - h.quantity < w.upto UNION ALL "
    f"SELECT w.id, -1, CAST({_SHORT} AS BIGINT) FROM wanted w WHERE {_ALL} < w.upto"
)
_LOT = "CASE WHEN k.lot_id = -1 THEN 'none usable' ELSE l.number END"

PICK_LIST = listing(
    Listing(
        name="pick-list",
        title="To fetch",
        kind="shipment",
        source=f"shipment_line t JOIN ({PICKS}) k ON k.line_id = t.id LEFT JOIN shipment s ON s.id = t.shipment_id "
        "LEFT JOIN sales_order o ON o.id = s.order_id LEFT JOIN location g ON g.id = s.location_id "
        "LEFT JOIN product p ON p.id = t.product_id LEFT JOIN lot l ON l.id = k.lot_id "
        "LEFT JOIN order_line n ON n.id = t.order_line_id",
        where="s.state = 'draft'",
        key=f"(t.id * {_KEY} + k.lot_id)",
        record="shipment_id",
        sort="location",
        searches=(("product", "product_id"), ("shipment", "shipment_id")),
        columns=(
            Column(
                "location",
                "Place",
                "g.code",
                Code(),
                10,
                sort_by="g.code_key || ' ' || p.sku_key || ' ' || COALESCE(l.expires, '9999')",
            ),
            Column("quantity", "Fetch", "k.quantity", Quantity(), 8),
            Column("sku", "SKU", "p.sku", Code(), 12, sort_by="p.sku_key"),
            Column("lot", "Lot", _LOT, Code(), 22),
            Column("expires", "Expires", "l.expires", Day(), 10),
            Column("shipment", "For", "'#' || t.shipment_id", Code(), 7, sort_by="t.shipment_id"),
            Column("party", "Customer", "s.party_name", Text(), 22),
            Column("order", "Order", "o.number", Code(), 15, hidden=True),
            Column("name", "Product", "p.name", Text(), 28, hidden=True),
            Column("promised", "Promised", "o.promised", Day(), 10, hidden=True),
            Column("place", "Name of the place", "g.name", Text(), 20, hidden=True),
            replace(packs("k", "n"), hidden=True),
            Column("unit", "Unit", "(SELECT u.code FROM unit u WHERE u.id = p.unit_id)", Text(), 6, hidden=True),
            Column("state", "State", "s.state", State(), 8, hidden=True),
            Column("shipment_id", "Shipment id", "t.shipment_id", Whole(), 8, hidden=True),
            Column("order_id", "Order id", "s.order_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("location_id", "Location id", "s.location_id", Whole(), 8, hidden=True),
        ),
    )
)
