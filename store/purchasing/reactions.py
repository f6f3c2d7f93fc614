"""What purchase orders do when something happens elsewhere: an edit taken back, a place given up, goods missing."""

from __future__ import annotations

from store.catalog.events import UnitRedefined
from store.catalog.orders import refuse_once_binding
from store.catalog.units import quantity_in
from store.core import records
from store.core.database import scalar
from store.core.errors import Invalid, Refused
from store.core.events import reacts_to
from store.core.money import QUANTITY
from store.core.undo import Reverted
from store.purchasing.inspections import missing
from store.purchasing.models import PurchaseLine, PurchaseOrder, SupplierTerm
from store.stock.events import HeldGoodsMissing, PlaceLeaving


@reacts_to(Reverted)
def keep_what_is_binding(event: Reverted) -> None:
    """An edit of a draft is not taken back once the order is binding or cancelled."""
    refuse_once_binding(event, PurchaseOrder, PurchaseLine)


@reacts_to(PlaceLeaving)
def keep_while_goods_are_to_come(event: PlaceLeaving) -> None:
    """Goods come in at their order's place; it stays in use until they have."""
    waiting = scalar(
        "SELECT COALESCE(number, 'purchase order #' || id) FROM purchase_order WHERE location_id = ? "
        "AND state IN ('draft', 'pending approval', 'confirmed', 'receiving') ORDER BY id LIMIT 1",
        (event.location_id,),
    )
    if waiting:
        raise Refused(f"{event.code} cannot be archived: {waiting} is to come there.", "Bring that to an end first.")


@reacts_to(HeldGoodsMissing)
def note_what_waits_no_more(event: HeldGoodsMissing) -> None:
    """What a count did not find is not waited for: it counts as scrapped."""
    missing(event.product_id, event.location_id, event.quantity, event.lot_id, event.count)


@reacts_to(UnitRedefined)
def keep_what_suppliers_sell_in(event: UnitRedefined) -> None:
    """What suppliers sell a product in holds as much of its stock unit as is said now, and stays a unit of it."""
    for term in SupplierTerm.matching("unit_id = ? AND state = 'active' ORDER BY id", event.unit_id):
        if event.product_id in (None, term.product_id):
            records.change(term, pack=_pack(term))


def _pack(term: SupplierTerm) -> int:
    try:
        return quantity_in(term.product_id, QUANTITY, term.unit_id)
    except Invalid as error:
        raise Refused(
            f"{term.party.name} sells {term.product.sku} in {term.unit.code}: {error.problems[0].reason}",
            "Change what they sell it in first: backdesk supplier-term edit",
        ) from None
