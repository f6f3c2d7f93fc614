"""From whom a product is bought where nobody says, and in what they sell it."""

from __future__ import annotations

from decimal import Decimal

from store.catalog.models import Product
from store.core.database import rows
from store.core.errors import Refused
from store.core.money import QUANTITY
from store.purchasing.drafting import PurchaseLineInput
from store.purchasing.models import SupplierTerm


def usual_supplier(item: Product) -> int:
    """The preferred supplier of a product, else any with terms, else who delivered it last."""
    found = rows(
        "SELECT party_id FROM supplier_term WHERE product_id = ? AND state = 'active' "
        "ORDER BY preferred DESC, id LIMIT 1",
        (item.id,),
    ) or rows(
        "SELECT o.party_id FROM purchase_line n JOIN purchase_order o ON o.id = n.order_id WHERE n.product_id = ? "
        "AND o.number IS NOT NULL ORDER BY n.id DESC LIMIT 1",
        (item.id,),
    )
    if not found:
        raise Refused(
            f"Nobody is known to supply {item.sku}.",
            f"Say who: backdesk supplier-term add --product {item.sku} --supplier … --price …",
        )
    return int(found[0][0])


def said_in(term: SupplierTerm | None, product_id: int, quantity: int) -> PurchaseLineInput:
    """A quantity of the stock unit (scaled) in what the supplier sells it in, where it comes out whole in that."""
    if term is not None and term.pack and quantity % term.pack == 0:
        return PurchaseLineInput(product=product_id, quantity=Decimal(quantity // term.pack), unit=term.unit_id)
    return PurchaseLineInput(product=product_id, quantity=Decimal(quantity) / QUANTITY)
