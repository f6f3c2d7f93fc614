"""What the catalogue announces; rooms above react.

`ProductRedefining`: stock refuses it once goods have moved, or while there are any.
`TaxRedefining`: billing refuses it once something was posted by it.
`UnitRedefined`: purchasing keeps what suppliers sell in it, and refuses that it is taken away from them.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core.events import Event


@dataclass(frozen=True)
class ProductRedefining(Event):
    """The unit, type, costing or keeping by lot (`what`, its column) is about to change; a reaction may refuse."""

    product_id: int
    sku: str
    what: str


@dataclass(frozen=True)
class UnitRedefined(Event):
    """A unit of a product (or, where that is None, of any) holds another quantity of its stock unit now, or none."""

    unit_id: int
    product_id: int | None = None


@dataclass(frozen=True)
class TaxRedefining(Event):
    """The kind of a tax code is about to change; a reaction may refuse."""

    tax_code_id: int
    code: str
