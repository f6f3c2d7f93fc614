"""Goods that are on their way."""

from __future__ import annotations

from store.catalog.models import Product
from store.core.fields import Day, Row, Scaled, Text, Whole, at_least, link, real_day
from store.stock.models import Location


class Incoming(Row):
    """What a supply (`origin`, `origin_line_id`: a purchase line) will still bring to a place, and when if known.

    Kept by the room above that ordered it.
    """

    product = link(Product, index=False)
    location = link(Location, index=False)
    day = Day(null=True)
    quantity = Scaled()
    origin = Text()
    origin_line_id = Whole()

    class Meta:
        table_name = "incoming"
        indexes = ((("origin_line_id", "origin"), True), (("product", "location", "day"), False))
        constraints = [at_least("quantity", 1), real_day("day")]
