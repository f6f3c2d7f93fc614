"""What others save is noticed; on PostgreSQL without asking."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import pytest

from store.catalog.actions import add_unit
from store.core import changes
from store.core.changes import Changes
from store.core.database import close_database, open_database, run
from store.core.presence import presence
from tests.conftest import Opened
from tests.store.core.test_connection import cut, leaving, relay  # noqa: F401  fixtures
from tests.support.relay import Relay


def saved(code: str) -> None:
    """Somebody else saves something, over a connection of their own."""

    def save() -> None:
        add_unit(code, code)
        close_database()

    thread = Thread(target=save)
    thread.start()
    thread.join()


def soon(found: Callable[[], bool]) -> bool:
    """Whether it comes to be so in a while."""
    until = time.monotonic() + 5
    while not found() and time.monotonic() < until:
        time.sleep(0.01)
    return time.monotonic() < until


def test_what_others_save_is_noticed_once(database: Opened, url: str) -> None:
    seen = Changes()
    seen.look()
    assert not any(seen.look() for _ in range(5))
    saved("a")
    assert soon(seen.look)
    assert not any(seen.look() for _ in range(5))
    if database.server:
        cut(url)  # and also over another connection
    saved("b")
    assert soon(seen.look)
    assert seen.is_new == bool(database.server)


def test_an_idle_session_sends_nothing(relay: Relay) -> None:  # noqa: F811
    seen, here = Changes(), presence("ana")
    seen.look(), seen.stirred()
    before = relay.asked
    assert not any(seen.look() or seen.stirred() for _ in range(100))
    assert relay.asked == before
    here.tell("order 12")  # somebody went elsewhere: worth asking who is there
    assert soon(lambda: seen.look() or seen.stirred())
    close_database()


def test_without_news_it_is_asked(postgres: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """As behind a pooler, where LISTEN is said to a connection that somebody else has next."""
    seen = Changes()
    seen.look()
    run("UNLISTEN *")
    monkeypatch.setattr(changes, "SURE_EVERY", 0)
    seen._sure = 0
    saved("a")
    assert seen.look() and seen.asks
    saved("b")
    assert seen.look() and seen.stirred() and not seen.look()


def test_opened_anew_it_listens_there(postgres: Opened) -> None:
    seen = Changes()
    seen.look()
    close_database()
    open_database(postgres.url)
    assert not seen.look() and seen.is_new
