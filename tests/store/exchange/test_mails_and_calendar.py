"""Calendar files as RFC 5545 says, and mails of any kind, kept once on whom they are from or to."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.errors import Refused
from store.exchange import mails
from store.exchange.icalendar import calendar, entries, folded
from tests.store.shop import act, differences, only, party, pick

pytestmark = pytest.mark.usefixtures("database")


def test_a_calendar_file_is_escaped_and_folded() -> None:
    acme = party()
    act(
        "activity.add",
        kind="meeting",
        subject="Tea; cakes, and \\ talk",
        party=acme,
        due="2026-11-30",
        notes="one\ntwo",
    )
    long = act("activity.add", kind="task", subject="鉄" * 60, due="2026-12-31").id
    act("activity.add", kind="call", subject="Without a day")
    act("activity.done", activity=long)
    lines = list(calendar(entries()))
    assert all(line.endswith("\r\n") and len(line.encode()) <= 77 and "\n" not in line[:-2] for line in lines)
    whole = "".join(lines).replace("\r\n ", "").split("\r\n")
    assert whole[0] == "BEGIN:VCALENDAR" and whole[-2:] == ["END:VCALENDAR", ""]
    first = pick("MIN(id)", "activity")[0]
    event = whole[4 : whole.index("END:VEVENT") + 1]
    assert event[0:2] == ["BEGIN:VEVENT", f"UID:activity-{first}@{only('code', 'company').lower()}.backdesk"]
    assert (
        event[2].startswith("DTSTAMP:20")
        and event[2].endswith("Z")
        and len(event[2]) == len("DTSTAMP:20261121T080000Z")
    )
    assert event[3:] == [
        "SUMMARY:Tea\\; cakes\\, and \\\\ talk (Acme GmbH)", "CATEGORIES:meeting", "DESCRIPTION:one\\ntwo",
        "STATUS:CONFIRMED", "DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261201", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip
    todo = whole[whole.index("BEGIN:VTODO") :]
    assert "SUMMARY:" + "鉄" * 60 in todo and "STATUS:COMPLETED" in todo and "DUE;VALUE=DATE:20261231" in todo
    assert list(folded("x" * 76)) == ["x" * 75, " x"] and whole.count("BEGIN:VEVENT") == 1


def test_times_reminders_and_rhythms_as_a_calendar_reads_them() -> None:
    """Berlin is one hour ahead of UTC in winter and two in summer; Monday is 2026-11-23."""
    act("company.edit", changes={"time_zone": "Europe/Berlin"})

    def planned(kind: str = "meeting", **values: str) -> None:
        act("activity.add", subject="Talk", kind=kind, **{"due": "2026-11-23", **values})

    planned(starts="9:30", minutes="45", remind="15m", every="2 weeks on mon, thu", until="2027-06-30")
    planned(every="month", due="2026-11-30", remind="1d")
    planned(every="quarter", due="2026-12-30", starts="8", remind="2026-12-29 18:00")
    planned("task", every="day", due="2027-01-01")
    planned("task", due="2027-01-02", starts="16", remind="1h")
    put_off = act("activity.add", subject="Late", kind="call", due="2027-01-03", every="week").id
    act("activity.put-off", activity=put_off, to="2027-01-04")
    whole = "".join(calendar(entries())).replace("\r\n ", "").split("\r\n")
    told = [line for line in whole if line.startswith(("DTSTART", "DTEND", "DUR", "DUE", "RRULE", "TRIGGER"))]
    assert told[told.index("DTSTART;TZID=Europe/Berlin:20261123T093000") :] == [
        "DTSTART;TZID=Europe/Berlin:20261123T093000", "DURATION:PT45M",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=MO,TH;UNTIL=20270630T073000Z", "TRIGGER:-PT15M",
        "DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261201", "RRULE:FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1",
        "TRIGGER:-PT900M",  # at nine the day before
        "DTSTART;TZID=Europe/Berlin:20261230T080000",
        "RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=28,29,30;BYSETPOS=-1", "TRIGGER;VALUE=DATE-TIME:20261229T170000Z",
        "DTSTART;VALUE=DATE:20270101", "DURATION:P1D", "RRULE:FREQ=DAILY;INTERVAL=1",
        "DUE;TZID=Europe/Berlin:20270102T160000", "TRIGGER;RELATED=END:-PT60M",
        "DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270105",  # put off: once, on that day
    ]  # fmt: skip
    zone = whole[whole.index("BEGIN:VTIMEZONE") : whole.index("END:VTIMEZONE")]
    assert zone[1] == "TZID:Europe/Berlin"
    summer = zone.index("DTSTART:20270328T020000")
    assert zone[summer - 1 : summer + 4] == [
        "BEGIN:DAYLIGHT", "DTSTART:20270328T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
    ]  # fmt: skip
    assert "DTSTART:20271031T030000" in zone
    act("company.edit", changes={"time_zone": ""})
    assert "DTSTART:20261123T093000\r\n" in list(calendar(entries()))


INBOX = b"""From ann@acme.example Fri Nov 20 10:00:00 2026
From: Ann Lee <ANN@acme.example>
To: us@example.org
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <1@acme.example>
Subject: =?utf-8?q?Gr=C3=BCner_Tee?=

Hello,
>From here on.

From bo@lead.example Fri Nov 20 11:00:00 2026
From: us@example.org
To: "Bo" <bo@lead.example>
Message-ID: <2@example.org>
Subject: Offer
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=nonsense-8

<head><title>no</title></head><p>Two <b>cups</b></p><script>alert(1)</script>&lt;tea&gt;
--b
Content-Type: application/pdf; name=x.pdf
Content-Disposition: attachment

%PDF
--b--

From nobody Fri Nov 20 12:00:00 2026
From: somebody@else.example
Subject: Spam

x
"""


def test_mails_are_kept_once_on_whom_they_are_from_or_to(tmp_path: Path) -> None:
    acme = party()
    ann = act("contact.add", party=acme, name="Ann", email="ann@acme.example").id
    bo = act("lead.add", name="Bo", email="bo@lead.example").id
    inbox = tmp_path / "in.mbox"
    inbox.write_bytes(INBOX)
    assert vars(mails.take(str(inbox))) == {"kept": 2, "known": 0, "of_nobody": 1, "unreadable": 0}
    assert vars(mails.take(str(inbox))) == {"kept": 0, "known": 2, "of_nobody": 1, "unreadable": 0}
    kept = "kind, subject, notes, state, party_id, contact_id, record_kind, record_id, message_id"
    assert pick(kept, "activity ORDER BY id") == [
        ("e-mail", "Grüner Tee", "Hello,\nFrom here on.", "done", acme, ann, "contact", ann, "<1@acme.example>"),
        ("e-mail", "Offer", "Two cups\n<tea>\n\n1 attachment left out.", "done", None, None, "lead", bo, "<2@example.org>"),
    ]  # fmt: skip
    assert only("done_at", "activity WHERE contact_id IS NOT NULL") == "2026-11-20T09:00:00.000000Z"
    assert only("state", "lead") == "working" and differences() == []


@pytest.mark.parametrize(
    "raw",
    [
        b"From: ann@acme.example\nSubject: =?utf-9?b?!!!?=\nDate: the day after\nMessage-ID: <\x1b[31m>\n\n\xff\xfe\x00 text \x1b]0;x\x07",
        b"From: ann@acme.example\nContent-Type: multipart/mixed; boundary=\n\n--\n--",
        b"From: ann@acme.example\nContent-Type: text/plain; charset=\xff\nContent-Transfer-Encoding: base64\n\n%%%",
        b"From: (((((((ann@acme.example\nTo: ann@acme.example\nSubject: " + b"x" * 5000 + b"\n\n" + b"y" * 200_000,
        b"From: ann@acme.example\nContent-Type: text/html\n\n" + b"<p><div>" * 5000 + b"<!-- <![if",
    ],
)
def test_hostile_mails_are_kept_as_text(tmp_path: Path, raw: bytes) -> None:
    act("contact.add", party=party(), name="Ann", email="ann@acme.example")
    one = tmp_path / "one.eml"
    one.write_bytes(raw)
    assert vars(mails.take(str(one)))["kept"] == 1
    subject, notes = only("subject, notes", "activity")
    assert subject and len(subject) <= 200 and len(notes) <= 5060 and not set("\x1b\x07\x00") & set(subject + notes)


def test_what_is_no_mail_or_too_large_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, raw in (("empty.eml", b""), ("no.eml", b"\x00\x01\x02"), ("large.eml", b"Subject: x\n\n" + b"y" * 90)):
        (tmp_path / name).write_bytes(raw)
    monkeypatch.setattr(mails, "LARGEST", 100)
    assert [mails.take(str(tmp_path / name)).unreadable for name in ("empty.eml", "no.eml", "large.eml")] == [1, 1, 1]
    with pytest.raises(Refused, match="cannot be read"):
        mails.take(str(tmp_path / "nothing.eml"))
