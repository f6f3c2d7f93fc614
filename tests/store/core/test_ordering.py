"""The order of lists: by an index where there is one, by sorting ids alone where there is none, and of many hits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from store.core import database, listing, search
from store.core.column import Column
from store.core.database import is_postgres, rows, run
from store.core.dates import today
from store.core.listing import Line, Query, get_listing
from store.core.ordering import Order, sorted_by
from store.core.values import Day, Whole
from store.insight.reports import REPORTS
from tests.conftest import Opened
from tests.store.core.rooms import THINGS, fill

ORDERED = {
    "invoices": {
        "day": "invoice_day_order",
        "due": "invoice_due_order",
        "total": "invoice_total_order",
        "outstanding": "invoice_outstanding_order",
        "party": "invoice_party_name",
    },
    "orders": {
        "day": "sales_order_day",
        "promised": "sales_order_promised_order",
        "total": "sales_order_total",
        "party": "sales_order_party_name",
    },
    "deals": {"expected_close": "deal_expected_close_order", "value": "deal_value", "title": "deal_title"},
    "parties": {"": "party_name_id", "name": "party_name_id", "code": "party_code_key"},
}
UNORDERED = {"invoices": ("currency", "state"), "orders": ("owner", "currency"), "deals": ("stage", "owner")}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """The statements that lists read rows with."""
    found: list[tuple[str, Any]] = []

    def watched(sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        found.append((sql, list(values)))
        return rows(sql, values)

    monkeypatch.setattr(database, "rows", watched)
    yield found


def plan(sql: str, values: list[Any]) -> str:
    """How the open engine goes about a statement."""
    explain = "EXPLAIN " if is_postgres() else "EXPLAIN QUERY PLAN "
    return "\n".join(str(part) for row in rows(explain + sql, values) for part in row)


def prefer_indexes() -> None:
    """The tables of a test are small: an index must be able to, not win."""
    if is_postgres():
        for way in ("seqscan", "sort", "bitmapscan"):
            run(f"SET enable_{way} = off")


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, of in ORDERED.items() for column in of])
@pytest.mark.parametrize("descending", [False, True])
def test_lists_are_read_in_order_from_an_index(
    database: Opened, asked: list[tuple[str, Any]], name: str, column: str, descending: bool
) -> None:
    found, query = get_listing(name), Query(sort=column, descending=descending)
    prefer_indexes()
    number = 5 if column in ("total", "outstanding", "value") else "2026-11-21"
    for place in (None, (number, 7)):
        found.window(query, after=place)
        found.window(query, before=place, last=place is None)
    assert len(asked) == 4
    for sql, values in asked:
        said = plan(sql, values)
        assert ORDERED[name][column] in said, said
        # rows of one value may still be put in order of their ids
        assert ("->  Sort" if is_postgres() else "B-TREE FOR ORDER BY") not in said, said


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, of in UNORDERED.items() for column in of])
def test_without_an_index_only_ids_are_sorted(
    lite: Opened, asked: list[tuple[str, Any]], name: str, column: str
) -> None:
    get_listing(name).window(Query(sort=column))
    said = plan(*asked[0])
    sorted_first, _, shown = said.partition("USE TEMP B-TREE FOR ORDER BY")
    alone = sorted_first.count("LEFT-JOIN")
    assert shown.count("LEFT-JOIN") > alone <= 1, said  # the table that is sorted by, and no other, comes before
    # never by way of an index that has neither the order nor all that is needed: a look-up for each of a million rows
    assert not any("SCAN" in line and "USING INDEX" in line for line in said.splitlines()), said


def test_which_columns_an_index_orders() -> None:
    source = "invoice t LEFT JOIN party p ON p.id = t.party_id"
    assert sorted_by(Column("a", "A", "t.party_name"), source) == ("t.party_name", True)
    assert sorted_by(Column("a", "A", "t.id", Whole()), source) == ("t.id", True)
    assert sorted_by(Column("a", "A", "t.notes"), source) == ("t.notes", False)
    assert sorted_by(Column("a", "A", "p.name"), source) == ("p.name", False)
    assert sorted_by(Column("a", "A", "p.code"), source) == ("p.code_key", False)
    assert sorted_by(Column("a", "A", "p.city"), source) == ("COALESCE(p.city, '')", False)
    assert sorted_by(Column("a", "A", "t.due", Day()), source) == ("COALESCE(t.due, '')", False)
    assert sorted_by(Column("a", "A", "t.credits_id", Whole()), source) == ("COALESCE(t.credits_id, -1)", False)
    assert sorted_by(Column("a", "A", "t.due", Day(), sort_by="x"), source) == ("x", True)


def test_an_order_says_what_lies_beyond_a_place() -> None:
    by_name, by_key = Order("t.name", "t.id", True, True), Order("t.id", "t.id", False, True)
    assert by_name.beyond(("b", 3), True) == ("(t.name, t.id) < (?, ?)", ["b", 3])
    assert by_key.beyond(("b", 3), False) == ("t.id > ?", [3])


# Many hits ----------------------------------------------------------------------------------------

NAMES = ("Zeta Falken", "Falken Alt", "Alt Falken", "Mitte Falken", "Berg Falken", "Falken Zoo", "Nobody")


@pytest.fixture
def falkens(database: Opened) -> list[tuple[str, int]]:
    """(name, id) of six parties called Falken, whose names are not in the order of their ids, and one other."""
    start = rows("SELECT COALESCE(MAX(id), 0) FROM party")[0][0]
    given = "version, created_at, created_by, updated_at, updated_by, is_customer, is_supplier, is_prospect"
    rest = "email, phone, website, city, country, industry, tags, notes, currency, billing_basis, state"
    for number, name in enumerate(NAMES, start + 1):
        run(
            f"INSERT INTO party (id, code, code_key, name, name_key, {given}, {rest}, term_id) VALUES "
            "(?, ?, ?, ?, ?, 1, 'now', 1, 'now', 1, 1, 0, 0, '', '', '', '', '', '', '', '', 'EUR', 'order', 'active', "
            "(SELECT MIN(id) FROM payment_term))",
            (number, f"F{number}", f"f{number}", name, name.lower()),
        )
    search.index_many("party", [(i, name.lower()) for i, name in enumerate(NAMES, start + 1)])
    return [(name, i) for i, name in enumerate(NAMES, start + 1)]


def walked(query: Query, limit: int, backwards: bool = False) -> list[int]:
    parties = get_listing("parties")
    found: list[Line] = []
    window = parties.window(query, limit=limit, last=backwards)
    while window:
        found = window + found if backwards else found + window
        place = (found[0] if backwards else found[-1]).place
        after, before = (None, place) if backwards else (place, None)
        window = parties.window(query, after=after, before=before, limit=limit)
    return [line.id for line in found]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("descending", [False, True])
def test_up_to_a_thousand_hits_are_sorted_and_more_come_by_number(
    falkens: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, many: bool, descending: bool
) -> None:
    hits = [(name, i) for name, i in falkens if "Falken" in name]
    monkeypatch.setattr(listing, "_SORTED", len(hits) - many)
    query, parties = Query("falk", descending=descending), get_listing("parties")
    wanted = [i for _, i in sorted(hits, key=lambda hit: hit[1] if many else hit[0], reverse=descending)]
    for limit in (1, 2, 5, 100):
        assert walked(query, limit) == wanted == walked(query, limit, backwards=True)
    assert [line.id for line in parties.every(query)] == wanted
    assert [line.id for line in parties.at(query, 2, 2)] == wanted[2:4]
    assert [parties.position(query, i) for i in wanted] == list(range(len(wanted)))
    assert parties.sorted_by(query, parties.window(query)) == ("" if many else "name")
    assert parties.descends(query) == descending


@pytest.mark.usefixtures("falkens")
def test_an_order_that_was_asked_for_holds_for_any_number_of_hits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_SORTED", 0)
    found = get_listing("parties").window(Query("falk", "name"))
    names = [name for name, *_ in (line.place for line in found)]
    assert len(names) == 6 and names == sorted(names)
    assert get_listing("parties").sorted_by(Query("falk", "name"), found) == "name"


def test_a_list_goes_on_in_the_order_it_began_in(
    falkens: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    parties, query = get_listing("parties"), Query("falk")
    by_name = sorted((name, i) for name, i in falkens if "Falken" in name)
    by_number = sorted(i for _, i in by_name)
    first = parties.window(query, limit=3)
    monkeypatch.setattr(listing, "_SORTED", 2)  # somebody added more
    assert [line.id for line in first + parties.window(query, after=first[-1].place)] == [i for _, i in by_name]
    first = parties.window(query, limit=3)
    monkeypatch.setattr(listing, "_SORTED", 1000)  # somebody took some away
    assert [line.id for line in first + parties.window(query, after=first[-1].place)] == by_number


def test_lists_in_their_own_order_and_without_rows_say_so(lite: Opened) -> None:
    fill(3)
    assert get_listing("orders").sorted_by(Query("x"), []) == ""
    assert THINGS.sorted_by(Query(), THINGS.window()) == "kind"
    assert get_listing("deals").sorted_by(Query("x"), get_listing("deals").window()) == ""


# Words that many rows of another table have -------------------------------------------------------


@pytest.mark.parametrize("text", ["falk", "falken a", "zzz", "f", "deal", "deal fal"])
def test_few_and_many_referring_rows_are_found_alike(
    falkens: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    listed = "version, created_at, created_by, updated_at, updated_by, company_id, stage_id, probability, opened_on"
    for number, (_, party) in enumerate(falkens * 3, 1):
        title = f"Deal {number}" if number % 4 else "Falken fair"
        run(
            f"INSERT INTO deal (id, title, party_id, {listed}, owner_id, currency, value, source, lost_reason, notes) "
            "VALUES (?, ?, ?, 1, 'now', 1, 'now', 1, 1, (SELECT MIN(id) FROM stage), 0, '2026-11-21', 1, 'EUR', 0, "
            "'', '', '')",
            (1000 + number, title, party),
        )
        search.index_many("deal", [(1000 + number, title.lower())])
    deals = get_listing("deals")
    looked_up = [line.id for line in deals.window(Query(text), limit=9)]
    monkeypatch.setattr(search, "_FEW", 0)
    assert [line.id for line in deals.window(Query(text), limit=9)] == looked_up
    counted = deals.count(Query(text))
    assert min(9, counted) == len(looked_up) and (counted > 0) == (text != "zzz")


# Reports ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "indexes"),
    [("aging", {"instalment_open", "payment_open", "invoice_open_credits"}), ("due", {"instalment_open"})],
)
def test_reports_of_what_is_open_read_only_that(
    lite: Opened, monkeypatch: pytest.MonkeyPatch, report: str, indexes: set[str]
) -> None:
    asked: list[tuple[str, Any]] = []

    def watched(sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        asked.append((sql, list(values)))
        return rows(sql, values)

    for module in ("reports", "open_items"):
        monkeypatch.setattr(f"store.insight.{module}.rows", watched)
    REPORTS[report](today())
    said = "\n".join(plan(*statement) for statement in asked)
    assert all(index in said for index in indexes), said
