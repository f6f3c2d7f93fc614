"""A damaged file is named by the engine, whether it is looked at in one go or in parts on two connections."""

from __future__ import annotations

import pytest

from store.core.database import close_database, open_database, rows, run
from store.core.identity import sign_in
from tests.conftest import Opened
from tests.store.shop import act, differences, party


@pytest.fixture(params=["in one go", "in parts"])
def played(request: pytest.FixtureRequest, lite: Opened, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Some deals, in a file that is looked at in one go or in parts, each table by itself."""
    if request.param == "in parts":
        monkeypatch.setattr("store.insight.file_checks._LARGE", 0)
        monkeypatch.setattr("store.insight.file_checks._BIG", 3)
    acme = party()
    for number in range(30):
        act("deal.add", title=f"D{number}", party=acme, lines=[(None, "1", "5", None, "x")])
    assert differences() == []
    return lite


def schema(*statements: str) -> None:
    """Change what the file says of its tables, as no program may."""
    run("PRAGMA writable_schema = ON")
    for statement in statements:
        run(statement)
    run("PRAGMA writable_schema = RESET")


def of_the_file() -> list[str]:
    """What the check of the database found, in a session that begins now."""
    url = str(rows("PRAGMA database_list")[0][2])
    close_database()
    open_database(url)
    sign_in("ana")
    return [line.removeprefix("database: ") for line in differences() if line.startswith("database: ")]


ORPHANS = [
    ("DELETE FROM deal WHERE id = 7", {"deal_line #7 refers to a deal that is not there",
                                       "stage_history #7 refers to a deal that is not there"}),  # a gap
    ("DELETE FROM deal WHERE id = 30", {"deal_line #30 refers to a deal that is not there",
                                        "stage_history #30 refers to a deal that is not there"}),  # the last
    ("UPDATE deal_line SET deal_id = 4711 WHERE id = 3", {"deal_line #3 refers to a deal that is not there"}),
    ("UPDATE deal SET contact_id = 9 WHERE id = 4", {"deal #4 refers to a contact that is not there"}),  # of none
]  # fmt: skip


@pytest.mark.parametrize(("statement", "said"), ORPHANS, ids=[statement for statement, _ in ORPHANS])
def test_a_reference_to_nothing_is_named(played: Opened, statement: str, said: set[str]) -> None:
    run("PRAGMA foreign_keys = OFF")
    run(statement)
    run("PRAGMA foreign_keys = ON")
    assert set(of_the_file()) == said


def test_gaps_alone_are_no_fault(played: Opened) -> None:
    nobody = party("Nobody", "NOBODY")
    act("deal.add", title="Last", party=party("Last", "LAST"), lines=[(None, "1", "5", None, "x")])
    run("DELETE FROM party WHERE id = ?", (nobody,))
    run("DELETE FROM deal_line WHERE id IN (3, 4)")
    run("CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT) STRICT")
    run("INSERT INTO filler (text) SELECT hex(randomblob(4000)) FROM deal")
    run("DROP TABLE filler")
    assert rows("PRAGMA freelist_count") > [(0,)]
    assert of_the_file() == []


def test_a_row_that_an_index_lacks_is_named(played: Opened) -> None:
    kept = rows("SELECT name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = 'deal_title'")[0]
    schema("DELETE FROM sqlite_schema WHERE name = 'deal_title'")
    run("UPDATE deal SET title = 'Another' WHERE id = 5")
    name, table, page, sql = kept
    schema(f"INSERT INTO sqlite_schema VALUES ('index', '{name}', '{table}', {page}, '{sql}')")
    found = of_the_file()
    assert any("missing from index deal_title" in line for line in found), found


def test_a_page_that_is_nobodys_is_named(played: Opened) -> None:
    (page,) = rows("SELECT rootpage FROM sqlite_schema WHERE name = 'deal_title'")[0]
    schema("DELETE FROM sqlite_schema WHERE name = 'deal_title'")
    found = of_the_file()
    assert any(f"Page {page}: never used" in line for line in found), found


def test_a_page_in_two_trees_is_named(played: Opened) -> None:
    (page,) = rows("SELECT rootpage FROM sqlite_schema WHERE name = 'deal_line'")[0]
    schema(f"INSERT INTO sqlite_schema VALUES ('table', 'again', 'again', {page}, 'CREATE TABLE again (id)')")
    found = of_the_file()
    assert any(f"2nd reference to page {page}" in line for line in found), found


def test_a_free_page_that_is_in_use_is_named(played: Opened) -> None:
    """A tree left as it is while its pages were given back: they are free and in use."""
    run("CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT) STRICT")
    run("INSERT INTO filler (text) SELECT hex(randomblob(400)) FROM deal")
    kind, name, table, page, sql = rows("SELECT * FROM sqlite_schema WHERE name = 'filler'")[0]
    run("DROP TABLE filler")
    schema(f"INSERT INTO sqlite_schema VALUES ('{kind}', '{name}', '{table}', {page}, '{sql}')")
    assert of_the_file()
