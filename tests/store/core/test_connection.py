"""When the server goes away in mid-session: the action says so, nothing is half done, and the next one works."""

from __future__ import annotations

import psycopg
import pytest

from store.catalog.actions import add_unit
from store.core.database import plain_errors, scalar
from store.core.errors import Unusable
from store.core.listing import get_listing
from tests.conftest import Opened
from tests.support.chain import broken_links


def cut(url: str) -> None:
    """End every other session of the database, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_an_action_after_a_lost_connection_says_so_and_the_next_one_works(postgres: Opened) -> None:
    add_unit("a", "A")
    cut(postgres.url)
    with pytest.raises(Unusable, match="server cannot be reached"):
        add_unit("b", "B")
    assert add_unit("c", "C").kind == "unit"
    assert scalar("SELECT COUNT(*) FROM unit WHERE code IN ('a', 'b', 'c')") == 2
    assert broken_links() == []


def test_a_list_after_a_lost_connection_says_so_and_the_next_one_works(postgres: Opened) -> None:
    units = get_listing("units")
    before = units.count()
    cut(postgres.url)
    with pytest.raises(Unusable, match="server cannot be reached"):
        units.window()
    with plain_errors():
        assert units.count() == before == len(units.window())
