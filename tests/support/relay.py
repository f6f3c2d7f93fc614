"""What stands between a program and its PostgreSQL server and breaks: it loses what was said at the worst moment."""

from __future__ import annotations

import re
import select
import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Literal

Fault = Literal["", "command", "answer", "silence"]
_SOCKET = ".s.PGSQL.5432"


class Relay:
    """Passes everything on between a socket of its own and the server's, until the fault that was asked for.

    The next COMMIT is not passed on (`command`), or is, but not the server's answer (`answer`); then the program's
    side is closed. With `silence` it is not passed on either, and the server's side stays open.
    """

    def __init__(self, url: str) -> None:
        name, _, host = url.partition("?host=")
        self._server = f"{host}/{_SOCKET}"
        self._folder = Path(tempfile.mkdtemp(prefix="bd-relay-"))
        self.url = f"{name}?host={self._folder}"
        self.fault: Fault = ""
        self.lost = 0  # how often the fault was met
        self.asked = 0  # bytes that programs have sent
        self._open: list[socket.socket] = []
        self._passing: list[threading.Thread] = []
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(f"{self._folder}/{_SOCKET}")
        self._door.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                ours, _ = self._door.accept()
            except OSError:
                return
            theirs = socket.socket(socket.AF_UNIX)
            try:
                theirs.connect(self._server)
            except OSError:
                ours.close()
                continue
            self._open += [ours, theirs]
            passing = threading.Thread(target=self._pass, args=(ours, theirs), daemon=True)
            self._passing.append(passing)
            passing.start()

    def _pass(self, ours: socket.socket, theirs: socket.socket) -> None:
        while True:
            for ready in select.select([ours, theirs], [], [])[0]:
                other = theirs if ready is ours else ours
                try:
                    said = ready.recv(65536)
                    held = self._holds_back(ready is ours, said)
                    self.asked += len(said) if ready is ours else 0
                    if said and not held:
                        other.sendall(said)
                        continue
                except OSError:
                    held = ""
                ours.close()
                if held != "silence":
                    theirs.close()
                return

    def _holds_back(self, from_program: bool, said: bytes) -> Fault:
        met = self.fault
        if not met or from_program == (met == "answer") or not re.search(rb"COMMIT\0", said):
            return ""
        self.fault, self.lost = "", self.lost + 1
        return met

    def close(self) -> None:
        """Take it away."""
        self._door.close()
        for one in self._open:
            with suppress(OSError):  # closed by its thread
                one.shutdown(socket.SHUT_RDWR)
        for passing in self._passing:
            passing.join()
        for one in self._open:
            one.close()
        shutil.rmtree(self._folder, ignore_errors=True)
