"""A condition on a column of few different values is tried on the values, and finds the rows that it is true of."""

from __future__ import annotations

from typing import Any

import pytest

from store.core import conditions, few_values
from store.core.conditions import Wanted
from store.core.database import is_postgres
from store.core.filtering import parse
from store.core.listing import Query, get_listing
from tests.conftest import Opened
from tests.store.core.raw_rows import insert
from tests.store.core.test_ordering import asked as asked
from tests.store.core.test_ordering import plan, prefer_indexes

WHERE = ("DE", "DE", "AT", "", "FR", "DE", "NL", "ÅL")


@pytest.fixture
def parties(database: Opened) -> None:
    for number, country in enumerate(WHERE, 1):
        insert("party", code=f"F{number}", name=f"F{number}", name_key=f"f{number}", country=country)


def fitting(text: str) -> list[Any] | None:
    return few_values.fitting("party", "country", "LOWER(t.country) LIKE ?", [text])


def test_the_values_that_fit_without_reading_the_rows(parties: None, asked: list[tuple[str, Any]]) -> None:
    assert fitting("%de%") == ["DE"] and fitting("_t") == ["AT"] and fitting("x%") == []
    assert sorted(fitting("%") or []) == ["", "AT", "DE", "FR", "NL", "ÅL"]
    prefer_indexes()
    steps = next(sql for sql, _ in asked if "RECURSIVE" in sql)
    assert "party_country" in plan(steps, ())


def test_a_column_of_many_values_is_left_alone(parties: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_values, "MOST", 5)
    assert fitting("%de%") is None  # there are six
    monkeypatch.setattr(few_values, "MOST", 6)
    assert fitting("%de%") == ["DE"]


# which of the parties F1 to F8 each filter is to find
FOUND = {
    "country:de": "1 2 6", "country=DE": "1 2 6", "country:de|at": "1 2 3 6", "country:de|zz": "1 2 6", "country:zz": "",
    "country:zz|yy": "", "country:l": "7 8", "country:ål": "8", "country!=DE": "3 4 5 7 8", "-country:de": "3 4 5 7 8",
    "country:": "4", "country:e|fr -country=FR": "1 2 6",
}  # fmt: skip


@pytest.mark.parametrize("part", [1, 10_000], ids=["by what they hold", "by their ids"])
def test_filters_find_and_count_the_same_rows(parties: None, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(conditions, "_PART", 10_000 // part)
    listing = get_listing("parties")
    for text, wanted in FOUND.items():
        for query in (Query(f"code:F {text}", "code"), Query(f"code:F {text}", "country")):
            lines = listing.window(query)
            assert sorted(line.values[0] for line in lines) == [f"F{number}" for number in wanted.split()], text
            assert listing.count(query) == listing.count_up_to(query, 99) == len(lines), text


def test_only_the_count_goes_by_the_index(parties: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "_PART", 10_000)  # none of them is a small part
    prefer_indexes()
    listing = get_listing("parties")
    terms = parse("country:de|zz", listing.fields)
    condition, values = listing.conditions.all(terms, Wanted.COUNT)
    assert "party_country" in plan(f"SELECT COUNT(*) FROM party t WHERE {condition}", values)
    condition, values = listing.conditions.all(terms)
    if not is_postgres():  # which knows how many rows have a value
        walking = plan(f"SELECT t.id FROM party t WHERE {condition} ORDER BY t.name, t.id LIMIT 2", values)
        assert "party_name_id" in walking and "party_country" not in walking
