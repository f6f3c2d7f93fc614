"""Checks of cash discounts, write-offs and withheld tax: against what they settle, the ledger, what was allowed."""

from __future__ import annotations

from collections.abc import Iterator

from store.billing.shapes import SIDES
from store.insight.promises import check, differences


@check("deductions", "each deduction settles what it says and is posted; no more discount than allowed")
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
        "ON t.deduction_id = d.id WHERE d.tax <> COALESCE(t.q, 0) "
        "OR (d.kind <> 'withholding' AND COALESCE(t.g, d.amount) <> d.amount) ORDER BY d.id",
        "deduction #{0}: tax {1}, by rate {2}; amount {3}, by rate {4} (minor units)",
    )
    yield from differences(
        "SELECT d.id, d.base_amount, COALESCE(CAST(SUM(ABS(l.credit - l.debit)) AS BIGINT), 0) FROM deduction d "
        "LEFT JOIN entry e ON e.event_key = d.kind || ':' || d.id LEFT JOIN entry_line l ON l.entry_id = e.id "
        "AND l.account_id IN (SELECT id FROM account WHERE role = CASE WHEN d.bill_id IS NULL THEN 'receivable' "
        "ELSE 'payable' END) GROUP BY d.id, d.base_amount, d.bill_id HAVING d.base_amount <> COALESCE(SUM("
        "CASE WHEN d.bill_id IS NULL THEN l.credit - l.debit ELSE l.debit - l.credit END), 0) ORDER BY d.id",
        "deduction #{0} is {1} in the books, its entry takes {2} off what is owed (minor units)",
    )
    for side in SIDES.values():
        yield from differences(
            f"SELECT v.number, v.cash_discount, SUM(d.amount) FROM deduction d JOIN {side.table} v "
            f"ON v.id = d.{side.link}_id WHERE d.kind = 'discount' AND d.state = 'posted' "
            "GROUP BY v.id, v.number, v.cash_discount HAVING SUM(d.amount) > v.cash_discount ORDER BY v.id",
            "{0} allows a discount of {1}, and {2} were deducted (minor units)",
        )


@check("tax withheld", "each document's is its rate of what it is of; no more was withheld; its accounts are what was")
def withheld() -> Iterator[str]:
    """Documents and accounts of withheld tax that say something else than their rates, and what was withheld."""
    for side in SIDES.values():
        yield from differences(
            "SELECT v.number, v.withheld, COALESCE(v.withheld_of, v.net), v.withheld_rate, COALESCE(d.q, 0) "
            f"FROM {side.table} v LEFT JOIN (SELECT {side.link}_id AS id, SUM(amount) AS q FROM deduction "
            "WHERE kind = 'withholding' AND state = 'posted' GROUP BY 1) d ON d.id = v.id "
            "WHERE v.number IS NOT NULL AND (v.withheld > 0 OR d.q > 0) AND (COALESCE(d.q, 0) > v.withheld OR ("
            "v.withheld < v.total AND COALESCE(v.withheld_of, v.net) < 1000000000000 AND v.withheld <> "
            "(2 * (CASE WHEN v.withheld_of < v.net THEN v.withheld_of ELSE v.net END) * v.withheld_rate + 1000000) "
            "/ 2000000)) ORDER BY v.id",
            "{0}: {1} is to be withheld of {2} at {3} (of 1,000,000), and {4} was (minor units)",
        )
        role, sign = ("withheld_from_us", "l.debit - l.credit") if side.sign > 0 else (
            "withheld_by_us", "l.credit - l.debit")  # fmt: skip
        yield from differences(
            "SELECT d.id, d.base_amount, COALESCE(CAST(SUM(" + sign + ") AS BIGINT), 0) FROM deduction d "
            "JOIN deduction_tax t ON t.deduction_id = d.id JOIN tax_code c ON c.id = t.tax_code_id "
            "LEFT JOIN entry e ON e.event_key = 'withholding:' || d.id LEFT JOIN entry_line l ON l.entry_id = e.id "
            f"AND l.account_id IN (SELECT id FROM account WHERE role = '{role}' "
            "OR id IN (c.output_account_id, c.input_account_id)) "
            f"WHERE d.kind = 'withholding' AND d.{side.link}_id IS NOT NULL GROUP BY d.id, d.base_amount "
            f"HAVING d.base_amount <> COALESCE(SUM({sign}), 0) ORDER BY d.id",
            "deduction #{0} withholds {1} in the books, its entry puts {2} on the account of that (minor units)",
        )
