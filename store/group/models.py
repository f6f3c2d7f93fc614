"""What ties the companies of a database together: the parties that stand for them, and documents in pairs."""

from __future__ import annotations

from peewee import Check

from store.billing.bill_models import Bill
from store.billing.models import Invoice
from store.core.fields import Row, link, optional_link
from store.core.models import Company
from store.parties.models import Party
from store.purchasing.models import PurchaseOrder
from store.sales.models import Order


class CompanyParty(Row):
    """The party that one of our companies is to the others: whoever deals with it deals with that company."""

    company = link(Company, unique=True)
    party = link(Party, unique=True)

    class Meta:
        table_name = "company_party"


class Intercompany(Row):
    """One deal between two of our companies as each has it in its books: order and purchase order, or invoice and bill.

    Each document is in one pair only, so that nothing is mirrored twice.
    """

    seller = link(Company)
    buyer = link(Company)
    order = optional_link(Order, unique=True)
    purchase = optional_link(PurchaseOrder, unique=True)
    invoice = optional_link(Invoice, unique=True)
    bill = optional_link(Bill, unique=True)

    class Meta:
        table_name = "intercompany"
        constraints = [
            Check('"seller_id" <> "buyer_id"'),
            Check('("order_id" IS NULL) = ("purchase_id" IS NULL)'),
            Check('("invoice_id" IS NULL) = ("bill_id" IS NULL)'),
            Check('("order_id" IS NULL) <> ("invoice_id" IS NULL)'),
        ]
