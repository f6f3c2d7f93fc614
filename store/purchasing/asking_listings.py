"""Lists of purchase requests, and of goods to be inspected."""

from __future__ import annotations

from dataclasses import replace

from store.catalog.unit_columns import OF_A_LINE, QUANTITY
from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Quantity, State, Text, Whole

REQUESTS = listing(
    Listing(
        name="requests",
        title="Purchase requests",
        kind="request",
        source="purchase_request t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN app_user u "
        "ON u.id = t.created_by LEFT JOIN app_user d ON d.id = t.decided_by_id LEFT JOIN purchase_order o "
        "ON o.id = t.order_id LEFT JOIN party q ON q.id = t.party_id LEFT JOIN location l ON l.id = t.location_id",
        descending=True,
        searches=(("product", "product_id"),),
        columns=(
            Column("number", "Request", "'#' || t.id", Code(), 8, sort_by="t.id"),
            Column("sku", "SKU", "p.sku", Code(), 14),
            replace(QUANTITY, width=9),
            Column("wanted", "Wanted by", "t.wanted", Day(), 10),
            Column("state", "State", "t.state", State(), 11),
            Column("by", "Asked by", "u.login", Text(), 10),
            Column("reason", "Because", "t.reason", Text(), 26),
            Column("order", "Went onto", "COALESCE(o.number, 'draft #' || o.id)", Code(), 15),
            Column("name", "Product", "p.name", Text(), 26, hidden=True),
            Column("party", "From", "q.name", Text(), 22, hidden=True),
            Column("decided_by", "Decided by", "d.login", Text(), 10, hidden=True),
            Column("decision", "Refused because", "t.decision", Text(), 24, hidden=True),
            Column("location", "To", "l.code", Code(), 10, hidden=True),
            *OF_A_LINE,
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
        ),
    )
)

INSPECTIONS = listing(
    Listing(
        name="inspections",
        title="Goods to inspect",
        kind="inspection",
        source="inspection t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN receipt r ON r.id = t.receipt_id "
        "LEFT JOIN location l ON l.id = t.location_id LEFT JOIN location g ON g.id = t.target_id",
        descending=True,
        searches=(("product", "product_id"), ("receipt", "receipt_id")),
        columns=(
            Column("receipt", "Receipt", "r.number", Code(), 15, sort_by="t.id"),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("waiting", "Waiting", "(t.quantity - t.accepted - t.returned - t.scrapped)", Quantity(), 10),
            Column("quantity", "Came", "t.quantity", Quantity(), 10),
            Column("accepted", "Accepted", "NULLIF(t.accepted, 0)", Quantity(), 10),
            Column("returned", "Sent back", "NULLIF(t.returned, 0)", Quantity(), 10),
            Column("scrapped", "Scrapped", "NULLIF(t.scrapped, 0)", Quantity(), 10),
            Column("state", "State", "t.state", State(), 8),
            Column("party", "Supplier", "r.party_name", Text(), 22),
            Column("day", "Date", "r.day", Day(), 10, hidden=True),
            Column("name", "Product", "p.name", Text(), 26, hidden=True),
            Column("location", "At", "l.code", Code(), 12, hidden=True),
            Column("to", "Goes to", "g.code", Code(), 10, hidden=True),
            Column("notes", "Rejected because", "t.notes", Text(), 24, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("receipt_id", "Receipt id", "t.receipt_id", Whole(), 8, hidden=True),
        ),
    )
)
