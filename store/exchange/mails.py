"""Reads `.eml` and mbox files: whatever they hold, at most so much of it, and nothing of it is run or opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import IO

from store.core.dates import now
from store.core.errors import Refused
from store.core.files import to_read
from store.crm.mails import LONGEST, Mail, take_mail

LARGEST = 25 << 20  # bytes of a message; larger ones are left out
_LINE = 1 << 20  # bytes of a line that are read at once
MOST = 50  # addresses of a message that are looked at
_SKIPPED = {"script", "style", "head", "title"}
_LINES = {"br", "p", "div", "tr", "li"}


@dataclass
class Taken:
    """What came of a file: mails kept, here already, of nobody who is known, and that could not be read."""

    kept: int = 0
    known: int = 0
    of_nobody: int = 0
    unreadable: int = 0


def take(path: str) -> Taken:
    """Keep the mails of a file, each in a transaction of its own. Raises Refused where there is no such file."""
    taken = Taken()
    for raw in messages(to_read(path)):
        mail = read(raw) if raw is not None else None
        if mail is None:
            taken.unreadable += 1
            continue
        done = take_mail(mail)
        if not done.id:
            taken.of_nobody += 1
        elif done.message == "kept":
            taken.kept += 1
        else:
            taken.known += 1
    return taken


def messages(path: Path) -> Iterator[bytes | None]:
    """The messages of a file, one at a time; None for one that is too large."""
    try:
        with path.open("rb") as file:
            begins = file.read(5)
            file.seek(0)
            if begins == b"From ":
                yield from _of_mbox(file)
            else:
                whole = file.read(LARGEST + 1)
                yield whole if len(whole) <= LARGEST else None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.", "Name an .eml or mbox file.") from None


def _of_mbox(file: IO[bytes]) -> Iterator[bytes | None]:
    """An mbox: each message begins with a line `From `; in its text such lines have a sign before them."""
    part: list[bytes] = []
    size, before = 0, b"\n"
    while line := file.readline(_LINE):
        if line.startswith(b"From ") and not before.strip():
            if size:
                yield b"".join(part) if size <= LARGEST else None
            part, size = [], 0
        else:
            size += len(line)
            if size <= LARGEST:
                part.append(line[1:] if line.startswith(b">From ") else line)
        before = line
    if size:
        yield b"".join(part) if size <= LARGEST else None


def read(raw: bytes) -> Mail | None:
    """What is kept of a message; None where it is none. Broken headers and encodings lose only themselves."""
    told = BytesParser(policy=policy.default).parsebytes(raw)
    if not isinstance(told, EmailMessage) or not told.keys():
        return None
    text, attachments = _text(told)
    addresses = _addresses(told)
    name = _header(told, "Message-ID").strip()
    return Mail(
        name[:500] or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        _sent(told),
        _header(told, "Subject"),
        text,
        addresses,
        attachments,
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header as text, as far as it can be read."""
    try:
        found = message.get(name)
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        found = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return str(found or "").encode("utf-8", "replace").decode("utf-8")


def _addresses(message: EmailMessage) -> tuple[str, ...]:
    said = [_header(message, name) for name in ("From", "Reply-To", "To", "Cc")]
    found = (address.strip() for _, address in getaddresses([text[:20_000] for text in said]))
    return tuple(dict.fromkeys(address for address in found if "@" in address))[:MOST]


def _sent(message: EmailMessage) -> str:
    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment.year >= 1970 else now()
    except (ValueError, TypeError, IndexError, OverflowError):
        return now()


def _text(message: EmailMessage) -> tuple[str, int]:
    """The text of a message (of its HTML the words, where it has no other) and how many attachments it has."""
    plain, html, attachments = "", "", 0
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            attachments += 1
        elif kind == "text/plain" and not plain:
            plain = _decoded(part)
        elif kind == "text/html" and not html:
            html = _decoded(part)
    return plain.strip() or words_of(html), attachments


def _decoded(part: EmailMessage | object) -> str:
    """The text of a part in its encoding, or in UTF-8 with signs for what is not."""
    assert isinstance(part, EmailMessage)
    raw = part.get_payload(decode=True)
    found = raw if isinstance(raw, bytes) else b""
    found = found[: LONGEST * 20]
    try:
        return found.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return found.decode("utf-8", "replace")


class _Words(HTMLParser):
    """Collects the words between tags; nothing is fetched or run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._within += tag in _SKIPPED
        if tag in _LINES:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._within = max(0, self._within - (tag in _SKIPPED))
        if tag in _LINES:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.found.append(data)


def words_of(html: str) -> str:
    """The words of an HTML text, line by line."""
    parser = _Words()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in "".join(parser.found).split("\n"))
    return "\n".join(line for line in lines if line)
