"""Lists of quotes and of their lines; whether one has expired follows from its day."""

from __future__ import annotations

from store.catalog.listings import DISCOUNT_PERCENT_SQL, PRICES_SQL
from store.catalog.unit_columns import OF_A_LINE, PRICE, QUANTITY
from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, Quantity, State, Text, Whole
from store.sales.quote_models import STATE_NOW
from store.stock.availability import UNUSABLE

STATES = ("draft", "sent", "expired", "accepted", "rejected", "superseded")
_UNUSABLE = UNUSABLE.format(day="'{today}'").replace("t.product_id", "b.product_id").replace("t.loc", "b.loc")


def _free(line: str, quote: str) -> str:
    """SQL for what nobody was promised of a line's goods at the place its quote would take them from."""
    free = (
        f"COALESCE((SELECT CASE WHEN b.on_hand > 0 THEN b.on_hand ELSE 0 END - b.reserved - {_UNUSABLE} "
        f"FROM stock_balance b JOIN product p ON p.id = b.product_id WHERE b.product_id = {line}.product_id "
        f"AND b.location_id = {quote}.location_id), 0)"
    )
    return f"CASE WHEN {free} > 0 THEN {free} ELSE 0 END"


_LESS = (
    "CASE WHEN t.state = 'sent' AND t.valid_until >= '{today}' THEN CASE WHEN EXISTS (SELECT 1 FROM quote_line l "
    "JOIN product g ON g.id = l.product_id WHERE l.quote_id = t.id AND l.available IS NOT NULL AND g.kind = 'stock' "
    f"AND l.available > {_free('l', 't')}) "
    "THEN 'less there' ELSE '' END END"
)
_STOCKED = "(SELECT g.kind FROM product g WHERE g.id = t.product_id) = 'stock'"

QUOTES = listing(
    Listing(
        name="quotes",
        title="Quotes",
        kind="quote",
        source="quote t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user o ON o.id = t.owner_id "
        "LEFT JOIN deal d ON d.id = t.deal_id LEFT JOIN sales_order s ON s.id = t.order_id "
        "LEFT JOIN payment_term m ON m.id = t.term_id LEFT JOIN location f ON f.id = t.location_id",
        descending=True,
        searches=(("quote", "id"),),
        kept_count=kept("quote"),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 17, sort_by="t.id"),
            Column("party", "Customer", "t.party_name", Text(), 26, look_up="party.name"),
            Column("total", "Total", "t.total", Amount(), 13, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("valid_until", "Valid until", "t.valid_until", Day(), 11, sort_by="COALESCE(t.valid_until, '')"),
            Column("state", "State", STATE_NOW.format("t"), State(), 12, words=STATES),
            Column("stock", "Stock", _LESS, Text(), 10, spare=True, words=("less there",), sortable=False),
            Column("owner", "Owner", "o.login", Text(), 10, spare=True),
            Column("deal", "Deal", "d.title", Text(), 24, hidden=True),
            Column("revision", "Revision", "t.revision", Whole(), 8, hidden=True),
            Column("day", "Date", "t.day", Day(), 10, hidden=True),
            Column("sent_on", "Sent", "t.sent_on", Day(), 10, hidden=True),
            Column("decided_on", "Decided", "t.decided_on", Day(), 10, hidden=True),
            Column("reason", "Rejected because", "t.reason", Text(), 20, hidden=True),
            Column("customer_reference", "Reference", "t.customer_reference", Text(), 14, hidden=True),
            Column("order", "Order", "s.number", Code(), 15, hidden=True),
            Column("terms", "Terms", "m.code", Code(), 8, hidden=True),
            Column("location", "From", "f.code", Code(), 10, hidden=True),
            Column("net", "Net", "t.net", Amount(), 14, total=True, hidden=True),
            Column("tax", "Tax", "t.tax", Amount(), 12, hidden=True),
            Column("prices", "Prices", PRICES_SQL, Text(), 12, hidden=True),
            Column("document_discount_percent", "Extra discount %", DISCOUNT_PERCENT_SQL, Percent(), 10, hidden=True),
            Column("document_discount", "Extra discount", "NULLIF(t.document_discount, 0)", Amount(), 12, hidden=True),
            Column("shipping_address", "Ship to", "t.shipping_address", Text(), 30, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("id", "Id", "t.id", Whole(), 8, hidden=True, quiet=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("deal_id", "Deal id", "t.deal_id", Whole(), 8, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
        ),
        asked=(
            Column(
                "revision_of",
                "Revision of",
                "y.id",
                Whole(),
                among="SELECT z.id FROM quote y JOIN quote z "
                "ON COALESCE(z.first_id, z.id) = COALESCE(y.first_id, y.id) AND z.id <> y.id WHERE {}",
            ),
        ),
    )
)

QUOTE_LINES = listing(
    Listing(
        name="quote-lines",
        title="Quote lines",
        kind="quote",
        record="quote_id",
        source="quote_line t LEFT JOIN quote q ON q.id = t.quote_id LEFT JOIN tax_code x ON x.id = t.tax_code_id",
        searches=(("quote_line", "id"), ("quote", "quote_id")),
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("description", "Description", "t.description", Text(), 26),
            QUANTITY,
            PRICE,
            Column("discount", "Discount", "t.discount", Percent(), 9, spare=True),
            Column("net", "Net", "t.net", Amount(), 13, total=True),
            Column("optional", "Optional", "CASE WHEN t.optional = 1 THEN 1 END", Flag(), 8),
            Column("free", "There now", f"CASE WHEN {_STOCKED} THEN {_free('t', 'q')} END", Quantity(), 10, spare=True),
            Column(
                "coming",
                "Coming",
                f"CASE WHEN {_STOCKED} THEN (SELECT CAST(SUM(i.quantity) AS BIGINT) FROM incoming i "
                "WHERE i.product_id = t.product_id AND i.location_id = q.location_id) END",
                Quantity(),
                9,
                spare=True,
            ),
            Column("promised", "Told", "t.promised", Day(), 10, spare=True),
            Column("currency", "Cur", "q.currency", Currency(), 4, spare=True),
            Column("available", "Told there", "t.available", Quantity(), 10, hidden=True),
            Column("taken", "Taken", "CASE WHEN t.taken = 1 THEN 1 END", Flag(), 6, hidden=True),
            Column("tax_code", "Tax", "x.code", Code(), 6, hidden=True),
            Column("tax_rate", "Rate", "t.tax_rate", Percent(), 7, hidden=True),
            *OF_A_LINE,
            Column("quote", "Quote", "COALESCE(q.number, 'draft #' || q.id)", Code(), 17, hidden=True),
            Column("party", "Customer", "q.party_name", Text(), 24, hidden=True, look_up="party.name"),
            Column("state", "State", STATE_NOW.format("q"), State(), 10, hidden=True, words=STATES),
            Column("quote_id", "Quote id", "t.quote_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)
