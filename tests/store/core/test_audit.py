"""The audit chain: each record sealed once, in an order that cannot be rewritten without being seen."""

from __future__ import annotations

import json
import threading

import pytest

from store.catalog.actions import add_unit
from store.core import audit
from store.core.database import db, is_postgres, rows, run, scalar
from tests.conftest import Opened
from tests.support.chain import broken_links, unsealed


def test_the_chain_holds_from_the_first_record(database: Opened) -> None:
    for code in ("a", "b", "c"):
        add_unit(code, f"Ünit {code} – 株式会社")
    assert broken_links() == [] and scalar("SELECT COUNT(*) FROM audit_seal") >= 4
    columns = "id, at, user_id, action, subject, subject_id, reason, changes"
    first = rows(f"SELECT {columns} FROM audit ORDER BY id LIMIT 1")[0]
    assert scalar("SELECT hash FROM audit_seal ORDER BY id LIMIT 1") == audit.link_hash(audit.GENESIS, first)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01T00:00:00.000000Z"), ("user_id", 2), ("action", "unit.edit"), ("subject", "party"),
        ("subject_id", None), ("reason", "because"), ("changes", "[]"),
    ],
)  # fmt: skip
def test_a_record_rewritten_with_the_triggers_gone_is_seen(database: Opened, column: str, value: object) -> None:
    run(
        "INSERT INTO app_user (login, login_key, name, active, version, created_at, created_by, updated_at, "
        "updated_by) VALUES ('eve', 'eve', 'Eve', 1, 1, '', 1, '', 1)"
    )
    done = [add_unit(code, code) for code in "abc"]
    run("DROP TRIGGER audit_no_update" + (" ON audit" if is_postgres() else ""))
    run(f"UPDATE audit SET {column} = ? WHERE subject = 'unit' AND subject_id = ?", (value, done[1].id))
    assert len(broken_links()) == 1


def test_a_record_taken_out_or_put_in_is_seen(database: Opened) -> None:
    for code in "abc":
        add_unit(code, code)
    last = scalar("SELECT MAX(id) FROM audit")
    for table in ("audit", "audit_seal"):
        run(f"DROP TRIGGER {table}_no_delete" + (f" ON {table}" if is_postgres() else ""))
    run("DELETE FROM audit_seal WHERE audit_id = ?", (last - 1,))
    assert broken_links() == [last, last - 1]  # the one after no longer follows, and one has no seal
    run("DELETE FROM audit WHERE id = ?", (last - 1,))
    assert broken_links() == [last]


def test_changes_are_kept_exactly(database: Opened) -> None:
    done = add_unit("½", 'a "b" \\ c — é 👩‍👩‍👧')
    kept = json.loads(scalar("SELECT changes FROM audit WHERE subject = 'unit' AND subject_id = ?", (done.id,)))
    assert kept[0][-1]["name"] == [None, 'a "b" \\ c — é 👩‍👩‍👧']


def test_sealing_again_does_nothing(database: Opened) -> None:
    add_unit("a", "a")
    before = rows("SELECT * FROM audit_seal ORDER BY id")
    audit.seal_pending()
    assert rows("SELECT * FROM audit_seal ORDER BY id") == before


def test_a_session_that_died_before_sealing_is_sealed_by_the_next(postgres: Opened) -> None:
    run("INSERT INTO audit (at, user_id, action, subject, reason, changes) VALUES ('x', 1, 'died.here', '', '', '[]')")
    run("INSERT INTO audit_unsealed (audit_id) SELECT MAX(id) FROM audit")
    assert len(unsealed()) == 1
    add_unit("a", "a")
    assert broken_links() == []


def test_a_record_committed_while_another_session_seals_is_not_left_behind(postgres: Opened) -> None:
    """The one who holds the lock looks again after letting go: nobody has to try twice."""
    held, go_on = threading.Event(), threading.Event()

    def holder() -> None:
        with db.connection_context():
            with db.atomic("READ COMMITTED"):
                scalar("SELECT pg_advisory_xact_lock(?)", (audit._SEAL_LOCK,))
                held.set()
                go_on.wait(60)
            audit.seal_pending()

    other = threading.Thread(target=holder)
    other.start()
    held.wait(60)
    add_unit("a", "a")  # finds the lock taken and goes its way
    assert len(unsealed()) == 1
    go_on.set()
    other.join(60)
    assert broken_links() == []
