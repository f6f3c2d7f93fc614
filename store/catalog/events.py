"""What the catalogue announces; rooms above react.

`ProductRedefining`: stock refuses it once goods have moved, or while there are any.
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
