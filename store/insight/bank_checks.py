"""Checks of the bank: statements that add up and follow on, lines that are what was found, registers above nothing."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences
from store.ledger.bank_moves import MOVED


@check("statements", "each statement adds up and begins with what the one before it ended with")
def statements() -> Iterator[str]:
    """Statements whose lines are not what their balances say, and those that do not follow on."""
    yield from differences(
        "SELECT b.code, s.day, s.opening, COALESCE(SUM(l.amount), 0), s.closing FROM bank_statement s "
        "JOIN bank_account b ON b.id = s.bank_account_id LEFT JOIN statement_line l ON l.statement_id = s.id "
        "GROUP BY s.id, b.code, s.day, s.opening, s.closing "
        "HAVING s.opening + COALESCE(SUM(l.amount), 0) <> s.closing ORDER BY s.id",
        "statement of {0} of {1}: {2} before, lines {3}, {4} after (minor units)",
    )
    yield from differences(
        "SELECT x.code, x.day, x.opening, x.ended FROM (SELECT b.code, s.id, s.day, s.opening, s.gap, LAG(s.closing) "
        "OVER (PARTITION BY s.bank_account_id ORDER BY s.day, s.id) AS ended FROM bank_statement s "
        "JOIN bank_account b ON b.id = s.bank_account_id) x WHERE x.gap = 0 AND x.ended <> x.opening ORDER BY x.id",
        "statement of {0} of {1} begins with {2}, the one before it ended with {3} (minor units)",
    )


@check("statement lines", "the parts of each matched line come to it; each part is what moved in the books, once")
def statement_lines() -> Iterator[str]:
    """Lines and parts that differ, parts that stand for a move of another amount, account or line too."""
    yield from differences(
        "SELECT l.id, l.matched, COALESCE(SUM(p.amount), 0) FROM statement_line l "
        "LEFT JOIN statement_part p ON p.line_id = l.id AND p.active = 1 GROUP BY l.id, l.matched "
        "HAVING l.matched <> COALESCE(SUM(p.amount), 0) ORDER BY l.id",
        "statement line #{0}: {1} matched, parts come to {2} (minor units)",
    )
    yield from differences(
        "SELECT p.id, l.id, p.amount, m.amount FROM statement_part p JOIN statement_line l ON l.id = p.line_id "
        "JOIN bank_move m ON m.id = p.move_id WHERE p.amount <> m.amount OR m.bank_account_id <> l.bank_account_id "
        "ORDER BY p.id",
        "part #{0} of statement line #{1}: {2}, but {3} moved, or on another account (minor units)",
    )
    yield from differences(
        "SELECT l.id, l.statement_id FROM statement_line l JOIN bank_statement s ON s.id = l.statement_id "
        "WHERE s.bank_account_id <> l.bank_account_id OR l.day > s.day ORDER BY l.id",
        "statement line #{0}: not of the account or the days of statement #{1}",
    )


@check("bank moves", "what moved on each bank account = the lines of entries on its ledger account")
def bank_moves() -> Iterator[str]:
    """Moves that are missing, are of nothing, or say something else than their lines of entries."""
    facts = MOVED.format(where="")
    yield from differences(
        f"SELECT f.entry_line_id, f.amount, m.amount FROM ({facts}) f LEFT JOIN bank_move m "
        "ON m.entry_line_id = f.entry_line_id WHERE m.id IS NULL OR m.amount <> f.amount OR m.day <> f.day "
        "OR m.bank_account_id <> f.bank_account_id OR m.entry_id <> f.entry_id ORDER BY f.entry_line_id",
        "entry line #{0} moved {1} on a bank account, kept is {2} (minor units)",
    )
    yield from differences(
        f"SELECT m.id, m.amount FROM bank_move m LEFT JOIN ({facts}) f ON f.entry_line_id = m.entry_line_id "
        "WHERE f.entry_line_id IS NULL ORDER BY m.id",
        "move #{0} of {1} on a bank account: no entry says so (minor units)",
    )


@check("cash registers", "no cash register was below nothing at the end of any day; counts say what they posted")
def cash_registers() -> Iterator[str]:
    """Days on which there was less than nothing in a register, and counts whose entry is not the difference."""
    yield from differences(
        "SELECT x.code, x.day, x.there FROM (SELECT b.code, d.bank_account_id, d.day, CAST(SUM(d.amount) "
        "OVER (PARTITION BY d.bank_account_id ORDER BY d.day) AS BIGINT) AS there FROM (SELECT bank_account_id, day, "
        "SUM(amount) AS amount FROM bank_move GROUP BY bank_account_id, day) d "
        "JOIN bank_account b ON b.id = d.bank_account_id WHERE b.kind = 'cash') x WHERE x.there < 0 "
        "ORDER BY x.code, x.day",
        "{0}: {2} on {1} (minor units)",
    )
    yield from differences(
        "SELECT b.code, c.day, c.difference, COALESCE(m.amount, 0) FROM cash_count c "
        "JOIN bank_account b ON b.id = c.bank_account_id LEFT JOIN bank_move m ON m.entry_id = c.entry_id "
        "AND m.bank_account_id = c.bank_account_id WHERE c.difference <> COALESCE(m.amount, 0) ORDER BY c.id",
        "{0} counted on {1}: difference {2}, posted {3} (minor units)",
    )


@check("cheques", "each cheque is a payment of its amount, which is reversed where it bounced")
def cheques() -> Iterator[str]:
    """Cheques and their payments that do not agree."""
    yield from differences(
        "SELECT q.number, q.state, y.number, y.state FROM cheque q JOIN payment y ON y.id = q.payment_id "
        "WHERE (q.state = 'bounced' AND y.state <> 'reversed') OR q.amount <> y.amount ORDER BY q.id",
        "cheque {0} is {1}, payment {2} is {3}",
    )
