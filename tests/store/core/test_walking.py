"""Large lists in the order of what another table has, and texts looked for in a table or index that is short to read."""

from __future__ import annotations

from typing import Any

import pytest

from store.core import conditions, listing
from store.core.database import is_postgres, rows
from store.core.listing import Query, get_listing
from store.core.ordering import narrow, walk
from tests.conftest import Opened
from tests.store.core.raw_rows import insert
from tests.store.core.test_ordering import asked as asked
from tests.store.core.test_ordering import plan, prefer_indexes

WALKED = {
    "moves": {"sku": "product_sku_key", "name": "product_name"},
    "contacts": {"party": "party_name_id", "party_code": "party_code_key"},
    "payments": {"party": "party_name_id"},
    "deals": {"party": "party_name_id"},
}
NAMES = ("Zeta Falken", "Falken Alt", "Alt_Falken", "Mitte 100%", "ÖKO Falken", "Falken Alt")


@pytest.fixture
def people(database: Opened) -> list[tuple[int, str, str]]:
    """(id, name, name of the party) of two contacts of each of six parties, two of which are called alike."""
    for number, name in enumerate(NAMES, 1):
        insert("party", code=f"F{number}", name=name, name_key=name.lower())
    parties = dict(rows("SELECT id, name FROM party WHERE code LIKE 'F%' ORDER BY id"))
    for turn in "ab":
        for party in sorted(parties, reverse=turn == "b"):
            insert("contact", name=f"{turn}{party}", party_id=party)
    wanted = rows("SELECT id, name, party_id FROM contact ORDER BY id")
    return [(row, name, parties[party]) for row, name, party in wanted if party in parties]


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, of in WALKED.items() for column in of])
@pytest.mark.parametrize("descending", [False, True])
def test_large_lists_are_met_in_the_order_of_another_table(
    database: Opened,
    asked: list[tuple[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    column: str,
    descending: bool,
) -> None:
    monkeypatch.setattr(listing, "_SORTED_WHOLE", -1)
    found, query = get_listing(name), Query(sort=column, descending=descending)
    prefer_indexes()
    for place in (None, ("m", 7)):
        found.window(query, after=place)
        found.window(query, before=place, last=place is None)
    assert len(asked) == 4
    for sql, values in asked:
        said = plan(sql[sql.index("IN (SELECT") + 4 : sql.rindex(")")], values)
        assert WALKED[name][column] in said, said
        # what is called alike may still be put in order of its ids
        assert ("->  Sort" if is_postgres() else "B-TREE FOR ORDER BY") not in said, said


@pytest.mark.parametrize("large", [20_000, -1])
@pytest.mark.parametrize("descending", [False, True])
def test_what_is_walked_through_is_in_the_order_it_would_be_sorted_in(
    people: list[tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, descending: bool, large: int
) -> None:
    monkeypatch.setattr(listing, "_SORTED_WHOLE", large)
    contacts, query = get_listing("contacts"), Query(sort="party", descending=descending)
    by_name = [row for _, row in sorted(((party, row) for row, _, party in people), reverse=descending)]
    if is_postgres():  # its own order of letters
        by_name = [line.id for line in contacts.every(query)]
    window, found = contacts.window(query, limit=5), []
    while window:
        found += [line.id for line in window]
        window = contacts.window(query, after=window[-1].place, limit=5)
    assert found == by_name
    last = contacts.window(query, last=True, limit=4)
    assert [line.id for line in last] == by_name[-4:]
    assert [line.id for line in contacts.window(query, before=last[0].place, limit=3)] == by_name[-7:-4]
    assert [line.id for line in contacts.at(query, 3, 4)] == by_name[3:7]


def test_small_and_filtered_lists_are_sorted(lite: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    contacts, by_party, by_job = get_listing("contacts"), Query(sort="party"), Query(sort="job")
    order = contacts._order(by_party)
    assert not contacts._walking(by_party, order).walk
    monkeypatch.setattr(listing, "_SORTED_WHOLE", -1)
    assert contacts._walking(by_party, order).walk.startswith("party p CROSS JOIN contact t")
    assert not contacts._walking(Query("job:x", sort="party"), order).walk
    assert not contacts._walking(by_job, contacts._order(by_job)).walk


def test_which_other_tables_can_be_walked_through() -> None:
    joined = "contact t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user o ON o.id = p.owner_id"
    rest = "contact t LEFT JOIN app_user o ON o.id = p.owner_id"
    assert walk("p.name", joined) == f"party p CROSS JOIN {rest} WHERE t.party_id = p.id AND"
    assert walk("p.city", joined) == ""  # no index has it
    assert walk("o.login", joined) == ""  # not what the row itself refers to
    assert walk("t.name", joined) == "" and walk("COALESCE(p.name, '')", joined) == ""
    assert walk("p.name", "activity t LEFT JOIN party p ON p.id = t.party_id") == ""  # some are about nobody
    assert walk("p.name", "contact t LEFT JOIN party p ON p.id = t.party_id AND p.state = 'x'") == ""
    assert walk("f.code_key", "move t LEFT JOIN location f ON f.id = t.source_id") == ""  # no index leads back


# Texts --------------------------------------------------------------------------------------------

TEXTS = {
    "party:falken": {0, 1, 2, 4, 5},
    "party:ALKEN": {0, 1, 2, 4, 5},
    "party:ök": {4},
    "party:t_f": {2},
    "party:0%": {3},
    "party:zzz": set(),
    "-party:falken": {3},
    "party!=falken": {3},
    'party="falken alt"': {1, 5},
    "party=zzz": set(),
    "party_code:f3": {2},
    "party_code=F3": {2},
    "party:falken party_code:f3": {2},
    "party:falken -party_code=f3 name:a": {0, 1, 4, 5},
}


@pytest.mark.parametrize("few", [0, 2, 10_000])
@pytest.mark.parametrize("part", [1, 100])
@pytest.mark.parametrize("sort", ["", "party"])
def test_a_text_is_found_alike_by_ids_and_on_the_way(
    people: list[tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, few: int, part: int, sort: str
) -> None:
    monkeypatch.setattr(conditions, "_FEW", few)
    monkeypatch.setattr(conditions, "_PART", part)
    numbers = {code: number for number, code in enumerate(f"F{n}" for n in range(1, len(NAMES) + 1))}
    for text, wanted in TEXTS.items():
        lines = get_listing("contacts").window(Query(f"{text} party_code:F", sort))
        code = get_listing("contacts").index_of("party_code")
        assert {numbers[line.values[code]] for line in lines} == wanted, text
    names = [line.values[1] for line in get_listing("parties").window(Query("name:falken code:f", sort="code"))]
    assert names == [name for name in NAMES if "Falken" in name]


def test_which_texts_are_shorter_to_read() -> None:
    source = "contact t LEFT JOIN party p ON p.id = t.party_id"
    found = narrow("p.city", source)
    assert found is not None and (found.table, found.reference) == ("party", "party_id")
    assert narrow("t.name", source) is not None  # in an index
    assert narrow("t.job", source) is None and narrow("LOWER(p.name)", source) is None
