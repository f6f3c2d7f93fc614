"""A second PostgreSQL server that follows the first as it writes, and takes over when that one dies."""

from __future__ import annotations

import pwd
import shutil
import tempfile
from os import chown
from pathlib import Path
from urllib.parse import quote

from tests.support.servers import Server


class Standby:
    """A standby of a server of ours; nothing is saved there that has not come here."""

    def __init__(self, primary: Server) -> None:
        self._primary = primary
        self.directory = Path(tempfile.mkdtemp(prefix="bd-pg-"))
        self.directory.chmod(0o755)
        if primary.runs_as:  # who is root here is somebody else there
            person = pwd.getpwnam(primary.runs_as)
            chown(self.directory, person.pw_uid, person.pw_gid)
        self.data = self.directory / "data"
        for note in primary.data.glob(".*.json"):  # its keeper's, which may be for us alone, is copied with the rest
            note.chmod(0o644)
        primary.command(
            "pg_basebackup", "-h", str(primary.data), "-U", "postgres", "-D", str(self.data), "-R", "-X", "stream",
            "-c", "fast",
        )  # fmt: skip
        for lock in self.data.glob(".s.PGSQL.*"):  # of the first one's socket, which it has among its files
            lock.unlink()
        self._control("-o", f'-h "" -k {self.data}', "-l", str(self.data / "log"), "start")
        primary.set("synchronous_standby_names", "'*'")

    def _control(self, *said: str) -> None:
        self._primary.command("pg_ctl", "-w", "-D", str(self.data), *said)

    def url(self, name: str) -> str:
        """The URL of a database for whoever is to work on the one of the two that can be written."""
        hosts = quote(f"{self._primary.data},{self.data}")
        return f"postgresql://postgres@/{name}?host={hosts}&target_session_attrs=read-write"

    def take_over(self) -> None:
        """Be the one that is written to."""
        self._control("promote")

    def stop(self) -> None:
        """Stop it and remove its files."""
        self._control("-m", "immediate", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)
