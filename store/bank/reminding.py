"""What the bank says of a month of the books that is to be closed, and nobody has matched."""

from __future__ import annotations

from store.core.database import rows
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.text import plural
from store.ledger.periods import PeriodClosing


@reacts_to(PeriodClosing)
def remind(event: PeriodClosing) -> None:
    """Lines of statements of the month that are not matched, account by account."""
    for code, count in rows(
        "SELECT b.code, COUNT(*) FROM statement_line l JOIN bank_account b ON b.id = l.bank_account_id "
        "WHERE b.company_id = ? AND l.state <> 'matched' AND l.day BETWEEN ? AND ? GROUP BY b.code ORDER BY b.code",
        (actor().company_id, event.since.isoformat(), event.until.isoformat()),
    ):
        event.left.append(f"{plural(count, 'statement line')} of {code} to match")
