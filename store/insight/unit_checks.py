"""Checks of lines that are written in another unit than the one their goods are kept in."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from store.catalog.units import quantity_in
from store.core.database import rows, stream
from store.core.errors import Invalid, Refused
from store.core.money import QUANTITY, line_amount
from store.insight.promises import check, differences

_LINES = (
    ("deal line", "deal_line", "deal", "deal_id"),
    ("order line", "order_line", "sales_order", "order_id"),
    ("purchase line", "purchase_line", "purchase_order", "order_id"),
)


@check("units", "quantity, unit, price and amount of every line agree; bills say the unit of their order's line")
def units() -> Iterator[str]:
    """Lines whose amount is not what their quantity is worth at the price for one of their unit."""
    for name, lines, head, link in _LINES:
        found = stream(
            "SELECT l.id, l.net + l.document_discount + l.tax_included, l.factor, l.per, l.quantity, l.price, "
            f"l.discount, o.currency FROM {lines} l JOIN {head} o ON o.id = l.{link} WHERE l.factor <> l.per ORDER BY 1"
        )
        for line, amount, factor, per, quantity, price, discount, currency in found:
            if gcd(factor, per) != 1:
                yield f"{name} #{line}: {per} of its unit are {factor}, which is not in lowest terms"
            if (worth := _worth(quantity, price, discount, currency, factor, per)) != amount:
                yield f"{name} #{line}: amounts to {amount}, but its quantity to {worth} at its price (minor units)"
    yield from differences(
        "SELECT i.id, i.per, i.unit, i.factor, l.per, l.unit, l.factor FROM invoice_line i JOIN invoice v "
        "ON v.id = i.invoice_id JOIN order_line l ON l.id = i.origin_line_id WHERE v.origin = 'order' "
        "AND v.state <> 'cancelled' AND (i.factor <> l.factor OR i.per <> l.per) ORDER BY i.id",
        "invoice line #{0}: {1} {2} are {3}, on its order's line {4} {5} are {6}",
    )


def _worth(quantity: int, price: int, discount: int, currency: str, factor: int, per: int) -> int | str:
    try:
        return line_amount(quantity, price, discount, currency, factor, per)
    except Refused:
        return "more than can be"


@check("packs", "what suppliers sell in holds what the unit of the product holds")
def packs() -> Iterator[str]:
    """Terms whose unit holds something else by now."""
    found = rows(
        "SELECT t.id, t.product_id, t.unit_id, t.pack FROM supplier_term t "
        "WHERE t.state = 'active' AND (t.unit_id IS NOT NULL OR t.pack <> 0) ORDER BY t.id"
    )
    for term, product, unit, pack in found:
        if (holds := _holds(product, unit)) != pack:
            yield f"supplier term #{term}: one of what they sell in holds {holds}, and {pack} is kept"


def _holds(product: int, unit: int | None) -> int:
    try:
        return quantity_in(product, QUANTITY, unit) if unit else 0
    except Invalid:
        return 0
