"""What two of our companies have of one deal agrees: the same amounts, between the parties that they are."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.identity import actor
from store.core.scope import everything
from store.insight.promises import check, differences


@check("intercompany", "invoice and bill of two of our companies are one amount, and each is in its company's books")
def pairs() -> Iterator[str]:
    """Pairs of which this company is the seller, whose sides differ or are in the wrong books."""
    with everything():
        yield from differences(
            "SELECT v.number, v.total, v.currency, COALESCE(b.number, 'draft #' || b.id), b.total, b.currency "
            "FROM intercompany t JOIN invoice v ON v.id = t.invoice_id JOIN bill b ON b.id = t.bill_id "
            f"WHERE t.seller_id = {actor().company_id} AND v.state <> 'cancelled' AND b.state <> 'cancelled' "
            "AND (v.total <> b.total OR v.currency <> b.currency OR v.company_id <> t.seller_id "
            "OR b.company_id <> t.buyer_id) ORDER BY t.id",
            "invoice {0} is of {1} {2}, its bill {3} of {4} {5} (minor units)",
        )
        yield from differences(
            "SELECT COALESCE(o.number, '#' || o.id), COALESCE(p.number, '#' || p.id) FROM intercompany t "
            "JOIN sales_order o ON o.id = t.order_id JOIN purchase_order p ON p.id = t.purchase_id "
            f"WHERE t.seller_id = {actor().company_id} "
            "AND (o.company_id <> t.seller_id OR p.company_id <> t.buyer_id) ORDER BY t.id",
            "order {0} and purchase order {1} are not in the books of the companies they are between",
        )
