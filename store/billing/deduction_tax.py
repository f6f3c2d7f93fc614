"""What of a deduction is tax that is not owed any more: a part of each rate, as much as it has of the invoice."""

from __future__ import annotations

from store.billing.models import Invoice
from store.catalog.totals import TaxShare
from store.core.database import rows
from store.core.money import net_of_gross, spread


def gross_by_tax(row: Invoice, link: str = "id") -> dict[tuple[int, int], int]:
    """(tax code, rate) → what an invoice comes to with tax; with `credits_id` what was credited of it."""
    found = rows(
        "SELECT t.tax_code_id, t.rate, CAST(SUM(t.base + t.tax) AS BIGINT) FROM invoice_tax t JOIN invoice v "
        f"ON v.id = t.invoice_id WHERE v.{link} = ? AND v.number IS NOT NULL GROUP BY t.tax_code_id, t.rate "
        "ORDER BY t.tax_code_id, t.rate",
        (row.id,),
    )
    return {(code, rate): int(gross) for code, rate, gross in found}


def tax_of(row: Invoice, minor: int) -> list[TaxShare]:
    """An amount of an invoice, tax and all, by code and rate: shares of it that add up to it, split as gross is."""
    credited = gross_by_tax(row, "credits_id")
    left = {key: gross - credited.get(key, 0) for key, gross in gross_by_tax(row).items()}
    if not sum(left.values()):
        left = gross_by_tax(row)
    shares = []
    for (code, rate), part in zip(left, spread(minor, list(left.values())), strict=True):
        base = net_of_gross(part, rate)
        if part:
            shares.append(TaxShare(code, rate, base, part - base))
    return shares
