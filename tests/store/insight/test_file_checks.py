"""A damaged file is named by the engine, whether it is looked at in one go or in parts on two connections."""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import GeneratorType

import apsw
import peewee
import pytest

import store
from store.core.database import close_database, db, open_database, plain_errors, rows, run, stream
from store.core.errors import BackdeskError, Unusable
from store.core.identity import sign_in
from store.core.moment import beside
from store.parties.models import Party
from tests.conftest import Opened
from tests.store.shop import act, differences, party

STORE = Path(store.__file__).parent


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


def test_a_guard_that_reads_otherwise_is_noticed(played: Opened) -> None:
    assert of_the_file() == []
    [(sql,)] = rows("SELECT sql FROM sqlite_schema WHERE name = 'entry_no_delete'")
    weaker = sql.replace("BEFORE DELETE", "AFTER DELETE").replace("'", "''")
    schema(f"UPDATE sqlite_schema SET sql = '{weaker}' WHERE name = 'entry_no_delete'")
    assert of_the_file() == ["the definition of a table, an index or a guard was changed, and not by backdesk migrate"]


def spoil(path: str, old: bytes, new: bytes) -> None:
    """Put other bytes in the place of some, each time they stand in the file."""
    close_database()
    data = Path(path).read_bytes()
    assert len(old) == len(new) and old in data
    Path(path).write_bytes(data.replace(old, new))


def test_bytes_that_are_no_text_are_damage_and_the_checks_go_on(lite: Opened) -> None:
    acme, other = party("Acme Straßenbau", "ACME"), party("Other", "OTHER")
    act("deal.add", title="Known title", party=acme, lines=[(None, "1", "5", None, "x")])
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    run("UPDATE tally SET count = count + 1 WHERE book = 'rows' AND key = 'party'")
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(lite.url, "Acme Straßenbau".encode(), "Acme Stra\xff\xffenbau".encode("latin-1"))
    open_database(lite.url)
    with pytest.raises(Unusable, match="damaged"), plain_errors():
        rows("SELECT name FROM party")
    with pytest.raises(Unusable, match="damaged"), plain_errors():
        list(stream("SELECT name FROM party"))
    with pytest.raises(Unusable, match="damaged"), plain_errors():
        Party.get_by_id(acme)
    assert Party.get_by_id(other).name == "Other"
    sign_in("ana")
    found = differences()
    assert [line for line in found if line.startswith("kept sums: rows party")]  # what else there is, is told, too
    said = "audit: what is stored cannot be read further: The database file is damaged."
    assert [line for line in found if line.startswith("audit: ")] == [said]  # the record of what was added


def test_eight_bytes_anywhere_in_what_is_used_are_noticed(lite: Opened, tmp_path: Path) -> None:
    """Reliability D11, in little: `DAMAGES=100` as there. Bytes that nothing uses are nobody's loss."""
    acme = party()
    for number in range(30):
        act("deal.add", title=f"Deal {number}", party=acme, lines=[(None, "1", "5", None, "x")])
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    used = places_in_use()
    close_database()
    whole, rng = Path(lite.url).read_bytes(), random.Random(11)
    many, seen = int(os.environ.get("DAMAGES", "12")), 0
    for number in range(many):
        at, spoilt = rng.choice(used), bytearray(whole)
        for place in range(at, at + 8):
            spoilt[place] ^= rng.randrange(1, 256)
        copy = tmp_path / f"{number}.db"
        copy.write_bytes(spoilt)
        seen += is_noticed(str(copy))
        copy.unlink()
    assert seen >= 0.95 * many, f"{seen} of {many}"
    assert blocks_left_open() == []


def blocks_left_open() -> list[str]:
    """What of ours stopped half way through a block, and would leave it in the middle of something else."""
    waiting = (found for found in gc.get_objects() if isinstance(found, GeneratorType) and found.gi_frame is not None)
    return [found.__qualname__ for found in waiting if found.gi_code.co_filename.startswith(str(STORE))]


def places_in_use() -> list[int]:
    """Offsets in the file of eight bytes that cells or their pointers take up, of pages of tables and indexes."""
    size, found = int(rows("PRAGMA page_size")[0][0]), list[int]()
    data = Path(rows("PRAGMA database_list")[0][2]).read_bytes()
    for page, kind in rows("SELECT pageno, pagetype FROM dbstat"):
        start, head = (page - 1) * size, 100 if page == 1 else 0
        if kind in ("leaf", "internal"):
            cells = int.from_bytes(data[start + head + 3 : start + head + 5])
            content = int.from_bytes(data[start + head + 5 : start + head + 7]) or 65536
            first = head + (12 if data[start + head] in (2, 5) else 8)
            found += [start + at for at in range(head, first + 2 * cells - 7, 8)]
            free = free_blocks(data[start : start + size], head)
            used = (at for at in range(content, size - 8, 8) if not any(a <= at and at + 8 <= b for a, b in free))
            found += [start + at for at in used]
    return found


def free_blocks(page: bytes, head: int) -> list[tuple[int, int]]:
    """From where to where a page holds what was deleted from it (SQLite's file format, 1.6)."""
    found, at = list[tuple[int, int]](), int.from_bytes(page[head + 1 : head + 3])
    while at:
        found.append((at + 4, at + int.from_bytes(page[at + 2 : at + 4])))
        at = int.from_bytes(page[at : at + 2])
    return found


def is_noticed(url: str) -> bool:
    """Whether a check says that something is wrong, or cannot even begin."""
    try:
        open_database(url)
        sign_in("ana")
        return bool(differences())
    except (BackdeskError, apsw.Error, peewee.PeeweeException):
        return True
    finally:
        close_database()


def test_a_moment_that_is_none_is_named(database: Opened) -> None:
    acme, bolt = party("Acme"), party("Bolt", "BOLT")
    assert differences() == []
    run("UPDATE party SET updated_at = '2026-11-21 10:00' WHERE id = ?", (bolt,))
    assert differences() == [f"moments: party #{bolt}: created_at or updated_at is no moment"]
    run("UPDATE party SET created_at = ? WHERE id = ?", ("2026-11-21T10:00:00.000000Z\n", acme))
    assert len(differences()) == 2


def test_a_thread_beside_leaves_its_blocks_whatever_ended_it(lite: Opened) -> None:
    """A block left open would be left when the garbage is collected: within a statement of another database, say."""
    left: list[str] = []

    @contextmanager
    def block() -> Iterator[None]:
        try:
            yield
        finally:
            left.append("left")

    with pytest.raises(peewee.ProgrammingError, match="has been closed"), beside() as other:
        other.enter(block)
        other.begin()
        other.do(lambda: db.connection().close(True))  # the moment cannot be left as it should be
    assert left == ["left"]
