"""Rebuilding what is kept from what is fact; facts are never rewritten."""

from __future__ import annotations

from store.core import audit, tally
from store.core.action import Outcome, action
from store.core.database import unhurried
from store.core.identity import actor
from store.core.scope import everything
from store.ledger.bank_moves import rebuild_moves
from store.parties import standing
from store.sales import undelivered
from store.stock.availability import rebuild_balances
from store.stock.lot_stock import rebuild_lot_balances


@action("company.repair", "Rebuild kept values", ("manager",), danger=True, example="backdesk check --repair")
def repair() -> Outcome:
    """Rebuild kept sums and stock balances from moves, reservations, documents and entries."""
    with unhurried():
        with everything():
            undelivered.rebuild()
        for book in tally.books():
            book.rebuild()
        standing.rebuild()
        with everything():
            rebuild_balances()
            rebuild_lot_balances()
            rebuild_moves()
    audit.note("change", "tally", 0, {}, {"rebuilt": len(tally.books())})
    return Outcome("company", actor().company_id, "Kept sums and balances rebuilt.")
