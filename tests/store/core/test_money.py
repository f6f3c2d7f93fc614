"""Exact money: exponents, the one rounding, lines worked by hand, sums that stay whole."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core import money
from store.core.errors import Refused

pieces = st.integers(1, 10**9)
prices = st.integers(0, 10**11)
percents = st.integers(0, money.HUNDRED_PERCENT)


def rounded(value: Decimal) -> int:
    """Half away from zero, by another road than the one under test."""
    with localcontext(prec=200):
        return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("currency", "places"),
    [
        *((code, 2) for code in "EUR USD GBP CHF HUF CZK XCG MGA MRU TWD".split()),
        *((code, 0) for code in "JPY KRW CLP ISK VND XOF UGX PYG RWF".split()),
        *((code, 3) for code in "KWD BHD TND JOD OMR IQD LYD".split()),
        *((code, 4) for code in "CLF UYW".split()),
    ],
)
def test_exponents_of_iso_4217(currency: str, places: int) -> None:
    assert money.exponent(currency) == places


def test_unknown_currencies_are_refused() -> None:
    for code in ("", "eur", "XXX", "EURO", "BTC", "DEM"):
        with pytest.raises(KeyError):
            money.exponent(code)
    assert len(money.CURRENCIES) > 150 and all(len(c) == 3 and c.isupper() for c in money.CURRENCIES)


@pytest.mark.parametrize(
    ("numerator", "denominator", "result"),
    [
        (1, 2, 1), (-1, 2, -1), (1, -2, -1), (-1, -2, 1), (3, 2, 2), (-3, 2, -2), (5, 2, 3), (-5, 2, -3),
        (1, 3, 0), (-1, 3, 0), (2, 3, 1), (-2, 3, -1), (149, 100, 1), (150, 100, 2), (-150, 100, -2), (0, 7, 0),
    ],
)  # fmt: skip
def test_rounding_is_half_away_from_zero(numerator: int, denominator: int, result: int) -> None:
    assert money.divide(numerator, denominator) == result


@given(st.integers(-(10**30), 10**30), st.integers(-(10**15), 10**15).filter(bool))
def test_rounding_agrees_with_decimal(numerator: int, denominator: int) -> None:
    with localcontext(prec=200):
        assert money.divide(numerator, denominator) == rounded(Decimal(numerator) / Decimal(denominator))


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "currency", "net"),
    [
        ("3", "19.99", "10", "EUR", 5397),  # 59.97 less 5.997 = 53.973
        ("1", "0.005", "0", "EUR", 1),
        ("1", "0.004999", "0", "EUR", 0),
        ("0.3333", "3", "0", "EUR", 100),  # 0.9999
        ("7", "14.285714", "0", "EUR", 10000),  # 99.999998
        ("100", "1", "33.3333", "EUR", 6667),  # 66.6667
        ("12", "8.25", "2.5", "EUR", 9653),  # 99.00 less 2.475 = 96.525
        ("3", "333.5", "0", "JPY", 1001),  # 1000.5
        ("1", "0.4", "0", "JPY", 0),
        ("2.5", "1.2345", "0", "KWD", 3086),  # 3.08625
        ("1", "0.00005", "0", "CLF", 1),
        ("5", "9.99", "100", "EUR", 0),
        ("9999999", "999999.999999", "0", "EUR", 999999899999000),  # (10⁷ - 1)(10⁶ - 10⁻⁶) = 9999998999990.000001
    ],
)
def test_lines_worked_by_hand(quantity: str, price: str, discount: str, currency: str, net: int) -> None:
    scaled = (int(Decimal(quantity) * 10**4), int(Decimal(price) * 10**6), int(Decimal(discount) * 10**4))
    assert money.line_amount(*scaled, currency) == net


@given(pieces, prices, percents, st.sampled_from(["JPY", "EUR", "KWD", "CLF"]))
def test_lines_agree_with_decimal(quantity: int, price: int, discount: int, currency: str) -> None:
    with localcontext(prec=200):
        exact = Decimal(quantity) / 10**4 * (Decimal(price) / 10**6) * (1 - Decimal(discount) / 10**6)
        assert money.line_amount(quantity, price, discount, currency) == rounded(exact * 10 ** money.exponent(currency))


def test_a_line_beyond_what_sums_can_hold_is_refused() -> None:
    largest = money.LARGEST // 1000
    assert money.line_amount(10**4, largest * 10**6, 0, "JPY") == largest
    with pytest.raises(Refused, match="too large"):
        money.line_amount(10**4, (largest + 1) * 10**6, 0, "JPY")


def test_a_thousand_dimes_are_a_hundred() -> None:
    assert sum(money.line_amount(1 * 10**4, 100_000, 0, "EUR") for _ in range(1000)) == 100_00


@pytest.mark.parametrize(
    ("amount", "percent", "result"),
    [(100_00, "19", 19_00), (1, "50", 1), (-1, "50", -1), (3, "50", 2), (-3, "50", -2), (333, "7", 23)],
)
def test_percentages(amount: int, percent: str, result: int) -> None:
    assert money.percent_of(amount, int(Decimal(percent) * money.PERCENT)) == result


@pytest.mark.parametrize(("gross", "rate", "net"), [(119_00, 19, 100_00), (100, 19, 84), (107, 7, 100), (5, 0, 5)])
def test_net_inside_a_gross_amount(gross: int, rate: int, net: int) -> None:
    assert money.net_of_gross(gross, rate * money.PERCENT) == net


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (10, [1, 2, 3], [2, 3, 5]),
        (5, [0, 0], [3, 2]),
        (0, [3, 7], [0, 0]),
        (1, [0, 5, 5], [0, 1, 0]),
        (0, [], []),
    ],
)
def test_sums_are_spread_by_largest_remainder(total: int, weights: list[int], parts: list[int]) -> None:
    assert money.spread(total, weights) == parts


def test_a_sum_cannot_be_spread_over_nothing() -> None:
    with pytest.raises(ValueError, match="over nothing"):
        money.spread(5, [])


@given(st.integers(-money.LARGEST, money.LARGEST), st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_parts_sum_to_the_whole_and_each_is_fair(total: int, weights: list[int]) -> None:
    parts = money.spread(total, weights)
    assert sum(parts) == total and len(parts) == len(weights)
    assert all(part * total >= 0 for part in parts)
    if whole := sum(weights):
        for part, weight in zip(parts, weights, strict=True):  # within one unit of the exact share
            assert abs(part * whole - total * weight) < whole
