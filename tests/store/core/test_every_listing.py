"""Whatever is listed: every column can be sorted and filtered by, on both engines, and every window meets the next."""

from __future__ import annotations

import pytest

from store.core import listing as lists
from store.core.errors import Usage
from store.core.listing import Listing, Query, listings
from store.core.tally import books
from store.core.values import Amount, Flag, Kind, Moment, Number
from tests.conftest import Opened
from tests.store.core.raw_rows import documents, insert
from tests.store.core.rooms import fill
from tests.support.prepared import Prepared
from tests.support.thorough import much


@pytest.fixture
def filled(database: Opened, prepared: Prepared) -> Opened:
    """A company with one of everything, and a few more."""
    prepared.after(database, fill_in)
    return database


def fill_in() -> None:
    """What `filled` has."""
    documents()
    insert("party", code="C2", name="Ärger", name_key="arger", credit_limit=5)
    insert("product", sku="T2", name="Ökotee")
    insert("deal", title="Second", expected_close="2026-12-01")
    insert("contact")
    fill(10)
    for book in books():  # raw rows keep no sums
        book.rebuild()


def samples(kind: Kind) -> list[str]:
    """Values worth filtering a column of this kind by."""
    if isinstance(kind, Flag):
        return [":yes", ":no", ":"]
    if isinstance(kind, Number | Amount):
        return [">0", ":1", "<=-5", ":1..100", ":", "!=3"]
    if isinstance(kind, Moment) or kind.word == "date":
        return ["<today", ":2026-11-21", ":-1m..eom", ":", ">=+3d", "!=today"]
    return [":a", "=acme", "!=x", ">b", ":ö", ":", ':"a b"', "<=100%"]


def every() -> list[Listing]:
    import store.setup  # noqa: F401  makes every listing known

    return list(listings().values())


def test_every_listing_is_whole(filled: Opened) -> None:
    assert len(every()) >= 15
    for spec in every():
        names = [column.name for column in spec.columns]
        assert len(set(names)) == len(names), spec.name
        assert spec.title and spec.kind and spec.shown_columns, spec.name
        assert not [c.name for c in spec.columns if isinstance(c.kind, Amount) and c.total and c.currency not in names]
        assert spec.count() == len(list(spec.every())), spec.name
        assert spec.totals() is not None


@pytest.mark.parametrize("large", [20_000, -1])  # rows from which on other tables are walked through
def test_every_column_sorts_both_ways(filled: Opened, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    """On PostgreSQL, which takes ten times as long to plan, every second column either way of walking."""
    monkeypatch.setattr(lists, "_SORTED_WHOLE", large)
    for spec in every() if filled.engine == "sqlite" else every()[:: much(1, 2)]:
        names = ["", *(column.name for column in spec.columns if column.sortable)]
        for name in names if filled.engine == "sqlite" else names[large > 0 :: 2]:
            for descending in (False, True):
                query = Query(sort=name, descending=descending)
                whole = [line.id for line in spec.every(query)]
                stepped = []
                window = spec.window(query, limit=4)
                while window:
                    stepped += [line.id for line in window]
                    window = spec.window(query, after=window[-1].place, limit=4)
                assert stepped == whole, (spec.name, name)
                assert [line.id for line in spec.at(query, 1, 3)] == whole[1:4], (spec.name, name)
                for place in {0, len(whole) - 1} if whole else ():
                    assert spec.position(query, whole[place]) == place, (spec.name, name)


def test_every_column_filters(filled: Opened) -> None:
    """By every sample on SQLite; on PostgreSQL, which takes ten times as long to plan, by one or two, in turn."""
    for spec in every() if filled.engine == "sqlite" else every()[1 :: much(1, 2)]:
        whole = {line.id for line in spec.every()}
        for turn, column in enumerate(spec.columns):
            given = samples(column.kind)
            for sample in given if filled.engine == "sqlite" else given[turn % len(given) :: 4]:
                text = f"{column.name}{sample}"
                found = {line.id for line in spec.every(Query(text))}
                others = {line.id for line in spec.every(Query("-" + text))}
                assert found | others == whole and not found & others, (spec.name, text)
        assert spec.count(Query("acme ä 100%")) >= 0 and spec.count(Query('"a b" -x')) >= 0


def test_every_cell_can_be_written(filled: Opened) -> None:
    for spec in every():
        for line in spec.every():
            for column in spec.columns:
                assert isinstance(spec.shown(line, column), str) and isinstance(spec.plain(line, column), str)
            assert spec.get(line.id) is not None
            assert spec.record_id(line) > 0


def test_a_column_that_cannot_be_sorted_says_so(lite: Opened) -> None:
    fixed = [(spec, c) for spec in every() for c in spec.columns if not c.sortable]
    for spec, column in fixed:
        with pytest.raises(Usage, match="cannot be sorted"):
            spec.window(Query(sort=column.name))
