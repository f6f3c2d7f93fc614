"""Lists of the stock room's documents: transfers, counts, and later changes of what goods are worth."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Day, Price, Quantity, State, Text, Whole

TRANSFERS = listing(
    Listing(
        name="transfers",
        title="Transfers",
        kind="transfer",
        source="transfer t LEFT JOIN location f ON f.id = t.source_id LEFT JOIN location g ON g.id = t.target_id",
        descending=True,
        columns=(
            Column("number", "Number", "COALESCE(t.number, '#' || t.id)", Code(), 15),
            Column("state", "State", "t.state", State(), 12),
            Column("from", "From", "f.code", Code(), 12),
            Column("to", "To", "g.code", Code(), 12),
            Column("day", "Sent", "t.day", Day(), 10),
            Column("lines", "Lines", "(SELECT COUNT(*) FROM transfer_line l WHERE l.transfer_id = t.id)", Whole(), 6),
            Column("notes", "Notes", "t.notes", Text(), 24),
            Column("source_id", "From id", "t.source_id", Whole(), 8, hidden=True),
            Column("target_id", "To id", "t.target_id", Whole(), 8, hidden=True),
        ),
    )
)

TRANSFER_LINES = listing(
    Listing(
        name="transfer-lines",
        title="Transfer lines",
        kind="transfer",
        source="transfer_line t LEFT JOIN transfer d ON d.id = t.transfer_id "
        "LEFT JOIN product p ON p.id = t.product_id",
        record="transfer_id",
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 30),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            Column("sent", "Sent", "t.sent", Quantity(), 11),
            Column("arrived", "Arrived", "t.arrived", Quantity(), 11),
            Column("transit", "In transit", "(t.sent - t.arrived)", Quantity(), 11),
            Column("state", "State", "d.state", State(), 12, hidden=True),
            Column("transfer_id", "Transfer", "t.transfer_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

COUNTS = listing(
    Listing(
        name="counts",
        title="Counts",
        kind="count",
        source="stock_count t LEFT JOIN location l ON l.id = t.location_id",
        descending=True,
        columns=(
            Column("number", "Number", "COALESCE(t.number, '#' || t.id)", Code(), 15),
            Column("state", "State", "t.state", State(), 10),
            Column("day", "Date", "t.day", Day(), 10),
            Column("location", "Location", "l.code", Code(), 12),
            Column("lines", "Lines", "(SELECT COUNT(*) FROM stock_count_line c WHERE c.count_id = t.id)", Whole(), 7),
            Column(
                "open",
                "To count",
                "(SELECT COUNT(*) FROM stock_count_line c WHERE c.count_id = t.id AND c.counted IS NULL)",
                Whole(),
                8,
            ),
            Column(
                "value",
                "Differences",
                "(SELECT CAST(COALESCE(SUM(c.value), 0) AS BIGINT) FROM stock_count_line c WHERE c.count_id = t.id)",
                Amount(),
                13,
            ),
            Column("notes", "Notes", "t.notes", Text(), 20),
            Column("location_id", "Location id", "t.location_id", Whole(), 8, hidden=True),
        ),
    )
)

COUNT_LINES = listing(
    Listing(
        name="count-lines",
        title="Count lines",
        kind="count-line",
        source="stock_count_line t LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN stock_count d ON d.id = t.count_id LEFT JOIN lot o ON o.id = t.lot_id",
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("lot", "Lot", "o.number", Code(), 22),
            Column("name", "Product", "p.name", Text(), 24),
            Column("expected", "Expected", "t.expected", Quantity(), 11),
            Column("counted", "Counted", "t.counted", Quantity(), 11),
            Column("difference", "Difference", "(t.counted - t.expected)", Quantity(), 11),
            Column("value", "Worth", "t.value", Amount(), 12, total=True, currency="company_currency"),
            Column("times", "Counted times", "t.times", Whole(), 7, hidden=True),
            Column("unit_cost", "Unit cost", "t.unit_cost", Price(), 11, hidden=True),
            Column("state", "State", "d.state", State(), 10, hidden=True),
            Column("count_id", "Count", "t.count_id", Whole(), 8, hidden=True),
            Column("lot_id", "Lot id", "t.lot_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column(
                "company_currency",
                "Currency",
                "(SELECT currency FROM company WHERE id = d.company_id)",
                Text(),
                8,
                hidden=True,
            ),
        ),
    )
)

RETURNS = listing(
    Listing(
        name="move-returns",
        title="Goods back",
        kind="move",
        source="move_return t LEFT JOIN move m ON m.id = t.move_id LEFT JOIN product p ON p.id = m.product_id "
        "LEFT JOIN location f ON f.id = m.source_id LEFT JOIN location g ON g.id = m.target_id",
        record="move_id",
        descending=True,
        columns=(
            Column("day", "Date", "m.day", Day(), 10),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("from", "From", "f.code", Code(), 10),
            Column("to", "To", "g.code", Code(), 10),
            Column("quantity", "Quantity", "m.quantity", Quantity(), 11),
            Column("value", "At", "(m.cost + m.difference)", Amount(), 13),
            Column("memo", "Memo", "m.memo", Text(), 20),
            Column("of_id", "Of move", "t.of_id", Whole(), 8),
            Column("move_id", "Move", "t.move_id", Whole(), 8, hidden=True),
        ),
    )
)

REVALUATIONS = listing(
    Listing(
        name="revaluations",
        title="Later costs",
        kind="product",
        source="revaluation t LEFT JOIN product p ON p.id = t.product_id",
        record="product_id",
        descending=True,
        columns=(
            Column("day", "Date", "t.day", Day(), 10),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("kind", "Kind", "t.kind", Text(), 14),
            Column("amount", "On goods", "t.amount", Amount(), 13),
            Column("expensed", "Expensed", "t.expensed", Amount(), 13),
            Column("memo", "For", "t.memo", Text(), 28),
            Column("move_id", "Move", "t.move_id", Whole(), 8),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)
