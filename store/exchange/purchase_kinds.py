"""What can be imported of purchasing: suppliers' terms and prices, and purchase orders."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from store.exchange.gathering import Document
from store.exchange.kinds import ImportKind, Steps, declare
from store.purchasing.drafting import PurchaseLineInput
from store.purchasing.models import SupplierTerm
from store.purchasing.orders import PurchaseInput, add_purchase
from store.purchasing.terms import TermInput, add_term, set_term_price


def write_term(document: Document) -> int:
    """Add a supplier's terms for a product; a further row of the same is a further price."""
    values = dict(document.values)
    price = {name: values.pop(name, None) for name in ("price", "min_quantity", "valid_from")}
    known = SupplierTerm.first_matching("product_id = ? AND party_id = ?", values["product"], values["supplier"])
    if known is None:
        return int(add_term(_input(TermInput, values), **price).id)
    if price["price"] is not None:
        set_term_price(known.id, **price)
    return int(known.id)


def write_purchase(document: Document) -> int:
    """Add a draft purchase order with its lines."""
    lines = tuple(PurchaseLineInput(**line) for line in document.lines)
    return int(add_purchase(_input(PurchaseInput, document.values), lines).id)


def _input(of: Any, values: dict[str, Any]) -> Any:
    known = {item.name for item in fields(of)}
    return of(**{name: value for name, value in values.items() if name in known})


declare(
    ImportKind(
        "supplier-terms",
        "supplier-term",
        "Supplier terms",
        "supplier-term.add",
        Steps(
            write_term,
            ("product", "supplier", "min_quantity", "valid_from"),
            family=lambda values: int(values.get("product") or 0),
        ),
    )
)
declare(
    ImportKind(
        "purchase-orders",
        "po",
        "Purchase orders",
        "po.add",
        Steps(write_purchase, ("supplier_reference", "party")),
    )
)
