"""What purchase orders do when something happens elsewhere: an edit taken back, a place given up."""

from __future__ import annotations

from store.catalog.orders import refuse_once_binding
from store.core.database import scalar
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.undo import Reverted
from store.purchasing.models import PurchaseLine, PurchaseOrder
from store.stock.events import PlaceLeaving


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
