"""Lists of the catalogue. The stock side of products is listed by the room above."""

from __future__ import annotations

from store.catalog.models import WITH_TAX, WITHOUT_TAX
from store.catalog.unit_columns import for_one
from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Code, Currency, Day, Flag, Percent, Price, Quantity, Rate, State, Text, Whole

# of deals, orders and invoices, as people say it
WITHHOLDING = "(SELECT code FROM tax_code WHERE id = t.withholding_id)"
PRICES_SQL = f"CASE WHEN t.prices_include_tax = 1 THEN '{WITH_TAX}' ELSE '{WITHOUT_TAX}' END"
DISCOUNT_PERCENT_SQL = "NULLIF(t.document_discount_percent, 0)"

PRODUCTS = listing(
    Listing(
        name="products",
        title="Products",
        kind="product",
        source="product t LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN tax_code x ON x.id = t.tax_code_id",
        sort="sku",
        searches=(("product", "id"),),
        kept_count=kept("product"),
        columns=(
            Column("sku", "SKU", "t.sku", Code(), 14, sort_by="t.sku_key"),
            Column("name", "Name", "t.name", Text(), 34, sort_by="t.name"),
            Column("category", "Category", "t.category", Text(), 16),
            Column("price", "List price", "t.price", Price(), 12),
            Column("unit", "Unit", "u.code", Text(), 6),
            Column("kind", "Type", "t.kind", Text(), 8),
            Column("state", "State", "t.state", State(), 9),
            Column("tax", "Tax", "x.code", Text(), 8, hidden=True),
            Column("tax_code_id", "Tax code id", "t.tax_code_id", Whole(), 8, hidden=True),
            Column("reorder_level", "Reorder at", "t.reorder_level", Quantity(), 10, hidden=True),
            Column("lead_days", "Lead days", "t.lead_days", Whole(), 9, hidden=True),
            Column("drop_ship", "Drop shipment", "NULLIF(t.drop_ship, 0)", Flag(), 9, hidden=True),
            Column("negative", "Before booked in", "NULLIF(t.negative, 0)", Flag(), 9, hidden=True),
            Column("handling_days", "Handling days", "t.handling_days", Whole(), 9, hidden=True),
            Column("tracking", "Kept by", "t.tracking", Text(), 8, hidden=True),
            Column("inspect", "Inspect on receipt", "NULLIF(t.inspect, 0)", Flag(), 9, hidden=True),
            Column("description", "Description", "t.description", Text(), 30, hidden=True),
        ),
    )
)

_LAST = "SELECT {} FROM tax_rate r WHERE r.tax_code_id = t.id ORDER BY r.valid_from DESC LIMIT 1"

TAXES = listing(
    Listing(
        name="taxes",
        title="Tax codes",
        kind="tax",
        source="tax_code t LEFT JOIN account o ON o.id = t.output_account_id "
        "LEFT JOIN account i ON i.id = t.input_account_id",
        columns=(
            Column("code", "Code", "t.code", Code(), 10),
            Column("name", "Name", "t.name", Text(), 30),
            Column("category", "Kind", "t.category", Text(), 16),
            Column("rate", "Rate", f"({_LAST.format('r.rate')})", Percent(), 8),
            Column("valid_from", "From", f"({_LAST.format('r.valid_from')})", Day(), 12, hidden=True),
            Column("used_for", "Used for", "t.used_for", Text(), 10),
            Column("reason", "Reason", "t.reason", Text(), 24, hidden=True),
            Column("reason_code", "Reason code", "t.reason_code", Text(), 14, hidden=True),
            Column("base_box", "Net sold", "t.base_box", Text(), 9),
            Column("tax_box", "Tax owed", "t.tax_box", Text(), 9),
            Column("input_base_box", "Net bought", "t.input_base_box", Text(), 10),
            Column("input_tax_box", "Had back", "t.input_tax_box", Text(), 9),
            Column("output_account", "Account of tax owed", "o.code", Code(), 10, hidden=True),
            Column("output_account_id", "Account id", "o.id", Whole(), 8, hidden=True),
            Column("input_account", "Account of tax had back", "i.code", Code(), 10, hidden=True),
            Column("input_account_id", "Account id", "i.id", Whole(), 8, hidden=True),
            Column("state", "State", "t.state", State(), 8),
        ),
    )
)

TAX_RATES = listing(
    Listing(
        name="tax-rates",
        title="Tax rates",
        kind="tax",
        source="tax_code t JOIN tax_rate r ON r.tax_code_id = t.id",
        key="r.id",
        record="tax_id",
        columns=(
            Column("code", "Code", "t.code", Code(), 10),
            Column("name", "Name", "t.name", Text(), 30),
            Column("valid_from", "Valid from", "r.valid_from", Text(), 12),
            Column("rate", "Rate", "r.rate", Percent(), 10),
            Column("tax_id", "Tax id", "t.id", Whole(), 8, hidden=True),
        ),
    )
)

TAX_PARTS = listing(
    Listing(
        name="tax-parts",
        title="Parts of taxes",
        kind="tax",
        source="tax_part t JOIN tax_code w ON w.id = t.tax_code_id JOIN tax_code x ON x.id = t.part_id",
        record="tax_id",
        columns=(
            Column("whole", "Code", "w.code", Code(), 10),
            Column("position", "#", "t.position", Whole(), 4),
            Column("code", "Part", "x.code", Code(), 10),
            Column("name", "Name", "x.name", Text(), 30),
            Column("how", "Taken", "t.how", Text(), 10),
            Column("rate", "Rate", "NULLIF(t.rate, 0)", Percent(), 8),
            Column("amount", "For each unit", "NULLIF(t.amount, 0)", Price(), 12),
            Column("tax_id", "Tax id", "t.tax_code_id", Whole(), 8, hidden=True),
        ),
    )
)

PRICES = listing(
    Listing(
        name="prices",
        title="Prices",
        kind="product",
        source="product_price t JOIN price_list l ON l.id = t.price_list_id JOIN product p ON p.id = t.product_id",
        record="product_id",
        columns=(
            Column("price_list", "Price list", "l.code", Code(), 12),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("min_quantity", "From", "t.min_quantity", Quantity(), 10),
            Column("valid_from", "Valid from", "t.valid_from", Text(), 12),
            Column("price", "Price", "t.price", Price(), 12),
            Column("currency", "Currency", "l.currency", Currency(), 8),
            *for_one("t.product_id"),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

TERMS = listing(
    Listing(
        name="terms",
        title="Payment terms",
        kind="term",
        source="payment_term t",
        columns=(
            Column("code", "Code", "t.code", Code(), 12),
            Column("name", "Name", "t.name", Text(), 40),
            Column("discount", "Cash discount", "NULLIF(t.discount, 0)", Percent(), 14),
            Column("discount_days", "Within days", "CASE WHEN t.discount > 0 THEN t.discount_days END", Whole(), 12),
        ),
    )
)

PRICE_LISTS = listing(
    Listing(
        name="price-lists",
        title="Price lists",
        kind="price-list",
        source="price_list t",
        columns=(
            Column("code", "Code", "t.code", Code(), 12),
            Column("name", "Name", "t.name", Text(), 34),
            Column("currency", "Currency", "t.currency", Currency(), 8),
            Column("includes_tax", "With tax", "t.includes_tax", Flag(), 9),
        ),
    )
)

EXCHANGE_RATES = listing(
    Listing(
        name="exchange-rates",
        title="Exchange rates",
        kind="exchange-rate",
        source="exchange_rate t",
        sort="currency",
        columns=(
            Column("currency", "Currency", "t.currency", Currency(), 9),
            Column("valid_from", "Valid from", "t.valid_from", Day(), 12),
            Column("rate", "Rate", "t.rate", Rate(), 16),
            Column("source", "Source", "t.source", Text(), 20),
        ),
    )
)
