"""An electronic invoice before it is written: what EN 16931 asks for, by the names of its business terms (BT, BG).

Amounts are in minor units of the document's currency; a line's price is exact, so many minor units for a quantity.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core.money import QUANTITY, exponent
from store.core.scaled import decimal_text
from store.einvoice.codes import Profile

PRICE_DIGITS, QUANTITY_DIGITS, RATE_DIGITS = 6, 4, 4


@dataclass(frozen=True)
class Place:
    """A postal address (BG-5, BG-8); the country by its code."""

    street: str = ""
    more: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class Person:
    """Seller or buyer (BG-4, BG-7); a `tax_id` is a VAT number or, with `vat` false, one of another kind."""

    name: str
    place: Place
    tax_id: str = ""
    vat: bool = False
    registration: str = ""
    e_address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Account:
    """Where to pay to (BG-17)."""

    iban: str
    bic: str
    name: str


@dataclass(frozen=True)
class Taxed:
    """A kind of tax and its rate (scaled percent); what is outside the scope of tax has none."""

    category: str
    rate: int


@dataclass(frozen=True)
class Price:
    """What one unit costs, or so many of them (`base`, scaled): scaled as prices are (BT-146, BT-149)."""

    amount: int
    base: int = QUANTITY


@dataclass(frozen=True)
class Line:
    """A line (BG-25): quantity × price − `discount` = `net`."""

    number: int
    name: str
    sku: str
    quantity: int
    unit: str
    price: Price
    discount: int
    net: int
    tax: Taxed


@dataclass(frozen=True)
class TaxGroup:
    """What is taxed in one way (BG-23), and the share of the document's discount that is taken off it (BG-20)."""

    tax: Taxed
    base: int
    amount: int
    discount: int
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True)
class Facts:
    """A whole document."""

    profile: Profile
    type: str
    credit: bool
    number: str
    day: str
    due: str
    currency: str
    seller: Person
    buyer: Person
    buyer_reference: str
    order_reference: str
    own_order: str
    preceding: tuple[str, str]  # number and day of the invoice that is credited or raised
    notes: tuple[str, ...]
    delivered: str
    deliver_to: str
    means: str
    account: Account | None
    terms: str
    lines: tuple[Line, ...]
    taxes: tuple[TaxGroup, ...]
    net: int
    tax: int
    total: int
    prepaid: int
    home_currency: str  # '' where the document is in it
    home_tax: int

    @property
    def line_total(self) -> int:
        """What the lines come to (BT-106)."""
        return sum(line.net for line in self.lines)

    @property
    def discount(self) -> int:
        """What is taken off the document (BT-107)."""
        return sum(group.discount for group in self.taxes)

    def amount(self, minor: int) -> str:
        """An amount as it is written: two decimals at most, as the rules have it."""
        return amount_text(minor, self.currency)


def amount_text(minor: int, currency: str) -> str:
    """An amount in a currency with two decimals, or none; of one with more, what is left of them is nothing."""
    places = exponent(currency)
    text = decimal_text(minor, places)
    return text[: 2 - places] if places > 2 else text


def fits(minor: int, currency: str) -> bool:
    """Whether an amount can be said with two decimals."""
    return bool(minor % 10 ** max(0, exponent(currency) - 2) == 0)


def price_text(price: int) -> str:
    """A price, exact."""
    return decimal_text(price, PRICE_DIGITS, trim=True)


def quantity_text(quantity: int) -> str:
    """A quantity, exact."""
    return decimal_text(quantity, QUANTITY_DIGITS, trim=True)


def rate_text(rate: int) -> str:
    """A rate in percent, exact."""
    return decimal_text(rate, RATE_DIGITS, trim=True)
