"""A bill made to come to what the supplier says: suppliers round tax for the whole, by line, or out of gross prices."""

from __future__ import annotations

from collections import defaultdict

from store.billing.bill_models import Bill, BillLine
from store.billing.drafts import recompute
from store.catalog.models import TAX_CATEGORIES, TaxCode
from store.core import records
from store.core.money import PRICE, QUANTITY, exponent, spread
from store.einvoice.facts import Taxed
from store.einvoice.received import Received


def agrees(row: Bill, found: Received) -> bool:
    """Whether a draft comes to what the file says, with the same tax."""
    return bool((row.currency, row.net, row.tax) == (found.currency, found.sums.net, found.sums.tax))


def agrees_otherwise(row: Bill, found: Received) -> bool:
    """Whether a draft of expenses does once its tax is rounded in another way; it stays in the way that does."""
    if (row.currency, row.net) != (found.currency, found.sums.net):
        return False
    usual = row.tax_rounding
    records.change(row, tax_rounding="line" if usual == "document" else "document")
    recompute(row)
    if agrees(row, found):
        return True
    records.change(row, tax_rounding="document", prices_include_tax=True)
    _say_with_tax(row, {tax.tax: tax.amount for tax in found.taxes})
    recompute(row)
    return agrees(row, found)


def _say_with_tax(row: Bill, taxes: dict[Taxed, int]) -> None:
    """Lines that each say what they come to with the supplier's tax in it, one of each."""
    groups: dict[Taxed, list[BillLine]] = defaultdict(list)
    for line in BillLine.matching("bill_id = ? ORDER BY position", row.id):
        letter = TAX_CATEGORIES[TaxCode.get_by_id(line.tax_code_id).category]
        groups[Taxed(letter, line.tax_rate)].append(line)
    minor = 10 ** exponent(row.currency)
    for tax, lines in groups.items():
        nets = [line.net for line in lines]
        for line, gross in zip(lines, spread(sum(nets) + taxes.get(tax, 0), nets), strict=True):
            price = (gross + line.document_discount) * PRICE // minor
            records.change(line, quantity=QUANTITY, price=price, net=gross, tax_included=0)
