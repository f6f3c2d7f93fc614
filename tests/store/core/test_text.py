"""Text from outside: clean when stored, harmless when shown, the same key for the same name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.text import ZERO_WIDTH_JOINER, clean, excerpt, fold, pasted, plural, printable, words
from tests.support import hostile

anything = st.text(st.characters(), max_size=60) | st.sampled_from(hostile.EVERYTHING)


def harmful(text: str) -> list[str]:
    """Characters that steer a terminal, hide or reorder text, or cannot be encoded."""
    return [c for c in text if c != ZERO_WIDTH_JOINER and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Acme   Ltd  ", "Acme Ltd"),
        ("Acme\tLtd\nBerlin", "Acme Ltd Berlin"),
        ("Acme\x1b[31mRed", "Acme[31mRed"),
        ("a\x00b", "ab"),
        ("\u202eevil\u202c", "evil"),
        ("zero\u200bwidth", "zerowidth"),
        ("no\u00a0break", "no break"),
        ("line\u2028sep", "line sep"),
        ("vertical\x0btab", "vertical tab"),
        ("e\u0301cole", "école"),
        ("e\u200b\u0301", "é"),
        ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_cleaning(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_several_lines_stay_lines() -> None:
    assert clean("  a  b \r\nc\rd\n\n e\x07\n\n", multiline=True) == "a b\nc\nd\n\ne"
    assert clean("Straße\r\n  Nr.\u00a05 ", multiline=True) == "Straße\nNr. 5"


@given(anything, st.booleans())
def test_clean_text_is_harmless_composed_and_stays_as_it_is(text: str, multiline: bool) -> None:
    once = clean(text, multiline)
    assert not harmful(once.replace("\n", "") if multiline else once)
    assert once == clean(once, multiline) == unicodedata.normalize("NFC", once)
    assert once == once.strip() or multiline
    once.encode()


@given(anything)
def test_shown_text_is_harmless_and_as_long(text: str) -> None:
    shown = printable(text)
    assert not harmful(shown) and len(shown) == len(text)
    assert printable(shown) == shown
    shown.encode()


@given(anything)
def test_clean_text_is_shown_as_it_is(text: str) -> None:
    assert printable(clean(text)) == clean(text)


@given(anything, st.integers(1, 80))
def test_excerpts_are_short(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit and not harmful(excerpt(text, limit))


@pytest.mark.parametrize(
    "spellings",
    [
        ("Müller & Söhne GmbH", "MULLER  SOHNE gmbh", "mu\u0308ller, so\u0308hne (GmbH)"),
        ("Straße", "STRASSE", "strasse"),
        ("Acme Ltd.", "ACME, LTD", " acme-ltd "),
        ("Ａｃｍｅ", "acme"),
        ("ﬁnance", "Finance"),
        ("École", "ecole"),
    ],
)
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({fold(text) for text in spellings}) == 1


@given(anything)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(clean(text)).split() == words(clean(text))


@given(anything)
def test_case_does_not_matter_to_the_key_of_plain_letters(text: str) -> None:
    plain = "".join(c for c in text if c.isascii())
    assert fold(plain.upper()) == fold(plain.lower())


def test_counting_words() -> None:
    assert [plural(1, "order"), plural(0, "order"), plural(1200, "entry", "entries")] == [
        "1 order", "0 orders", "1,200 entries",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("copied", "put_in"),
    [
        ("plain  text ", "plain  text "),
        ("a\tb", "a b"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("\x1b]0;owned\x07", "]0;owned"),
        ("\x9b31m\u202eevil\ufeff", "31mevil"),
        ("family: 👩\u200d👧", "family: 👩\u200d👧"),
        ("half \ud800 pair", "half  pair"),
        ("", ""),
    ],
)
def test_what_may_be_pasted(copied: str, put_in: str) -> None:
    assert pasted(copied) == put_in
