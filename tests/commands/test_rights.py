"""`backdesk user rights`: the table that is enforced, and what of it somebody has, in which company."""

from __future__ import annotations

import json
from typing import Any

import pytest

from store.core.action import actions
from tests.commands.conftest import Run, one_line
from tests.store.shop import act
from tests.support.people import add_user


def test_the_table_is_that_of_the_actions_and_of_lists_that_are_not_for_all(lite: Any, bd: Run) -> None:
    found = {row["right"]: row["roles"] for row in json.loads(bd("user", "rights", "--json").stdout)}
    lists = {name for name in found if name.startswith("list ")}
    assert found.keys() - lists == actions().keys()
    assert found["user.add"] == ["owner"]
    assert found["deal.win"] == ["owner", "manager", "sales"]
    assert found["po.receive"] == ["owner", "manager", "warehouse", "purchasing"]
    assert found["pay-run.post"] == ["owner", "payroll"] == found["list pay-runs"]
    assert not {"list parties", "list deals"} & lists
    head, _, *rows = bd("user", "rights").stdout.splitlines()
    assert head.split() == [
        *("Right", "owner", "manager", "sales", "warehouse", "purchasing", "finance", "support", "payroll", "read-only")
    ]
    assert ["invoice.post", "yes", "yes", "yes"] in [row.split() for row in rows]


def test_what_somebody_may_do_in_each_company(database: Any, bd: Run) -> None:
    add_user("rod", "read-only")
    act("user.add", login="ben", name="Ben", role="sales")
    code = bd("list", "companies", "--json").stdout
    home = json.loads(code)[0]["code"]
    act("company.create", name="Shop France", code="fr", currency="EUR", country="FR")
    bd("user", "role", "ben", "--role", "warehouse", "--company", "fr")
    found = json.loads(bd("user", "rights", "BEN", "--json").stdout)
    assert (found["login"], found["active"]) == ("ben", True)
    first, second = found["companies"]
    may = [{right["right"]: right["roles"] for right in held["rights"]} for held in (first, second)]
    assert [(held["company"], held["roles"]) for held in (first, second)] == [(home, ["sales"]), ("FR", ["warehouse"])]
    assert may[0]["deal.win"] == ["sales"] and "po.receive" not in may[0]
    assert may[1]["po.receive"] == ["warehouse"] and "deal.win" not in may[1]
    for held, role in zip(may, ("sales", "warehouse"), strict=True):
        assert set(held) == {name for name, spec in actions().items() if role in spec.allow}
    shown = bd("user", "rights", "ben").stdout
    assert f"ben (Ben) in {home}: sales" in shown and "ben (Ben) in FR: warehouse" in shown
    assert json.loads(bd("user", "rights", "rod", "--json", login="rod").stdout)["companies"][0]["rights"] == []
    bd("user", "disable", "ben")
    assert bd("user", "rights", "ben").stdout == "ben (Ben) may not sign in any more.\n"


@pytest.mark.parametrize(("login", "asked", "says"), [("rod", "ana", "Only an owner"), ("ana", "nobody", "no user")])
def test_who_may_not_ask_and_whom_there_is_not(lite: Any, bd: Run, login: str, asked: str, says: str) -> None:
    add_user("rod", "read-only")
    done = bd("user", "rights", asked, login=login)
    assert done.exit_code == 1
    assert says in one_line(done)
