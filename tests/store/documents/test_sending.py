"""Documents that are sent: once, to whom they are for, kept where one looks for them; and nothing but what was meant."""

from __future__ import annotations

import io
import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from pypdf import PdfReader

from store.core.attachments import content_of
from store.core.database import run
from store.core.errors import Forbidden, Refused, Usage
from store.core.identity import sign_in
from store.core.scope import everything
from store.documents.mailing import Wanted
from store.documents.outlets import Folder, Server
from store.documents.sending import send
from store.insight.timeline import Timeline
from tests.store.shop import act, get, only, party, pick
from tests.support.people import add_user
from tests.support.postbox import CERTIFICATE, postbox

PLAIN = Wanted()


def company() -> None:
    """Who writes."""
    act("company.edit", changes={"name": "Muster GmbH", "email": "an@muster.example"})


def billed(customer: int) -> int:
    """100.00 and 19 % of it: 119.00."""
    made = act("invoice.draft", party=customer, lines=[(None, "1", "100", None, "Advice")]).id
    act("invoice.post", invoice=made, day="2026-10-01")
    return int(made)


def quoted(customer: int) -> int:
    made = act("quote.add", party=customer, lines=[(None, "1", "100", None, "Advice")]).id
    act("quote.send", quote=made)
    return int(made)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def test_an_invoice_is_sent_once_and_kept_with_its_party_and_itself(database) -> None:
    company()
    customer = party(country="DE", email="rechnung@acme.example")
    invoice, other = billed(customer), billed(party("Bolt", "BOLT", email="gone@bolt.example"))
    with postbox(refuses=frozenset({"gone@bolt.example"})) as box:
        server = Server("127.0.0.1", box.port, "none")
        with pytest.raises(Refused, match=r"127\.0\.0\.1 did not take it: 550 there is no such mailbox"):
            send("invoice", other, server, PLAIN)
        done = send("invoice", invoice, server, PLAIN)
        again = send("invoice", invoice, server, PLAIN)
        assert len(box.taken) == 1
        send("invoice", invoice, server, Wanted(again=True, language="en"))
        server.close()
    assert done.message == "Rechnung INV-2026-000001 sent to rechnung@acme.example by 127.0.0.1."
    assert "was sent on" in again.message and "--again sends it again" in again.message
    assert [taken[:2] for taken in box.taken] == [("an@muster.example", "rechnung@acme.example")] * 2
    first, second = box.mails()
    assert (first["From"], first["To"]) == ("Muster GmbH <an@muster.example>", "Acme GmbH <rechnung@acme.example>")
    assert first["Subject"] == "Rechnung INV-2026-000001 von Muster GmbH"
    assert re.fullmatch(rf"<invoice-{invoice}\.1\.[0-9a-f]{{12}}@muster\.example>", first["Message-ID"])
    assert second["Message-ID"] == first["Message-ID"].replace(".1.", ".2.")
    assert second["Subject"] == "Invoice INV-2026-000001 from Muster GmbH"
    said = text_of(first)
    assert "Gesamtbetrag: 119,00 EUR" in said and "Fällig: " in said and said.startswith("Guten Tag,")
    (file,) = first.iter_attachments()
    assert file.get_filename() == "INV-2026-000001.pdf" and file.get_content_type() == "application/pdf"
    content = file.get_content()
    assert "119,00 EUR" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    for kind, record in (("invoice", invoice), ("party", customer)):
        told = [found.what for found in Timeline(kind, record, ("activity",)).more()]
        assert told == ["e-mail: Invoice INV-2026-000001 from Muster GmbH", f"e-mail: {first['Subject']}"], kind
    kept = pick("id, state, record_kind, record_id, party_id", "activity WHERE kind = 'e-mail' ORDER BY id")
    assert [row[1:] for row in kept] == [("done", "invoice", invoice, customer)] * 2
    attached = only("id", "attachment WHERE record_kind = 'activity' AND record_id = ?", kept[0][0])
    assert content_of(attached) == ("INV-2026-000001.pdf", content)
    assert pick("subject, subject_id", "audit WHERE action = 'document.send'") == [("invoice", invoice)] * 2


def test_what_is_sent_to_whom_and_what_is_not(lite, tmp_path: Path) -> None:
    acme = party(country="DE", email="acme@x.example")
    out = Folder(tmp_path)

    def sent(kind: str, record: int, wanted: Wanted = PLAIN) -> str:
        return re.search(r"(?:for|to) (\S+@\S+) ", send(kind, record, out, wanted).message)[1]  # type: ignore[index]

    invoice, offer = billed(acme), quoted(acme)
    with pytest.raises(Refused, match=r"has no e-mail address. Say it: backdesk company edit --email"):
        send("invoice", invoice, out, PLAIN)
    company()
    draft = act("invoice.draft", party=acme, lines=[(None, "1", "1", None, "More")]).id
    with pytest.raises(Refused, match=rf"is a draft: nothing .* backdesk invoice pdf '#{draft}'"):
        send("invoice", draft, out, PLAIN)
    act("consent.set", party=acme, channel="e-mail", allowed=False, source="their letter")
    with pytest.raises(Refused, match=rf"asked not to get e-mails .* backdesk quote pdf '#{offer}'"):
        send("quote", offer, out, PLAIN)
    assert sent("invoice", invoice) == sent("party", acme) == "acme@x.example"  # what they are owed is sent
    bolt = party("Bolt", "BOLT")
    bill, paper = billed(bolt), quoted(bolt)
    with pytest.raises(Refused, match=r"Bolt has no e-mail address. Say it: backdesk party edit BOLT --email"):
        send("invoice", bill, out, PLAIN)
    act("contact.add", party=bolt, name="Ann", email="ann@bölt.example")
    assert sent("quote", paper) == "ann@xn--blt-sna.example"  # the only one there
    act("contact.add", party=bolt, name="Bob", email="bob@bolt.example")
    with pytest.raises(Refused, match="2 people there have one"):
        send("invoice", bill, out, PLAIN)
    act("party.edit", party=bolt, changes={"email": "all@bolt.example"})
    with pytest.raises(Usage, match="No quote is sent as Factur-X"):
        send("quote", paper, out, Wanted(electronic=True, again=True))
    with pytest.raises(Refused, match=rf"{tmp_path}/QU.* exists already; nothing was written"):
        send("quote", paper, out, Wanted(again=True))
    assert get("activity", pick("id", "activity ORDER BY id DESC")[0], "subject").startswith("Quote QU-2026-000002 ")
    add_user("rob", "read-only")
    sign_in("rob")
    with pytest.raises(Forbidden, match=r"document\.send"):
        send("invoice", bill, out, PLAIN)
    assert sorted(path.name for path in tmp_path.glob("*.eml")) == [
        "INV-2026-000001.eml", "QU-2026-000002.eml", "statement-ACME-2026-11-21.eml",
    ]  # fmt: skip


def test_whoever_is_with_the_deal_gets_its_quote_and_who_wants_them_electronic_invoices(lite, tmp_path: Path) -> None:
    from tests.store.einvoice.billed import by_hand

    invoice, _, _ = by_hand()
    home = get("invoice", invoice, "party_id")
    ann = act("contact.add", party=home, name="Ann Lee", email="ann@home.example").id
    deal = act("deal.add", title="D", party=home, contact=ann, lines=[(None, "1", "5", None, "Advice")]).id
    offer = act("deal.quote", deal=deal).id
    act("quote.send", quote=offer)
    out = Folder(tmp_path)
    assert "ann@home.example" in send("quote", offer, out, PLAIN).message
    mail = BytesParser(policy=policy.default).parsebytes(next(tmp_path.iterdir()).read_bytes())
    assert isinstance(mail, EmailMessage) and text_of(mail).startswith("Guten Tag Ann Lee,")
    assert get("activity", pick("id", "activity")[-1], "contact_id") == ann
    act("party.e-invoice", party=home, address="EM:bills@home.example")
    assert "bills@home.example" in send("invoice", invoice, out, Wanted(electronic=True)).message
    mail = BytesParser(policy=policy.default).parsebytes((tmp_path / "INV-2026-000001.eml").read_bytes())
    assert isinstance(mail, EmailMessage) and "ZUGFeRD" in text_of(mail)
    (file,) = mail.iter_attachments()
    assert PdfReader(io.BytesIO(file.get_content())).attachments.keys() == {"factur-x.xml"}


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]


def test_no_text_of_a_record_becomes_a_header_or_another_recipient(lite) -> None:
    company()
    hostile = 'Eve"\r\nBcc: all@evil.example\r\n\r\n<b>, x@evil.example; \u2028Über = ' + "ö" * 90
    encoded = "=?utf-8?q?=0d=0aBcc:_all@evil.example=0d=0a?="
    customer = party("Eve", "EVE", email="eve@x.example")
    eve = act("contact.add", party=customer, name="Eve", email="eve@contact.example").id
    deal = act("deal.add", title="D", party=customer, contact=eve, lines=[(None, "1", "5", None, "Advice")]).id
    invoice, offer = billed(customer), act("deal.quote", deal=deal).id
    act("quote.send", quote=offer)
    for table, name in (("party", hostile), ("contact", hostile), ("company", encoded)):  # past every check
        run(f"UPDATE {table} SET name = ?", (name,))
    with postbox() as box:
        server = Server("127.0.0.1", box.port, "none")
        send("invoice", invoice, server, PLAIN)
        send("quote", offer, server, PLAIN)
        for address in ("a@b.example>\r\nRCPT TO:<x@evil.example", "a@b.example, x@evil.example", "@", "a@b c", "-"):
            run("UPDATE contact SET email = ?", (address,))
            with pytest.raises(Refused, match="is no address that mails are sent to"):
                send("quote", offer, server, Wanted(again=True))
        server.close()
    assert [taken[1] for taken in box.taken] == ["eve@x.example", "eve@contact.example"]
    for mail, (_, to, _) in zip(box.mails(), box.taken, strict=True):
        assert mail.keys() == HEADERS and [found.addr_spec for found in mail["To"].addresses] == [to]
        assert [found.addr_spec for found in mail["From"].addresses] == ["an@muster.example"]
        assert "\n" not in mail["Subject"] and mail["To"].addresses[0].display_name.startswith('Eve" Bcc: all@evil')
        assert mail["From"].addresses[0].display_name == "= ?utf-8?q?=0d=0aBcc:_all@evil.example=0d=0a?="


def test_a_server_that_cannot_be_had_says_so_and_nothing_is_kept(lite) -> None:
    company()
    invoice = billed(party(email="a@acme.example"))
    with postbox(user="muster", password="open sesame", hangs_up=True) as box:
        with pytest.raises(Refused, match="offers no such security") as bare:
            send("invoice", invoice, Server("127.0.0.1", box.port, "starttls", "muster", "open sesame"), PLAIN)
        wrong = Server("127.0.0.1", box.port, "none", "muster", "open barley")
        for _ in range(2):
            with pytest.raises(Refused, match=r"lets nobody in with that user and password \(535\)") as caught:
                send("invoice", invoice, wrong, PLAIN)
            assert "barley" not in f"{caught.value}{wrong!r}"
        assert box.sessions == 2 and bare.value.hint == "See: backdesk config"  # the second was not tried again
        with pytest.raises(Refused, match=r"did not take it: it hung up. Nothing was recorded"):
            send("invoice", invoice, Server("127.0.0.1", box.port, "none", "muster", "open sesame"), PLAIN)
        port = box.port
    with pytest.raises(Refused, match=rf"127\.0\.0\.1:{port} cannot be used: Connection refused"):
        send("invoice", invoice, Server("127.0.0.1", port, "none"), PLAIN)
    assert box.taken == [] and pick("id", "activity") == [] and pick("id", "attachment") == []


class LastDay(Folder):
    """A directory; whoever hands something over there may do nothing any more afterwards."""

    def hand_over(self, name: str, mail: EmailMessage) -> None:
        super().hand_over(name, mail)
        sign_in("rob")


def test_what_was_handed_over_and_cannot_be_kept_is_said(lite, tmp_path: Path) -> None:
    company()
    invoice = billed(party(email="a@acme.example"))
    add_user("rob", "read-only")
    with pytest.raises(Refused, match=r"was handed over as .*INV-2026-000001.eml, yet that could not be kept: Rob may"):
        send("invoice", invoice, LastDay(tmp_path), PLAIN)
    assert pick("id", "activity") == [] and pick("id", "attachment") == []


def test_companies_of_one_database_send_a_party_statements_of_their_own(lite, tmp_path: Path) -> None:
    company()
    acme = party(email="a@acme.example")
    send("party", acme, Folder(tmp_path), PLAIN)
    act("company.create", name="Shop France", code="FR", currency="EUR", country="FR")
    sign_in("ana", "FR")
    act("company.edit", changes={"email": "nous@muster.example"})
    with pytest.raises(Refused, match="exists already"):
        send("party", acme, Folder(tmp_path), PLAIN)
    (tmp_path / "fr").mkdir()
    send("party", acme, Folder(tmp_path / "fr"), PLAIN)
    assert "The statement of Acme GmbH was sent on" in send("party", acme, Folder(tmp_path), PLAIN).message
    with everything():
        assert len(set(pick("message_id", "activity"))) == 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_way_to_the_server_is_kept_from_others(lite, security: str, monkeypatch: pytest.MonkeyPatch) -> None:
    company()
    invoice = billed(party(email="a@acme.example"))
    with postbox(user="muster", password="open sesame", security=security) as box:

        def server() -> Server:
            return Server("127.0.0.1", box.port, security, "muster", "open sesame")

        with pytest.raises(Refused, match="has no certificate that is trusted: self"):
            send("invoice", invoice, server(), PLAIN)
        assert box.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        mine = server()
        send("invoice", invoice, mine, PLAIN)
        mine.close()
    assert [taken[:2] for taken in box.taken] == [("an@muster.example", "a@acme.example")]
