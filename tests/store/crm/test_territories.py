"""Territories: the first that fits counts; applied, taken back, handed over, and whose new parties are, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.core.database import run
from store.core.errors import Forbidden, Invalid, Refused
from store.core.filtering import FilterFault
from store.core.identity import Actor, acting_as
from store.core.listing import Query, get_listing
from store.core.undo import redo, undo
from store.insight.relations import glance
from tests.conftest import Opened
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, only, party, pick


@pytest.fixture
def of(database: Opened, user: Callable[..., Actor]) -> dict[str, int]:
    """Berlin and Bonn are in DE, Wien in AT, Paris in FR. Ben has Bonn, Cleo has Wien, nobody has the other two."""
    found = {login: user(login, "sales").user_id for login in ("ben", "cleo")}
    found["Berlin"] = party("Berlin", "B", country="DE", industry="food")
    found["Bonn"] = party("Bonn", "BN", country="DE", owner=found["ben"])
    found["Wien"] = party("Wien", "W", country="AT", industry="food", owner=found["cleo"])
    found["Paris"] = party("Paris", "P", country="FR")
    return found


@pytest.fixture
def drawn(of: dict[str, int]) -> dict[str, int]:
    """First food for Cleo (Berlin, Wien), then the north for Ben, which fits Berlin, Bonn and Wien, too."""
    north = act("territory.add", code="NORTH", name="North", filter="country:DE|AT", owner=of["ben"], position="20")
    assert north.message == "North is Ben's: 3 parties fit its filter."
    food = act("territory.add", code="FOOD", name="Food", filter="industry:food", owner=of["cleo"], position="10")
    return of | {"north": north.id, "food": food.id}


def owners() -> dict[str, str]:
    """Whose each party is."""
    return dict(
        pick("p.name, COALESCE(u.login, '')", "party p LEFT JOIN app_user u ON u.id = p.owner_id ORDER BY p.id")
    )


AT_FIRST = {"Berlin": "", "Bonn": "ben", "Wien": "cleo", "Paris": ""}


def test_the_first_that_fits_counts_once_and_is_taken_back(drawn: dict[str, int]) -> None:
    """Berlin is the only one that is not Cleo's of the food; Bonn is left for the north, and Ben has it."""
    assert owners() == AT_FIRST
    deal = act("deal.add", title="Open", party=drawn["Berlin"], owner=drawn["ben"]).id
    assert act("territory.apply").message == "Food: 1 party for Cleo."
    assert owners() == AT_FIRST | {"Berlin": "cleo"}
    assert only("owner_id", "deal WHERE id = ?", deal) == drawn["ben"]
    assert act("territory.apply").message == "Nothing to do: whoever fits has its owner."
    act("territory.edit", territory=drawn["food"], changes={"position": 30})
    assert owners() == AT_FIRST | {"Berlin": "cleo"}  # until they are applied
    assert act("territory.apply").message == "North: 2 parties for Ben."
    assert owners() == {"Berlin": "ben", "Bonn": "ben", "Wien": "ben", "Paris": ""}
    assert act("territory.apply", territory=drawn["food"]).message.startswith("Nothing to do")
    assert undo().message == "Undone: Apply territories."
    assert owners() == AT_FIRST | {"Berlin": "cleo"}
    redo()
    assert owners() == {"Berlin": "ben", "Bonn": "ben", "Wien": "ben", "Paris": ""}
    act("territory.edit", territory=drawn["north"], changes={"owner": only("id", "app_user WHERE login = 'ana'")})
    act("territory.edit", territory=drawn["food"], changes={"position": 1})
    ana = only("name", "app_user WHERE login = 'ana'")
    assert act("territory.apply").message == f"Food: 2 parties for Cleo; North: 1 party for {ana}."
    assert differences() == []


def test_one_alone_leaves_the_others_and_a_retired_one_gives_nothing(drawn: dict[str, int]) -> None:
    act("party.edit", party=drawn["Bonn"], changes={"owner": None})
    assert act("territory.apply", territory=drawn["north"]).message == "North: 1 party for Ben."
    assert owners() == AT_FIRST  # Berlin and Wien are of the food first
    act("territory.retire", territory=drawn["food"])
    with pytest.raises(Refused, match="Food is retired"):
        act("territory.apply", territory=drawn["food"])
    assert act("territory.apply").message == "North: 2 parties for Ben."
    act("territory.retire", territory=drawn["north"])
    with pytest.raises(Refused, match="There is no territory"):
        act("territory.apply")


def test_who_is_merged_away_stays_with_who_had_it(drawn: dict[str, int]) -> None:
    act("party.merge", party=drawn["Paris"], into=drawn["Bonn"])
    act("territory.edit", territory=drawn["food"], changes={"filter": "country:FR"})
    assert "Food" not in act("territory.apply").message
    assert owners()["Paris"] == ""


def test_a_filter_about_owners_is_asked_before_anything_is_given(of: dict[str, int]) -> None:
    """Ben's Bonn goes to Cleo; Berlin and Paris, nobody's, to Ben, and not on to Cleo at once."""
    act("territory.add", code="1", name="Nobody's", filter="owner:", owner=of["ben"])
    act("territory.add", code="2", name="Ben's", filter="owner:ben", owner=of["cleo"])
    assert act("territory.apply").message == "Nobody's: 2 parties for Ben; Ben's: 1 party for Cleo."
    assert owners() == {"Berlin": "ben", "Bonn": "cleo", "Wien": "cleo", "Paris": "ben"}


def test_a_new_party_is_of_the_first_that_fits(drawn: dict[str, int]) -> None:
    party("Graz", "G", country="AT")
    party("Linz", "L", country="AT", industry="food")
    party("Rom", "R", country="IT")
    party("Kiel", "K", country="DE", owner=drawn["cleo"])
    assert {name: owners()[name] for name in ("Graz", "Linz", "Rom", "Kiel")} == {
        "Graz": "ben", "Linz": "cleo", "Rom": "", "Kiel": "cleo",
    }  # fmt: skip
    act("user.disable", user=drawn["ben"])
    party("Ulm", "U", country="DE")
    assert owners()["Ulm"] == ""
    with pytest.raises(Refused, match="Ben, who looks after North, is disabled"):
        act("territory.apply")
    assert owners()["Berlin"] == ""  # none of it


def test_a_filter_that_the_list_no_longer_understands_is_named(drawn: dict[str, int]) -> None:
    run("UPDATE territory SET filter_text = 'owing>much' WHERE code = 'FOOD'")
    with pytest.raises(
        Refused, match=r"The filter of Food, owing>much, no longer fits .* territory edit FOOD --filter"
    ):
        act("territory.apply")
    party("Graz", "G", country="AT")
    assert owners() == AT_FIRST | {"Graz": ""}
    assert "much" in glance("territory", drawn["food"])[0][1]
    assert glance("territory", drawn["north"]) == (("Fit its filter", "4"),)


def test_a_territory_is_handed_over(drawn: dict[str, int]) -> None:
    """Of what Ben has, the north is Bonn: Paris stays his, and so does Berlin, which is of the food first."""
    for name in ("Paris", "Berlin"):
        act("party.edit", party=drawn[name], changes={"owner": drawn["ben"]})
        act("deal.add", title=name, party=drawn[name], owner=drawn["ben"])
    act("deal.add", title="Bonn", party=drawn["Bonn"], owner=drawn["ben"])
    to: dict[str, Any] = {"user": drawn["ben"], "to": drawn["cleo"]}
    with pytest.raises(Invalid, match="say one of the two"):
        act("user.hand-over", **to, parties="country:DE", territory=drawn["north"])
    made = act("user.hand-over", **to, territory=drawn["north"])
    assert made.message == "Cleo has from Ben: 1 deal, 1 party."
    assert pick("title", "deal WHERE owner_id = ?", drawn["cleo"]) == ["Bonn"]
    assert owners() == {"Berlin": "ben", "Bonn": "cleo", "Wien": "cleo", "Paris": "ben"}
    made = act("user.hand-over", **to)
    assert made.message == "Cleo has from Ben: 2 deals, 2 parties, 1 territory."
    act("territory.retire", territory=drawn["north"])
    with pytest.raises(Refused, match="North is retired"):
        act("user.hand-over", user=drawn["cleo"], to=drawn["ben"], territory=drawn["north"])


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"code": "north"}, Invalid, "NORTH"),
        ({"filter": " - "}, Invalid, "everybody"),
        ({"filter": "segment:x"}, Invalid, "names a segment"),
        ({"filter": "owing>much"}, FilterFault, "owing"),
        ({"position": "0"}, ValueError, "at least 1"),
        ({"owner": "off"}, Invalid, "is disabled"),
    ],
)
def test_what_cannot_be(drawn: dict[str, int], values: dict[str, Any], kind: type[Exception], said: str) -> None:
    asked = {"code": "NEW", "name": "New", "filter": "country:DE", "owner": drawn["ben"]} | values
    if asked["owner"] == "off":
        act("user.disable", user=drawn["ben"])
        asked["owner"] = drawn["ben"]
    with pytest.raises(kind, match=said):
        act("territory.add", **asked)
    assert only("COUNT(*)", "territory") == 2


def test_managers_draw_them_and_files_bring_them(of: dict[str, int]) -> None:
    with acting_as("ben"):
        for name, values in {
            "territory.add": {"code": "N", "name": "N", "filter": "country:DE", "owner": of["ben"]},
            "territory.apply": {},
        }.items():
            with pytest.raises(Forbidden):
                act(name, **values)
    assert counts(take("territories", "code,name,filter,owner\nN,North,country:DE,ben\nX,Bad,owing>much,ben\n")) == (
        1, 0, 0, 1,
    )  # fmt: skip
    assert counts(take("territories", "code,name,filter,owner\nN,North,country:DE,ben\n")) == (1, 0, 0, 0)
    assert owners() == AT_FIRST
    spec = get_listing("territories")
    (line,) = spec.window(Query("owner:ben state:active"))
    assert [spec.shown(line, column) for column in spec.shown_columns] == [
        "1", "N", "North", "country:DE", "ben", "active",
    ]  # fmt: skip
