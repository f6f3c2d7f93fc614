"""Kept sums are what the facts say, whatever was added in whatever order and whoever folds meanwhile."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.core.action import actions
from store.core.counts import ROWS
from store.core.database import db, is_postgres, run, scalar
from store.core.tally import Book, book, books, fold
from tests.conftest import Opened
from tests.support.processes import in_processes

TEST = Book("test", "SELECT '' AS key, 0 AS count, 0 AS amount WHERE 1 = 0")
keys = st.sampled_from(["a", "ab", "b", "2026-11|EUR", "ü"])
changes = st.lists(st.tuples(keys, st.integers(-5, 5), st.integers(-(10**12), 10**12)), max_size=40)


@settings(max_examples=40)
@given(changes)
def test_sums_are_the_sums(database: Opened, added: list[tuple[str, int, int]]) -> None:
    TEST.rebuild()
    wanted: dict[str, tuple[int, int]] = {}
    for key, count, amount in added:
        TEST.add(key, count, amount)
        have = wanted.get(key, (0, 0))
        wanted[key] = (have[0] + count, have[1] + amount)
    assert TEST.read() == {key: sums for key, sums in wanted.items() if sums != (0, 0)}
    assert TEST.read("a") == {key: sums for key, sums in TEST.read().items() if key.startswith("a")}
    for key in ("a", "ab", "never"):
        assert TEST.get(key) == wanted.get(key, (0, 0))


def test_folding_changes_nothing_but_where_sums_are(database: Opened) -> None:
    chance = random.Random(5)
    for _ in range(700):
        TEST.add(chance.choice("abc"), 1, chance.randint(-999, 999))
    before, singly = TEST.read(), [TEST.get(key) for key in "abc"]
    assert sum(count for count, _ in before.values()) == 700
    fold()
    assert TEST.read() == before and [TEST.get(key) for key in "abc"] == singly
    assert scalar("SELECT COUNT(*) FROM tally_delta") == 0


def test_counts_follow_the_actions(database: Opened) -> None:
    spec = actions()["product.add"]
    for index in range(7):
        spec.perform(values=spec.arguments({"sku": f"T{index}", "name": "Tea"})["values"])
    actions()["product.edit"].perform(product=1, changes={"name": "Coffee"})
    assert ROWS.get("product") == (7, 0) and ROWS.read() == ROWS.facts()
    for kept in books():
        assert kept.read() == kept.facts(), kept.name


def test_a_wrong_sum_is_seen_and_mended(database: Opened) -> None:
    run("INSERT INTO tally (book, key, count, amount) VALUES ('rows', 'product', 99, 0), ('rows', 'ghost', 1, 1)")
    assert ROWS.read() != ROWS.facts()
    with db.atomic():
        ROWS.rebuild()
    assert ROWS.read() == ROWS.facts()


def test_every_book_can_be_recomputed(database: Opened) -> None:
    for kept in books():
        assert isinstance(kept.facts(), dict)
    assert len({kept.name for kept in books()}) == len(books()) and ROWS in books() and callable(book)


def add_and_read(index: int, times: int) -> bool:
    """Add in small transactions while folding; whether every total read on the way was a whole one."""
    whole = True
    for _ in range(times):
        with db.atomic():  # what goes together is never seen apart
            TEST.add("left", 1, 7)
            TEST.add("right", 1, -7)
        fold()
        sums = TEST.read()
        whole &= sum(amount for _, amount in sums.values()) == 0 and sums["left"][0] == sums["right"][0]
        count, amount = TEST.get("left")
        whole &= amount == 7 * count
    return whole


@pytest.mark.slow
def test_sums_stay_whole_while_many_add_and_fold(database: Opened, url: str) -> None:
    assert all(in_processes(4, add_and_read, url, 120))
    fold()
    assert TEST.read() == {"left": (480, 3360), "right": (480, -3360)}
    assert not is_postgres() or scalar("SELECT COUNT(*) FROM tally WHERE book = 'test'") == 2
