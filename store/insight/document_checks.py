"""Checks of documents against their own lines and against each other."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences, unlike_parts

# as money.percent_of and net_of_gross; sums beyond what fits into 64 bits on the way are left to `totals`
_PERCENT_OF = "(2 * {0} * l.tax_rate + 1000000) / 2000000"
_NET_OF = "(2 * {0} * 1000000 + 1000000 + l.tax_rate) / (2 * (1000000 + l.tax_rate))"
_NET, _VALUE = "CAST(SUM(l.net) AS BIGINT)", "CAST(SUM(l.net + l.tax_included) AS BIGINT)"
_BY_LINE, _NET_BY_LINE = _PERCENT_OF.format("l.net"), _NET_OF.format("(l.net + l.tax_included)")
_TAX = (
    f"CASE WHEN v.prices_include_tax = 1 THEN {_VALUE} - CASE WHEN v.tax_rounding = 'line' "
    f"THEN CAST(SUM({_NET_BY_LINE}) AS BIGINT) ELSE {_NET_OF.format(_VALUE)} END "
    f"WHEN v.tax_rounding = 'line' THEN CAST(SUM({_BY_LINE}) AS BIGINT) ELSE {_PERCENT_OF.format(_NET)} END"
)


@check("taxes", "tax of every posted invoice recomputed from its lines, by its own rounding")
def taxes() -> Iterator[str]:
    """Tax rows that are not what the lines come to."""
    yield from differences(
        "SELECT x.number, COALESCE(t.base, 0), x.base, COALESCE(t.tax, 0), x.tax FROM (SELECT v.id, v.number, "
        f"l.tax_code_id, l.tax_rate, {_NET} AS base, {_TAX} AS tax FROM invoice v "
        "JOIN invoice_line l ON l.invoice_id = v.id WHERE v.number IS NOT NULL AND v.type = 'invoice' "
        "AND l.net + l.tax_included < 1000000000000 "
        "GROUP BY v.id, v.number, v.prices_include_tax, v.tax_rounding, l.tax_code_id, l.tax_rate) x "
        "LEFT JOIN invoice_tax t "
        "ON t.invoice_id = x.id AND t.tax_code_id = x.tax_code_id AND t.rate = x.tax_rate "
        "WHERE x.base < 1000000000000 AND (COALESCE(t.base, 0) <> x.base OR COALESCE(t.tax, 0) <> x.tax) ORDER BY 1",
        "{0}: tax base {1} but lines {2}, tax {3} but lines say {4} (minor units)",
    )


@check("credits", "never more credited than invoiced: per line quantity and value, per document base and tax")
def credits() -> Iterator[str]:
    """Invoice lines and invoices that gave back more than they took."""
    yield from differences(
        "SELECT i.id, i.quantity, i.net + i.tax_included, SUM(c.quantity), SUM(c.net + c.tax_included) "
        "FROM invoice_line c JOIN invoice v "
        "ON v.id = c.invoice_id AND v.state <> 'cancelled' JOIN invoice_line i ON i.id = c.credits_line_id "
        "GROUP BY i.id, i.quantity, i.net, i.tax_included HAVING SUM(c.quantity) > i.quantity "
        "OR SUM(c.net + c.tax_included) > i.net + i.tax_included ORDER BY i.id",
        "invoice line #{0}: quantity {1}, value {2}, but {3} and {4} credited (minor units)",
    )
    yield from differences(
        "SELECT i.number, i.net, i.tax, SUM(v.net), SUM(v.tax) FROM invoice v JOIN invoice i ON i.id = v.credits_id "
        "WHERE v.state <> 'cancelled' GROUP BY i.id, i.number, i.net, i.tax "
        "HAVING SUM(v.net) > i.net OR SUM(v.tax) > i.tax ORDER BY i.id",
        "{0}: net {1} and tax {2}, but {3} and {4} credited (minor units)",
    )


@check("totals", "orders and deals are worth what their lines are; a shipment moved what it says")
def totals() -> Iterator[str]:
    """Documents that differ from their lines."""
    discount = {"document_discount": "document_discount"}
    yield from unlike_parts(
        "sales_order", {"net": "net"} | discount, "order_line", "order_id",
        "order #{0}: net {1}, lines {2}; discount {3}, on its lines {4} (minor units)",
    )  # fmt: skip
    yield from unlike_parts(
        "invoice", discount, "invoice_line", "invoice_id",
        "invoice #{0}: discount {1}, on its lines {2} (minor units)",
    )  # fmt: skip
    yield from unlike_parts(
        "deal", {"value": "net"}, "deal_line", "deal_id", "deal #{0}: value {1}, lines {2} (minor units)",
        only_with_parts=True,
    )  # fmt: skip
    yield from differences(
        "SELECT s.number, l.order_line_id, l.quantity, COALESCE(m.q, 0) FROM shipment s JOIN shipment_line l "
        "ON l.shipment_id = s.id LEFT JOIN (SELECT origin_id, origin_line_id, SUM(quantity) AS q FROM move "
        "WHERE origin = 'shipment' GROUP BY origin_id, origin_line_id) m ON m.origin_id = s.id "
        "AND m.origin_line_id = l.order_line_id WHERE s.state = 'shipped' AND l.quantity <> COALESCE(m.q, 0) "
        "ORDER BY s.id",
        "{0}: {2} of order line #{1} shipped, {3} moved",
    )


@check("invoice states", "cached invoice states = derived ones")
def invoice_states() -> Iterator[str]:
    """Posted documents whose state cannot be what they still owe."""
    yield from differences(
        "SELECT v.number, v.state FROM invoice v LEFT JOIN (SELECT invoice_id, MAX(payment_id) AS paid FROM allocation "
        "WHERE active = 1 GROUP BY invoice_id) a ON a.invoice_id = v.id WHERE v.number IS NOT NULL AND v.state <> CASE "
        "WHEN v.type = 'credit_note' THEN CASE WHEN v.outstanding > 0 THEN 'open' ELSE 'paid' END "
        "WHEN v.outstanding = v.total AND v.total > 0 THEN 'open' WHEN v.outstanding > 0 THEN 'part paid' "
        "WHEN v.total = 0 OR a.paid IS NOT NULL THEN 'paid' ELSE 'credited' END ORDER BY v.id",
        "{0}: state {1} is not what it still owes",
    )
