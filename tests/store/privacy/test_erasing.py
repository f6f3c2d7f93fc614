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
from store.core.identity import sign_in
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
