"""A line as quantity × price − discount where another program comes to the same net by it, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from store.core.money import HUNDRED_PERCENT, PRICE, QUANTITY, divide
from store.exchange.going.papers import PaperLine

_PLACES = 4  # decimals of a quantity and of a percentage


@dataclass(frozen=True)
class Priced:
    """What is written of a line; `is_whole` where that is one of its net, because nothing else comes to it."""

    quantity: Decimal
    price: Decimal
    discount: Decimal
    is_whole: bool = False


def priced(line: PaperLine, places: int, minor: int, discounts: bool) -> Priced:
    """A line for a program that has so many decimals of a price, in a currency with so many (`minor`).

    First as it was printed; else at the price that its net comes to; else as one of its net.
    """
    quantity, exact = divmod(line.quantity * line.per, line.factor)
    if quantity and not exact:
        scale = PRICE // 10**places
        if (discounts or not line.discount) and line.price % scale == 0:
            gross = quantity * line.price * (HUNDRED_PERCENT - line.discount) * 10**minor
            if divide(gross, QUANTITY * PRICE * HUNDRED_PERCENT) == line.net:
                price = _decimal(line.price // scale, places)
                return Priced(_decimal(quantity, _PLACES), price, _decimal(line.discount, _PLACES))
        each, rest = divmod(line.net * QUANTITY * 10**places, quantity * 10**minor)
        if not rest:
            return Priced(_decimal(quantity, _PLACES), _decimal(each, places), Decimal(0))
    return Priced(Decimal(1), _decimal(line.net, minor), Decimal(0), is_whole=True)


def _decimal(scaled: int, places: int) -> Decimal:
    """Without zeros at the end beyond what an amount has."""
    found = Decimal(scaled).scaleb(-places)
    whole = found.to_integral_value()
    return whole if found == whole else found.normalize()
