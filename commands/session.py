"""What one invocation works with: which database, as whom, and how it answers."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from store.core.identity import Actor
    from store.core.preferences import Preferences


class Session:
    """The choices of the command line that every command shares."""

    def __init__(self) -> None:
        self.db = ""
        self.login = ""
        self.company = ""
        self.json = False
        self.key = ""  # the fingerprint of the key that somebody came by, over SSH

    @cached_property
    def preferences(self) -> Preferences:
        """What the person chose. Raises Usage where the file has a fault: it may name the wrong company."""
        from store.core.preferences import load

        return load()

    @property
    def url(self) -> str:
        """The database: what was named, or chosen once and for all, or the file in the user's data directory."""
        return self.db or self.preferences.text("database") or default_database()

    def open(self, *, to_list: bool = False, how: str = "command") -> Actor:
        """Open the database, make sure it fits this program, and sign in. Raises BackdeskError.

        With `to_list`, only listings are made known: actions and record kinds take as long again to import.
        `how` is what the log says of the session.
        """
        self.spare_drivers()
        if to_list:
            from store import lists  # noqa: F401
        else:
            from store import registry  # noqa: F401
        from store.core import log
        from store.core.errors import Refused
        from store.core.identity import sign_in
        from store.core.schema import require_current

        command = _words()
        try:
            self.connect()
            require_current()
            found = sign_in(self.who, self.company)
        except Refused as error:
            told = {"who": self.who[:60], "command": command, **log.origin()}
            log.tell("sign-in refused", level="warning", refusal=type(error).__name__, **told)
            raise
        log.session(how, command)
        return found

    def connect(self, *, create: bool = False) -> None:
        """Open the database as it is, of any version, signing nobody in; it is closed after the command."""
        from store.core.database import close_database, open_database
        from store.core.garbage import look_seldom
        from store.core.identity import sign_out

        sign_out()
        self._write_for_people()
        click.get_current_context().call_on_close(close_database)
        open_database(self.url, create=create)
        if not create:
            self.keep_log()
        look_seldom()
        if self.key:
            self._come_in()

    def _come_in(self) -> None:
        from store.core.door import come_in
        from store.core.schema import require_current

        require_current()
        come_in(self.login, self.key)

    def keep_log(self) -> None:
        """Tell from now on what is done in this database, where its log is kept."""
        from store.core import log
        from store.core.database import is_postgres

        chosen = self.preferences
        named = chosen.text("log.file")
        alone = not named and not is_postgres(self.url)
        log.begin(
            log.Settings(
                Path(named) if named else log.place(self.url, not is_postgres(self.url)),
                chosen.text("log.level"),
                chosen.number("log.slow"),
                chosen.number("log.megabytes") << 20,
                chosen.number("log.kept"),
                chosen.text("log.journal"),
                "" if alone else safe_url(self.url),
            )
        )

    def _write_for_people(self) -> None:
        from store.core import display

        chosen = self.preferences.display
        display.use(display.Display() if self.json else chosen)  # programs read one format

    def spare_drivers(self) -> None:
        """Keep the driver of a server out of a process that works on a file; it is had when needed after all."""
        if not self.db.startswith(("postgresql://", "postgres://")):
            from store.core.drivers import spare_postgres

            spare_postgres()

    @property
    def who(self) -> str:
        """The login to act as."""
        if self.login:
            return self.login
        from store.core.identity import operating_system_login

        return operating_system_login()


def _words() -> str:
    """The words of the running command, without anything that belongs to it; '' of none."""
    return click.get_current_context().command_path.partition(" ")[2]


def current() -> Session:
    """The session of the running command."""
    return click.get_current_context().ensure_object(Session)


def default_database() -> str:
    """The file used when nobody names one."""
    from platformdirs import user_data_path

    return str(user_data_path("backdesk") / "backdesk.db")


def safe_url(url: str) -> str:
    """A database's name fit to show: without a password."""
    if "://" not in url:
        return url
    scheme, _, rest = url.partition("://")
    credentials, at, place = rest.rpartition("@")
    place = place.split("?")[0]  # parameters may carry a password too
    user = credentials.split(":")[0]
    return f"{scheme}://{user}{at}{place}"
