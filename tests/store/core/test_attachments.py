"""Files attached to records: kept once, as they were, with whoever may see the record; evidence stays."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import peewee
import pytest

from store.core.attachments import content_of, save_attachment
from store.core.database import run, scalar
from store.core.errors import Forbidden, Invalid, NotFound, Refused
from store.core.files import File, safe_name
from store.core.identity import acting_as
from store.core.listing import get_listing
from store.insight.history import history
from store.insight.relations import view
from tests.conftest import Opened
from tests.store.shop import act, differences, party, pick, product
from tests.support.people import add_user


def attached(path: Path, about: str, content: bytes = b"one page", **more: str) -> int:
    path.write_bytes(content)
    return act("attachment.add", about=about, file=str(path), **more).id


def test_a_file_of_any_record(database: Opened, tmp_path: Path) -> None:
    """One content on three records is kept once; what is on a posted invoice stays, also for raw SQL."""
    party()
    tea = product("TEA")
    invoice = act("invoice.draft", party="ACME", lines=[(tea, "1")]).id
    scan = tmp_path / "scan of 3.pdf"
    first = attached(scan, "party ACME")
    again = attached(scan, "ACME")
    second, third = attached(scan, f"invoice {invoice}"), attached(scan, "TEA", name="sheet.pdf")
    assert first == again and len({first, second, third}) == 3
    assert pick("name, media_type, record_kind, company_id", "attachment ORDER BY id") == [
        ("scan of 3.pdf", "application/pdf", "party", None),
        ("scan of 3.pdf", "application/pdf", "invoice", 1),
        ("sheet.pdf", "application/pdf", "product", None),
    ]
    assert pick("sha256, size", "attachment_content") == [(hashlib.sha256(b"one page").hexdigest(), 8)]
    assert content_of(third) == ("sheet.pdf", b"one page")
    found = view("party", 1)
    assert ("Attached", "scan of 3.pdf") in found.fields
    assert found.sections[-1].heading == "Attachments"
    assert history("party", 1)[0].title == "Attach file" and "attached" in history("party", 1)[0].lines[0].lower()

    act("attachment.remove", attachment=second, reason="of another customer")
    assert history("invoice", invoice)[0].reason == "of another customer"
    kept = attached(scan, f"invoice {invoice}")
    act("invoice.post", invoice=invoice)
    with pytest.raises(Refused, match="it is evidence"):
        act("attachment.remove", attachment=kept)
    entry = attached(scan, "entry 1")
    with pytest.raises(Refused, match="it is evidence"):
        act("attachment.remove", attachment=entry)
    for statement in ("DELETE FROM attachment WHERE id = ?", "UPDATE attachment SET name = 'x' WHERE id = ?"):
        with pytest.raises(peewee.PeeweeException):
            run(statement, (kept,))
    with pytest.raises(peewee.PeeweeException):
        run("UPDATE attachment_content SET content = content")
    with pytest.raises(peewee.PeeweeException):
        run("DELETE FROM attachment_content")
    alone = attached(tmp_path / "b.txt", "party ACME", b"private")
    act("attachment.remove", attachment=alone)
    assert pick("size", "attachment_content") == [8]  # what nothing is attached to any more is gone
    assert differences() == []


def test_what_is_too_large_or_no_file(lite: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    party()
    act("setting.set", name="attachment.megabytes", value="1")
    assert attached(tmp_path / "fits", "ACME", b"x" * (1 << 20))
    with pytest.raises(Refused, match="larger than 1 megabyte"):
        attached(tmp_path / "large", "ACME", b"x" * ((1 << 20) + 1))
    with pytest.raises(Refused, match="is empty"):
        attached(tmp_path / "empty", "ACME", b"")
    os.mkfifo(tmp_path / "pipe")
    for named, reason in (("nowhere", "no such file"), (".", "is a directory"), ("pipe", "is no file")):
        with pytest.raises(ValueError, match=reason):
            File().parse(str(tmp_path / named))
    with pytest.raises(ValueError, match="no file"):
        File().parse("/dev/zero")
    with pytest.raises((Invalid, NotFound)):
        act("attachment.add", about="attachment 1", file=str(tmp_path / "fits"))

    place = tmp_path / "exchange"
    place.mkdir()
    (place / "theirs.txt").write_text("theirs")
    (place / "link").symlink_to(tmp_path / "fits")
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(place))
    for named in (tmp_path / "fits", "../fits", "link"):  # of somebody who is not at this machine
        with pytest.raises(ValueError, match=r"no such file|is no file"):
            File().parse(str(named))
    theirs = act("attachment.add", about="ACME", file="/etc/theirs.txt").id
    with pytest.raises(Refused, match="exists already"):
        save_attachment(theirs, str(tmp_path))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\temp\\a.doc", "a.doc"), (".bashrc", "_bashrc"), ("-rf", "_rf"),
        ("~", "_"), ("..", "unnamed"), ("", "unnamed"), ("/", "unnamed"), ("a\x00b\n\u202egnp.exe", "ab gnp.exe"),
        ("con:1?.txt", "con_1_.txt"), ("x" * 300 + ".pdf", "x" * 116 + ".pdf"), ("報告書.pdf", "報告書.pdf"),
        ("ｅ" * 200 + ".png", "ｅ" * 78 + ".png"),
    ],
)  # fmt: skip
def test_names_are_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept and len(kept.encode()) < 256


def test_saving_never_overwrites_and_tells_what_was_altered(lite: Opened, tmp_path: Path) -> None:
    party()
    number = attached(tmp_path / "a.txt", "ACME")
    place = tmp_path / "out"
    with pytest.raises(Refused, match="no directory"):
        save_attachment(number, str(place))
    place.mkdir()
    assert save_attachment(number, str(place)).read_bytes() == b"one page"
    with pytest.raises(Refused, match="exists already"):
        save_attachment(number, str(place))
    run("DROP TRIGGER attachment_no_update")
    run("DROP TRIGGER attachment_content_no_update")
    run("UPDATE attachment SET name = '../../b.txt'")
    assert save_attachment(number, str(place)) == place / "b.txt"
    run("UPDATE attachment_content SET content = CAST('one Page' AS BLOB)")
    with pytest.raises(Refused, match="was altered"):
        content_of(number)
    assert [text for text in differences() if "altered" in text] == [
        f"attachments: the content of attachment #{number} (../../b.txt) was altered: kept as "
        f"{hashlib.sha256(b'one page').hexdigest()[:12]}…, it is {hashlib.sha256(b'one Page').hexdigest()[:12]}…"
    ]


def test_who_may_not_see_the_record_sees_no_file_of_it(database: Opened, tmp_path: Path) -> None:
    act("company.create", name="Exemple", code="FR", currency="EUR", country="FR")
    party()
    add_user("ben", "sales")
    add_user("pia", "payroll")
    add_user("rita", "read-only")
    deal = act("deal.add", title="Tea", party="ACME").id
    shared, ours = attached(tmp_path / "a", "ACME"), attached(tmp_path / "b", f"deal {deal}")
    with acting_as("pia"):
        act("employee.add", code="E1", name="Eva", start="2026-01-01")
        pay = attached(tmp_path / "c", "employee E1")
    rows_seen = get_listing("attachments").window
    with acting_as("ben"):
        assert [line.id for line in rows_seen()] == [ours, shared]
        for call in (lambda: content_of(pay), lambda: act("attachment.remove", attachment=pay)):
            with pytest.raises(Forbidden):
                call()
        with pytest.raises(Forbidden):
            act("attachment.add", about="employee E1", file=str(tmp_path / "a"))
    with acting_as("rita"):
        assert content_of(ours)[1] == b"one page"
        with pytest.raises(Forbidden):
            act("attachment.remove", attachment=ours)
    with acting_as("pia"):
        assert [line.id for line in rows_seen()] == [pay, ours, shared]
    with acting_as("ana", "FR"):
        assert [line.id for line in rows_seen()] == [shared]
        with pytest.raises(NotFound):
            act("attachment.remove", attachment=ours)
        with pytest.raises(peewee.DoesNotExist):
            content_of(ours)
    assert scalar("SELECT COUNT(*) FROM attachment") == 3
    assert differences() == []


def test_a_record_with_files_does_not_vanish(lite: Opened, tmp_path: Path) -> None:
    made = act("activity.add", subject="Call").id
    attached(tmp_path / "a", f"activity {made}")
    with pytest.raises(Refused):
        act("action.undo")
    assert differences() == []
    run("DELETE FROM activity")
    assert "attachments: attachment #1 (a) belongs to activity #1, which is not there" in differences()
