"""Kits: products sold as one that are several in the warehouse."""

from __future__ import annotations

from peewee import Check

from store.catalog.models import Product
from store.core.fields import Row, Scaled, at_least, link


class KitComponent(Row):
    """How much of a product one kit takes."""

    kit = link(Product, index=False, backref="components")
    product = link(Product)
    quantity = Scaled()

    class Meta:
        table_name = "kit_component"
        indexes = ((("kit", "product"), True),)
        constraints = [at_least("quantity", 1), Check('"kit_id" <> "product_id"')]
