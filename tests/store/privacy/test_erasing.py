"""Erasing a person: nothing of them is left in any table, index or file, and the chain proves the rest."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from store.core.database import close_database, db, is_postgres, open_database, rows, run, scalar
from store.core.errors import BackdeskError, Refused
from store.core.files import Incoming
from store.core.identity import acting_as, sign_in
from store.core.schema import tables
from store.core.undo import undo
from store.crm.mails import Mail, take_mail
from tests.conftest import Opened
from tests.store.shop import act, differences, get, party, pick

NAME, MAIL, PHONE = "Zephyrine Quuxley", "zephyrine@quuxley.example", "+49 30 77553311"
TRACES = (
    *("zephyrine", "quuxley", "77553311", "frobnicated", "wibblewords", "floccinaucity", "xylographer", "grumpletext"),
    *("oldzeph", "mumbleback"),
)


def lived() -> int:
    """A contact with all that a person leaves behind; returns their id. Everything about them is done with."""
    acme = party()
    ann = act("contact.add", party=acme, name="Zeph Quuxley", email="oldzeph@quuxley.example", job="xylographer").id
    act("contact.edit", contact=ann, changes={"name": NAME, "email": MAIL, "phone": PHONE, "notes": "floccinaucity"})
    act("activity.add", subject="Call about frobnicated tea", contact=ann, notes="wibblewords")
    act("activity.add", subject=f"Ask {NAME} again", kind="call", about=f"contact {ann}", due="2026-12-01")
    take_mail(Mail("<7@quuxley.example>", "2026-11-20T08:00:00.000000Z", "Hello", "the wibblewords mail", (MAIL,)))
    ticket = act("ticket.add", subject="The frobnicated pot", party=acme, contact=ann, message="grumpletext").id
    act("ticket.note", ticket=ticket, text="mumbleback")
    act("ticket.close", ticket=ticket)
    act("consent.set", party=acme, contact=ann, channel="e-mail", allowed=True, source="floccinaucity form")
    file = Incoming("zephyrine.txt", lambda: BytesIO(b"frobnicated content of a file"))
    act("attachment.add", about=f"contact {ann}", file=file)
    gone = act("attachment.add", about=f"contact {ann}", file=Incoming("xylographer.txt", lambda: BytesIO(b"gone")))
    act("attachment.remove", attachment=gone.id, reason="wibblewords")
    act("party.edit", party=acme, changes={"notes": f"Ask {NAME.upper()} first, {MAIL} or {PHONE}!"})
    other = act("ticket.add", subject=f"For {NAME}", party=acme, message=f"{NAME} called").id
    act("ticket.close", ticket=other)
    act("lead.add", name=NAME, email=MAIL, notes="grumpletext")
    act("lead.qualify", lead=1, party=acme)
    act("deal.edit", deal=scalar("SELECT MAX(id) FROM deal"), changes={"notes": f"with {NAME}"})
    act("deal.lose", deal=scalar("SELECT MAX(id) FROM deal"), reason="price")
    return ann


def traces() -> list[tuple[str, str]]:
    """(where, word) of every word of the person's that is in a table, or on SQLite in a file or an index."""
    found = []
    for table in [*tables(), *(name for name in _searches())]:
        for row in rows(f"SELECT * FROM {table}"):
            text = " ".join(_text(value) for value in row).lower()
            found += [(table, word) for word in TRACES if word in text]
    if not is_postgres():
        for path in sorted(Path(db.database).parent.glob("*")):
            content = path.read_bytes().lower() if path.is_file() else b""
            found += [(path.name, word) for word in TRACES if word.encode() in content]
    return sorted(set(found))


def _text(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


def _searches() -> list[str]:
    if is_postgres():
        return [name for (name,) in rows("SELECT tablename FROM pg_tables WHERE tablename LIKE '%_search'")]
    found = rows("SELECT name FROM sqlite_master WHERE name LIKE '%_search_data'")
    return [name for (name,) in found]


def test_nothing_of_a_contact_is_left_anywhere(database: Opened) -> None:
    ann = lived()
    assert {word for _, word in traces()} == set(TRACES)
    before = differences()
    said = act("contact.erase", contact=ann, reason=f"{NAME} asked for it").message
    assert traces() == []
    assert differences() == before == []
    assert get("contact", ann, "name", "email", "state") == (f"Erased C{ann:06d}", "", "archived")
    assert scalar("SELECT reason FROM audit WHERE action = 'contact.erase'") == f"Erased C{ann:06d} asked for it"
    assert "Backups" in said and NAME not in said


def test_what_was_erased_stays_so(database: Opened) -> None:
    ann = lived()
    act("contact.erase", contact=ann, reason="asked for it")
    with pytest.raises(Refused, match="cannot be undone"):
        undo()
    with pytest.raises(Refused, match="was erased"):
        act("contact.edit", contact=ann, changes={"phone": PHONE})
    assert pick("channel, allowed", "consent WHERE contact_id = ? ORDER BY 1", ann) == [
        ("e-mail", 0), ("phone", 0), ("post", 0),
    ]  # fmt: skip
    before = scalar("SELECT COUNT(*) FROM audit")
    assert "erased before" in act("contact.erase", contact=ann, reason="again").message
    assert scalar("SELECT COUNT(*) FROM audit") == before
    said = act("contact.add", party=1, name="Z. Q.", email=MAIL.upper()).message
    assert "Who has this address was erased on" in said


def test_what_was_done_to_the_erased_is_not_undone(database: Opened, user: Any) -> None:
    """Somebody's last action was an edit of the person; the erasure is another's."""
    acme = party()
    ann = act("contact.add", party=acme, name=NAME).id
    user("ben", "manager")
    act("contact.edit", contact=ann, changes={"email": MAIL})
    with acting_as("ben"):
        act("contact.erase", contact=ann, reason="asked for it")
    with pytest.raises(Refused, match="A person was erased from the record"):
        undo()
    edited = scalar("SELECT changes FROM audit WHERE action = 'contact.edit'")
    assert json.loads(edited)[0][3]["email"] == ["", "(erased)"]


# The proof -----------------------------------------------------------------------------------------------


def unguarded(table: str, verb: str, statement: str, *values: Any) -> None:
    """Run a statement with a guard away, and put the guard back as it was."""
    name = f"{table}_no_{verb}"
    if is_postgres():
        run(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        run(statement, values)
        run(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
        return
    (guard,) = pick("sql", "sqlite_master WHERE name = ?", name)
    run(f"DROP TRIGGER {name}")
    run(statement, values)
    run(guard)


def test_the_chain_tells_an_erasure_from_tampering(database: Opened) -> None:
    ann = lived()
    other = act("contact.add", party=1, name="Somebody Else").id
    act("contact.erase", contact=ann, reason="asked for it")
    act("contact.edit", contact=other, changes={"job": "later"})
    assert differences() == []
    redacted, untouched = pick("MIN(audit_id)", "audit_redaction")[0], scalar("SELECT MAX(id) FROM audit")
    erasure = scalar("SELECT id FROM audit WHERE action = 'contact.erase'")
    there = "UPDATE audit SET changes = ? WHERE id = ?"
    for audit_id, says in ((redacted, "is not what the erasure"), (untouched, "was altered")):
        before = scalar("SELECT changes FROM audit WHERE id = ?", (audit_id,))
        unguarded("audit", "update", there, "[]", audit_id)
        assert [f"audit record #{audit_id} " in found and says in found for found in differences()] == [True]
        unguarded("audit", "update", there, before, audit_id)
        assert differences() == []
    run("INSERT INTO audit_redaction (audit_id, by_id, sha256) VALUES (?, ?, ?)", (redacted - 1, erasure, "0" * 64))
    assert [f"#{redacted - 1} was redacted, but no sealed record" in found for found in differences()] == [True]
    unguarded("audit_redaction", "delete", "DELETE FROM audit_redaction WHERE sha256 = ?", "0" * 64)
    assert differences() == []
    before = scalar("SELECT changes FROM audit WHERE id = ?", (erasure,))
    unguarded("audit", "update", there, before.replace("redact", "change"), erasure)
    found = differences()
    assert f"audit record #{erasure} (contact.erase) was altered, or the chain before it" in str(found)
    assert len(found) == 1 + scalar("SELECT COUNT(DISTINCT audit_id) FROM audit_redaction")


def test_the_database_lets_an_announced_redaction_through_and_nothing_else(database: Opened) -> None:
    ann = lived()
    act("contact.erase", contact=ann, reason="asked for it")
    redacted, erasure = pick("MIN(audit_id)", "audit_redaction")[0], scalar("SELECT MAX(id) FROM audit")
    for statement in (
        f"UPDATE audit SET changes = '[]' WHERE id = {redacted}",
        f"UPDATE audit SET reason = 'so' WHERE id = {redacted}",
        f"UPDATE audit SET at = '2020' WHERE id = {redacted}",
        f"UPDATE audit SET action = 'x.y' WHERE id = {redacted}",
        f"UPDATE audit SET changes = changes, user_id = user_id + 0, subject_id = 99 WHERE id = {redacted}",
        f"UPDATE audit SET changes = '[]' WHERE id = {erasure}",
        "UPDATE audit_redaction SET by_id = by_id",
        "DELETE FROM audit_redaction",
        "DELETE FROM erasure",
        f"DELETE FROM audit WHERE id = {redacted}",
    ):
        with pytest.raises(Exception, match="append-only"), db.atomic():
            run(statement)
    digest = scalar("SELECT sha256 FROM audit_redaction WHERE audit_id = ?", (redacted,))
    last = scalar("SELECT id FROM audit WHERE id NOT IN (SELECT audit_id FROM audit_redaction) AND id < ?", (erasure,))
    run("INSERT INTO audit_redaction (audit_id, by_id, sha256) VALUES (?, ?, ?)", (last, erasure, digest))
    same = "reason = (SELECT reason FROM audit WHERE id = {0}), changes = (SELECT changes FROM audit WHERE id = {0})"
    with pytest.raises(Exception, match="append-only"), db.atomic():  # another record's notice
        run(f"UPDATE audit SET {same.format(redacted)} WHERE id = {last}")


def test_two_erasures_of_the_same_records(database: Opened) -> None:
    """A record that tells of two people is redacted twice, and so is the record of the first erasure."""
    acme = party()
    ann = act("contact.add", party=acme, name=NAME, email=MAIL).id
    bob = act("contact.add", party=acme, name="Bartholomew Fizzle", email="bart@fizzle.example").id
    act("party.edit", party=acme, changes={"notes": f"{NAME} and Bartholomew Fizzle"})
    act("contact.erase", contact=ann, reason="Bartholomew Fizzle said so")
    act("contact.erase", contact=bob, reason="asked for it")
    assert differences() == []
    assert max(pick("COUNT(*)", "audit_redaction GROUP BY audit_id")) == 2
    assert get("party", acme, "notes") == f"Erased C{ann:06d} and Erased C{bob:06d}"
    kept = " ".join(pick("reason || changes", "audit"))
    assert "Fizzle" not in kept and "Zephyrine" not in kept


# What is in the way, and who may ---------------------------------------------------------------------------


def test_refused_while_something_is_open(database: Opened) -> None:
    acme = party()
    ann = act("contact.add", party=acme, name=NAME).id
    ticket = act("ticket.add", subject="Late", party=acme, contact=ann).id
    deal = act("deal.add", title="Tea", party=acme, contact=ann).id
    number = get("ticket", ticket, "number")
    with pytest.raises(Refused, match=rf"1 open deal \(#{deal}\), 1 open ticket \({number}\)") as refusal:
        act("contact.erase", contact=ann, reason="x")
    assert "backdesk ticket close" in refusal.value.hint
    with pytest.raises(BackdeskError):
        act("party.erase", party=acme, reason="x")
    assert get("contact", ann, "name") == NAME


def test_names_that_others_have_are_left_where_they_stand(database: Opened) -> None:
    acme = party()
    ann = act("contact.add", party=acme, name=NAME).id
    act("contact.edit", contact=ann, changes={"email": MAIL})
    act("lead.add", name=NAME, email=MAIL)
    act("party.edit", party=acme, changes={"notes": f"{NAME} called"})
    said = act("contact.erase", contact=ann, reason="x").message
    assert "others have that name too" in said and "lead #1 with the same address" in said
    assert get("party", acme, "notes") == f"{NAME} called"
    assert get("lead", 1, "name", "email") == (NAME, MAIL)
    made = json.loads(scalar("SELECT changes FROM audit WHERE action = 'lead.add'"))
    assert made[0][3]["email"] == [None, MAIL]
    assert differences() == []


def test_the_file_is_written_anew_as_soon_as_nobody_reads_it(lite: Opened) -> None:
    ann = lived()
    import apsw

    other = apsw.Connection(lite.url)
    other.execute("BEGIN")
    other.execute("SELECT COUNT(*) FROM contact").fetchall()
    db.connection().set_busy_timeout(100)
    said = act("contact.erase", contact=ann, reason="x").message
    assert "Others are at work" in said and traces()
    other.execute("COMMIT")
    other.close()
    act("contact.erase", contact=ann, reason="x")
    assert traces() == []
    close_database()
    open_database(lite.url)
    sign_in("ana")
    assert traces() == [] and differences() == []
