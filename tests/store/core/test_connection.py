"""When the server goes away in mid-session: what can go on goes on by itself, nothing is half done, nothing done twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from store.catalog.actions import add_unit
from store.core import lost
from store.core.action import Outcome
from store.core.database import (
    close_database,
    data_version,
    db,
    open_database,
    plain_errors,
    run,
    scalar,
    stream,
    unhurried,
)
from store.core.errors import Busy, Unusable
from store.core.listing import get_listing
from store.exchange.spool import Spool
from tests.conftest import Opened
from tests.support.chain import broken_links
from tests.support.relay import Fault, Relay
from tests.support.servers import Server


def cut(url: str, but: int = 0) -> None:
    """End every other session of the database."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
            (but,),
        )


def units() -> int:
    return int(scalar("SELECT COUNT(*) FROM unit WHERE code IN ('a', 'b', 'c')"))


def test_who_was_cut_off_while_idle_goes_on_as_if_nothing_was(postgres: Opened) -> None:
    add_unit("a", "A")
    cut(postgres.url)
    assert add_unit("b", "B").kind == "unit"
    cut(postgres.url)
    listing = get_listing("units")
    assert listing.count() == len(listing.window()) > units() == 2
    assert broken_links() == []


def test_a_connection_lost_in_the_middle_of_an_action_has_it_done_once(
    postgres: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.core import audit

    write, tries = audit.write, []

    def cut_first(name: str, done: audit.Trail) -> int:
        tries.append(name)
        if len(tries) == 1:  # the unit is inserted, its audit record is not
            cut(postgres.url)
        return write(name, done)

    monkeypatch.setattr(audit, "write", cut_first)
    assert add_unit("a", "A").kind == "unit"
    assert tries == ["unit.add"] * 2
    assert units() == scalar("SELECT COUNT(*) FROM audit WHERE action = 'unit.add'") == 1


@pytest.fixture
def leaving(server: Server) -> Iterator[Server]:
    """The server, to be stopped; it is there again afterwards."""
    yield server
    server.come_back()


@pytest.fixture
def relay(postgres: Opened) -> Iterator[Relay]:
    """The company behind something that breaks."""
    made = Relay(postgres.url)
    close_database()
    open_database(made.url)
    yield made
    close_database()
    made.close()


@pytest.mark.parametrize("fault", ["command", "answer", "silence"])
def test_a_commit_whose_answer_is_lost_is_done_once(relay: Relay, fault: Fault) -> None:
    relay.fault = fault
    done = add_unit("a", "A")
    assert relay.lost == 1
    assert (done.kind, done.id) == ("unit", scalar("SELECT id FROM unit WHERE code = 'a'"))
    assert units() == scalar("SELECT COUNT(*) FROM audit WHERE action = 'unit.add'") == 1
    assert add_unit("b", "B").id != done.id
    assert data_version() == scalar("SELECT COUNT(*) FROM audit")  # all is sealed
    assert broken_links() == []


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "saved"), [("command", 0), ("answer", 1)])
def test_the_same_again_after_a_restart_answers_what_was_done(
    leaving: Server, relay: Relay, fault: Fault, saved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is away for longer than an action waits, from the moment that the answer was lost."""
    monkeypatch.setattr(lost, "PATIENCE", 0.3)
    monkeypatch.setattr(lost, "was_saved", _after(leaving.go_away, lost.was_saved))
    relay.fault = fault
    with pytest.raises(Unusable, match="whether it was is not known yet"):
        add_unit("a", "A")
    with pytest.raises(Unusable, match="cannot be reached"):
        add_unit("a", "A")
    with pytest.raises(Unusable, match="cannot be reached"):
        get_listing("units").window()
    leaving.come_back()
    assert units() == saved
    other, again = add_unit("b", "B"), add_unit("a", "A")
    assert again.id == scalar("SELECT id FROM unit WHERE code = 'a'") != other.id
    assert units() == 2
    with pytest.raises(Exception, match="already"):
        add_unit("a", "A")  # a third time is meant


def _after(first: Callable[[], None], function: Callable[..., bool]) -> Callable[..., bool]:
    met: list[bool] = []

    def both(*given: object) -> bool:
        if not met:
            met.append(True)
            first()
        return function(*given)

    return both


@pytest.mark.slow
def test_an_action_waits_for_a_server_that_starts_anew(postgres: Opened, leaving: Server) -> None:
    add_unit("a", "A")
    leaving.go_away()
    coming = threading.Timer(0.5, leaving.come_back)
    coming.start()
    done: Outcome = add_unit("b", "B")
    coming.join()
    assert done.id and units() == 2


def test_an_import_under_way_is_not_carried_on_over_another_connection(postgres: Opened) -> None:
    """Its rows are in a temporary table, which the new connection would not have."""
    spool = Spool()
    spool.create([("name", "TEXT")])
    cut(postgres.url)
    with pytest.raises(Unusable, match="cannot be reached"), plain_errors():
        run(f"DELETE FROM {spool.table}")
    assert units() == 0  # and what comes then goes on


# How long is waited ------------------------------------------------------------------------------


def test_what_takes_too_long_is_given_up_in_plain_words(postgres: Opened) -> None:
    waits = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
    assert db.execute_sql(waits).fetchone() == ("1min", "10s")
    run("SET statement_timeout = '20ms'")
    with pytest.raises(Busy, match="took too long"), plain_errors():
        scalar("SELECT pg_sleep(5)")
    with unhurried():
        scalar("SELECT pg_sleep(0.1)")
        assert db.execute_sql(waits).fetchone() == ("0", "10s")
    assert len(list(stream("SELECT pg_sleep(0.05)"))) == 1
    assert db.execute_sql(waits).fetchone() == ("20ms", "10s")
    run("SET lock_timeout = '20ms'")
    run("SET statement_timeout = '60s'")
    with psycopg.connect(postgres.url) as other:
        other.execute("LOCK TABLE unit")
        with pytest.raises(Busy, match="somebody else is writing"):
            add_unit("a", "A")
    assert units() == 0


def test_what_the_keeper_of_the_server_has_set_stands(postgres: Opened) -> None:
    name = scalar("SELECT current_database()")
    run(f"ALTER DATABASE {name} SET statement_timeout = '7s'")
    close_database()
    open_database(postgres.url)
    assert scalar("SELECT current_setting('statement_timeout')") == "7s"
    assert scalar("SELECT current_setting('idle_in_transaction_session_timeout')") == "1min"


def test_a_program_stopped_half_way_does_not_stop_the_others(postgres: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends the transaction; what it had not saved is done anew."""
    from store.core import audit

    write, waits = audit.write, [0.4]

    def slowly(name: str, done: audit.Trail) -> int:
        time.sleep(waits.pop() if waits else 0)
        return write(name, done)

    monkeypatch.setattr(audit, "write", slowly)
    run("SET idle_in_transaction_session_timeout = '100ms'")
    assert add_unit("a", "A").id and units() == 1
