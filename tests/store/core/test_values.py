"""Every kind of value: typed, stored, written out and shown without losing or inventing anything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core import money
from store.core.dates import FIRST, LAST
from store.core.scaled import decimal_text
from store.core.values import (
    Amount,
    Choice,
    Code,
    Currency,
    Day,
    Email,
    Flag,
    Kind,
    Moment,
    Number,
    Percent,
    Price,
    Quantity,
    Text,
    Whole,
)  # fmt: skip
from tests.conftest import Opened
from tests.support import hostile

MOST = money.LARGEST // 1000
NUMBERS = [Whole(), Quantity(), Price(), Percent(), Amount()]
raws = st.integers(-MOST, MOST)

NOT_NUMBERS = [
    "NaN", "nan", "sNaN", "Infinity", "-inf", "1e5", "1E5", "1e400", "1_000", "0x10", "1/2", "1.", ".5", "1..2", "--1",
    "+-1",    "1,00", "1,5", "1.234,56", "12,34,567", "1 000", "1'000",
    "١٢٣", "１２３", "²", "½", "one", "€5", "5 EUR", "$1", "1\n2",
    "9" * 29, "1." + "0" * 19, "1,", ",1", "+", "-", "%", "1%%", "1\x002",
]  # fmt: skip


@given(raws)
def test_numbers_go_round(lite: Opened, raw: int) -> None:
    for kind in (Whole(), Quantity(), Price(), Percent()):
        for text in (kind.plain(raw), kind.shown(raw)):
            parsed = kind.parse(text)
            assert parsed == Decimal(raw) / kind.scale or abs(raw) > 10**15
            assert kind.stored(parsed) == raw


@given(raws, st.sampled_from(["JPY", "EUR", "KWD", "CLF"]))
def test_amounts_go_round_in_every_currency(lite: Opened, raw: int, currency: str) -> None:
    raw = money.divide(raw, 10 ** (5 - money.exponent(currency)))
    kind = Amount()
    for text in (kind.plain(raw, currency), kind.shown(raw, currency)):
        assert kind.stored(kind.parse(text), currency) == raw


@pytest.mark.parametrize(
    ("kind", "raw", "currency", "plain", "shown"),
    [
        (Whole(), 1234567, "", "1234567", "1,234,567"),
        (Quantity(), 15_000, "", "1.5", "1.5"),
        (Quantity(), -12_345_6789, "", "-12345.6789", "-12,345.6789"),
        (Price(), 4_500_000, "", "4.5", "4.50"),
        (Price(), 1_234_000_000, "", "1234", "1,234.00"),
        (Price(), 123_456, "", "0.123456", "0.123456"),
        (Percent(), 81_000, "", "8.1", "8.1%"),
        (Amount(), 123_456, "EUR", "1234.56", "1,234.56"),
        (Amount(), -5, "EUR", "-0.05", "-0.05"),
        (Amount(), 1234, "JPY", "1234", "1,234"),
        (Amount(), 1, "KWD", "0.001", "0.001"),
        (Amount(), 0, "", "0.00", "0.00"),  # the company's own currency
        (Flag(), 1, "", "yes", "yes"),
        (Flag(), 0, "", "no", "no"),
        (Day(), "2026-11-21", "", "2026-11-21", "2026-11-21"),
        (Moment(), "2026-11-21T08:09:10.123456Z", "", "2026-11-21T08:09:10.123456Z", "2026-11-21 08:09:10"),
        (Text(), "Acme", "", "Acme", "Acme"),
    ],
)
def test_how_values_are_written(lite: Opened, kind: Kind, raw: object, currency: str, plain: str, shown: str) -> None:
    assert (kind.plain(raw, currency), kind.shown(raw, currency)) == (plain, shown)
    assert (kind.plain(None, currency), kind.shown(None, currency)) == ("", "")


@pytest.mark.parametrize("kind", NUMBERS, ids=lambda k: k.word)
@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_no_number(lite: Opened, kind: Number, text: str) -> None:
    if isinstance(kind, Percent) and text == "%":
        assert kind.parse(text) is None
        return
    if text == "1\x002":  # control characters go before anything is read
        text = "1\x1b2x"
    with pytest.raises(ValueError, match=r"not an? "):
        kind.parse(text)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Whole(), "1.5", "whole number"),
        (Quantity(), "0.00001", "more than 4 decimals"),
        (Price(), "0.0000001", "more than 6 decimals"),
        (Percent(), "0.00001%", "more than 4 decimals"),
        (Quantity(), "0.000000000000000001", "more than 4 decimals"),
        (Whole(), "12345678901.000000000000000001", "whole number"),  # 29 digits: beyond Decimal's own precision
        (Quantity(), "12345678901.000000000000000001", "more than 4 decimals"),
        (Whole(), str(MOST + 1), "too large"),
        (Price(), "9" * 28, "too large"),
        (Amount(), "9" * 28, "too large"),
        (Amount(), "0.00001", "more than 4 decimals"),
        (Quantity(minimum=Decimal(0)), "-0.0001", "at least 0"),
        (Percent(maximum=Decimal(100)), "100.0001", "at most 100"),
        (Amount(minimum=Decimal(1)), "0.99", "at least 1"),
        (Amount(maximum=Decimal(5)), "5.01", "at most 5"),
    ],
)
def test_numbers_out_of_bounds(lite: Opened, kind: Number, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        kind.parse(text)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999", "1E+19", "1E-999999", "1E-41"])
@pytest.mark.parametrize("kind", NUMBERS, ids=lambda k: k.word)
def test_numbers_from_programs_are_checked_too(lite: Opened, kind: Number, value: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|too large|decimals|whole number"):
        kind.stored(Decimal(value))


def test_an_amount_has_no_more_decimals_than_its_currency(lite: Opened) -> None:
    for currency, text in (("JPY", "1.5"), ("EUR", "1.005"), ("KWD", "1.0005"), ("", "0.001")):
        with pytest.raises(ValueError, match=r"decimals|whole number"):
            Amount().stored(Amount().parse(text), currency)
    assert Amount().stored(Amount().parse("1,234.5"), "EUR") == 1234_50


def test_a_thousand_dimes_typed_are_a_hundred(lite: Opened) -> None:
    kind = Amount()
    assert kind.plain(sum(kind.stored(kind.parse("0.10")) or 0 for _ in range(1000))) == "100.00"


@given(st.text(max_size=30) | st.sampled_from(hostile.EVERYTHING) | st.from_regex(r"\A[+-]?[\d,.eE%]{0,40}\Z"))
def test_any_text_is_a_value_or_a_reason(lite: Opened, text: str) -> None:
    texts = [Text(), Text(multiline=True), Code(), Email(), Currency(), Choice(options=("a", "b"))]
    for kind in [*NUMBERS, *texts, Flag(), Day()]:
        try:
            kind.stored(kind.parse(text), "EUR")
        except ValueError as error:
            assert 0 < len(str(error)) < 200


@given(st.dates(FIRST, LAST))
def test_days_go_round(lite: Opened, day: date) -> None:
    kind = Day()
    assert kind.parse(kind.plain(kind.stored(day))) == day


def test_empty_days_and_numbers_are_none(lite: Opened) -> None:
    assert [kind.parse(" ") for kind in (Day(), *NUMBERS)] == [None] * 6
    assert [kind.stored(None) for kind in (Day(), *NUMBERS)] == [None] * 6


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("Y", True), ("1", True), (" on ", True), ("no", False), ("", False)]
)
def test_flags(text: str, value: bool) -> None:
    assert Flag().parse(text) is value
    assert Flag().parse(Flag().plain(int(value))) is value


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Flag(), "maybe", "yes or no"),
        (Text(max=5), "abcdef", "longer than 5"),
        (Code(), "A B", "no spaces"),
        (Code(), "x" * 41, "longer than 40"),
        (Email(), "ana", "e-mail"),
        (Email(), "ana@example", "e-mail"),
        (Email(), "a b@example.com", "e-mail"),
        (Email(), "ana@example.com,ben@example.com", "e-mail"),
        (Email(), "Ana <ana@example.com>", "e-mail"),
        (Currency(), "XXX", "ISO 4217"),
        (Choice(options=("bank", "cash")), "card", "one of bank, cash"),
        (Choice(options=("bank", "cash"), required=True), "", "one of bank, cash"),
    ],
)
def test_texts_that_do_not_fit(kind: Kind, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        kind.parse(text)


def test_texts_are_kept_in_their_form() -> None:
    assert Code().parse(" TEA-1 ") == "TEA-1"
    assert Email().parse(" Ana.B+x@Example.co.uk ") == "Ana.B+x@Example.co.uk"
    assert Currency().parse("eur") == "EUR"
    assert Choice(options=("bank", "cash")).parse(" Bank ") == "bank"


@given(st.integers(-(10**25), 10**25), st.integers(0, 9), st.booleans())
def test_scaled_integers_are_written_exactly(raw: int, decimals: int, trim: bool) -> None:
    text = decimal_text(raw, decimals, trim)
    assert Decimal(text).scaleb(decimals) == raw and ("." not in text or not trim or text[-1] != "0")
