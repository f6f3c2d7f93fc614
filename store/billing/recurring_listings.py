"""Lists of invoices that come again."""

from __future__ import annotations

from store.catalog.listings import PRICES_SQL
from store.core.listing import Column, Listing, listing
from store.core.values import Code, Currency, Day, Flag, Percent, Price, Quantity, State, Text, Whole

_MADE = "(SELECT COUNT(*) FROM recurring_made m WHERE m.recurring_id = t.id)"

RECURRING = listing(
    Listing(
        name="recurring",
        title="Recurring invoices",
        kind="recurring",
        source="recurring_invoice t JOIN party p ON p.id = t.party_id",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 12),
            Column("party", "Customer", "p.name", Text(), 20),
            Column("memo", "What for", "t.memo", Text(), 18),
            Column("every", "Every", "t.every", Text(), 8),
            Column("next_day", "Next on", "t.next_day", Day(), 10),
            Column("state", "State", "t.state", State(), 8),
            Column("until", "Until", "t.until", Day(), 10, spare=True),
            Column("made", "Made", _MADE, Whole(), 5, sortable=False, spare=True),
            Column("posts", "Posts", "t.posts", Flag(), 5, spare=True),
            Column("currency", "Cur", "t.currency", Currency(), 4, hidden=True),
            Column("prices", "Prices", PRICES_SQL, Text(), 12, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

RECURRING_LINES = listing(
    Listing(
        name="recurring-lines",
        title="Lines of recurring invoices",
        kind="recurring",
        record="recurring_id",
        source="recurring_line t JOIN recurring_invoice r ON r.id = t.recurring_id "
        "LEFT JOIN product p ON p.id = t.product_id LEFT JOIN unit u ON u.id = t.unit_id",
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "COALESCE(p.sku, '')", Code(), 14),
            Column("description", "Description", "COALESCE(NULLIF(t.description, ''), p.name)", Text(), 30),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 10),
            Column("unit", "Unit", "COALESCE(u.code, '')", Code(), 6),
            Column("price", "Price", "t.price", Price(), 12),
            Column("discount", "Discount", "t.discount", Percent(), 9),
            Column("currency", "Cur", "r.currency", Currency(), 4),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("unit_id", "Unit id", "t.unit_id", Whole(), 8, hidden=True),
            Column("recurring_id", "Recurring id", "t.recurring_id", Whole(), 8, hidden=True),
        ),
    )
)
