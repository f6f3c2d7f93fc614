"""Checks of invoices that come again, and of debit notes: against what they were made from."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences


@check("recurring invoices", "each period made one invoice of its customer, and is before the one that is next")
def recurring() -> Iterator[str]:
    """Invoices that were made of something else than they say, or for a period that is still to come."""
    yield from differences(
        "SELECT r.code, m.day, m.invoice_id, r.next_day FROM recurring_made m "
        "JOIN recurring_invoice r ON r.id = m.recurring_id JOIN invoice v ON v.id = m.invoice_id "
        "WHERE v.origin <> 'recurring' OR v.origin_id <> r.id OR v.company_id <> r.company_id ORDER BY m.id",
        "{0} of {1}: invoice #{2} was made of something else (next on {3})",
    )


@check("debit notes", "each raises a posted invoice of the same customer, in its currency")
def debit_notes() -> Iterator[str]:
    """Debit notes that raise what they cannot."""
    yield from differences(
        "SELECT v.id, COALESCE(v.number, 'draft'), v.debits_id FROM invoice v "
        "LEFT JOIN invoice i ON i.id = v.debits_id "
        "WHERE v.debits_id IS NOT NULL AND (i.id IS NULL OR v.type <> 'invoice' OR i.type <> 'invoice' "
        "OR i.number IS NULL OR i.debits_id IS NOT NULL OR i.party_id <> v.party_id OR i.currency <> v.currency) "
        "ORDER BY v.id",
        "invoice #{0} ({1}) raises invoice #{2}, which it cannot",
    )
