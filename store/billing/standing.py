"""What is kept of how a party pays: what was invoiced and is owed, since when it is late, how late it usually is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from store.billing.models import Instalment, Invoice
from store.core.database import days_between
from store.core.keeping import watches
from store.parties import standing

PAID_LAST = 20  # invoices that tell how somebody pays

_SIGN = "CASE WHEN type = 'credit_note' THEN -1 ELSE 1 END"
RECEIVABLE = standing.part(
    "receivable",
    {"invoiced": 0, "owing": 0},
    lambda: (
        f"SELECT party_id, company_id, CAST(SUM({_SIGN} * base_total) AS BIGINT) AS invoiced, "
        f"CAST(SUM({_SIGN} * base_outstanding) AS BIGINT) AS owing FROM invoice "
        "WHERE number IS NOT NULL AND {of} GROUP BY party_id, company_id"
    ),
)
LATE = standing.part(
    "late",
    {"late_since": None},
    lambda: (
        "SELECT v.party_id, v.company_id, MIN(i.due) AS late_since FROM invoice v "
        "JOIN instalment i ON i.invoice_id = v.id WHERE v.outstanding <> 0 AND v.type <> 'credit_note' "
        "AND i.settled < i.amount AND {of} GROUP BY v.party_id, v.company_id"
    ),
)


def paid_last() -> str:
    """SQL of the invoices that tell how their party pays: party, company, when the last was `due` and `paid`."""
    return (
        "SELECT * FROM (SELECT v.party_id, v.company_id, "
        "(SELECT MAX(i.due) FROM instalment i WHERE i.invoice_id = v.id) AS due, "
        "(SELECT MAX(a.day) FROM allocation a WHERE a.invoice_id = v.id AND a.active = 1) AS paid, "
        "ROW_NUMBER() OVER (PARTITION BY v.party_id, v.company_id ORDER BY v.id DESC) AS latest FROM invoice v "
        "WHERE v.type = 'invoice' AND v.outstanding = 0 AND v.number IS NOT NULL AND {of}) x "
        f"WHERE latest <= {PAID_LAST} AND due IS NOT NULL AND paid IS NOT NULL"
    )


PAYING = standing.part(
    "paying",
    {"pays_late": None},
    lambda: (
        "SELECT party_id, company_id, "
        f"CAST(ROUND(AVG({days_between('due', 'paid')})) AS BIGINT) AS pays_late FROM ({paid_last()}) y "
        "GROUP BY party_id, company_id"
    ),
)


@watches("invoice", RECEIVABLE.name)
def _owed(invoice: Invoice) -> Iterable[tuple[int, Any]]:
    if invoice.number is None:
        return ()
    return [(invoice.party_id, (invoice.type, invoice.base_total, invoice.base_outstanding))]


@watches("invoice", PAYING.name)
def _paid(invoice: Invoice) -> Iterable[tuple[int, Any]]:
    settled = invoice.number is not None and invoice.type == "invoice" and invoice.outstanding == 0
    return [(invoice.party_id, True)] if settled else ()


@watches("invoice", LATE.name)
def _owes(invoice: Invoice) -> Iterable[tuple[int, Any]]:
    return [(invoice.party_id, invoice.outstanding != 0)] if invoice.number is not None else ()


@watches("instalment", LATE.name)
def _late(part: Instalment) -> Iterable[tuple[int, Any]]:
    return [(part.invoice.party_id, part.due)] if part.settled < part.amount else ()
