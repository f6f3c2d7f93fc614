"""Saved views: kept, found, shared, changed by those who may, undone; and what happens when a list changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import store.registry  # noqa: F401
from store.core.action import actions
from store.core.database import rows, run
from store.core.errors import BackdeskError, Forbidden, Invalid, NotFound, Refused, Usage
from store.core.filtering import FilterFault
from store.core.identity import Actor, acting_as
from store.core.layout import own_layout, read_layout, write_layout
from store.core.listing import Query, get_listing
from store.core.undo import redo, undo
from store.core.views import find_view, get_view, views_of
from tests.conftest import Opened
from tests.store.shop import act

DEALS = get_listing("deals")
MakeUser = Callable[..., Actor]


def save(name: str, **values: str) -> int:
    """Save a view of deals; its id."""
    return act("view.save", name=name, listing="deals", **values).id


def names() -> list[str]:
    return [view.name for view in views_of(DEALS)]


def test_a_view_is_kept_and_found(database: Opened) -> None:
    view_id = save("Big open", filter="type:open value>1000", sort="-value", columns="title:30,party,value")
    found = find_view(DEALS, "big OPEN")
    assert (found.id, found.name, found.mine, found.shared, found.trouble) == (view_id, "Big open", True, False, "")
    assert found.query == Query("type:open value>1000", "value", True)
    assert found.layout is not None and [c.name for c in found.layout.columns] == ["title", "party", "value"]
    assert found.layout.widths == {"title": 30} and get_view(view_id) == found
    assert save("Big open", filter="type:open") == view_id  # one of that name is replaced
    assert find_view(DEALS, "Big open").query == Query("type:open") and views_of(get_listing("orders")) == []
    with pytest.raises(NotFound, match=r"no saved view 'Bigger' of deals. There are: Big open."):
        find_view(DEALS, "Bigger")


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"listing": "dealz"}, Usage, "no list 'dealz'"),
        ({"filter": "value>x"}, FilterFault, "does not fit"),
        ({"sort": "-colour"}, Usage, "no column 'colour'"),
        ({"columns": "title,colour"}, Usage, "no column 'colour'"),
        ({"name": ""}, Invalid, "required"),
        ({"name": "x" * 41}, Invalid, "longer than 40"),
    ],
)
def test_what_makes_no_sense_is_not_kept(
    database: Opened, values: dict[str, Any], kind: type[BackdeskError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        actions()["view.save"].perform(**({"name": "A", "listing": "deals"} | values))
    assert rows("SELECT COUNT(*) FROM saved_view") == [(0,)]


def test_who_sees_and_who_may_change(database: Opened, user: MakeUser) -> None:
    user("ben", "sales")
    user("mia", "manager")
    user("rex", "read-only")
    mine = save("Mine")
    with acting_as("ben"):
        theirs = save("Theirs")
        assert names() == ["Theirs"]
        act("view.share", view=f"#{theirs}")
        for name, values in (("rename", {"name": "X"}), ("share", {}), ("remove", {}), ("edit", {})):
            with pytest.raises(NotFound, match="no such view"):
                act(f"view.{name}", view=f"#{mine}", **values)
    act("view.share", view=f"#{mine}")
    with acting_as("ben"):
        assert names() == ["Theirs", "Mine"] and not find_view(DEALS, "Mine").changeable
        for name, values in (("rename", {"name": "X"}), ("share", {"shared": "no"}), ("remove", {}), ("edit", {})):
            with pytest.raises(Forbidden, match="its owner or a manager"):
                act(f"view.{name}", view=f"#{mine}", **values)
    with acting_as("rex"):
        assert names() == ["Mine", "Theirs"]
        with pytest.raises(Forbidden):
            save("No")
    with acting_as("mia"):
        assert find_view(DEALS, "Mine").changeable
        act("view.rename", view=f"#{mine}", name="Everybody's")
        act("view.edit", view=f"#{mine}", filter="tea", sort="value")
    assert find_view(DEALS, "Everybody's").query == Query("tea", "value")
    act("view.share", view=f"#{theirs}", shared="no")  # ana is the owner of the company
    assert names() == ["Everybody's"] and get_view(theirs) is None
    assert [line.id for line in get_listing("views").every(Query())] == [mine]
    assert get_listing("views").get(theirs) is None and get_listing("views").get(mine) is not None


def test_every_step_can_be_undone(database: Opened) -> None:
    view_id = save("A", filter="tea")
    act("view.rename", view=f"#{view_id}", name="B")
    act("view.share", view=f"#{view_id}")
    act("view.remove", view=f"#{view_id}")
    assert names() == []
    undo()
    assert names() == ["B"] and find_view(DEALS, "B").shared
    undo()
    assert not find_view(DEALS, "B").shared
    undo()
    assert names() == ["A"]
    undo()
    assert names() == []
    redo()
    assert find_view(DEALS, "A").query == Query("tea") and find_view(DEALS, "A").id == view_id


def test_two_views_of_one_name_are_refused(database: Opened) -> None:
    save("A")
    other = save("B")
    with pytest.raises(Refused, match="a view 'A' already"):
        act("view.rename", view=f"#{other}", name="A")
    assert names() == ["A", "B"]


def test_a_view_of_what_is_gone_says_so(database: Opened) -> None:
    save("Old", filter="value>1", sort="value", columns="title,value")
    run(
        "UPDATE saved_view SET filter_text = 'colour:red', filter_fields = 'colour', sort = '-hue', columns = 'tint,title'"
    )
    (found,) = views_of(DEALS)
    assert found.trouble == "The view 'Old' names 'colour', 'tint', 'hue', which deals no longer have."
    assert found.query == Query("colour:red") and found.layout is not None
    assert [c.name for c in found.layout.columns] == ["title"]
    with pytest.raises(Usage, match="'colour', 'tint', 'hue'"):
        find_view(DEALS, "Old")


def test_columns_are_remembered_for_each_person_and_list(database: Opened, user: MakeUser) -> None:
    user("ben", "sales")
    usual = tuple(c.name for c in DEALS.shown_columns)
    act("view.arrange", listing="deals", columns="value:9, title:50 ,owner")
    assert [c.name for c in own_layout(DEALS).columns] == ["value", "title", "owner"]
    assert own_layout(DEALS).widths == {"value": 9, "title": 50}
    with acting_as("ben"):
        assert tuple(c.name for c in own_layout(DEALS).columns) == usual
    assert own_layout(get_listing("orders")).columns == get_listing("orders").shown_columns
    act("view.arrange", listing="deals", columns="title")
    undo()
    assert [c.name for c in own_layout(DEALS).columns] == ["value", "title", "owner"]
    act("view.arrange", listing="deals")
    assert tuple(c.name for c in own_layout(DEALS).columns) == usual


@pytest.mark.parametrize(
    "text", ["", ",", "title:,value:x", "title:9999999", "gone:3", "title,title:5", "title:-4", "título"]
)
def test_any_layout_is_read(lite: Opened, text: str) -> None:
    found = read_layout(DEALS, text)
    assert found.columns and all(3 <= width <= 200 for width in found.widths.values())
    assert read_layout(DEALS, write_layout(found.columns, found.widths))[:2] == found[:2]
