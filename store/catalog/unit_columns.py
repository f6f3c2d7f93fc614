"""How lines written in another unit than their product's stock unit are listed.

A line shows its own unit, and the price for one of it, wherever its quantity comes out in that; else (five pieces
billed of a box of twelve) the stock unit and the price for one of those. So quantity, unit and price of a row always
belong together, in a file too.
"""

from __future__ import annotations

from store.core.listing import Column
from store.core.scaled import sql_text
from store.core.values import Price, Quantity, Text, Whole

_FITS = "{goods}.quantity * {line}.per % {line}.factor = 0"
_OWN = "{goods}.quantity * {line}.per / {line}.factor"
# halves up, in two parts, none of which overflows
_FOR_ONE = "t.price / t.factor * t.per + (2 * (t.price % t.factor) * t.per + t.factor) / (2 * t.factor)"
_TOO_LARGE = "t.price / t.factor > 9000000000000000000 / t.per - 1"


def own_or(own: str, other: str, goods: str = "t", line: str = "t") -> str:
    """SQL for `own` where the quantity of some goods comes out in the unit of their line, else `other`."""
    return f"CASE WHEN {_FITS.format(goods=goods, line=line)} THEN {own} ELSE {other} END"


def stock_code(product: str) -> str:
    """SQL for the stock unit's code of a product id; '' where there is none."""
    return f"COALESCE((SELECT u.code FROM product i JOIN unit u ON u.id = i.unit_id WHERE i.id = {product}), '')"


_STOCK = stock_code("t.product_id")
_NAMED = f"CASE WHEN t.unit <> {_STOCK} THEN NULLIF(t.unit, '') END"

QUANTITY = Column(
    "quantity", "Quantity", own_or(_OWN.format(goods="t", line="t"), "t.quantity"), Quantity(), 10, unit="named_unit"
)
PRICE = Column("price", "Price", own_or("t.price", f"CASE WHEN {_TOO_LARGE} THEN NULL ELSE {_FOR_ONE} END"), Price())
UNIT = Column("unit", "Unit", own_or(f"COALESCE(NULLIF(t.unit, ''), {_STOCK})", _STOCK), Text(), 6, hidden=True)
IN_STOCK_UNITS = Column(
    "stock_quantity", "In stock units", "CASE WHEN t.factor <> t.per THEN t.quantity END", Quantity(), 10, hidden=True
)
NAMED_UNIT = Column("named_unit", "Other unit", own_or(_NAMED, "NULL"), Text(), 6, hidden=True)
UNIT_ID = Column(
    "unit_id", "Unit id", f"(SELECT u.id FROM unit u WHERE u.code = {own_or(_NAMED, 'NULL')})", Whole(), 8, hidden=True
)
OF_A_LINE = (UNIT, IN_STOCK_UNITS, NAMED_UNIT, UNIT_ID)


def packs(goods: str, line: str) -> Column:
    """What goods (an alias with a quantity) are in the unit their line was written in: `2 box`; else nothing."""
    said = own_or(f"{sql_text(_OWN.format(goods=goods, line=line))} || ' ' || {line}.unit", "NULL", goods, line)
    return Column("packs", "That is", f"CASE WHEN {line}.factor <> {line}.per THEN {said} END", Text(), 10, spare=True)


def for_one(product: str) -> tuple[Column, Column]:
    """What a kept price is for: one of a unit, and how much of the stock unit of its product that holds."""
    holds = "CASE WHEN t.factor <> t.per THEN t.factor * 10000 / t.per END"
    return (
        Column("unit", "For one", f"COALESCE(NULLIF(t.unit, ''), {stock_code(product)})", Text(), 8),
        Column("holds", "Which holds", holds, Quantity(), 11),
    )
