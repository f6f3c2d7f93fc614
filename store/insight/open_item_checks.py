"""Checks of invoices and bills, of what settles them, and of both against the ledger: one shape, two sides."""

from __future__ import annotations

from collections.abc import Iterator

from store.billing.shapes import PAYABLE, RECEIVABLE, Side
from store.billing.tax_facts import made_of_parts
from store.insight.promises import check, differences

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


@check("receivables", "per party: open invoices − unapplied payments and credits = the receivable account")
def receivables() -> Iterator[str]:
    """Parties whose documents and account differ."""
    yield from _account(RECEIVABLE)


@check("payables", "per party: open bills − what is paid in advance and credited = the payable account")
def payables() -> Iterator[str]:
    """Suppliers whose documents and account differ."""
    yield from _account(PAYABLE)


def _account(side: Side) -> Iterator[str]:
    """Debits count up: invoices and money given to a party, against bills and money that came from it."""
    sign = side.sign
    yield from differences(
        "SELECT party_id, CAST(SUM(d) AS BIGINT), CAST(SUM(a) AS BIGINT) FROM ("  # a full join would be quadratic
        f"SELECT party_id, CASE WHEN type = '{side.link}' THEN {sign} * base_outstanding "
        f"ELSE {-sign} * base_outstanding END AS d, 0 AS a FROM {side.table} WHERE number IS NOT NULL UNION ALL "
        "SELECT party_id, CASE WHEN direction = 'in' THEN -base_unapplied ELSE base_unapplied END, 0 FROM payment "
        f"WHERE state = 'posted' AND side = '{side.role}' UNION ALL "
        # the plus has lines read in the order they are stored: an index would jump to each
        "SELECT l.party_id, 0, l.debit - l.credit FROM entry_line l "
        f"WHERE +l.account_id IN (SELECT id FROM account WHERE role = '{side.role}')) x "
        "GROUP BY party_id HAVING SUM(d) <> SUM(a) ORDER BY party_id",
        "party #{0}: documents say {1}, the account {2} (minor units)",
    )


@check("invoices", "totals recomputed from lines; outstanding = total − allocations; instalments add up")
def invoice_totals() -> Iterator[str]:
    """Posted invoices and credit notes that do not add up."""
    yield from _documents(RECEIVABLE)


@check("supplier bills", "the same of suppliers' bills: lines, allocations, instalments")
def bill_totals() -> Iterator[str]:
    """Posted bills that do not add up."""
    yield from _documents(PAYABLE)


def _documents(side: Side) -> Iterator[str]:
    noun, table, link, credit, parts = side.noun, side.table, side.link, side.credit, side.parts
    yield from differences(
        f"SELECT v.id, v.number, v.net, COALESCE(l.q, 0), v.tax, COALESCE(t.q, 0) FROM {table} v "
        f"LEFT JOIN (SELECT {link}_id, SUM(net) AS q FROM {table}_line GROUP BY {link}_id) l ON l.{link}_id = v.id "
        f"LEFT JOIN (SELECT {link}_id, SUM(tax) AS q FROM {table}_tax GROUP BY {link}_id) t ON t.{link}_id = v.id "
        "WHERE v.net <> COALESCE(l.q, 0) OR v.tax <> COALESCE(t.q, 0) OR v.total <> v.net + v.tax ORDER BY v.id",
        noun + " #{0} {1}: net {2} but lines {3}, tax {4} but tax rows {5}",
    )
    yield from differences(
        f"SELECT v.id, v.number, v.outstanding, v.total, COALESCE(a.q, 0) FROM {table} v LEFT JOIN ("
        f"SELECT {link}_id AS id, SUM(amount) AS q FROM allocation WHERE active = 1 AND {link}_id IS NOT NULL "
        f"GROUP BY {link}_id UNION ALL "
        f"SELECT {credit}_id, SUM(amount) FROM allocation WHERE active = 1 AND {credit}_id IS NOT NULL "
        f"GROUP BY {credit}_id) a ON a.id = v.id WHERE v.number IS NOT NULL "
        "AND v.outstanding <> v.total - COALESCE(a.q, 0) ORDER BY v.id",
        noun + " #{0} {1}: outstanding {2}, but total {3} less allocations {4}",
    )
    yield from differences(
        f"SELECT v.id, v.number, v.total, COALESCE(i.q, 0), v.total - v.outstanding, COALESCE(i.s, 0) FROM {table} v "
        f"LEFT JOIN (SELECT {link}_id, SUM(amount) AS q, SUM(settled) AS s FROM {parts} GROUP BY {link}_id) i "
        f"ON i.{link}_id = v.id WHERE v.number IS NOT NULL AND v.type = '{link}' "
        "AND (v.total <> COALESCE(i.q, 0) OR v.total - v.outstanding <> COALESCE(i.s, 0)) ORDER BY v.id",
        noun + " #{0} {1}: total {2}, instalments {3}; settled {4}, on instalments {5}",
    )
    yield from differences(
        "SELECT v.id, v.number, v.base_total, COALESCE(i.q, v.base_total), v.base_outstanding, "
        f"COALESCE(i.r, v.base_outstanding) FROM {table} v LEFT JOIN (SELECT {link}_id, SUM(base_amount) AS q, "
        f"SUM(base_amount - base_settled) AS r FROM {parts} GROUP BY {link}_id) i ON i.{link}_id = v.id "
        "WHERE v.number IS NOT NULL AND (v.base_total <> COALESCE(i.q, v.base_total) "
        "OR v.base_outstanding <> COALESCE(i.r, v.base_outstanding) "
        "OR (v.currency = (SELECT currency FROM company c WHERE c.id = v.company_id) "
        "AND (v.base_total <> v.total OR v.base_outstanding <> v.outstanding))) ORDER BY v.id",
        noun + " #{0} {1}: in the books {2}, instalments {3}; open in the books {4}, on instalments {5}",
    )


@check("payments", "unapplied = amount − allocations")
def payments() -> Iterator[str]:
    """Payments whose rest is wrong."""
    yield from differences(
        "SELECT p.id, p.number, p.unapplied, p.amount, COALESCE(a.q, 0) FROM payment p LEFT JOIN ("
        "SELECT payment_id AS id, SUM(amount) AS q FROM allocation WHERE active = 1 AND payment_id IS NOT NULL "
        "GROUP BY payment_id UNION ALL "
        "SELECT refund_id, SUM(amount) FROM allocation WHERE active = 1 AND refund_id IS NOT NULL "
        "GROUP BY refund_id) a ON a.id = p.id "
        "WHERE (p.state = 'posted' AND p.unapplied <> p.amount - COALESCE(a.q, 0)) "
        "OR (p.state = 'reversed' AND COALESCE(a.q, 0) <> 0) ORDER BY p.id",
        "payment #{0} {1}: unapplied {2}, but amount {3} less allocations {4}",
    )
    yield from differences(
        "SELECT p.id, p.number, p.base_amount, p.base_unapplied, p.amount, p.unapplied FROM payment p "
        "WHERE p.currency = (SELECT currency FROM company c WHERE c.id = p.company_id) "
        "AND (p.base_amount <> p.amount OR p.base_unapplied <> p.unapplied) ORDER BY p.id",
        "payment #{0} {1}: in the books {2}, open {3}, but the amount is {4}, open {5}",
    )


@check("taxes", "tax of every posted invoice and bill recomputed from its lines, by its own rounding")
def taxes() -> Iterator[str]:
    """Tax rows that are not what the lines come to."""
    for side in (RECEIVABLE, PAYABLE):
        table, link = side.table, side.link
        yield from differences(
            "SELECT x.number, COALESCE(t.base, 0), x.base, COALESCE(t.tax, 0), x.tax FROM (SELECT v.id, v.number, "
            f"l.tax_code_id, l.tax_rate, {_NET} AS base, {_TAX} AS tax FROM {table} v "
            f"JOIN {table}_line l ON l.{link}_id = v.id WHERE v.number IS NOT NULL AND v.type = '{link}' "
            f"AND l.net + l.tax_included < 1000000000000 AND v.id NOT IN ({made_of_parts(side)}) "
            "GROUP BY v.id, v.number, v.prices_include_tax, v.tax_rounding, l.tax_code_id, l.tax_rate) x "
            f"LEFT JOIN {table}_tax t "
            f"ON t.{link}_id = x.id AND t.tax_code_id = x.tax_code_id AND t.rate = x.tax_rate "
            "WHERE x.base < 1000000000000 AND (COALESCE(t.base, 0) <> x.base OR COALESCE(t.tax, 0) <> x.tax) "
            "ORDER BY 1",
            "{0}: tax base {1} but lines {2}, tax {3} but lines say {4} (minor units)",
        )


@check("credits", "never more credited than invoiced or billed: per line quantity and value, per document base and tax")
def credits() -> Iterator[str]:
    """Lines and documents that gave back more than they took."""
    for side in (RECEIVABLE, PAYABLE):
        noun, table, link = side.noun, side.table, side.link
        yield from differences(
            "SELECT i.id, i.quantity, i.net + i.tax_included, SUM(c.quantity), SUM(c.net + c.tax_included) "
            f"FROM {table}_line c JOIN {table} v "
            f"ON v.id = c.{link}_id AND v.state <> 'cancelled' JOIN {table}_line i ON i.id = c.credits_line_id "
            "GROUP BY i.id, i.quantity, i.net, i.tax_included HAVING SUM(c.quantity) > i.quantity "
            "OR SUM(c.net + c.tax_included) > i.net + i.tax_included ORDER BY i.id",
            noun + " line #{0}: quantity {1}, value {2}, but {3} and {4} credited (minor units)",
        )
        yield from differences(
            f"SELECT i.number, i.net, i.tax, SUM(v.net), SUM(v.tax) FROM {table} v JOIN {table} i "
            "ON i.id = v.credits_id WHERE v.state <> 'cancelled' GROUP BY i.id, i.number, i.net, i.tax "
            "HAVING SUM(v.net) > i.net OR SUM(v.tax) > i.tax ORDER BY i.id",
            "{0}: net {1} and tax {2}, but {3} and {4} credited (minor units)",
        )


@check("invoice states", "cached states of invoices and bills = derived ones")
def document_states() -> Iterator[str]:
    """Posted documents whose state cannot be what they still owe."""
    for side in (RECEIVABLE, PAYABLE):
        yield from differences(
            f"SELECT v.number, v.state FROM {side.table} v LEFT JOIN (SELECT {side.link}_id, "
            "MAX(COALESCE(payment_id, deduction_id)) AS paid "
            f"FROM allocation WHERE active = 1 AND {side.link}_id IS NOT NULL GROUP BY {side.link}_id) a "
            f"ON a.{side.link}_id = v.id WHERE v.number IS NOT NULL AND v.state <> CASE "
            f"WHEN v.type = '{side.credit}' THEN CASE WHEN v.outstanding > 0 THEN 'open' ELSE 'paid' END "
            "WHEN v.outstanding = v.total AND v.total > 0 THEN 'open' WHEN v.outstanding > 0 THEN 'part paid' "
            "WHEN v.total = 0 OR a.paid IS NOT NULL THEN 'paid' ELSE 'credited' END ORDER BY v.id",
            "{0}: state {1} is not what it still owes",
        )
