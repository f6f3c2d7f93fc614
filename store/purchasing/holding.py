"""Where goods wait that are looked at before they are available, and how many do."""

from __future__ import annotations

from store.core import records
from store.core.database import one
from store.core.identity import actor
from store.purchasing.inspection_models import Inspection
from store.purchasing.models import PurchaseLine, Receipt
from store.stock.models import Location


def hold_place(target_id: int) -> Location:
    """Where goods on their way to a place wait to be inspected; made when it is first needed."""
    target = Location.get_by_id(target_id)
    code = f"{target.code}-HOLD"
    known = Location.first_matching("code_key = ?", code.lower())
    return known or records.create(
        Location,
        warehouse=target.warehouse_id,
        code=code,
        name=f"To be inspected for {target.name}",
        type="internal",
        inspection=True,
    )


def asks_for_inspection(product_id: int, party_id: int) -> bool:
    """Whether goods of a product are looked at before they are available: always, from a supplier, or only theirs."""
    found = one(
        "SELECT p.inspect + q.inspect_deliveries + COALESCE((SELECT MAX(t.inspect) FROM supplier_term t "
        "WHERE t.product_id = p.id AND t.party_id = q.id AND t.state = 'active'), 0) "
        "FROM product p, party q WHERE p.id = ? AND q.id = ?",
        (product_id, party_id),
    )
    return bool(found and found[0])


def hold(receipt: Receipt, line: PurchaseLine, place_id: int, quantity: int) -> None:
    """Note that so much of a line of a receipt waits at a place."""
    records.create(
        Inspection,
        company=actor().company_id,
        receipt=receipt.id,
        purchase_line=line.id,
        product=line.product_id,
        location=place_id,
        target=receipt.location_id,
        quantity=quantity,
    )


def waiting_of(receipt_id: int, purchase_line_id: int) -> int:
    """How much (scaled) of a line of a receipt waits to be inspected."""
    found = Inspection.first_matching("receipt_id = ? AND purchase_line_id = ?", receipt_id, purchase_line_id)
    return found.waiting if found else 0
