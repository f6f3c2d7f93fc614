"""A document as a mail: to whom, with which words in the document's language, and its PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import PurePath

from store.core import audit
from store.core.attachments import MEGABYTES
from store.core.dates import today
from store.core.errors import Refused, Usage
from store.core.files import MEGABYTE
from store.core.identity import actor
from store.core.private import refusal
from store.core.references import kinds, noun
from store.core.settings import setting
from store.crm.activities import party_of
from store.documents.addressing import Mailbox, header, recipient, sender
from store.documents.facts import Facts, Sender
from store.documents.facturx import factur_x
from store.documents.language import Language, languages
from store.documents.printing import facts_of, file_name, require_printed
from store.documents.typesetting import pdf
from store.parties.models import Party

LONGEST_SUBJECT = 150
_MEDIA = ("application", "pdf")
_DAYS = ("due_on", "valid_until", "promised", "expected")  # that are said in the mail too


@dataclass(frozen=True)
class Wanted:
    """How documents are sent: in which language ('' is theirs), as Factur-X, and again what was sent before."""

    language: str = ""
    electronic: bool = False
    again: bool = False


@dataclass(frozen=True)
class Letter:
    """A mail about a record that is ready to be handed over; `title` is the document's own, `party` whose it is."""

    kind: str
    id: int
    party: int
    title: str
    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    file: str
    content: bytes = field(repr=False)
    message_id: str

    @property
    def name(self) -> str:
        """What its own file is called, without an ending."""
        return PurePath(self.file).stem

    def mail(self, moment: str) -> EmailMessage:
        """The mail as of a moment (UTC, as moments are stored)."""
        found = EmailMessage(policy=SMTP)
        found["From"] = _address(self.sender)
        found["To"] = _address(self.to)
        found["Subject"] = self.subject
        found["Date"] = format_datetime(datetime.fromisoformat(moment))
        found["Message-ID"] = self.message_id
        found.set_content(self.text, cte="quoted-printable")
        main, sub = _MEDIA
        found.add_attachment(self.content, main, sub, filename=self.file)
        return found


def _address(box: Mailbox) -> Address:
    return Address(box.name, addr_spec=box.address)


def stem(kind: str, record_id: int) -> str:
    """By what the mails of a document are known, whichever they are; of a party the statement of this day."""
    return f"statement-{record_id}-{today()}" if kind == "party" else f"{kind}-{record_id}"


def letter(kind: str, record_id: int, wanted: Wanted, before: int = 0) -> Letter:
    """The mail of a document, of which so many were sent `before`.

    Raises Refused where it is a draft or cancelled, or nobody can be written to; Usage where there is no such document.
    """
    require_printed(kind)
    if closed := refusal(kinds()[kind].table):
        raise closed
    if wanted.electronic and kind != "invoice":
        raise Usage(f"No {noun(kind)} is sent as Factur-X.", "Invoices and credit notes are.")
    party = Party.get_by_id(party_of(kind, record_id))
    ours = sender(actor().company_id)
    to = recipient(kind, record_id, party, electronic=wanted.electronic)
    facts = facts_of(kind, record_id, wanted.language)
    if facts.mark:
        what = "a draft" if not facts.number else "cancelled"
        raise Refused(f"{facts.title} is {what}: nothing that does not hold is sent.", _as_pdf(kind, record_id))
    content = factur_x(record_id, wanted.language) if wanted.electronic else pdf(facts)
    _require_kept(content, facts.title)
    words = languages()[facts.language]
    subject = words.say("mail_subject", title=facts.title, company=facts.sender.name)
    return Letter(
        kind,
        record_id,
        party.id,
        facts.title,
        ours,
        to,
        header(subject, LONGEST_SUBJECT),
        _text(facts, to, words, wanted),
        file_name(kind, record_id),
        content,
        f"<{stem(kind, record_id)}.{before + 1}.{_ours()}@{ours.address.rpartition('@')[2]}>",
    )


def _as_pdf(kind: str, record_id: int) -> str:
    return f"As it is it can be written to a file: backdesk {kind} pdf '#{record_id}'"


def _require_kept(content: bytes, title: str) -> None:
    """Nothing is handed over that could not be kept as an attachment afterwards."""
    most = setting("attachment.megabytes") or MEGABYTES
    if len(content) > most * MEGABYTE:
        raise Refused(
            f"{title} is larger than {most} megabytes.",
            "Allow more: backdesk setting set attachment.megabytes --value …",
        )


def _ours() -> str:
    """What tells the mails of this company of this database from those of any other."""
    return hashlib.sha256(f"{audit.origin()}:{actor().company_id}".encode()).hexdigest()[:12]


def _text(facts: Facts, to: Mailbox, words: Language, wanted: Wanted) -> str:
    """What the mail says: what is in it, what matters of that, and from whom it is."""
    hello = words.say("mail_hello_to", name=to.person) if to.person else words.say("mail_hello")
    said = [words.say("mail_attached", title=facts.title), *_details(facts, words)]
    if wanted.electronic:
        said.append(words.say("mail_electronic"))
    body = "\n\n".join([hello, *said, f"{words.say('mail_regards')}\n{facts.sender.name}"])
    return f"{body}\n\n-- \n{_signed(facts.sender)}\n"


def _details(facts: Facts, words: Language) -> Sequence[str]:
    """A reminder says all it has to; a statement what is owed; others what they come to."""
    if facts.kind == "dunning":
        return facts.opening
    if facts.kind == "statement":
        return facts.closing
    days = {words.say(word) for word in _DAYS}
    strong = [f"{one.label}: {one.text}" for one in facts.sums if one.strong]
    found = [*strong, *(f"{label}: {text}" for label, text in facts.meta if label in days)]
    return ["\n".join(found)] if found else []


def _signed(company: Sender) -> str:
    lines = (company.name, ", ".join(company.address), ", ".join(company.contact), ", ".join(company.registered))
    return "\n".join(line for line in lines if line)
