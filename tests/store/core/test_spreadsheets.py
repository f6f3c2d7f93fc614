"""What a spreadsheet would take for something else leaves with an apostrophe, and comes back without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.spreadsheets import as_text, protected, unprotected

# what LibreOffice and Excel write back otherwise when a file is opened and saved
REWRITTEN = [
    "007", "0301234567", "01067", "4006381333931", "1E5", "1e-5", "1/2", "2026-03-04", "4.3.2026", "12-24", "08:30",
    "8:30 PM", "1.50", "1,000", "5%", "€ 5", "5 $", "MAR1", "Sept 2", "3 March", "3 March 2026", "1-Jan", "true", "FALSE",
    "12345678901234567890", "0.10",
]  # fmt: skip
LEFT_ALONE = [
    "1001",
    "0",
    "P000050",
    "MARKUS 1",
    "May",
    "Mark",
    "TRUEBLUE",
    "3 Marches",
    "R18523",
    "10115 Berlin",
    "",
]


@pytest.mark.parametrize("text", REWRITTEN)
def test_what_a_spreadsheet_takes_for_a_number_or_a_day_leaves_as_text(text: str):
    assert as_text(text) == f"'{text}"
    assert unprotected([as_text(text), as_text(f"'{text}")]) == [text, f"'{text}"]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_a_plain_text_leaves_as_it_is(text: str):
    assert as_text(text) == text


@given(st.text(alphabet="'=+-@\t\ra1e0./:%", max_size=7))
def test_a_text_comes_back_whatever_a_spreadsheet_would_see_in_it(text: str):
    assert unprotected([as_text(text)]) == [text]


@given(st.text(alphabet="'=+-@\t\ra1", max_size=6))
def test_a_formula_is_made_harmless_and_comes_back(text: str):
    shown = protected(text)
    assert shown[:1] not in tuple("=+-@\t\r")
    assert unprotected([shown]) == [text]
