"""What of a deduction is tax that is not owed any more: a part of each rate, as much as it has of the invoice."""

from __future__ import annotations

from store.billing.models import Invoice
from store.catalog.totals import TaxShare
from store.core.database import rows
from store.core.money import net_of_gross, share_of, spread


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
    if rows("SELECT 1 FROM tax_part p JOIN invoice_line l ON l.tax_code_id = p.tax_code_id "
            "WHERE l.invoice_id = ? LIMIT 1", (row.id,)):  # fmt: skip
        return _in_proportion(row, minor)
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


def _in_proportion(row: Invoice, minor: int) -> list[TaxShare]:
    """The same where several taxes are on one line: as much of each as the amount is of the whole."""
    found = rows(
        "SELECT tax_code_id, rate, base, tax FROM invoice_tax WHERE invoice_id = ? ORDER BY tax_code_id, rate",
        (row.id,),
    )
    return [
        TaxShare(code, rate, share_of(base, minor, row.total), share_of(tax, minor, row.total))
        for code, rate, base, tax in found
        if tax
    ]
