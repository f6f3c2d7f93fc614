"""Tax that is owed once an invoice is paid."""

from __future__ import annotations

from store.billing.models import Invoice
from store.catalog.models import TaxCode
from store.core.fields import Amount, Day, Row, Scaled, link, real_day


class TaxDue(Row):
    """What of an invoice's net and tax fell due on a day, because so much of it was paid; below zero taken back.

    Amounts are in the books' currency, with the sign of what was sold: those of a credit note are below zero.
    """

    invoice = link(Invoice)
    tax_code = link(TaxCode, index=False)
    rate = Scaled()
    day = Day(index=True)
    base = Amount()
    tax = Amount()

    class Meta:
        table_name = "tax_due"
        constraints = [real_day("day")]
