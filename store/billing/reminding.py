"""What billing still has to do in a month of the books that is to be closed: drafts, and invoices that are due."""

from __future__ import annotations

from store.core.database import rows
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.text import plural, some
from store.ledger.periods import PeriodClosing

# the day a draft is of: that of its period, the one the supplier wrote on it, or the one it was drawn up on
_DRAFTS = (
    ("invoice", "COALESCE((SELECT MAX(m.day) FROM recurring_made m WHERE m.invoice_id = v.id), {made})"),
    ("bill", "COALESCE(v.supplier_day, {made})"),
)
_MADE = "substr(v.created_at, 1, 10)"


@reacts_to(PeriodClosing)
def remind(event: PeriodClosing) -> None:
    """Drafts of the month, and recurring invoices that nobody has drawn up."""
    days = (actor().company_id, event.since.isoformat(), event.until.isoformat())
    for table, day in _DRAFTS:
        found = rows(
            f"SELECT v.id FROM {table} v WHERE v.company_id = ? AND v.number IS NULL AND v.state <> 'cancelled' "
            f"AND {day.format(made=_MADE)} BETWEEN ? AND ? ORDER BY v.id",
            days,
        )
        if found:
            numbers = some([f"#{number}" for (number,) in found])
            event.left.append(f"{plural(len(found), f'draft {table}')} to post ({numbers})")
    due = rows(
        "SELECT code FROM recurring_invoice WHERE company_id = ? AND state = 'active' AND next_day <= ? "
        "AND (until IS NULL OR next_day <= until) ORDER BY code_key",
        (days[0], days[2]),
    )
    if due:
        event.left.append(f"recurring invoices are due ({some([code for (code,) in due])}): recurring run")
