"""Lots as people name them: found or made for goods that come, and looked up for goods that go."""

from __future__ import annotations

from datetime import date

from store.core import records
from store.core.database import one
from store.core.display import current
from store.core.errors import Invalid, Refused, invalid
from store.core.text import code_key, excerpt
from store.stock.lot_numbers import Said, joined, read
from store.stock.lot_stock import Part, Parts, whole_pieces
from store.stock.models import Lot


def find(product_id: int, number: str) -> Lot | None:
    """The lot of a product that has this number, in whatever letter case."""
    return Lot.first_matching("number_key = ? AND product_id = ?", code_key(number), product_id)


def coming(product_id: int, quantity: int, text: str, expires: date | None = None) -> Parts:
    """The lots goods come in, as somebody wrote them; those nobody knew are made.

    Raises Invalid where nothing is said of a product that is kept by lot, or the numbers do not fit the quantity.
    """
    said = _said(product_id, quantity, text, expires)
    return tuple(Part(_made(product_id, part.number, expires), part.quantity) for part in said)


def going(product_id: int, quantity: int, text: str) -> Parts:
    """The lots that are to go, as somebody wrote them; none where nothing is said: then they are proposed.

    Raises Invalid for a number that no lot of the product has.
    """
    if not text:
        return ()
    return tuple(Part(known(product_id, part.number).id, part.quantity) for part in _said(product_id, quantity, text))


def known(product_id: int, number: str) -> Lot:
    """The lot of that number. Raises Invalid where the product has none."""
    found = find(product_id, number)
    if found is None:
        raise invalid("lot", excerpt(number), f"is no lot of {_product(product_id)[0]}")
    return found


def _said(product_id: int, quantity: int, text: str, expires: date | None = None) -> list[Said]:
    sku, tracking = _product(product_id)
    if tracking == "none":
        if text or expires:
            raise invalid("lot", excerpt(text), f"cannot be said: {sku} is not kept by lot")
        return []
    serial = tracking == "serial"
    if not text:
        raise _missing(sku, serial)
    if serial and not whole_pieces(quantity):
        raise invalid("quantity", "", f"must be whole: each piece of {sku} has a number")
    return read(text, quantity, serial)


def _missing(sku: str, serial: bool) -> Invalid:
    what, such = ("serial numbers", "SN001..SN020") if serial else ("lot", "L7, or L7:60, L8:40")
    return invalid("lot", "", f"is required: say which {what} of {sku}, such as {such}")


def require_named(product_id: int) -> None:
    """Raises Invalid for a product that is kept by lot: its lots are to be said."""
    sku, tracking = _product(product_id)
    if tracking != "none":
        raise _missing(sku, tracking == "serial")


def _product(product_id: int) -> tuple[str, str]:
    found = one("SELECT sku, tracking FROM product WHERE id = ?", (product_id,))
    assert found is not None
    return str(found[0]), str(found[1])


def _made(product_id: int, number: str, expires: date | None) -> int:
    found, day = find(product_id, number), expires.isoformat() if expires else None
    if found is None:
        return int(records.create(Lot, product=product_id, number=number, expires=day).id)
    if day and found.expires is None:
        records.change(found, expires=day)
    elif day and found.expires != day:
        raise Refused(
            f"{found.number} expires on {current().day(found.expires)}, not on {current().day(day)}.",
            "Give these another number, or correct the lot: backdesk lot edit",
        )
    return int(found.id)


def named(parts: Parts) -> str:
    """The numbers of lots in one line, those of pieces in a row as a range."""
    return joined([Lot.get_by_id(part.lot_id).number for part in parts])
