"""What is written for a person is read back as the same value, in every format, and never as another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core import display, money
from store.core.dates import FIRST, LAST
from store.core.display import DAYS, DECIMALS, NEGATIVES, THOUSANDS, Display
from store.core.text import plural
from store.core.values import Amount, Day, Flag, Kind, Moment, Percent, Price, Quantity, Text, Whole
from tests.conftest import Opened

FORMATS = [
    Display(day, thousands, decimal, negative)
    for (thousands, decimal), day, negative in product(product(THOUSANDS, DECIMALS), DAYS, NEGATIVES)
    if thousands != decimal
]
GERMAN = Display("DD.MM.YYYY", ".", ",", "minus")
SWISS = Display("DD.MM.YYYY", "'", ".", "parentheses")
FRENCH = Display("DD/MM/YYYY", " ", ",", "minus")
AMERICAN = Display("MM/DD/YYYY", ",", ".", "parentheses")
NUMBERS = [Whole(), Quantity(), Price(), Percent(), Amount()]
raws = st.integers(-(money.LARGEST // 10**6), money.LARGEST // 10**6)
days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))


@pytest.fixture(autouse=True)
def _usual_again() -> Iterator[None]:
    yield
    display.use(Display())


@given(st.sampled_from(FORMATS), st.sampled_from(NUMBERS), raws)
def test_a_number_nobody_touched_keeps_its_value(lite: Opened, wanted: Display, kind: Kind, raw: int) -> None:
    """Neither what stands in the box nor what stands in the list, retyped, is another number."""
    display.use(wanted)
    for text in (kind.typed(kind.plain(raw)), kind.shown(raw)):
        assert kind.stored(kind.parse(kind.exact(text))) == raw, text


@given(st.sampled_from(FORMATS), days)
def test_a_day_nobody_touched_stays_the_day(lite: Opened, wanted: Display, day: date) -> None:
    display.use(wanted)
    kind = Day()
    for text in (kind.typed(day.isoformat()), kind.shown(day.isoformat())):
        assert kind.parse(kind.exact(text)) == day


@given(st.sampled_from(FORMATS), st.sampled_from(FORMATS), raws.filter(lambda raw: abs(raw) >= 1000))
def test_another_persons_number_is_refused_or_the_same(lite: Opened, mine: Display, theirs: Display, raw: int) -> None:
    """1.234 is a thousand to one and one and a bit to another: copied across, it must not pass unseen
    unless the two formats differ in nothing that could be mistaken."""
    kind = Quantity()
    display.use(theirs)
    text = kind.shown(raw)
    display.use(mine)
    try:
        read = kind.stored(kind.parse(kind.exact(text)))
    except ValueError:
        return
    if read != raw:  # only where a mark means the one thing here and the other there
        assert mine.thousands == theirs.decimal or mine.decimal == theirs.thousands


@pytest.mark.parametrize(
    ("wanted", "shown", "typed"),
    [
        (Display(), "-1,234,567.89", "-1234567.89"),
        (GERMAN, "-1.234.567,89", "-1234567,89"),
        (SWISS, "(1'234'567.89)", "-1234567.89"),
        (FRENCH, "-1\u00a0234\u00a0567,89", "-1234567,89"),
        (AMERICAN, "(1,234,567.89)", "-1234567.89"),
        (Display(thousands="", decimal=","), "-1234567,89", "-1234567,89"),
    ],
)
def test_money_in_the_formats_of_some_countries(lite: Opened, wanted: Display, shown: str, typed: str) -> None:
    display.use(wanted)
    assert Amount().shown(-123456789) == shown
    assert Amount().typed(Amount().plain(-123456789)) == typed
    assert Amount().plain(-123456789) == "-1234567.89"


@pytest.mark.parametrize(
    ("wanted", "text", "exact"),
    [
        (GERMAN, "1.234,56", "1234.56"),
        (GERMAN, "1234,5", "1234.5"),
        (GERMAN, "1.234", "1234"),
        (GERMAN, "+3", "+3"),
        (SWISS, "1’234.5", "1234.5"),
        (SWISS, "(5)", "-5"),
        (FRENCH, "1 234,5", "1234.5"),
        (FRENCH, "  -7 ", "-7"),
        (AMERICAN, "-5", "-5"),
    ],
)
def test_what_a_person_types(lite: Opened, wanted: Display, text: str, exact: str) -> None:
    display.use(wanted)
    assert Price().exact(text) == exact


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (GERMAN, "1234.56"),
        (GERMAN, "1.5"),
        (GERMAN, "1,234.56"),
        (GERMAN, "1.23.456"),
        (GERMAN, "(5)"),
        (SWISS, "(-5)"),
        (SWISS, "(5"),
        (FRENCH, "1.234,5"),
        (Display(thousands="", decimal=","), "1.234"),
        (Display(), "1.234,56"),
        (Display(), "12,34"),
    ],
)
def test_what_could_mean_two_things_is_refused(lite: Opened, wanted: Display, text: str) -> None:
    display.use(wanted)
    with pytest.raises(ValueError, match="write it as 1234"):
        Price().exact(text)


def test_percentages_carry_their_sign_inside_the_parentheses(lite: Opened) -> None:
    display.use(Display(decimal=",", thousands=".", negative="parentheses"))
    assert Percent().shown(-25000) == "(2,5%)"
    assert Percent().exact("(2,5%)") == "-2.5"
    assert Percent().exact("19 %") == "19"


def test_days_and_moments(lite: Opened) -> None:
    display.use(AMERICAN)
    assert Day().shown("2026-11-21") == "11/21/2026"
    assert Day().exact("2/3") == "2026-02-03"
    assert Day().exact("today") == "2026-11-21"
    assert Moment().shown("2026-11-21T10:11:12.123456Z") == "11/21/2026 10:11:12"
    display.use(GERMAN)
    assert Day().exact("3.2.26") == "2026-02-03"
    with pytest.raises(ValueError, match="no day"):
        Day().exact("13.13.2026")


def test_counts_follow_and_words_do_not(lite: Opened) -> None:
    display.use(GERMAN)
    assert plural(12345, "order") == "12.345 orders"
    assert display.count(1000) == "1.000"
    assert Text().typed("1.5") == Text().exact("1.5") == Text().shown("1.5") == "1.5"
    assert Flag().shown(1) == "yes"


def test_text_that_is_kept_belongs_to_nobody(lite: Opened) -> None:
    display.use(GERMAN)
    with display.neutral():
        assert Amount().shown(123456) == "1,234.56"
    assert Amount().shown(123456) == "1.234,56"
    assert Price().parse("1,234.5") == Decimal("1234.5")  # files and options are read alike for everybody


def test_one_mark_cannot_mean_both() -> None:
    with pytest.raises(ValueError, match="differ"):
        Display(thousands=",", decimal=",")
