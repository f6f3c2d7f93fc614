"""All that is kept about a person, written for them: nothing is missing, nothing changes between two times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.core.errors import BackdeskError, Refused, Usage
from store.exchange.personal import as_text, personal_data, save_files
from tests.conftest import Opened
from tests.store.privacy.test_erasing import MAIL, NAME, PHONE, TRACES, lived
from tests.store.privacy.test_erasing_parties import sole
from tests.store.shop import act, get


def test_everything_about_a_contact_is_there(database: Opened, tmp_path: Path) -> None:
    ann = lived()
    text = as_text(personal_data("contact", ann))
    assert as_text(personal_data("contact", ann)) == text
    found = json.loads(text)
    (contact,) = found["records"]["contact"]
    assert (contact["name"], contact["email"], contact["phone"], contact["job"]) == (NAME, MAIL, PHONE, "xylographer")
    assert contact["party"] == "Acme GmbH" and contact["notes"] == "floccinaucity"
    assert {one["body"] for one in found["records"]["ticket_message"]} == {"grumpletext", "mumbleback"}
    assert [one["name"] for one in found["records"]["attachment"]] == ["zephyrine.txt"]
    assert found["records"]["consent"][0]["allowed"] is True
    assert found["mentions"][0]["record"].startswith("party #") and MAIL in found["mentions"][0]["notes"]
    assert any("oldzeph@quuxley.example → zephyrine@quuxley.example" in str(one["changes"]) for one in found["history"])
    assert not [word for word in TRACES if word not in text.lower()]
    assert [path.read_bytes() for path in save_files("contact", ann, str(tmp_path))] == [
        b"frobnicated content of a file"
    ]
    with pytest.raises(Refused, match="exists already"):
        save_files("contact", ann, str(tmp_path))
    act("contact.erase", contact=ann, reason="asked for it")
    assert not [word for word in TRACES if word in as_text(personal_data("contact", ann)).lower()]


def test_of_a_party_the_headers_of_its_documents_too(database: Opened) -> None:
    zeph = sole()
    found = personal_data("party", zeph)
    (invoice,) = found["documents"]["invoice"]
    assert (invoice["number"], invoice["total"], invoice["currency"]) == ("INV-2026-000001", "35.70", "EUR")
    assert found["documents"]["payment"][0]["amount"] == "35.70"
    assert found["records"]["address"][0]["line1"] == "7 Grumpletext Lane"
    assert found["records"]["party"][0]["iban"] == get("party", zeph, "iban")


def test_only_of_a_person(database: Opened) -> None:
    deal = act("deal.add", title="Tea", party=sole()).id
    with pytest.raises(Usage, match="A deal is no person"):
        personal_data("deal", deal)
    with pytest.raises(BackdeskError):
        save_files("party", 1, "/nowhere/at/all")
