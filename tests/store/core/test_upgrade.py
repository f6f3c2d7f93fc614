"""A database of the first schema, brought to this program's: what was there stays, and holds, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee
import pytest

from store.core import schema
from store.core.database import close_database, db, is_postgres, rows, run, scalar
from store.core.errors import Invalid, Unusable
from store.core.identity import sign_out
from store.core.listing import Query, get_listing
from store.core.references import find_anything, resolve
from store.core.tally import books
from store.core.undo import undo
from tests.store.shop import act, differences, everything, post_all, ship_all
from tests.support import spine
from tests.support.chain import broken_links
from tests.support.prepared import Opened, Prepared

BOTH = pytest.mark.parametrize("empty_url", ["sqlite", "postgres"], indirect=True)
# columns whose values a later migration states anew; the migration's own test says what they become
REWRITTEN: dict[str, set[str]] = {"tally": {"key"}}
# rows that later migrations add: what deposits, production, cheques, counts of cash, taxes, discounts, wages post to,
# the place of production, what each month did to goods
ADDED = {"account": 20, "location": 1, "tally": 5}


@pytest.fixture
def old(empty_url: str) -> Iterator[str]:
    """A company as the first schema held it, open, not yet upgraded."""
    spine.make(empty_url)
    yield empty_url
    sign_out()
    close_database()


@pytest.fixture
def upgraded(empty_url: str, prepared: Prepared, request: pytest.FixtureRequest) -> Iterator[str]:
    """The same, brought to this program's schema, with its owner signed in."""
    server = request.getfixturevalue("server") if is_postgres(empty_url) else None
    prepared.after(Opened("postgres" if server else "sqlite", empty_url, server), upgrade, empty_url)
    yield empty_url
    sign_out()
    close_database()


def upgrade(url: str) -> None:
    """What `upgraded` has."""
    spine.make(url)
    schema.migrate()


def stored(table: str, columns: list[str]) -> list[dict[str, Any]]:
    where = "WHERE name <> 'guards'" if table == "setting" else ""
    found = rows(f"SELECT {', '.join(columns)} FROM {table} {where} ORDER BY id")
    return [dict(zip(columns, row, strict=True)) for row in found]


@BOTH
def test_the_old_company_is_what_its_program_left(old: str) -> None:
    assert schema.applied() == [spine.FIRST]
    for table, wanted in spine.records().items():
        columns = [name for name in wanted[0] if (table, name) != ("setting", "id")]
        assert stored(table, columns) == [{name: row[name] for name in columns} for row in wanted], table
    with pytest.raises(Unusable, match="older than this program"):
        schema.require_current()


@BOTH
def test_every_row_is_kept_as_it_was(old: str) -> None:
    assert schema.migrate() == schema.known()[1:]
    assert schema.pending() == schema.migrate() == []
    for table, wanted in spine.records().items():
        kept = [n for n in wanted[0] if n not in REWRITTEN.get(table, set()) and (table, n) != ("setting", "id")]
        found = stored(table, kept)
        assert found[: len(wanted)] == [{name: row[name] for name in kept} for row in wanted], table
        assert len(found) == len(wanted) + ADDED.get(table, 0), table
    if not is_postgres():
        assert Path(f"{old}.before-{schema.known()[1]}").exists()


@BOTH
def test_the_books_prove_and_nothing_is_lost_from_the_trail(upgraded: str) -> None:
    assert differences() == [] == broken_links()
    assert scalar("SELECT COUNT(*) FROM audit") == len(spine.records()["audit"]) == 19
    before = rows("SELECT book, key, count, amount FROM tally WHERE count <> 0 OR amount <> 0 ORDER BY 1, 2")
    with db.atomic():
        for book in books():
            book.rebuild()
    assert rows("SELECT book, key, count, amount FROM tally WHERE count <> 0 OR amount <> 0 ORDER BY 1, 2") == before


@BOTH
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoice SET total = 1, net = 1, tax = 0 WHERE id = 1",
        "DELETE FROM invoice WHERE id = 1",
        "UPDATE invoice_line SET description = 'x' WHERE invoice_id = 1",
        "UPDATE payment SET amount = 1, unapplied = 0 WHERE id = 1",
        "UPDATE shipment SET day = '2026-01-01' WHERE id = 1",
        "DELETE FROM shipment_line WHERE shipment_id = 1",
        "UPDATE entry SET memo = 'x' WHERE id = 1",
        "DELETE FROM entry_line WHERE id = 1",
        "UPDATE move SET quantity = 1 WHERE id = 1",
        "UPDATE audit SET reason = 'x' WHERE id = 1",
        "DELETE FROM audit_seal WHERE id = 1",
        "INSERT INTO unit (code, code_key, name, version, created_at, created_by, updated_at, updated_by) "
        "VALUES ('', '', 'x', 1, 'x', 1, 'x', 1)",
        "UPDATE party SET term_id = 999 WHERE id = 1",
    ],
)
def test_facts_are_guarded_as_before(upgraded: str, statement: str) -> None:
    assert schema.guards_missing() == []
    with pytest.raises(peewee.IntegrityError), db.atomic():
        run(statement)


@BOTH
@pytest.mark.parametrize(
    ("listing", "text", "found"),
    [
        ("parties", "cafe", [2]),
        ("parties", "acme bonn", [1]),
        ("products", "größe", [2]),
        ("orders", "so-2026", [1]),
        ("invoices", "acme", [1]),
        ("contacts", "ann", [1]),
        ("deals", "canteen", [1]),
    ],
)
def test_words_find_what_they_found(upgraded: str, listing: str, text: str, found: list[int]) -> None:
    assert [line.id for line in get_listing(listing).window(Query(filter=text))] == found


@BOTH
def test_work_goes_on(upgraded: str) -> None:
    """The day after: the open order is confirmed, shipped and billed with the next numbers; an edit is undone."""
    act("party.edit", party=1, changes={"city": "Köln"})
    assert undo().message.startswith("Undone") and scalar("SELECT city FROM party WHERE id = 1") == "Bonn"
    act("stock.adjust", product=2, quantity="20", cost="3", reason="found")
    act("order.confirm", order=2)
    ship_all(2)
    post_all(2)
    assert [scalar(f"SELECT number FROM {table} WHERE id = 2") for table in ("sales_order", "shipment", "invoice")] == [
        "SO-2026-000002",
        "SH-2026-000002",
        "INV-2026-000002",
    ]
    assert differences() == [] == broken_links()


# 0002: codes in any letter case -------------------------------------------------------------------


@BOTH
def test_old_codes_are_found_and_taken_in_any_letter_case(upgraded: str) -> None:
    assert resolve("party", "ACME") == resolve("party", "Acme") == resolve("party", "DE811907980") == 1
    assert resolve("party", "MÜLLER-1") == 2 and resolve("product", "GRÖSSE-M") == 2
    assert find_anything("inv-2026-000001") == ("invoice", 1) and find_anything("wholesale") == ("price-list", 1)
    assert rows("SELECT code FROM party ORDER BY id") == [("Acme",), ("Müller-1",)]
    with pytest.raises(Invalid, match="belongs to Müllers Café"):
        act("party.add", name="Other", code="müLLER-1")
    with pytest.raises(Invalid, match="sku: already exists as 'größe-m'"):
        act("product.add", sku="GRÖSSE-M", name="Other")


CLASHES = [
    ("party", "code", {2: "ACME"}, "parties 'Acme' (#1) and 'ACME' (#2)", "backdesk party edit '#2' --code NEW"),
    ("party", "code", {1: "MÜLLER-1"}, "parties 'MÜLLER-1' (#1) and 'Müller-1' (#2)", "party edit '#2' --code NEW"),
    ("product", "sku", {2: "tea-1"}, "products 'TEA-1' (#1) and 'tea-1' (#2)", "product edit '#2' --sku NEW"),
    ("product", "sku", {1: "GRÖẞE-M"}, "products 'GRÖẞE-M' (#1) and 'größe-m' (#2)", "product edit '#2' --sku NEW"),
    ("stage", "name", {6: "WON"}, "stages 'Won' (#5) and 'WON' (#6)", "stage edit '#6' --name NEW"),
    ("account", "code", {1: "a1", 2: "A1"}, "accounts 'a1' (#1) and 'A1' (#2)", "account edit '#2' --code NEW"),
    ("unit", "code", {2: "Pc"}, "units 'pc' (#1) and 'Pc' (#2)", "UPDATE unit SET code = 'NEW' WHERE id = 2"),
]


@BOTH
@pytest.mark.parametrize(("table", "column", "codes", "named", "way_out"), CLASHES)
def test_codes_that_differ_only_in_case_stop_the_upgrade_before_anything_changes(
    old: str, table: str, column: str, codes: dict[int, str], named: str, way_out: str
) -> None:
    for record_id, code in codes.items():
        run(f"UPDATE {table} SET {column} = ? WHERE id = ?", (code, record_id))
    before = everything()
    with pytest.raises(Unusable) as caught:
        schema.migrate()
    assert f"may no longer differ only in letter case: {named}. Nothing was changed." in str(caught.value)
    assert way_out in caught.value.hint and caught.value.hint.endswith("then run backdesk migrate again.")
    assert everything() == before and schema.applied() == [spine.FIRST]


@BOTH
def test_each_kind_of_clash_has_its_way_out(old: str) -> None:
    run("UPDATE party SET code = 'ACME' WHERE id = 2")
    run("UPDATE unit SET code = 'PC' WHERE id = 3")
    with pytest.raises(Unusable, match=r"parties 'Acme' .*; units 'pc' \(#1\) and 'PC' \(#3\)\.") as caught:
        schema.migrate()
    assert "backdesk party edit '#2' --code NEW, and in SQL: UPDATE unit SET code" in caught.value.hint
    run("UPDATE party SET code = 'NEW' WHERE id = 2")  # as the message says
    run("UPDATE unit SET code = 'NEW' WHERE id = 3")
    assert schema.migrate() == schema.known()[1:]


@BOTH
def test_many_such_pairs_are_counted_and_some_named(old: str) -> None:
    for record_id in range(1, 19):
        run("UPDATE account SET code = ? WHERE id = ?", ("aA"[record_id % 2] + str((record_id + 1) // 2), record_id))
    with pytest.raises(Unusable, match=r"'A1' \(#1\) and 'a1' \(#2\); .*'a5' \(#10\); and 4 more such pairs\. Nothing"):
        schema.migrate()


@BOTH
def test_a_number_or_tax_id_that_only_raw_sql_wrote_in_small_letters_stops_it_too(old: str) -> None:
    run("UPDATE party SET tax_id = 'de1' WHERE id = 2")
    before = everything()
    with pytest.raises(Unusable, match=r"party\.tax_id 'de1' is not in capitals.*Nothing was changed"):
        schema.migrate()
    assert everything() == before and schema.applied() == [spine.FIRST]
