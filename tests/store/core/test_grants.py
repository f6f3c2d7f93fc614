"""The role that people work as: a whole day of business under it, and what it may not do."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from store.core.database import close_database, open_database, run, scalar
from store.core.errors import Usage
from store.core.grants import granting, refused, too_much
from store.core.identity import sign_in
from store.core.schema import tables
from store.core.undo import undo
from store.exchange.engine import import_file
from tests.conftest import Opened
from tests.store.shop import act, differences, party
from tests.store.test_journeys import test_a_company_s_day as a_company_s_day
from tests.support.servers import Server

ROLE = "desk_of_the_tests"


@pytest.fixture
def as_desk(postgres: Opened, server: Server) -> Iterator[str]:
    """The company, open under a role with those rights; the owner's URL."""
    with psycopg.connect(postgres.url, autocommit=True) as owner:
        if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone():
            owner.execute(f"CREATE ROLE {ROLE} LOGIN")
        for statement in granting(ROLE):
            owner.execute(statement)
    close_database()
    open_database(postgres.url.replace("postgres@", f"{ROLE}@"))
    sign_in("ana")
    yield postgres.url


@pytest.mark.slow
def test_a_day_s_work_takes_no_more(as_desk: str, tmp_path) -> None:
    assert scalar("SELECT current_user") == ROLE
    a_company_s_day()
    file = tmp_path / "parties.csv"
    file.write_text("code,name\nBOLT,Bolt & Co\nCOG,Cog Ltd\n")
    assert import_file("parties", file).added == 2
    act("party.edit", party=party("Dot", "DOT"), changes={"notes": "late"})
    undo()
    act("company.repair")
    assert differences() == []


def test_who_could_take_the_guards_away_is_told(as_desk: str) -> None:
    assert too_much() == ""
    close_database()
    open_database(as_desk)
    assert too_much().startswith("The role postgres may do anything on the server, and could take away what guards")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id INT)",
        "DROP TABLE audit",
        "TRUNCATE tally_delta",
        "ALTER TABLE entry_line DISABLE TRIGGER ALL",
        "DROP TRIGGER entry_line_no_update ON entry_line",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "UPDATE move SET quantity = 0",
        "DELETE FROM entry_line",
        "DELETE FROM audit_seal",
        "UPDATE schema_migration SET name = 'x'",
        "SET session_replication_role = replica",
        "COPY party TO PROGRAM 'cat'",
        "CREATE ROLE more",
    ],
)
def test_what_it_may_not_do(as_desk: str, statement: str) -> None:
    with pytest.raises(Exception, match=r"permission denied|must be owner"):
        run(statement)


def test_what_is_never_written_over_is_not_granted(postgres: Opened) -> None:
    """Worked out from the guards: of every table it is known whether some row may change."""
    kept = refused()
    assert {"entry", "move", "audit_seal", "move_lot"} <= kept["UPDATE"] & kept["DELETE"] <= set(tables())
    assert not {"party", "invoice", "sales_order", "stock_balance"} & (kept["UPDATE"] | kept["DELETE"])
    for name in ("", "Desk", 'x"; DROP TABLE audit; --', "a" * 64):
        with pytest.raises(Usage):
            granting(name)


def test_a_file_has_no_roles(lite: Opened) -> None:
    with pytest.raises(Usage, match="no roles"):
        granting("desk")
