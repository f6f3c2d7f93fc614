"""Several records named after the verb: each its own result, exit status 3 where some were refused."""

from __future__ import annotations

import json

from store.core.database import scalar
from tests.commands.conftest import Run


def deals(bd: Run, count: int) -> list[str]:
    bd("party", "add", "--name", "Acme", "--code", "ACME")
    for n in range(1, count + 1):
        assert bd("deal", "add", "--title", f"Deal {n}", "--party", "ACME").exit_code == 0
    return [str(n) for n in range(1, count + 1)]


def won() -> int:
    return int(scalar("SELECT COUNT(*) FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.type = 'won'"))


def test_all_of_them_are_done_and_taken_back_as_one(bd: Run) -> None:
    found = bd("deal", "win", *deals(bd, 3))
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [f"Deal {n} is won; it can become an order now." for n in (1, 2, 3)]
    assert found.stderr == "Won: 3 records done.\n"
    back = bd("undo")
    assert (back.exit_code, back.stderr, won()) == (0, "Undo: 3 records done.\n", 0)
    again = bd("redo")
    assert (again.exit_code, again.stderr, won()) == (0, "Redo: 3 records done.\n", 3)


def test_some_refused_is_partly_done(bd: Run) -> None:
    one, two, three = deals(bd, 3)
    bd("deal", "lose", two, "--reason", "price")
    bd("deal", "win", three)
    found = bd("deal", "win", one, two, three, "nobody")
    assert found.exit_code == 3
    complaints = found.stderr.splitlines()
    assert complaints[0].startswith("backdesk: 2: Deal 2 is lost already.")
    assert complaints[1].startswith("backdesk: nobody: There is no deal 'nobody'.")
    assert complaints[2] == "Won: 1 record done, 1 already, 2 refused."
    assert won() == 2


def test_all_refused_is_refused(bd: Run) -> None:
    one, two = deals(bd, 2)
    for deal in (one, two):
        bd("deal", "lose", deal, "--reason", "price")
    assert bd("deal", "win", one, two).exit_code == 1
    assert won() == 0


def test_as_json_each_has_its_state(bd: Run) -> None:
    one, two = deals(bd, 2)
    bd("deal", "lose", two, "--reason", "price")
    found = bd("deal", "win", one, two, "--json")
    document = json.loads(found.stdout)
    assert (found.exit_code, document["done"], document["already"], document["refused"]) == (3, 1, 0, 1)
    assert [(r["ref"], r["state"], r["id"]) for r in document["results"]] == [("1", "done", 1), ("2", "refused", None)]


def test_the_same_values_go_to_all(bd: Run) -> None:
    one, two = deals(bd, 2)
    assert bd("deal", "edit", one, two, "--source", "fair").exit_code == 0
    assert scalar("SELECT COUNT(*) FROM deal WHERE source = 'fair'") == 2


def test_a_value_that_cannot_be_read_is_wrong_for_all(bd: Run) -> None:
    found = bd("deal", "edit", *deals(bd, 2), "--expected-close", "someday")
    assert found.exit_code == 2
    assert scalar("SELECT COUNT(*) FROM audit WHERE action = 'deal.edit'") == 0


def test_a_version_is_of_one_record(bd: Run) -> None:
    found = bd("deal", "edit", *deals(bd, 2), "--version-seen", "1", "--source", "x")
    assert found.exit_code == 2 or "one record" in str(found.exception)
    assert scalar("SELECT COUNT(*) FROM deal WHERE source = 'x'") == 0


def test_the_same_record_twice_is_done_once(bd: Run) -> None:
    [one] = deals(bd, 1)
    assert bd("deal", "win", one, one).stdout.splitlines() == ["Deal 1 is won; it can become an order now."]


def test_help_says_that_several_may_be_named(bd: Run) -> None:
    assert "DEAL..." in bd("deal", "win", "--help").output
    assert "PRODUCT..." in bd("product", "retire", "--help").output
