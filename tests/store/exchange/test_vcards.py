"""Contacts as vCards: of 2.1, 3.0 and 4.0 as programs write them, back and forth, and broken ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from store.core.database import rows, run
from store.core.errors import Usage
from store.core.listing import Query, get_listing
from store.exchange import ImportOptions, ImportReport, export_listing, import_file
from tests.conftest import Opened
from tests.store.shop import act, party

OLD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BCller\r\nORG:Acme;Sales\r\nTEL;HOME;VOICE:111\r\n"
    "TEL;WORK;VOICE:+49 228 1\r\nEMAIL;INTERNET:jm@acme.example\r\nEND:VCARD\r\n"
)
APPLE = (
    "BEGIN:VCARD\nVERSION:3.0\nPRODID:-//Somebody//EN\nUID:4F-1\nN:Lee;Ann;;Dr.;\nFN:Dr. Ann Lee\nORG:Acme;\nTITLE:Head of b\n"
    " uying\nitem1.EMAIL;type=INTERNET;type=pref:ann@acme.example\nEMAIL;type=HOME:ann@home.example\n"
    "TEL;type=CELL;type=VOICE;type=pref:+49 170 1\nNOTE:Likes tea\\, green\\;\\nnever coffee\nEND:VCARD\n\n"
)
NEW = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:f81d4fae\r\nFN:Bo Berg\r\nORG:Bolt & Co\r\nTEL;VALUE=uri;TYPE=work:tel:+46-8-1\r\n"
    "EMAIL;PREF=1:bo@bolt.example\r\nEND:VCARD\r\n"
)


def taken(directory: Path, text: str, **said: object) -> ImportReport:
    path = directory / "people.vcf"
    path.write_bytes(text.encode())
    return import_file("contacts", path, ImportOptions(**said))  # type: ignore[arg-type]


@pytest.mark.usefixtures("database")
def test_cards_of_three_versions(tmp_path: Path) -> None:
    party(name="Acme")
    report = taken(tmp_path, OLD + APPLE + NEW, create_missing=("party",))
    assert (report.exit_status, report.added) == (0, 3), [*map(str, report.faults)]
    assert rows(
        "SELECT c.name, p.name, c.job, c.email, c.phone, c.notes FROM contact c JOIN party p ON p.id = c.party_id "
        "ORDER BY c.id"
    ) == [
        ("Jörg Müller", "Acme", "", "jm@acme.example", "+49 228 1", ""),
        ("Dr. Ann Lee", "Acme", "Head of buying", "ann@acme.example", "+49 170 1", "Likes tea, green;\nnever coffee"),
        ("Bo Berg", "Bolt & Co", "", "bo@bolt.example", "+46-8-1", ""),
    ]
    again = taken(tmp_path, APPLE + NEW + OLD)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def test_what_is_written_comes_back(lite: Opened, tmp_path: Path) -> None:
    odd = "Ö;,\\ \U0001f600 " + "long " * 30 + "end"
    acme = party(name="Acme; Sons, Ltd")
    act(
        "contact.add",
        party=acme,
        name="Ann van der Lee",
        job="Head, of; all",
        email="a@x.example",
        notes=odd + "\nline 2",
    )
    act("contact.add", party=acme, name="Cher", phone="+1 2")
    first, second = tmp_path / "a.vcf", tmp_path / "b.vcf"
    with first.open("w", encoding="utf-8", newline="") as out:
        assert export_listing("contacts", out, Query(), "vcf") == 2
    assert max(len(line.encode()) for line in first.read_bytes().decode().split("\r\n")) <= 75  # RFC 2426, 2.6
    facts = "SELECT name, job, email, phone, notes FROM contact ORDER BY name"
    before = rows(facts)
    run("DELETE FROM contact")
    report = import_file("contacts", first)
    assert (report.exit_status, report.added) == (0, 2), [*map(str, report.faults)]
    assert rows(facts) == before
    with second.open("w", encoding="utf-8", newline="") as out:
        export_listing("contacts", out, Query(), "vcf")
    strip = [line for line in second.read_bytes().decode().split("\r\n") if not line.startswith("UID")]
    assert strip == [line for line in first.read_bytes().decode().split("\r\n") if not line.startswith("UID")]
    with pytest.raises(Usage, match=r"Parties cannot be written as 'vcf'. There are: csv, tsv, xlsx, jsonl, json\."):
        export_listing(get_listing("parties").name, second.open("a"), Query(), "vcf")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (APPLE[:-12], "people.vcf:1: this card has no END:VCARD"),
        (APPLE + APPLE.replace("END:VCARD", "") + APPLE, "people.vcf:16: this card has no END:VCARD"),
        (APPLE + "Dear all", "people.vcf:16: 'Dear all' belongs to no card"),
        ("BEGIN:VCARD\nEND:VCARD\n" + "x" * 70_000, "belongs to no card"),
    ],
)
def test_files_that_are_cut_off_are_refused_whole(lite: Opened, tmp_path: Path, text: str, says: str) -> None:
    party(name="Acme")
    with pytest.raises(Usage, match=says.replace(".", r"\.")):
        taken(tmp_path, text)
    assert rows("SELECT COUNT(*) FROM contact") == [(0,)]


def test_a_card_that_cannot_be_read_is_refused_alone(lite: Opened, tmp_path: Path) -> None:
    party(name="Acme")
    bad = "BEGIN:VCARD\nVERSION:3.0\nno colon here\nEND:VCARD\n"
    nameless = "BEGIN:VCARD\nVERSION:3.0\nORG:Acme\nEND:VCARD\n"
    report = taken(tmp_path, bad + APPLE + nameless, skip_bad=True)
    assert (report.exit_status, report.added, report.refused) == (3, 1, 2)
    assert {fault.line for fault in report.faults} == {1, 20}
    assert "people.vcf:1: this card cannot be read" in report.notes[0]


def test_without_the_library_it_names_the_extra(lite: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vobject", None)
    with pytest.raises(Usage, match=r"pip install 'backdesk\[contacts\]'"):
        taken(tmp_path, APPLE)
