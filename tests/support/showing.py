"""The desk on a database, as the command line shows it: for programs that tests start in a terminal."""

from __future__ import annotations

from store.core import preferences
from store.core.database import open_database
from store.core.identity import sign_in


def show(url: str, login: str = "ana") -> int:
    """Open the database, sign in and show the desk until it is left; returns the exit status."""
    from tui.app import run

    open_database(url)
    sign_in(login)
    return run(preferences.load())
