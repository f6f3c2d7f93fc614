"""The three-way match: what was ordered, what came, and what was billed, line by line, with what does not agree.

Amounts are in the books' currency: goods came in at the rate of their day, and are billed against that.
"""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Price, Quantity, State, Text, Whole

_KEPT = "(t.received - t.returned)"
_WANTED = "(t.quantity - t.closed)"


def _of_receipts(expression: str) -> str:
    """What the receipts of a line come to, less what went back."""
    return (
        f"(SELECT CAST(COALESCE(SUM(CASE WHEN d.type = 'return' THEN -({expression}) ELSE {expression} END), 0) "
        "AS BIGINT) FROM receipt_line n JOIN receipt d ON d.id = n.receipt_id WHERE n.purchase_line_id = t.id)"
    )


_RECEIVED, _BILLED = _of_receipts("n.value"), _of_receipts("n.billed_value")
# what the goods that were billed are worth by their receipts, halves up; in two parts, none of which overflows
_EXPECTED = _of_receipts(
    "n.value / n.quantity * n.billed + (2 * (n.value % n.quantity) * n.billed + n.quantity) / (2 * n.quantity)"
)
_TOLERANCE = (
    "COALESCE((SELECT CAST(s.value AS BIGINT) FROM setting s "
    "WHERE s.name = 'set:' || o.company_id || ':purchase.price-tolerance' AND s.value <> ''), 0)"
)
_DIFFERENCE = f"({_BILLED} - {_EXPECTED})"
_PRICE = (
    f"CASE WHEN t.billed = 0 THEN '' WHEN {_DIFFERENCE} * 1000000 > {_EXPECTED} * {_TOLERANCE} THEN ', price higher' "
    f"WHEN -{_DIFFERENCE} * 1000000 > {_EXPECTED} * {_TOLERANCE} THEN ', price lower' ELSE '' END"
)
_QUANTITY = (
    f"CASE WHEN t.billed > {_KEPT} THEN ', more billed than kept' WHEN t.billed < {_KEPT} THEN ', not billed yet' "
    f"ELSE '' END || CASE WHEN t.received > {_WANTED} THEN ', more came than ordered' "
    f"WHEN t.received < {_WANTED} AND i.kind = 'stock' THEN ', not all received' ELSE '' END"
)

MATCH = listing(
    Listing(
        name="match",
        title="Ordered, received, billed",
        kind="po",
        record="order_id",
        source="purchase_line t LEFT JOIN purchase_order o ON o.id = t.order_id "
        "LEFT JOIN product i ON i.id = t.product_id LEFT JOIN company c ON c.id = o.company_id",
        where="EXISTS (SELECT 1 FROM purchase_order b WHERE b.id = t.order_id AND b.confirmed_at IS NOT NULL "
        "AND b.cancelled_at IS NULL)",
        descending=True,
        searches=(("product", "product_id"), ("purchase_order", "order_id")),
        columns=(
            Column("order", "Purchase order", "o.number", Code(), 15),
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("ordered", "Ordered", _WANTED, Quantity(), 9),
            Column("kept", "Received", _KEPT, Quantity(), 9),
            Column("billed", "Billed", "t.billed", Quantity(), 9),
            Column("differs", "Differs", f"SUBSTR({_QUANTITY} || {_PRICE}, 3)", Text(), 36, sortable=False),
            Column("party", "Supplier", "o.party_name", Text(), 22, look_up="party.name"),
            Column("price", "Price", "t.price", Price(), 11, hidden=True),
            Column("currency_of_order", "Bought in", "o.currency", Text(), 9, hidden=True),
            Column("received_value", "Received value", _RECEIVED, Amount(), 13, hidden=True, sortable=False),
            Column("expected_value", "Worth of billed", _EXPECTED, Amount(), 13, hidden=True, sortable=False),
            Column("billed_value", "Billed value", _BILLED, Amount(), 13, hidden=True, sortable=False),
            Column("currency", "Cur", "c.currency", Text(), 4, hidden=True),
            Column("state", "State", "o.state", State(), 16, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
        ),
    )
)
