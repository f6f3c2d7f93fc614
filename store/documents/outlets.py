"""Where mails are handed over: to a server that sends them (SMTP), or as files into a directory.

A server is named in the person's configuration, its password in a file of theirs or in the environment: neither is
kept in the database, written to a log or said in a fault.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar, Protocol

from store.core import preferences
from store.core.errors import Refused, Usage
from store.core.files import exchange, new_file, place_of, safe_name
from store.core.text import excerpt

PASSWORD = "BACKDESK_MAIL_PASSWORD"  # noqa: S105  the variable's name
SECONDS = 30  # that a server may take for an answer
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_HOW = "See: backdesk config"
# faults of one mail, after which the next one can be handed over
_OF_ONE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


class Outlet(Protocol):
    """What takes mails; `done` is what becomes of them: sent to, or written for somebody."""

    done: ClassVar[str]

    def told(self, name: str) -> str:
        """Where a mail of that name goes, as it is said before and after."""

    def hand_over(self, name: str, mail: EmailMessage) -> None:
        """Hand over a mail, from and to whom its headers say. Raises Refused where it was not taken."""


@dataclass(frozen=True)
class Folder:
    """A directory: each mail is a new file (.eml) in it, its owner's alone."""

    done: ClassVar[str] = "written for"

    place: Path

    def path(self, name: str) -> Path:
        """The file of a mail of that name."""
        return self.place / safe_name(f"{name}.eml")

    def told(self, name: str) -> str:
        """Its file."""
        return f"as {self.path(name)}"

    def hand_over(self, name: str, mail: EmailMessage) -> None:
        """Write it; no file is ever overwritten."""
        with new_file(self.path(name)) as out:
            out.write(mail.as_bytes())


def folder(directory: str) -> Folder:
    """The directory that somebody names, or the one that files are kept to. Raises Usage where there is none."""
    place = exchange() or place_of(directory)
    if not place.is_dir():
        raise Usage(f"{place} is no directory.", "Make it, or name another.")
    return Folder(place)


@dataclass
class Server:
    """A server that takes mails; connected to with the first of them, until it is closed."""

    done: ClassVar[str] = "sent to"

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    _session: smtplib.SMTP | None = field(default=None, repr=False)
    _unreachable: Refused | None = field(default=None, repr=False)

    def told(self, name: str) -> str:
        """By it."""
        return f"by {self.host}"

    def hand_over(self, name: str, mail: EmailMessage) -> None:
        """Hand it over. Where the server cannot be reached or lets nobody in, none of the next ones is tried."""
        sender, to = (mail[header].addresses[0].addr_spec for header in ("From", "To"))
        session = self._reached(sender.rpartition("@")[2])
        try:
            session.sendmail(sender, [to], mail.as_bytes())
        except (smtplib.SMTPException, OSError) as error:
            if not isinstance(error, _OF_ONE) or session.sock is None:
                self.close()
            raise Refused(f"{self.host} did not take it: {_said(error)}.", "Nothing was recorded; try again.") from None

    def close(self) -> None:
        """End the session, if there is one."""
        session, self._session = self._session, None
        if session:
            with suppress(smtplib.SMTPException, OSError):
                session.quit()

    def _reached(self, domain: str) -> smtplib.SMTP:
        if self._unreachable:
            raise self._unreachable
        if self._session is None:
            try:
                self._session = self._begun(domain)
            except (smtplib.SMTPException, OSError) as error:
                place = f"{self.host}:{self.port}"
                self._unreachable = Refused(f"{place} cannot be used: {_said(error)}.", _HOW)
                raise self._unreachable from None
        return self._session

    def _begun(self, domain: str) -> smtplib.SMTP:
        """A session of the kind asked for: never one that others could read where that was not said."""
        if self.security == "tls":
            context = ssl.create_default_context()
            session: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, domain, timeout=SECONDS, context=context)
        else:
            session = smtplib.SMTP(self.host, self.port, domain, timeout=SECONDS)
        try:
            if self.security == "starttls":
                session.starttls(context=ssl.create_default_context())
            if self.user:
                session.login(self.user, self.password)
        except (smtplib.SMTPException, OSError):
            session.close()
            raise
        return session


def _said(error: Exception) -> str:
    """What went wrong, in the server's words; of who was not let in the number alone."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it lets nobody in with that user and password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _answered(code, said)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "it offers no such security or log-in"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "it hung up"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"it has no certificate that is trusted: {excerpt(error.verify_message)}"
    return excerpt(getattr(error, "strerror", None) or str(error) or type(error).__name__, 200).rstrip(".")


def _answered(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {excerpt(' '.join(text.split()), 200)}".rstrip(". ")


def is_configured() -> bool:
    """Whether a server is named, and may be used here."""
    return exchange() is None and bool(preferences.load().text("mail.host"))


@contextmanager
def server() -> Iterator[Server]:
    """The server of the configuration, till it is no longer needed. Raises Usage or Refused where it is none to use."""
    if exchange():
        raise Refused("Sessions whose files are kept to a directory use no mail server.", "Write files: --to …")
    chosen = preferences.load()
    host, security, user = (chosen.text(f"mail.{name}") for name in ("host", "security", "user"))
    if not host:
        raise Usage(
            "No mail server is named.", f"Say mail.host in {chosen.path or 'the configuration'}, or write files: --to …"
        )
    if user and security == "none" and host not in _HERE:
        raise Refused(
            f"The password for {host} would be sent for all to read.", "Say mail.security = 'starttls' or 'tls'."
        )
    port = int(chosen.options["mail.port"].value) or _PORTS[security]
    found = Server(host, port, security, user, _password(chosen.text("mail.password-file")) if user else "")
    try:
        yield found
    finally:
        found.close()


def _password(file: str) -> str:
    """The password of the environment, or of a file that nobody else may read. Raises Refused where there is none."""
    if said := os.environ.get(PASSWORD):
        return said
    if not file:
        raise Refused("The mail server wants a password.", f"Say mail.password-file, or set {PASSWORD}.")
    path = Path(file).expanduser()
    try:
        with path.open(encoding="utf-8") as opened:
            if os.fstat(opened.fileno()).st_mode & 0o077:
                raise Refused(f"{path} may be read by others.", f"Make it yours alone: chmod 600 {path}")
            found = opened.readline(1000).rstrip("\r\n")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", "Mend it, or name another.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    if not found:
        raise Refused(f"{path} has no password on its first line.", "Write it there.")
    return found
