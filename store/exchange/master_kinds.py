"""The masters that can be imported: what makes two rows the same record, and the functions their actions use."""

from __future__ import annotations

from store.catalog.actions import complete_product, product_columns
from store.catalog.models import Product
from store.exchange.kinds import Bulk, ImportKind, Key, declare
from store.exchange.vcards import VCF
from store.parties.actions import code_of, complete_party, contact_columns, party_columns
from store.parties.models import Address, Contact, Party

declare(
    ImportKind(
        "parties",
        "party",
        "Parties",
        "party.add",
        Bulk(
            Party,
            party_columns,
            (
                Key(("code",), "code", "code"),
                Key(("tax_id",), "tax_id", "tax id"),
                Key(("name_key", "city", "country"), "name_key", "name and place", loose=True),
            ),
            complete_party,
            ("is_customer", "is_supplier", "is_prospect", "currency", "term"),
            code_of,
            "code",
            {"name_key": "name"},
        ),
        "party.edit",
    )
)
declare(
    ImportKind(
        "contacts",
        "contact",
        "Contacts",
        "contact.add",
        Bulk(
            Contact,
            contact_columns,
            (
                Key(("party", "email_key"), "email_key", "party and e-mail"),
                Key(("party", "name"), "name", "party and name", unless_known=True),
            ),
        ),
        "contact.edit",
        formats=(VCF,),
    )
)
declare(
    ImportKind(
        "addresses",
        "address",
        "Addresses",
        "address.add",
        Bulk(
            Address,
            lambda values: values,
            (Key(("party", "kind", "line1", "postal_code"), "line1", "party, use and street"),),
        ),
        "address.edit",
    )
)
declare(
    ImportKind(
        "products",
        "product",
        "Products",
        "product.add",
        Bulk(Product, product_columns, (Key(("sku",), "sku", "SKU"),), complete_product, ("unit", "tax_code")),
        "product.edit",
    )
)
