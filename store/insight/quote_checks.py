"""Checks of quotes: worth what their lines are, one revision out, and what was accepted is an order."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences, unlike_parts

_FIRM = "CASE WHEN optional = 0 THEN {} ELSE 0 END"


@check("quotes", "a quote is worth its lines that are not optional; one revision is out; what was accepted is an order")
def quotes() -> Iterator[str]:
    """Quotes that differ from their lines, from the revisions around them, or from their order."""
    yield from unlike_parts(
        "quote", {"net": _FIRM.format("net"), "document_discount": _FIRM.format("document_discount")},
        "quote_line", "quote_id",
        "quote #{0}: net {1}, lines {2}; discount {3}, on its lines {4} (minor units)",
    )  # fmt: skip
    yield from differences(
        "SELECT COALESCE(first_id, id), COUNT(*) FROM quote WHERE state IN ('sent', 'accepted') "
        "GROUP BY COALESCE(first_id, id) HAVING COUNT(*) > 1 ORDER BY 1",
        "of quote #{0} {1} revisions are out",
    )
    yield from differences(
        "SELECT q.id, q.number, f.id FROM quote q JOIN quote f ON f.id = q.first_id WHERE f.first_id IS NOT NULL "
        "OR f.party_id <> q.party_id OR COALESCE(f.deal_id, 0) <> COALESCE(q.deal_id, 0) ORDER BY q.id",
        "quote #{0} {1} says it is a revision of #{2}, which is another's",
    )
    yield from differences(
        "SELECT q.id, q.number FROM quote q WHERE q.state = 'superseded' AND q.number IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM quote n WHERE COALESCE(n.first_id, n.id) = COALESCE(q.first_id, q.id) "
        "AND n.revision > q.revision AND n.number IS NOT NULL) ORDER BY q.id",
        "quote #{0} {1} is superseded, and no later revision was sent",
    )
    yield from differences(
        "SELECT q.number, o.id FROM quote q JOIN sales_order o ON o.id = q.order_id WHERE o.party_id <> q.party_id "
        "OR (o.source IS NOT NULL AND NOT (o.source = CASE WHEN q.deal_id IS NULL THEN 'quote' ELSE 'deal' END "
        "AND o.source_id = COALESCE(q.deal_id, q.id))) ORDER BY q.id",
        "{0} was accepted as order #{1}, which was made from something else",
    )
    yield from differences(
        "SELECT o.id, o.source_id FROM sales_order o LEFT JOIN quote q ON q.id = o.source_id "
        "WHERE o.source = 'quote' AND (q.order_id IS NULL OR q.order_id <> o.id) ORDER BY o.id",
        "order #{0} was made from quote #{1}, which knows nothing of it",
    )
