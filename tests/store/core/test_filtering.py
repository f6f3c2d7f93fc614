"""The filter language takes any text: what is not a filter is searched for, and nothing is an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.core.database import rows
from store.core.errors import Usage
from store.core.filtering import LONGEST, MOST_TERMS, FilterFault, Term, parse
from store.core.listing import Query, get_listing
from store.core.search import condition, index_many
from tests.conftest import Opened
from tests.store.core.rooms import THINGS, fill
from tests.support import hostile

NAMES = {"name", "value", "due"}

EVERYDAY = [
    "o'brien", 'say "hi"', '"', '""', "'", "a AND b", "a OR", "NOT", "NEAR(a b)", "acme*", "*", "^x", "col:x",
    "http://x.de:80/a?b=c", "C++", "#1", "50%", "a_b", "x:", ":", "-", "--", "-\"", "(", ")", "a,b;c",
    "ana@example.com",
    "=SUM(A1)", "\\",
    "12:30", "~", "☃",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("   ", []),
        ("acme", [Term("", ":", "acme")]),
        ("acme corp", [Term("", ":", "acme"), Term("", ":", "corp", start=5)]),
        ('"acme corp"', [Term("", ":", "acme corp", exact=True)]),
        ('"acme corp', [Term("", ":", "acme corp", exact=True)]),
        ("-old", [Term("", ":", "old", negated=True)]),
        ("name:acme", [Term("name", ":", "acme")]),
        ("NAME:acme", [Term("name", ":", "acme")]),
        ('name="acme corp"', [Term("name", "=", "acme corp", exact=True)]),
        ("-name:x", [Term("name", ":", "x", negated=True)]),
        ("value>=100", [Term("value", ">=", "100")]),
        ("value>100 due<today", [Term("value", ">", "100"), Term("due", "<", "today", start=10)]),
        ("value!=3", [Term("value", "!=", "3")]),
        ("due:", [Term("due", ":", "")]),
        ("value:1..2", [Term("value", ":", "1..2")]),
        ("http://x", [Term("", ":", "http://x")]),
        ("12:30", [Term("", ":", "12:30")]),
        ("a:b:c", [Term("", ":", "a:b:c")]),
        ("-", []),
        ("name:a|b", [Term("name", ":", "a", others=(Term("name", ":", "b"),))]),
        (
            '-name="a b"|c|"d e" x',
            [
                Term(
                    "name",
                    "=",
                    "a b",
                    True,
                    True,
                    others=(Term("name", "=", "c", True), Term("name", "=", "d e", True, True)),
                ),
                Term("", ":", "x", start=20),
            ],
        ),
        ("name:|b", [Term("name", ":", "", others=(Term("name", ":", "b"),))]),
        ("value>1|2", [Term("value", ">", "1|2")]),
        ("a|b", [Term("", ":", "a|b")]),
        ("http://x|y", [Term("", ":", "http://x|y")]),
        (" a\x00b ", [Term("", ":", "a", start=1), Term("", ":", "b", start=3)]),
        ("\ud800", []),
    ],
)
def test_terms(text: str, terms: list[Term]) -> None:
    assert parse(text, NAMES) == terms


@given(st.text(st.characters(), max_size=80) | st.sampled_from(hostile.EVERYTHING))
def test_terms_of_any_text_are_few_and_can_be_stored(text: str) -> None:
    terms = parse(text, NAMES)
    assert len(terms) <= MOST_TERMS
    for term in terms:
        assert 0 <= term.start < LONGEST and "\x00" not in term.value
        term.value.encode()


def counted(text: str) -> int | None:
    """How many rows a filter finds in three lists; None where a value did not fit its column."""
    try:
        return sum(get_listing(name).count(Query(text)) for name in ("products", "parties")) + THINGS.count(Query(text))
    except Usage as error:
        assert "does not fit the filter" in error.message
        return None


def test_everyday_text_is_searched_for(database: Opened) -> None:
    fill(30)
    for text in [*EVERYDAY, *hostile.EVERYTHING, *(f"name:{text}" for text in EVERYDAY)]:
        assert counted(text) is not None, text


@settings(max_examples=150)
@given(
    st.text(st.characters(), max_size=40)
    | st.text("abc \"':-<>=!.%_\\()*^", max_size=30)
    | st.builds(
        lambda name, operator, value: f"{name}{operator}{value}",
        st.sampled_from([c.name for c in THINGS.columns]),
        st.sampled_from([":", "=", "!=", "<", "<=", ">", ">="]),
        st.text(max_size=8) | st.sampled_from(["..", "1..", "..9", "today", "-1m..eom", "yes", "0", "-5", "1e9"]),
    )
)
def test_any_text_is_answered(database: Opened, text: str) -> None:
    counted(text)


def test_search_finds_word_beginnings_without_accents_or_case(database: Opened) -> None:
    index_many("party", [(1, "muller sohne gmbh 4711"), (2, "acme ltd"), (3, "acmeo")])

    def found(text: str) -> list[int]:
        where, values = condition("party", (("party", "id"),), text)
        three = "(SELECT 1 AS id UNION SELECT 2 UNION SELECT 3) t"
        return [i for (i,) in rows(f"SELECT id FROM {three} WHERE {where} ORDER BY id", values)]

    assert found("Müller") == [1] and found("MULL söh") == [1] and found("471") == [1]
    assert found("acme") == [2, 3] and found("acme-ltd") == [2] and found("cme") == []
    assert found("!!") == [1, 2, 3] and found("x" * 5000) == [] == found("_")


def found(filter: str) -> set[int]:
    return {line.id for line in THINGS.every(Query(filter))}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("state", ["planned", "done"]),
        ("kind", ["call", "note", "mail"]),
        ("due", ["2026-11-12", "2026-12-01..2026-12-09", ""]),
        ("number", ["300", "700..900"]),
        ("active", ["yes", ""]),
        ("subject", ["call", '"Acme 2"', '"nothing like it"']),
    ],
)
def test_either_is_what_each_of_them_finds(database: Opened, field: str, values: list[str]) -> None:
    fill(120)
    everything = found("")
    alone = [found(f"{field}:{value}") for value in values]
    either = f"{field}:{'|'.join(values)}"
    assert found(either) == set().union(*alone)
    assert found(f"-{either}") == everything - set().union(*alone)
    assert found(f"{either} state:done") == set().union(*alone) & found("state:done")
    assert any(alone) and THINGS.count(Query(either)) == len(found(either))
    unlike = [found(f"{field}!={value}") for value in values]
    assert found(f"{field}!={'|'.join(values)}") == set.intersection(*unlike)


def test_what_is_wrong_with_one_of_several_is_pointed_at(database: Opened) -> None:
    with pytest.raises(FilterFault) as fault:
        THINGS.count(Query("state:done number:3|much"))
    assert "'much' does not fit the filter on 'number'" in str(fault.value)
    assert "state:done number:3|much"[fault.value.start : fault.value.end] == "much"
