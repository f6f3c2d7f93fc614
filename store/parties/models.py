"""One record per organisation or person, whatever they are to us."""

from __future__ import annotations

from peewee import SQL, Check

from store.catalog.models import PaymentTerm, PriceList, TaxCode
from store.core.fields import (
    Amount,
    CodeKey,
    Flag,
    Record,
    Text,
    Whole,
    at_least,
    capitals,
    index_of,
    keyed,
    later_link,
    link,
    not_blank,
    one_of,
    optional_link,
    since,
)
from store.core.models import User


class Party(Record):
    """A customer, supplier or prospect, or several of these at once."""

    searchable = ("code", "name", "email", "phone", "tax_id", "city", "tags")

    code = Text()
    name = Text()
    name_key = Text(index=True)
    is_customer = Flag(default=False)
    is_supplier = Flag(default=False)
    is_prospect = Flag(default=True)
    tax_id = Text(null=True, unique=True)
    email = Text(default="")
    phone = Text(default="")
    website = Text(default="")
    city = Text(default="")
    country = Text(default="")
    industry = Text(default="")
    employees = Whole(null=True)
    annual_revenue = Amount(null=True)
    tags = Text(default="")
    notes = Text(default="")
    currency = Text()
    term = link(PaymentTerm, index=False)
    price_list = optional_link(PriceList, index=False)
    credit_limit = Amount(null=True)
    billing_basis = Text(default="delivery")
    owner = optional_link(User, index=False)
    parent = optional_link("self", index=False)
    merged_into = optional_link("self", index=False)
    state = Text(default="active")
    code_key = CodeKey("code", unique=True)
    inspect_deliveries = Flag(default=False, constraints=since(0, '"inspect_deliveries" IN (0, 1)'))
    iban = Text(default="", constraints=[SQL("DEFAULT ''")])
    bic = Text(default="", constraints=[SQL("DEFAULT ''")])
    no_dunning = Flag(default=False, constraints=since(0, '"no_dunning" IN (0, 1)'))
    tax_code = later_link(TaxCode, index=False)  # in the place of its products' own
    withholding = later_link(TaxCode, index=False)  # what is withheld where it or we pay
    e_address = Text(default="", constraints=[SQL("DEFAULT ''")])  # of electronic invoices: scheme, colon, address
    buyer_reference = Text(default="", constraints=[SQL("DEFAULT ''")])  # what it wants to read on every one

    class Meta:
        table_name = "party"
        depends_on = [TaxCode]
        indexes = (
            (("name", "id"), False),
            (("country",), False),
            index_of("party", "of_iban", '"iban"', "\"iban\" <> ''"),
            index_of("party", "merged", '"merged_into_id"', '"merged_into_id" IS NOT NULL'),
            index_of("party", "of_parent", '"parent_id"', '"parent_id" IS NOT NULL'),
        )
        constraints = [
            not_blank("code"),
            not_blank("name"),
            Check('"is_customer" IN (0, 1) AND "is_supplier" IN (0, 1) AND "is_prospect" IN (0, 1)'),
            Check('"is_customer" + "is_supplier" + "is_prospect" > 0'),
            Check('length("currency") = 3'),
            Check("\"tax_id\" <> ''"),
            Check('"merged_into_id" <> "id"'),
            at_least("credit_limit"),
            one_of("billing_basis", "order", "delivery", "prepaid"),
            one_of("state", "active", "on hold", "merged"),
            keyed("code", "code_key"),
            capitals("tax_id"),
        ]


class Contact(Record):
    """A person at a party; the normalised e-mail is unique within it."""

    searchable = ("name", "email", "phone")

    party = link(Party, backref="contacts")
    name = Text()
    job = Text(default="")
    email = Text(default="")
    email_key = Text(null=True)
    phone = Text(default="")
    notes = Text(default="")
    state = Text(default="active")

    class Meta:
        table_name = "contact"
        indexes = (
            (("party", "email_key"), True),
            (("name", "id"), False),
            index_of("contact", "of_email", '"email_key"', '"email_key" IS NOT NULL'),
        )
        constraints = [
            not_blank("name"),
            Check("\"email_key\" <> ''"),
            one_of("state", "active", "archived"),
        ]


class Address(Record):
    """A place of a party; documents copy its text, so editing one never changes a printed page."""

    searchable = ("line1", "line2", "postal_code", "city", "region", "country")

    party = link(Party, backref="addresses")
    kind = Text(default="billing")
    line1 = Text()
    line2 = Text(default="")
    city = Text(default="")
    region = Text(default="")
    postal_code = Text(default="")
    country = Text(default="")

    class Meta:
        table_name = "address"
        constraints = [one_of("kind", "billing", "shipping", "other")]
