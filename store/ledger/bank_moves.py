"""What is on the company's bank accounts and in its cash registers; and that a register never gives what it has not.

Every line of an entry on the ledger account of a bank account is kept as a move of that, in its own currency.
"""

from __future__ import annotations

from datetime import date, timedelta

from store.core.database import rows, run, scalar
from store.core.errors import Refused
from store.core.identity import actor
from store.core.values import Amount, Day
from store.ledger.bank_models import BankAccount

# what lines of entries move on bank accounts: bank account, line, entry, day, amount in the account's currency
MOVED = (
    "SELECT x.* FROM (SELECT b.id AS bank_account_id, l.id AS entry_line_id, l.entry_id, e.day, "
    "CASE WHEN b.currency = c.currency THEN l.debit - l.credit "
    "WHEN l.currency = b.currency THEN COALESCE(l.foreign_amount, 0) ELSE 0 END AS amount "
    "FROM entry_line l JOIN entry e ON e.id = l.entry_id JOIN bank_account b ON b.account_id = l.account_id "
    "JOIN company c ON c.id = b.company_id {where}) x WHERE x.amount <> 0"
)
_KEEP = "INSERT INTO bank_move (bank_account_id, entry_line_id, entry_id, day, amount) "


def balance(row: BankAccount, until: date | None = None) -> int:
    """What is on a bank account by the ledger, at the end of a day or of all days, in its currency."""
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM bank_move WHERE bank_account_id = ? AND day <= ?",
            (row.id, until.isoformat() if until else "9999"),
        )
    )


def default_account(role: str) -> BankAccount | None:
    """The bank account that money goes through where nobody says which: that on the account of a role."""
    return BankAccount.first_matching(
        "account_id = (SELECT id FROM account WHERE company_id = ? AND role = ?)", actor().company_id, role
    )


def ledger_account(bank_account: int | None, currency: str) -> int | None:
    """The ledger account that money of a currency goes to by a bank account; None where nobody named one.

    Raises Refused for one that is retired, or kept in another currency that is not that of the books.
    """
    if bank_account is None:
        return None
    row = BankAccount.get_by_id(bank_account)
    if row.state != "active":
        raise Refused(f"Bank account {row.code} is retired.", f"Use it again: backdesk bank-account restore {row.code}")
    if row.currency not in (currency, actor().currency):
        raise Refused(f"{row.code} is kept in {row.currency}, not {currency}.", "Choose another bank account.")
    return int(row.account_id)


def follow_account(row: BankAccount) -> None:
    """Keep what moved on the ledger account of a new bank account before it was one."""
    run(_KEEP + MOVED.format(where="WHERE b.id = ?") + " ORDER BY x.entry_line_id", (row.id,))


def rebuild_moves() -> None:
    """Keep what entries say that is not kept yet; for rows written many at a time, and for repairs."""
    run(_KEEP + MOVED.format(where="WHERE l.id NOT IN (SELECT entry_line_id FROM bank_move)"))


def follow_entry(entry_id: int, day: date) -> None:
    """Keep what an entry, just written, moved. Raises Refused where it touches a cash register that is closed for that
    day, or takes more out of one than there is, then or on any later day."""
    if not run(_KEEP + MOVED.format(where="WHERE l.entry_id = ?") + " ORDER BY x.entry_line_id", (entry_id,)):
        return
    registers = BankAccount.matching(
        "kind = 'cash' AND id IN (SELECT bank_account_id FROM bank_move WHERE entry_id = ?) ORDER BY id", entry_id
    )
    for row in registers:
        if row.counted_on and day.isoformat() < row.counted_on:
            raise Refused(f"{row.code} is counted up to {Day().shown(row.counted_on)}.", "Use that day or a later one.")
        _require_enough(row, entry_id, day)


def _require_enough(row: BankAccount, entry_id: int, day: date) -> None:
    moved = rows(
        "SELECT day, CAST(SUM(amount) AS BIGINT), CAST(SUM(CASE WHEN entry_id = ? THEN amount ELSE 0 END) AS BIGINT) "
        "FROM bank_move WHERE bank_account_id = ? AND day >= ? GROUP BY day ORDER BY day",
        (entry_id, row.id, day.isoformat()),
    )
    if (taken := -sum(own for _, _, own in moved)) <= 0:
        return
    left = balance(row, day - timedelta(days=1))
    for when, amount, _ in moved:
        left += amount
        if left < 0:
            said = Amount().said
            raise Refused(
                f"There is {said(left + taken, row.currency)} in {row.code} on {Day().shown(when)}, "
                f"not {said(taken, row.currency)}.",
                "Put money in first, or pay it another way.",
            )
