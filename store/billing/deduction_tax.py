"""What of a deduction is tax that is not owed any more: a part of each rate, as much as it has of the invoice."""

from __future__ import annotations

from store.billing.shapes import Document, side_of
from store.catalog.totals import TaxShare
from store.core.database import rows
from store.core.money import net_of_gross, share_of, spread


def gross_by_tax(row: Document, link: str = "id") -> dict[tuple[int, int], int]:
    """(tax code, rate) → what a document comes to with tax; with `credits_id` what was credited of it."""
    side = side_of(row)
    found = rows(
        f"SELECT t.tax_code_id, t.rate, CAST(SUM(t.base + t.tax) AS BIGINT) FROM {side.table}_tax t "
        f"JOIN {side.table} v ON v.id = t.{side.link}_id WHERE v.{link} = ? AND v.number IS NOT NULL "
        "GROUP BY t.tax_code_id, t.rate ORDER BY t.tax_code_id, t.rate",
        (row.id,),
    )
    return {(code, rate): int(gross) for code, rate, gross in found}


def tax_of(row: Document, minor: int) -> list[TaxShare]:
    """An amount of a document, tax and all, by code and rate: shares of it that add up to it, split as gross is."""
    side = side_of(row)
    if rows(f"SELECT 1 FROM tax_part p JOIN {side.table}_line l ON l.tax_code_id = p.tax_code_id "
            f"WHERE l.{side.link}_id = ? LIMIT 1", (row.id,)):  # fmt: skip
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


def _in_proportion(row: Document, minor: int) -> list[TaxShare]:
    """The same where several taxes are on one line: as much of each as the amount is of the whole."""
    side = side_of(row)
    found = rows(
        f"SELECT tax_code_id, rate, base, tax FROM {side.table}_tax WHERE {side.link}_id = ? "
        "ORDER BY tax_code_id, rate",
        (row.id,),
    )
    return [
        TaxShare(code, rate, share_of(base, minor, row.total), share_of(tax, minor, row.total))
        for code, rate, base, tax in found
        if tax
    ]
