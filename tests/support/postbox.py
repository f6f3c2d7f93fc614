"""A mail server on this machine for one test: it speaks SMTP over a real connection and keeps what it is handed.

Its certificate and key are nobody's: made for 127.0.0.1, and trusted only by who is told to.
"""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

CERTIFICATE = Path(__file__).with_name("postbox.pem")


@dataclass
class Postbox:
    """What a server took: (sender, recipient, mail as it came). It lets in `user` alone, where there is one."""

    port: int = 0
    user: str = ""
    password: str = ""
    refuses: frozenset[str] = frozenset()  # addresses that it takes nothing for
    security: str = "none"
    hangs_up: bool = False  # at the end of a mail, without a word
    thinks: threading.Event | None = None  # each mail is thought over until it is set
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    sessions: int = 0

    def mails(self) -> list[EmailMessage]:
        """The mails, as another program reads them."""
        read = BytesParser(policy=policy.default).parsebytes
        return [mail for _, _, raw in self.taken if isinstance(mail := read(raw), EmailMessage)]


class _Session(StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        with suppress(ssl.SSLError, ConnectionError):  # who does not trust us goes away
            self._talk()
        self.request.close()

    def _talk(self) -> None:
        box: Postbox = self.server.box  # type: ignore[attr-defined]
        box.sessions += 1
        sender, to, known, open_ = "", "", not box.user, box.security != "starttls"
        if box.security == "tls":
            self._close_to_others()
        self._say("220 postbox")
        while line := self.rfile.readline().decode("ascii").strip():
            word, _, rest = line.partition(" ")
            match word.upper():
                case "EHLO":
                    more = "250 AUTH PLAIN" if box.user and open_ else "250 STARTTLS" if not open_ else "250 SIZE"
                    self._say(f"250-postbox\r\n{more}")
                case "STARTTLS":
                    self._say("220 go on")
                    self._close_to_others()
                    open_ = True
                case "AUTH":
                    said = base64.b64decode(rest.split()[1]).decode().split("\0")
                    known = said[1:] == [box.user, box.password]
                    self._say("235 welcome" if known else f"535 no: {said[2]}")
                case "MAIL" if not known:
                    self._say("530 who are you?")
                case "MAIL":
                    sender = _between(rest)
                    self._say("250 ok")
                case "RCPT":
                    to = _between(rest)
                    self._say("550 there is no such mailbox" if to in box.refuses else "250 ok")
                case "DATA":
                    self._say("354 go on")
                    raw = self._mail()
                    if box.hangs_up:
                        return
                    box.taken.append((sender, to, raw))
                    if box.thinks:
                        box.thinks.wait(60)
                    self._say("250 taken")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _close_to_others(self) -> None:
        """From now on nobody between us reads what is said."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.setup()

    def _mail(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def _between(said: str) -> str:
    return said.partition("<")[2].partition(">")[0]


@contextmanager
def postbox(**values: object) -> Iterator[Postbox]:
    """A server that runs meanwhile."""
    with ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        box = Postbox(port=server.server_address[1], **values)  # type: ignore[arg-type]
        server.box = box  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
