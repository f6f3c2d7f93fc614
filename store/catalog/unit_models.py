"""Units beside a product's stock unit, and how units of one sort are turned into each other."""

from __future__ import annotations

from peewee import Check

from store.catalog.models import Product, Unit
from store.core.fields import Row, Whole, at_least, link


class UnitConversion(Row):
    """`per` of a unit are `factor` of its base, for any product: a kilogram is 1000 grams. In lowest terms."""

    unit = link(Unit, unique=True)
    base = link(Unit, index=False)
    factor = Whole()
    per = Whole()

    class Meta:
        table_name = "unit_conversion"
        constraints = [at_least("factor", 1), at_least("per", 1), Check('"unit_id" <> "base_id"')]


class ProductUnit(Row):
    """A unit a product is also bought or sold in: `per` of it are `factor` of its stock unit. In lowest terms."""

    product = link(Product, index=False, backref="units")
    unit = link(Unit, index=False)
    factor = Whole()
    per = Whole()

    class Meta:
        table_name = "product_unit"
        indexes = ((("product", "unit"), True),)
        constraints = [at_least("factor", 1), at_least("per", 1)]
