"""The fixtures themselves: every test starts from the same company, on the engine it says."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from store.core.database import is_postgres, rows, run, scalar
from store.core.dates import today
from store.core.identity import Actor, acting_as, actor
from tests.conftest import Opened


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_its_own_copy(database: Opened, turn: int) -> None:
    assert rows("SELECT name, currency, country FROM company") == [("Test & Co", "EUR", "DE")]
    assert scalar("SELECT COUNT(*) FROM setting WHERE name = 'seen'") == 0
    run("INSERT INTO setting (name, value) VALUES ('seen', ?)", (str(turn),))


def test_the_owner_is_signed_in_and_the_day_is_fixed(database: Opened) -> None:
    assert (actor().login, actor().roles, actor().currency) == ("ana", {"owner"}, "EUR")
    assert today() == date(2026, 11, 21)
    assert is_postgres() == (database.engine == "postgres") == database.url.startswith("postgresql://")


def test_users_have_exactly_the_roles_given(database: Opened, user: Callable[..., Actor]) -> None:
    assert user("ben", "sales", "warehouse").roles == {"sales", "warehouse"}
    with acting_as("ben") as ben:
        assert actor() == ben and ben.name == "Ben"
    assert actor().login == "ana"


def test_url_follows_the_database(database: Opened, url: str) -> None:
    assert url == database.url


def test_url_alone_is_a_file(url: str) -> None:
    assert Path(url).stat().st_mode & 0o777 == 0o600


def test_the_home_is_not_the_persons() -> None:
    assert all("bd-home-" in os.environ[name] for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"))
