"""Tax that is owed, or had back, once an invoice or bill is paid."""

from __future__ import annotations

from store.billing.bill_models import Bill
from store.billing.models import Invoice
from store.catalog.models import TaxCode
from store.core.fields import Amount, Day, Row, Scaled, later_link, link, optional_link, real_day


class TaxDue(Row):
    """What of a document's net and tax fell due on a day, because so much of it was paid; below zero taken back.

    Amounts are in the books' currency, with the sign of what was sold or bought: those of a credit note are below zero.
    """

    invoice = optional_link(Invoice)
    tax_code = link(TaxCode, index=False)
    rate = Scaled()
    day = Day(index=True)
    base = Amount()
    tax = Amount()
    bill = later_link(Bill, check='("invoice_id" IS NULL) <> ("bill_id" IS NULL)')

    class Meta:
        table_name = "tax_due"
        depends_on = [Bill]
        constraints = [real_day("day")]
