"""Segments and campaigns, consent, contracts that renew; what each party comes to, kept from here on."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import days_between, is_postgres, run

_SIGN = "CASE WHEN type = 'credit_note' THEN -1 ELSE 1 END"
_ORDERS = (
    "SELECT party_id, company_id, COUNT(*) AS orders, MIN(day) AS first_order, MAX(day) AS last_order "
    "FROM sales_order WHERE state NOT IN ('draft', 'pending approval', 'cancelled') GROUP BY party_id, company_id"
)
_INVOICES = (
    f"SELECT party_id, company_id, CAST(SUM({_SIGN} * base_total) AS BIGINT) AS invoiced, "
    f"CAST(SUM({_SIGN} * base_outstanding) AS BIGINT) AS owing FROM invoice "
    "WHERE number IS NOT NULL GROUP BY party_id, company_id"
)
_LATE = (
    "SELECT v.party_id, v.company_id, MIN(i.due) AS late_since FROM invoice v JOIN instalment i ON i.invoice_id = v.id "
    "WHERE v.outstanding <> 0 AND v.type <> 'credit_note' AND i.settled < i.amount GROUP BY v.party_id, v.company_id"
)
_PAID = (
    "SELECT v.party_id, v.company_id, (SELECT MAX(i.due) FROM instalment i WHERE i.invoice_id = v.id) AS due, "
    "(SELECT MAX(a.day) FROM allocation a WHERE a.invoice_id = v.id AND a.active = 1) AS paid, "
    "ROW_NUMBER() OVER (PARTITION BY v.party_id, v.company_id ORDER BY v.id DESC) AS latest FROM invoice v "
    "WHERE v.type = 'invoice' AND v.outstanding = 0 AND v.number IS NOT NULL"
)
_DEALS = (
    "SELECT party_id, company_id, COUNT(*) AS open_deals FROM deal WHERE closed_on IS NULL "
    "GROUP BY party_id, company_id"
)
_TICKETS = (
    "SELECT party_id, company_id, COUNT(*) AS open_tickets FROM ticket WHERE \"state\" IN ('open', 'pending') "
    "GROUP BY party_id, company_id"
)


def up(_migrator: Any, _db: Any) -> None:
    found = schema.statements("0039_segments")
    for table, letters in (("campaign", "1 2 3"), ("subscription", "1 2 3")):
        found += search.definition(table, is_postgres(), letters)
    for statement in found:
        run(statement)
    paying = (
        f"SELECT party_id, company_id, CAST(ROUND(AVG({days_between('due', 'paid')})) AS BIGINT) AS pays_late "
        f"FROM ({_PAID}) x WHERE latest <= 20 AND due IS NOT NULL AND paid IS NOT NULL GROUP BY party_id, company_id"
    )
    for columns, facts in (
        ("orders first_order last_order", _ORDERS), ("invoiced owing", _INVOICES), ("late_since", _LATE),
        ("pays_late", paying), ("open_deals", _DEALS), ("open_tickets", _TICKETS),
    ):  # fmt: skip
        names = columns.split()
        taken = ", ".join(f"{name} = excluded.{name}" for name in names)
        run(
            f"INSERT INTO party_standing (party_id, company_id, {', '.join(names)}) SELECT * FROM ({facts}) f "
            f"WHERE 1 = 1 ON CONFLICT (party_id, company_id) DO UPDATE SET {taken}"
        )
