"""What a product costs a customer on a day, and which tax rate holds then."""

from __future__ import annotations

from dataclasses import dataclass

from store.catalog.models import OWED_BY_BUYER, WITHHOLDING
from store.catalog.rates import rate_on
from store.core.database import one, scalar
from store.core.errors import Refused
from store.core.identity import actor
from store.core.money import HUNDRED_PERCENT, PRICE, divide, exponent


@dataclass(frozen=True)
class Kept:
    """A price (scaled) as it is kept: for one of a unit, `per` of which are `factor` of the stock unit."""

    price: int
    currency: str
    inclusive: bool = False
    factor: int = 1
    per: int = 1


@dataclass(frozen=True)
class Pricing:
    """How a document is priced: the customer's price list, the day, its currency, whether its prices include tax.

    A tax code is in the place of the products' own.
    """

    price_list_id: int | None
    day: str
    currency: str
    inclusive: bool = False
    tax_code_id: int | None = None

    def kept(self, product_id: int, quantity: int) -> Kept:
        """The price as it is kept for such a document; quantities are scaled and in the stock unit.

        Of the price list's rows the highest quantity break reached, then the latest start; else the list price.
        """
        if self.price_list_id:
            found = one(
                "SELECT p.price, l.currency, l.includes_tax, p.factor, p.per FROM product_price p JOIN price_list l "
                "ON l.id = p.price_list_id WHERE p.price_list_id = ? AND p.product_id = ? AND p.min_quantity <= ? "
                "AND p.valid_from <= ? ORDER BY p.min_quantity DESC, p.valid_from DESC LIMIT 1",
                (self.price_list_id, product_id, quantity, self.day),
            )
            if found is not None:
                return Kept(int(found[0]), str(found[1]), bool(found[2]), int(found[3]), int(found[4]))
        return Kept(int(scalar("SELECT price FROM product WHERE id = ?", (product_id,))), actor().currency)


def price_of(product_id: int, quantity: int, tax: int, pricing: Pricing, factor: int = 1, per: int = 1) -> int:
    """The price (scaled) for a document: the one kept for it, in its currency and with or without tax as it has.

    It is for one of a unit, `per` of which are `factor` of the stock unit (as the quantity is). A price kept in
    another currency is converted at the day's rate; one kept without tax gains it (`tax`, scaled percent) in a
    document whose prices include it, and the other way about; the result is as fine as the price is kept, or
    as prices can be where it does not come out in the unit. Raises Refused where the exchange rate is missing.
    """
    kept = pricing.kept(product_id, quantity)
    turned, over = kept.price * factor * kept.per, per * kept.factor
    step = 1 if turned % over else _step(turned // over, kept.currency, pricing.currency)
    if (kept.currency, kept.inclusive) == (pricing.currency, pricing.inclusive):
        return divide(turned, over)
    if kept.currency != pricing.currency:
        turned, over = turned * rate_on(kept.currency, pricing.day), over * rate_on(pricing.currency, pricing.day)
    if kept.inclusive != pricing.inclusive:
        with_tax = HUNDRED_PERCENT + tax
        up, down = (with_tax, HUNDRED_PERCENT) if pricing.inclusive else (HUNDRED_PERCENT, with_tax)
        turned, over = turned * up, over * down
    return divide(turned, over * step) * step


def _step(price: int, currency: str, target: str) -> int:
    """The smallest unit (scaled) of a converted price: the currency's minor unit, finer where the price was finer."""
    own, wanted = PRICE // 10 ** exponent(currency), PRICE // 10 ** exponent(target)
    while wanted > 1 and price % own:
        own, wanted = max(own // 10, 1), wanted // 10
    return int(wanted)


def includes_tax(price_list_id: int | None) -> bool:
    """Whether the prices of a price list include tax; without a list they do not."""
    return bool(price_list_id and scalar("SELECT includes_tax FROM price_list WHERE id = ?", (price_list_id,)))


def first_tax() -> int:
    """The tax code something gets when nobody says otherwise."""
    return int(scalar("SELECT MIN(id) FROM tax_code"))


def tax_rate(tax_code_id: int, day: str) -> int:
    """The rate (scaled percent) documents charge by a tax code on a day: none where who buys owes the tax.

    Raises Refused where none is set yet, and for what is withheld.
    """
    category, rate = _dated(tax_code_id, day)
    if category == WITHHOLDING:
        raise Refused(
            "Tax that is withheld is no tax of a line.", "Name another tax; say what is withheld with: withhold"
        )
    return 0 if category in OWED_BY_BUYER else rate


def own_rate(tax_code_id: int, day: str) -> int:
    """The rate (scaled percent) at which we owe the tax of what we buy by a code ourselves on a day, or 0."""
    category, rate = _dated(tax_code_id, day)
    return rate if category in OWED_BY_BUYER else 0


def rate_on_day(tax_code_id: int, day: str) -> int:
    """The rate (scaled percent) of a tax code on a day, of whatever kind. Raises Refused where none is set yet."""
    return _dated(tax_code_id, day)[1]


def _dated(tax_code_id: int, day: str) -> tuple[str, int]:
    found = one(
        "SELECT c.category, r.rate FROM tax_rate r JOIN tax_code c ON c.id = r.tax_code_id "
        "WHERE r.tax_code_id = ? AND r.valid_from <= ? ORDER BY r.valid_from DESC LIMIT 1",
        (tax_code_id, day),
    )
    if found is None:
        raise Refused(f"The tax code #{tax_code_id} has no rate on {day}.", "Set one: backdesk tax rate CODE --rate …")
    return str(found[0]), int(found[1])
