"""Lists of what happens to orders after they were confirmed: returns and amendments."""

from __future__ import annotations

from store.catalog.unit_columns import OF_A_LINE, PRICE, QUANTITY, stock_code
from store.core.listing import Column, Listing, listing
from store.core.scaled import sql_text
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, Price, Quantity, State, Text, Whole
from store.sales.change_models import RETURN

_GETS = "CASE WHEN t.credit = 1 THEN 'money back' WHEN t.replace = 1 THEN 'the same again' ELSE '' END"
_NOTE = (
    "(SELECT COALESCE(v.number, 'draft #' || v.id) FROM return_credit c JOIN invoice v ON v.id = c.note_id "
    "WHERE c.goods_back_id = t.id AND v.state <> 'cancelled' ORDER BY v.id LIMIT 1)"
)

RETURNS = listing(
    Listing(
        name="returns",
        title="Returns",
        kind="return",
        source="sales_return t LEFT JOIN sales_order o ON o.id = t.order_id "
        "LEFT JOIN location l ON l.id = t.location_id",
        descending=True,
        searches=(("sales_return", "id"), ("sales_order", "order_id")),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 15, sort_by="t.id"),
            Column("order", "Order", "o.number", Code(), 15),
            Column("party", "Customer", "t.party_name", Text(), 26, look_up="party.name"),
            Column("day", "Received", "t.day", Day(), 10),
            Column("gets", "They get", _GETS, Text(), 14),
            Column("state", "State", "t.state", State(), 10),
            Column("reason", "Reason", "t.reason", Text(), 20),
            Column("note", "Credit note", _NOTE, Code(), 15, hidden=True),
            Column("value", "At cost", "t.value", Amount(), 12, hidden=True),
            Column("location", "Into", "l.code", Code(), 10, hidden=True),
            Column("reference", "Their reference", "t.reference", Text(), 16, hidden=True),
            Column("credit", "Money back", "t.credit", Flag(), 10, hidden=True),
            Column("replace", "Send again", "t.replace", Flag(), 10, hidden=True),
            Column("reversed_on", "Reversed", "t.reversed_on", Day(), 10, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("location_id", "Location id", "t.location_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
        ),
    )
)

_NUMBER = f"CASE WHEN p.tracking = 'serial' THEN k.number ELSE k.number || ':' || {sql_text('r.quantity')} END"
# those that a draft says will come back, as they are typed
_LOTS = (
    f"COALESCE((SELECT STRING_AGG({_NUMBER}, ', ' ORDER BY r.id) FROM picked_lot r JOIN lot k ON k.id = r.lot_id "
    f"WHERE r.origin_line_id = t.id AND r.origin = '{RETURN}'), '')"
)

RETURN_LINES = listing(
    Listing(
        name="return-lines",
        title="Return lines",
        kind="return",
        record="return_id",
        source="return_line t LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN sales_return b ON b.id = t.goods_back_id "
        "LEFT JOIN shipment_line n ON n.id = t.shipment_line_id LEFT JOIN shipment s ON s.id = n.shipment_id "
        "LEFT JOIN sales_order o ON o.id = b.order_id",
        searches=(("product", "product_id"), ("sales_return", "goods_back_id")),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 28),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            Column("shipment", "Shipped with", "s.number", Code(), 15),
            Column("scrap", "Scrap", "t.scrapped", Flag(), 6),
            Column("lot", "Lots", _LOTS, Text(), 20, hidden=True, sortable=False),
            Column("waived", "Not billed", "NULLIF(t.waived, 0)", Quantity(), 10, hidden=True),
            Column("reason", "Reason", "b.reason", Text(), 20, hidden=True),
            Column("state", "State", "b.state", State(), 10, hidden=True),
            Column("day", "Received", "b.day", Day(), 10, hidden=True),
            Column("number", "Return", "b.number", Code(), 15, hidden=True),
            Column("party", "Customer", "b.party_name", Text(), 24, hidden=True),
            Column("return_id", "Return id", "t.goods_back_id", Whole(), 8, hidden=True),
            Column("order_line_id", "Order line", "t.order_line_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

RETURN_NOTES = listing(
    Listing(
        name="return-notes",
        title="Credit notes of returns",
        kind="invoice",
        record="note_id",
        source="return_credit t LEFT JOIN invoice v ON v.id = t.note_id "
        "LEFT JOIN sales_return b ON b.id = t.goods_back_id",
        searches=(("invoice", "note_id"), ("sales_return", "goods_back_id")),
        columns=(
            Column("number", "Number", "COALESCE(v.number, 'draft #' || v.id)", Code(), 15),
            Column("return", "Return", "b.number", Code(), 15),
            Column("party", "Customer", "v.party_name", Text(), 26),
            Column("total", "Total", "v.total", Amount(), 14),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column("state", "State", "v.state", State(), 10),
            Column("return_id", "Return id", "t.goods_back_id", Whole(), 8, hidden=True),
            Column("note_id", "Note id", "t.note_id", Whole(), 8, hidden=True),
        ),
    )
)

AMENDMENTS = listing(
    Listing(
        name="amendments",
        title="Amendments",
        kind="amend",
        source="amendment t LEFT JOIN sales_order o ON o.id = t.order_id",
        descending=True,
        searches=(("sales_order", "order_id"),),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 18, sort_by="t.id"),
            Column("order", "Order", "o.number", Code(), 15),
            Column("party", "Customer", "o.party_name", Text(), 24, look_up="party.name"),
            Column("day", "Applied", "t.day", Day(), 10),
            Column("reason", "Reason", "t.reason", Text(), 20),
            Column("old_total", "Before", "t.old_total", Amount(), 13),
            Column("total", "Total", "t.total", Amount(), 13),
            Column("currency", "Cur", "o.currency", Currency(), 4),
            Column("state", "State", "t.state", State(), 16),
            Column("promised", "Promised", "t.promised", Day(), 10, hidden=True),
            Column("old_promised", "Promised before", "t.old_promised", Day(), 10, hidden=True),
            Column("hold_reason", "Waits because", "t.hold_reason", Text(), 24, hidden=True),
            Column("revision", "Revision", "t.revision", Whole(), 8, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
        ),
    )
)

_FITS = "t.old_quantity * COALESCE(t.old_per, 1) % COALESCE(t.old_factor, 1) = 0"  # it was written so
_BEFORE = (
    f"CASE WHEN {_FITS} THEN t.old_quantity * COALESCE(t.old_per, 1) / COALESCE(t.old_factor, 1) "
    "ELSE t.old_quantity END"
)
_OLD_UNIT = f"CASE WHEN {_FITS} AND t.old_unit <> {stock_code('t.product_id')} THEN t.old_unit END"

AMENDMENT_LINES = listing(
    Listing(
        name="amend-lines",
        title="Amendment lines",
        kind="amend",
        record="amend_id",
        source="amendment_line t JOIN amendment a ON a.id = t.amendment_id JOIN sales_order o ON o.id = a.order_id",
        columns=(
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("description", "Description", "t.description", Text(), 24),
            Column("old_quantity", "Before", _BEFORE, Quantity(), 10, unit="old_unit"),
            QUANTITY,
            Column("old_price", "Price before", "t.old_price", Price(), 12),
            PRICE,
            Column("old_discount", "Disc. before", "t.old_discount", Percent(), 9, hidden=True),
            Column("discount", "Discount", "t.discount", Percent(), 9),
            Column("old_promised", "Promised before", "t.old_promised", Day(), 10, hidden=True),
            Column("promised", "Promised", "t.promised", Day(), 10),
            Column("number", "Amendment", "a.number", Code(), 18, hidden=True),
            Column("order", "Order", "o.number", Code(), 15, hidden=True),
            Column("old_unit", "Unit before", _OLD_UNIT, Text(), 6, hidden=True),
            *OF_A_LINE,
            Column("order_line_id", "Order line", "t.order_line_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("amend_id", "Amendment id", "t.amendment_id", Whole(), 8, hidden=True),
        ),
    )
)
