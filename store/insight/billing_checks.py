"""Checks of bills against what they are for: goods that came, their price, costs that came later, and the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.database import rows
from store.insight.promises import check, differences, unlike_parts

_WAY = "CASE WHEN v.type = 'bill' THEN {0} ELSE -{0} END"
_TAX_ACCOUNT = (
    "(a.role IN ('input_tax', 'output_tax', 'input_tax_waiting') OR a.id IN (SELECT output_account_id FROM tax_code) "
    "OR a.id IN (SELECT input_account_id FROM tax_code))"
)
_POSTED = "FROM bill_line n JOIN bill v ON v.id = n.bill_id WHERE v.number IS NOT NULL"


@check("billed goods", "what of a receipt is billed or credited = the lines of bills for it, never more than came")
def billed_goods() -> Iterator[str]:
    """Lines of receipts whose billed quantity is not what bills say."""
    way = "CASE WHEN r.returns_line_id IS NULL THEN {} ELSE n.quantity END".format(_WAY.format("n.quantity"))
    yield from differences(
        "SELECT d.number, rl.id, rl.billed, COALESCE(b.billed, 0), rl.quantity FROM receipt_line rl "
        "JOIN receipt d ON d.id = rl.receipt_id LEFT JOIN ("
        f"SELECT n.origin_line_id, CAST(SUM({way}) AS BIGINT) AS billed FROM bill_line n "
        "JOIN bill v ON v.id = n.bill_id JOIN receipt_line r ON r.id = n.origin_line_id "
        "WHERE v.number IS NOT NULL AND n.origin = 'receipt' GROUP BY n.origin_line_id) b ON b.origin_line_id = rl.id "
        "WHERE rl.billed <> COALESCE(b.billed, 0) OR rl.billed > rl.quantity ORDER BY rl.id",
        "{0}: line #{1} is billed {2}, bills say {3}, and {4} came",
    )


@check("bill lines", "a bill's lines come to its net in the books; so does its entry")
def bill_lines() -> Iterator[str]:
    """Bills whose entry is not what their lines say."""
    yield from differences(
        "SELECT v.number, CAST(SUM(n.base_net) AS BIGINT), v.base_total - COALESCE((SELECT SUM(l.debit - l.credit) "
        f"* {_WAY.format('1')} FROM entry e JOIN entry_line l ON l.entry_id = e.id JOIN account a "
        f"ON a.id = l.account_id WHERE e.event_key = 'bill:' || v.id AND {_TAX_ACCOUNT}), 0) "
        f"{_POSTED} GROUP BY v.id, v.number, v.type, v.base_total HAVING SUM(n.base_net) <> v.base_total - COALESCE(("
        f"SELECT SUM(l.debit - l.credit) * {_WAY.format('1')} FROM entry e JOIN entry_line l ON l.entry_id = e.id "
        f"JOIN account a ON a.id = l.account_id WHERE e.event_key = 'bill:' || v.id AND {_TAX_ACCOUNT}), 0) "
        "ORDER BY v.id",
        "{0}: lines come to {1} in the books, the bill without tax to {2} (minor units)",
    )


@check("received not billed", "its account = what came, less what went back and what bills cleared")
def received_not_billed() -> Iterator[str]:
    """The account of what suppliers are still to bill, where it is something else than the facts say."""
    booked = _sum(
        "SELECT SUM(l.credit - l.debit) FROM entry_line l "
        "WHERE +l.account_id IN (SELECT id FROM account WHERE role = 'received_not_billed')"
    )
    moved = _sum(
        "SELECT SUM(CASE WHEN f.type = 'supplier' THEN m.cost + m.difference ELSE -m.cost - m.difference END) "
        "FROM location f JOIN move m ON m.source_id = f.id JOIN location g ON g.id = m.target_id "
        "WHERE (f.type = 'supplier') <> (g.type = 'supplier')"
    )
    later = _sum("SELECT SUM(amount + expensed) FROM revaluation WHERE kind = 'landed cost'")
    cleared = _sum(f"SELECT SUM({_WAY.format('n.cleared')}) {_POSTED}")
    if booked != moved + later - cleared:
        yield (
            f"received, not billed: the account says {booked}, what came {moved}, later costs {later}, "
            f"billed {cleared} (minor units)"
        )


@check("payment runs", "a run comes to what it pays; each of its payments is of its bills, once")
def payment_runs() -> Iterator[str]:
    """Runs that differ from their lines, and payments that differ from what a run has them pay."""
    yield from unlike_parts(
        "payment_run", {"total": "amount"}, "payment_run_line", "run_id",
        "payment run #{0}: total {1}, lines {2} (minor units)",
    )  # fmt: skip
    yield from differences(
        "SELECT r.number, p.number, p.amount, CAST(SUM(l.amount) AS BIGINT) FROM payment_run_line l "
        "JOIN payment_run r ON r.id = l.run_id JOIN payment p ON p.id = l.payment_id "
        "GROUP BY r.number, p.id, p.number, p.amount HAVING SUM(l.amount) <> p.amount ORDER BY p.id",
        "{0}: {1} is over {2}, its bills come to {3} (minor units)",
    )
    yield from differences(
        "SELECT r.number, l.bill_id FROM payment_run_line l JOIN payment_run r ON r.id = l.run_id "
        "WHERE r.state = 'posted' AND l.amount > 0 AND l.payment_id IS NULL ORDER BY l.id",
        "{0}: bill #{1} has no payment",
    )


def _sum(query: str) -> int:
    return int(rows(query)[0][0] or 0)
