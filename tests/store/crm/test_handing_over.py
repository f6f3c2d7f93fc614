"""Somebody's portfolio given to somebody else: what is open, once, taken back with one key, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import store.registry  # noqa: F401
from store.core.errors import BackdeskError, Invalid, Refused
from store.core.fields import model_of
from store.core.identity import Actor, acting_as
from store.core.models import User
from store.core.portfolio import looked_after
from store.core.undo import undo
from store.models import every_model
from tests.conftest import Opened
from tests.store.shop import act, differences, only, party

OWNED = ("party", "deal", "lead", "activity", "ticket", "campaign", "project")


@pytest.fixture
def of(database: Opened, user: Callable[..., Actor]) -> dict[str, int]:
    """Ben looks after two parties, and one of each kind that is open and one that is over; Cleo after nothing."""
    found = {login: user(login, "sales").user_id for login in ("ben", "cleo")}
    ben = found["ben"]
    berlin, paris = party("Berlin", "DEB", country="DE", owner=ben), party("Paris", "FRP", country="FR", owner=ben)
    for whose in (berlin, paris):
        act("deal.add", title="Open", party=whose, owner=ben)
        act("deal.lose", deal=act("deal.add", title="Lost", party=whose, owner=ben).id, reason="price")
        act("activity.add", subject="Call", party=whose, owner=ben, due="2026-12-01")
    act("activity.add", subject="Called", party=paris, owner=ben)
    act("lead.add", name="Lea", owner=ben)
    act("ticket.add", subject="Broken", party=berlin, owner=ben)
    act("campaign.add", name="Autumn", owner=ben)
    act("project.add", code="WEB", name="Web shop", owner=ben)
    return found


def owned(by: int) -> dict[str, int]:
    """How many records of each kind that somebody has."""
    return {table: count for table in OWNED if (count := only("COUNT(*)", f"{table} WHERE owner_id = ?", by))}


def test_all_that_is_open_changes_hands(of: dict[str, int]) -> None:
    made = act("user.hand-over", user=of["ben"], to=of["cleo"], reason="leaves us")
    assert made.message == (
        "Cleo has from Ben: 2 activities, 1 campaign, 2 deals, 1 lead, 2 parties, 1 project, 1 ticket."
    )
    assert owned(of["cleo"]) == {
        "party": 2, "deal": 2, "lead": 1, "activity": 2, "ticket": 1, "campaign": 1, "project": 1,
    }  # fmt: skip
    assert owned(of["ben"]) == {"deal": 2, "activity": 1}  # lost, and done
    assert only("given", "lead") == "by ana"
    assert only("COUNT(*)", "activity_notice WHERE user_id = ? AND kind = 'given'", of["cleo"]) == 2
    assert differences() == []


def test_it_is_taken_back_at_once(of: dict[str, int]) -> None:
    before = owned(of["ben"])
    act("user.hand-over", user=of["ben"], to=of["cleo"])
    assert undo().message.startswith("Undone")
    assert owned(of["ben"]) == before and owned(of["cleo"]) == {}
    assert differences() == []


def test_a_territory_is_a_filter_of_parties(of: dict[str, int]) -> None:
    act("user.hand-over", user=of["ben"], to=of["cleo"], parties="country:DE")
    assert owned(of["cleo"]) == {"party": 1, "deal": 1, "activity": 1, "ticket": 1}
    assert only("name", "party WHERE owner_id = ?", of["cleo"]) == "Berlin"


def test_only_some_kinds(of: dict[str, int]) -> None:
    act("user.hand-over", user=of["ben"], to=of["cleo"], only="Deals, leads")
    assert owned(of["cleo"]) == {"deal": 2, "lead": 1}


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"to": "ben"}, Refused, "Ben has them already"),
        ({"only": "cars"}, Invalid, "only: is nothing that somebody looks after; there are activities, campaigns"),
        ({"parties": "country:XX"}, Refused, "Ben looks after nothing of that"),
        ({"parties": "employees>many"}, BackdeskError, "many"),
        ({"off": True}, Refused, "Cleo is disabled"),
    ],
)
def test_what_cannot_be(of: dict[str, int], values: dict[str, Any], kind: type[BackdeskError], said: str) -> None:
    if "off" in values:
        act("user.disable", user=of["cleo"])
    asked = {name: value for name, value in values.items() if name != "off"} | {"to": of[values.get("to", "cleo")]}
    before = owned(of["ben"])
    with pytest.raises(kind) as caught:
        act("user.hand-over", user=of["ben"], **asked)
    assert said in str(caught.value)
    assert owned(of["ben"]) == before


def test_whoever_leaves_is_asked_to_hand_over(of: dict[str, int]) -> None:
    assert act("user.disable", user=of["cleo"]).message == "Cleo may no longer sign in."
    assert act("user.disable", user=of["ben"]).message == (
        "Ben may no longer sign in. Still looked after: 2 activities, 1 campaign, 2 deals and 4 more; "
        "see: backdesk user hand-over ben --to"
    )


def test_who_sells_may_not(of: dict[str, int]) -> None:
    with acting_as("cleo"), pytest.raises(BackdeskError, match="may not"):
        act("user.hand-over", user=of["ben"], to=of["cleo"])


def test_every_kind_with_an_owner_is_declared_or_kept_on_purpose(of: dict[str, int]) -> None:
    """An order stays with who sold it, a view with who made it."""
    with_owner = {
        model._meta.table_name
        for model in every_model()
        if (link := model._meta.fields.get("owner")) is not None and getattr(link, "rel_model", None) is User
    }
    assert with_owner - {kind.model._meta.table_name for kind in looked_after()} == {"sales_order", "saved_view"}
    assert all(model_of(kind.model._meta.table_name) is kind.model for kind in looked_after())
