"""Checks of cash discounts and write-offs: against what they settle, their tax, the ledger, and what was allowed."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences


@check("deductions", "each deduction settles what it says and is posted; no more discount than its invoice allows")
def deductions() -> Iterator[str]:
    """Deductions whose allocation, tax, entry or invoice says something else."""
    yield from differences(
        "SELECT d.id, d.amount, d.state, COALESCE(a.q, 0) FROM deduction d LEFT JOIN (SELECT deduction_id, "
        "SUM(amount) AS q FROM allocation WHERE active = 1 AND deduction_id IS NOT NULL GROUP BY deduction_id) a "
        "ON a.deduction_id = d.id WHERE COALESCE(a.q, 0) <> CASE WHEN d.state = 'posted' THEN d.amount ELSE 0 END "
        "ORDER BY d.id",
        "deduction #{0} of {1} is {2}, but settles {3} (minor units)",
    )
    yield from differences(
        "SELECT d.id, d.tax, COALESCE(t.q, 0), d.amount, COALESCE(t.g, 0) FROM deduction d LEFT JOIN ("
        "SELECT deduction_id, SUM(tax) AS q, SUM(base + tax) AS g FROM deduction_tax GROUP BY deduction_id) t "
        "ON t.deduction_id = d.id WHERE d.tax <> COALESCE(t.q, 0) OR COALESCE(t.g, d.amount) <> d.amount ORDER BY d.id",
        "deduction #{0}: tax {1}, by rate {2}; amount {3}, by rate {4} (minor units)",
    )
    yield from differences(
        "SELECT d.id, d.base_amount, COALESCE(CAST(SUM(l.credit - l.debit) AS BIGINT), 0) FROM deduction d "
        "LEFT JOIN entry e ON e.event_key = d.kind || ':' || d.id LEFT JOIN entry_line l ON l.entry_id = e.id "
        "AND l.account_id IN (SELECT id FROM account WHERE role = 'receivable') GROUP BY d.id, d.base_amount "
        "HAVING d.base_amount <> COALESCE(SUM(l.credit - l.debit), 0) ORDER BY d.id",
        "deduction #{0} is {1} in the books, its entry takes {2} off what is owed (minor units)",
    )
    yield from differences(
        "SELECT v.number, v.cash_discount, SUM(d.amount) FROM deduction d JOIN invoice v ON v.id = d.invoice_id "
        "WHERE d.kind = 'discount' AND d.state = 'posted' GROUP BY v.id, v.number, v.cash_discount "
        "HAVING SUM(d.amount) > v.cash_discount ORDER BY v.id",
        "{0} allows a discount of {1}, and {2} were deducted (minor units)",
    )
