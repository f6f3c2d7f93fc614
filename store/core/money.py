"""Exact arithmetic: ISO 4217 exponents, one rounding, one line calculation, one way to spread a sum, one to convert.

Amounts are integers in the currency's minor unit. Quantities, unit prices, percentages and exchange
rates are integers at the scales below. Nothing here ever sees a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from store.core.errors import Refused

QUANTITY = 10**4  # 1 piece = 10 000
PRICE = 10**6  # 1 currency unit = 1 000 000
PERCENT = 10**4  # 1 % = 10 000
RATE = 10**10  # an exchange rate of 1 = 10 000 000 000
HUNDRED_PERCENT = 100 * PERCENT
LARGEST = 2**63 - 1

# ISO 4217 alphabetic codes whose minor unit is not a hundredth, and those in common use that are.
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
    **dict.fromkeys(
        """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD
        CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ
        GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
        MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR
        RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD
        TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG""".split(),
        2,
    ),
}
CURRENCIES = tuple(sorted(_EXPONENTS))


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217). Raises KeyError for an unknown code."""
    return _EXPONENTS[currency]


@cache
def unusual(usual: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The currencies whose minor unit has not `usual` decimal places: (places, codes), fewest places first."""
    places = sorted(set(_EXPONENTS.values()) - {usual})
    return tuple((wanted, tuple(code for code in CURRENCIES if _EXPONENTS[code] == wanted)) for wanted in places)


def divide(numerator: int, denominator: int) -> int:
    """Integer division rounded half away from zero; the only rounding in the program."""
    half, sign = abs(denominator), -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + half) // (2 * half))


def line_amount(quantity: int, price: int, discount: int, currency: str, factor: int = 1, per: int = 1) -> int:
    """Quantity × price − discount, rounded once to the minor unit (EN 16931, BT-131).

    The price is for as much as `factor` / `per` of what the quantity counts (BT-149). With or without tax, as the
    price is. Raises Refused for more than a document's sums can hold.
    """
    exact = quantity * price * (HUNDRED_PERCENT - discount) * 10 ** exponent(currency) * per
    amount = divide(exact, QUANTITY * PRICE * HUNDRED_PERCENT * factor)
    if abs(amount) > LARGEST // 1000:
        raise Refused("The amount of this line is too large.", "Check its quantity and price.")
    return amount


def percent_of(amount: int, percent: int) -> int:
    """`percent` (scaled) of an amount in minor units, rounded."""
    return divide(amount * percent, HUNDRED_PERCENT)


def net_of_gross(gross: int, rate: int) -> int:
    """The net inside a tax-inclusive amount; tax is then gross − net."""
    return divide(gross * HUNDRED_PERCENT, HUNDRED_PERCENT + rate)


def convert(amount: int, currency: str, rate: int, target: str) -> int:
    """An amount in another currency's minor unit, rounded once; `rate` (scaled) is what one unit of the first costs."""
    return divide(amount * rate * 10 ** exponent(target), RATE * 10 ** exponent(currency))


def share_of(whole: int, part: int, total: int) -> int:
    """What `part` of `total` is of `whole`, rounded; all of it with the last of `total`, so nothing is left over."""
    return whole if part == total else divide(whole * part, total)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of `total` in proportion to `weights` (none negative), by largest remainder, so that they sum to it."""
    if not weights and total:
        raise ValueError("a sum cannot be spread over nothing")
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    sign, size = (-1 if total < 0 else 1), abs(total)
    parts = [size * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in remainders[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
