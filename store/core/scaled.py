"""Decimal numbers as whole numbers at a scale, and back, without rounding."""

from __future__ import annotations

from decimal import Decimal

from store.core import money


def scaled(value: Decimal, scale: int, decimals: int) -> int:
    """A decimal number times `scale`. Raises ValueError where that is no whole number, or too large to keep."""
    if not value.is_finite():
        raise ValueError("is not a number")
    if value.adjusted() > 18:  # before any arithmetic: 1E+999999 is short to write and long to compute
        raise ValueError("is too large")
    # in whole numbers, since Decimal's own arithmetic rounds at 28 digits without a word
    numerator, denominator = value.as_integer_ratio() if value.adjusted() > -40 else (1, 10**40)
    whole, rest = divmod(numerator * scale, denominator)
    if rest:
        raise ValueError(f"has more than {decimals} decimals" if decimals else "must be a whole number")
    if abs(whole) > money.LARGEST // 1000:
        raise ValueError("is too large")
    return whole


def decimal_text(raw: int, decimals: int, trim: bool = False) -> str:
    """A scaled integer as exact decimal text; `trim` drops trailing zeros."""
    sign, digits = ("-" if raw < 0 else ""), str(abs(raw)).rjust(decimals + 1, "0")
    if not decimals:
        return sign + digits
    whole, part = digits[:-decimals], digits[-decimals:]
    if trim:
        part = part.rstrip("0")
    return f"{sign}{whole}.{part}" if part else sign + whole


def sql_text(expression: str) -> str:
    """SQL for a scaled quantity that is not negative, as people write it."""
    digits = f"SUBSTR(CAST(10000 + ({expression}) % 10000 AS TEXT), 2)"
    return f"RTRIM(RTRIM(CAST(({expression}) / 10000 AS TEXT) || '.' || {digits}, '0'), '.')"
