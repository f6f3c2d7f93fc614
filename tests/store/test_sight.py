"""Who is to see their own leads, deals, quotes and activities alone: on both engines, also files and sums."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.core import scope
from store.core.database import rows
from store.core.errors import NotFound
from store.core.identity import acting_as, sign_in
from store.core.listing import Query, listings
from store.crm.board import board
from tests.store.shop import act, party

pytestmark = pytest.mark.usefixtures("database")


def ids(name: str, text: str = "") -> list[int]:
    """The records of a list, of which its count must be."""
    found = [line.id for line in listings()[name].every(Query(text))]
    assert listings()[name].count(Query(text)) == len(found)
    return sorted(found)


@pytest.fixture
def two(user: Any, tmp_path: Path) -> tuple[int, int]:
    """A deal of 100.00 that is ben's and one of 40.00 of chiara's, each with a task and a file."""
    for login in ("ben", "chiara"):
        user(login, "sales")
    acme, found = party(), []
    (tmp_path / "offer.txt").write_text("what we offer")
    for login, value in (("ben", "100"), ("chiara", "40")):
        with acting_as(login):
            deal = act("deal.add", title=f"Of {login}", party=acme, value=value).id
            act("activity.add", subject=f"Call for {login}", about=f"deal {deal}")
            act("attachment.add", about=f"deal {deal}", file=str(tmp_path / "offer.txt"))
        found.append(deal)
    return found[0], found[1]


def test_each_sees_their_own_with_its_sums(two: tuple[int, int]) -> None:
    bens, chiaras = two
    assert (len(ids("deals")), len(ids("activities")), len(ids("attachments"))) == (2, 2, 2)
    act("user.see", user="ben", sees="own")
    with acting_as("ben"):
        assert ids("deals") == [bens] == ids("deals", "Of")
        assert ids("deals", "chiara") == [] and len(ids("activities")) == 1 == len(ids("attachments"))
        assert sum(column.count for column in board()) == 1
        assert [sum(dict(column.value).values()) for column in board() if column.count] == [10000]
        assert chiaras not in {row[0] for row in rows("SELECT subject_id FROM audit WHERE subject = 'deal'")}
        with pytest.raises(NotFound, match=f"There is no deal #{chiaras} among those you see"):
            act("deal.lose", deal=chiaras, reason="too dear")
    assert sum(column.count for column in board()) == 2


def test_a_team_sees_what_is_its_own(two: tuple[int, int]) -> None:
    for login in ("ben", "chiara"):
        act("user.see", user=login, sees="team", team="South")
    with acting_as("ben"):
        assert ids("deals") == sorted(two)
    act("user.see", user="chiara", sees="own", team="North")
    with acting_as("ben"):
        assert ids("deals") == [two[0]]
    with acting_as("chiara"):
        assert ids("deals") == [two[1]]


def test_beside_another_company_both_hold(two: tuple[int, int]) -> None:
    act("user.see", user="ben", sees="own")
    act("company.create", name="Shop France", code="FR", currency="EUR", country="FR")
    with acting_as("ben"):
        assert scope.sight().company and ids("deals") == [two[0]]
        assert sum(column.count for column in board()) == 1
    sign_in("ana", "fr")
    assert ids("deals") == []
