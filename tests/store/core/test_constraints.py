"""The database holds the rules itself: facts stay facts and bad rows stay out, also for raw SQL, on both engines."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from store.core.database import db, is_postgres, rows, run, scalar
from tests.conftest import Opened
from tests.store.core.raw_rows import DAY, MOMENT, ROWS_OF, documents, insert

APPEND_ONLY = ("audit", "audit_seal", "entry", "entry_line", "move", "stage_history")


def refused(statement: str, params: tuple[Any, ...] = ()) -> bool:
    """Whether the database refuses a statement."""
    try:
        with db.atomic():
            run(statement, params)
    except peewee.IntegrityError:
        return True
    return False


def test_facts_are_neither_changed_nor_deleted(database: Opened) -> None:
    documents()
    for table in APPEND_ONLY:
        before = rows(f"SELECT * FROM {table} ORDER BY id")
        assert before, table
        column = "hash" if table == "audit_seal" else "id"
        assert refused(f"UPDATE {table} SET {column} = {column}"), table
        assert refused(f"DELETE FROM {table}"), table
        assert refused(f"DELETE FROM {table} WHERE id = {before[0][0]}"), table
        if is_postgres():
            assert refused(f"TRUNCATE {table} CASCADE"), table
        else:
            marks = ", ".join("?" for _ in before[0])
            assert refused(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", before[0]), table
        assert rows(f"SELECT * FROM {table} ORDER BY id") == before


def test_posted_documents_are_frozen_with_their_lines(database: Opened) -> None:
    documents()
    run("UPDATE invoice SET net = 200, total = 219 WHERE id = 1")  # a draft may still change
    run("UPDATE invoice_line SET net = 200")
    run("UPDATE invoice SET number = 'INV-1', day = ?, due = ?, state = 'open', posted_at = ?", (DAY, DAY, MOMENT))
    run("UPDATE shipment SET number = 'SH-1', day = ?, state = 'shipped'", (DAY,))
    for statement in (
        "UPDATE invoice SET total = total", "UPDATE invoice SET number = NULL, posted_at = NULL, state = 'draft'",
        "UPDATE invoice SET party_name = 'Other'", "UPDATE invoice SET due = '2027-01-01'",
        "UPDATE invoice SET currency = 'USD'",
        "DELETE FROM invoice_line", "UPDATE invoice_line SET price = 0", "UPDATE invoice_line SET description = ''",
        "DELETE FROM invoice_tax", "UPDATE invoice_tax SET tax = 0", "DELETE FROM instalment",
        "UPDATE instalment SET amount = 1000", "UPDATE instalment SET due = '2027-01-01'",
        "UPDATE payment SET amount = 5, unapplied = 5", "UPDATE payment SET party_id = 1", "DELETE FROM payment",
        "UPDATE shipment SET day = '2026-01-01'", "UPDATE shipment SET state = 'cancelled', number = NULL",
        "UPDATE shipment SET party_name = ''", "DELETE FROM shipment_line", "UPDATE shipment_line SET quantity = 5",
    ):  # fmt: skip
        assert refused(statement), statement
    for table in ("invoice_line", "invoice_tax", "instalment", "shipment_line"):
        row = {**ROWS_OF[table], "position": 2} if "position" in ROWS_OF[table] else {**ROWS_OF[table]}
        with pytest.raises(peewee.IntegrityError, match="posted"), db.atomic():
            insert(table, **row)
    run("UPDATE invoice SET outstanding = 0, state = 'paid'")  # what settling changes stays free
    run("UPDATE instalment SET settled = amount")
    run("UPDATE payment SET unapplied = 0")
    run("UPDATE shipment SET tracking = 'X'")


def test_a_line_cannot_be_moved_into_a_posted_document(database: Opened) -> None:
    documents()
    draft = insert("invoice")
    line = insert("invoice_line", invoice_id=draft)
    posted = "number = 'INV-1', day = ?, due = ?, state = 'open', posted_at = ?"
    run(f"UPDATE invoice SET {posted} WHERE id = 1", (DAY, DAY, MOMENT))
    assert refused("UPDATE invoice_line SET invoice_id = 1 WHERE id = ?", (line,))


BAD_ROWS: list[tuple[str, dict[str, Any]]] = [
    ("party", {"code": ""}), ("party", {"name": ""}), ("party", {"name": None}), ("party", {"is_customer": 2}),
    ("party", {"is_customer": 0}), ("party", {"currency": "EURO"}), ("party", {"tax_id": ""}), ("party",
    {"credit_limit": -1}),
    ("party", {"billing_basis": "never"}), ("party", {"state": "gone"}), ("party", {"term_id": 999}),
    ("product", {"sku": ""}), ("product", {"kind": "idea"}), ("product", {"price": -1}), ("product",
    {"unit_id": 999}),
    ("invoice", {"total": 120}), ("invoice", {"outstanding": 120}), ("invoice", {"state": "open"}),
    ("invoice", {"number": "INV-1"}), ("invoice", {"type": "receipt"}), ("invoice", {"day": "2026-02-30"}),
    ("invoice", {"net": -100, "tax": 219}), ("invoice_line", {"quantity": 0}), ("invoice_line",
    {"discount": 1_000_001}),
    ("invoice_line", {"invoice_id": 999}), ("sales_order", {"day": "today"}), ("sales_order", {"source": "deal"}),
    ("sales_order", {"state": "done-ish"}), ("order_line", {"delivered": 6_000, "reserved": 6_000}),
    ("order_line", {"invoiced": 10_001}), ("order_line", {"position": 1}), ("shipment", {"number": "SH-1"}),
    ("shipment", {"state": "shipped"}), ("payment", {"amount": 0}), ("payment", {"unapplied": 101}), ("payment",
    {"day": "1/2/2026"}),
    ("move", {"source_id": 1}), ("move", {"quantity": -1}), ("entry", {"event_key": "test:1"}), ("entry_line",
    {"debit": 0}),
    ("entry_line", {"credit": 100}), ("entry_line", {"debit": -100}), ("deal", {"probability": 1_000_001}),
    ("deal", {"expected_close": "2027-02-29"}), ("deal", {"title": ""}), ("allocation", {"credit_note_id": 1}),
    ("allocation", {"payment_id": None}), ("allocation", {"amount": 0}), ("stock_balance", {"reserved": 11}),
    ("stock_balance", {"on_hand": -1}), ("cost_layer", {"quantity": 0}), ("reservation", {"quantity": 0}),
    ("tax_rate", {"valid_from": "1970-01-01"}), ("tax_rate", {"rate": -1}), ("app_user", {"login": "ana"}),
    ("app_user", {"active": 2}), ("app_user_role", {"role": "god"}), ("app_user_role", {"role": "owner"}),
    ("company", {"date_order": "ydm"}), ("account", {"type": "fun"}), ("period", {"month": "2026-1"}), ("contact",
    {"email_key": ""}),
    ("external_id", {"external_id": ""}), ("sequence", {"next_number": 0}), ("payment_term_line", {"fixed_day": 32}),
    ("activity", {"kind": "nap"}), ("stage", {"type": "maybe"}), ("audit_seal", {"hash": "short"}), ("audit",
    {"user_id": 999}),
    # codes that another record has in another letter case, and keys that are not those of their codes
    ("party", {"code": "c1"}), ("product", {"sku": "tea-1"}), ("app_user", {"login": "ANA"}), ("unit", {"code": "PC"}),
    ("account", {"code": "x0"}), ("stage", {"name": "WON"}), ("payment", {"number": "pay-1"}),
    ("party", {"tax_id": "de1"}), ("party", {"code_key": "C2"}), ("unit", {"code_key": ""}),
    ("stage", {"name_key": None}), ("unit", {"code": "Ä", "code_key": ""}),
]  # fmt: skip


# what makes a second good row of a table that has one already, or that only clashes with the first one
SECOND = {
    "party": {"code": "C2"}, "product": {"sku": "T2"}, "payment": {"number": "P2"}, "entry": {"event_key": "e2"},
    "order_line": {"position": 2}, "audit_seal": {"audit_id": 2},
}  # fmt: skip


def test_bad_rows_are_refused_by_the_database_itself(database: Opened) -> None:
    documents()
    insert("audit")
    insert("account", code="X0")
    assert len(BAD_ROWS) >= 40
    for table, bad in BAD_ROWS:
        good = SECOND.get(table, {})
        with db.atomic() as attempt:  # the same row without the fault is fine
            insert(table, **good)
            attempt.rollback()
        with pytest.raises((peewee.IntegrityError, peewee.DataError)), db.atomic():
            insert(table, **{**good, **bad})
            pytest.fail(f"{table} took {bad}")


@pytest.mark.parametrize("value", ["abc", "1.5", 1.5, b"1"])
def test_text_is_no_number(database: Opened, value: object) -> None:
    with pytest.raises((peewee.IntegrityError, peewee.DataError, peewee.ProgrammingError)), db.atomic():
        run("INSERT INTO tally (book, key, count, amount) VALUES ('x', 'y', ?, 0)", (value,))
        if scalar("SELECT count FROM tally WHERE book = 'x'") == 2:  # PostgreSQL rounds what it is given as a number
            raise peewee.DataError
