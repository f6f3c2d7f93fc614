"""The list of what our companies have with each other."""

from __future__ import annotations

from store.core.column import Column
from store.core.listing import Listing, listing
from store.core.values import Amount, Code, Currency, State, Whole

# looked up by id: what the other company has of it is told here, and nowhere else
_OTHER = "CASE WHEN t.seller_id = {company} THEN t.buyer_id ELSE t.seller_id END"
INTERCOMPANY = listing(
    Listing(
        name="intercompany",
        title="Between our companies",
        kind="company",
        record="other",
        source="intercompany t LEFT JOIN company s ON s.id = t.seller_id LEFT JOIN company y ON y.id = t.buyer_id "
        "LEFT JOIN sales_order o ON o.id = t.order_id LEFT JOIN purchase_order p ON p.id = t.purchase_id "
        "LEFT JOIN invoice v ON v.id = t.invoice_id LEFT JOIN bill b ON b.id = t.bill_id",
        where="t.seller_id = {company} OR t.buyer_id = {company}",
        descending=True,
        columns=(
            Column("seller", "Seller", "s.code", Code(), 10),
            Column("sold", "Sold by", "COALESCE(o.number, v.number, 'draft #' || COALESCE(o.id, v.id))", Code(), 16),
            Column("sold_state", "State", "COALESCE(o.state, v.state)", State(), 10),
            Column("buyer", "Buyer", "y.code", Code(), 10),
            Column(
                "bought", "Bought by", "COALESCE(p.number, b.number, 'draft #' || COALESCE(p.id, b.id))", Code(), 16
            ),
            Column("bought_state", "State there", "COALESCE(p.state, b.state)", State(), 12),
            Column("total", "Total", "COALESCE(o.total, v.total)", Amount(), 12, currency="currency"),
            Column("other", "Other", _OTHER, Whole(), 6, hidden=True),
            Column("currency", "Cur", "COALESCE(o.currency, v.currency)", Currency(), 4),
        ),
    )
)
