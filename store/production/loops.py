"""A product that would be made of itself: bills in use, followed down until the product itself comes up."""

from __future__ import annotations

from collections.abc import Iterable

from store.core.database import rows
from store.core.errors import Refused

_MADE_OF = (
    "SELECT b.product_id, l.product_id FROM bom b JOIN bom_line l ON l.bom_id = b.id "
    "WHERE b.state = 'active' AND b.product_id IN ({marks}) ORDER BY b.product_id, l.position"
)


def require_no_loop(product_id: int, components: Iterable[int]) -> None:
    """Raises Refused, naming the way round, where one of the components is made of the product."""
    found = loop(product_id, components)
    if found:
        names = dict(rows(f"SELECT id, sku FROM product WHERE id IN ({_marks(found)})", found))
        way = " → ".join(names[product] for product in found)
        raise Refused(f"{names[product_id]} would be made of itself: {way}.", "Take one of these out of its bill.")


def loop(product_id: int, components: Iterable[int]) -> list[int]:
    """The products on the way from a product back to itself, were it made of these components; [] where none is."""
    above: dict[int, int] = dict.fromkeys(components, product_id)
    level = list(above)
    while level and product_id not in above:
        below = []
        for made, component in rows(_MADE_OF.format(marks=_marks(level)), level):
            if component not in above:
                above[component] = made
                below.append(component)
        level = below
    return _way_round(product_id, above) if product_id in above else []


def _way_round(product_id: int, above: dict[int, int]) -> list[int]:
    way = [product_id, above[product_id]]
    while way[-1] != product_id:
        way.append(above[way[-1]])
    return way[::-1]


def _marks(values: Iterable[int]) -> str:
    return ", ".join("?" for _ in values)
