"""Goods that lie ready for somebody: of which lots they are."""

from __future__ import annotations

from store.catalog.models import Product
from store.core.fields import Row, Scaled, Text, Whole, at_least, link
from store.stock.models import Location, Lot


class PickedLot(Row):
    """So much of a lot at a place lies ready for a demand (`origin`, `origin_line_id`); nobody else is proposed it.

    What a draft says will come back lies with the customer until then.
    """

    product = link(Product, index=False)
    location = link(Location, index=False)
    lot = link(Lot, index=False)
    quantity = Scaled()
    origin = Text()
    origin_line_id = Whole()

    class Meta:
        table_name = "picked_lot"
        indexes = ((("origin_line_id", "origin", "lot"), True), (("product", "location"), False))
        constraints = [at_least("quantity", 1)]
