"""Saving: who was first is said, what is stored is shown, and nothing is dropped without a word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from store.catalog.models import Product, Unit
from store.core import records
from store.core.action import Outcome, action, actions
from store.core.database import rows, scalar
from store.core.errors import Conflict, Invalid
from store.core.identity import Actor, acting_as
from store.core.listing import Query, get_listing
from tests.conftest import Opened
from tests.store.shop import act, party, product
from tests.support.processes import in_processes


@pytest.fixture
def within() -> Iterator[Callable[..., Any]]:
    """Run a function as an action."""

    @action("test.within", "Within", ("sales",))
    def perform(function: Callable[[], Any]) -> Any:
        return function()

    yield perform
    del actions()["test.within"]


@pytest.fixture
def tea(database: Opened) -> int:
    return add("TEA-1", "Green tea")


def add(sku: str, name: str) -> int:
    spec = actions()["product.add"]
    return int(spec.perform(values=spec.arguments({"sku": sku, "name": name})["values"]).id)


def edit(product: int, version: int | None = None, **changes: Any) -> Outcome:
    done: Outcome = actions()["product.edit"].perform(product=product, changes=changes, version=version)
    return done


def test_rows_are_stamped_with_who_and_when(tea: int, user: Callable[..., Actor]) -> None:
    ben = user("ben", "manager")
    with acting_as("ben"):
        edit(tea, price="4.50")
    version, created_by, updated_by, created, updated = rows(
        "SELECT version, created_by, updated_by, created_at, updated_at FROM product WHERE id = ?", (tea,)
    )[0]
    assert (version, created_by, updated_by) == (2, 1, ben.user_id) and created < updated


def test_a_stale_save_is_a_conflict_that_says_who_and_what(tea: int, user: Callable[..., Actor]) -> None:
    user("ben", "manager")
    seen = scalar("SELECT version FROM product WHERE id = ?", (tea,))
    with acting_as("ben"):
        edit(tea, seen, name="Black tea", price="5")
    with pytest.raises(Conflict) as caught:
        edit(tea, seen, name="White tea")
    assert caught.value.message == "Ben changed this product meanwhile; nothing was saved."
    assert caught.value.theirs["name"] == "Black tea" and caught.value.theirs["price"] == 5_000_000
    assert "version" not in caught.value.theirs and caught.value.exit_status == 4
    assert rows("SELECT name, version FROM product WHERE id = ?", (tea,)) == [("Black tea", seen + 1)]
    edit(tea, seen + 1, name="White tea")


def test_a_row_read_before_somebody_else_saved_is_stale(tea: int, within: Callable[..., Any]) -> None:
    row = Product.get_by_id(tea)
    edit(tea, name="Black tea")
    with pytest.raises(Conflict, match="Ana changed this product"):
        within(lambda: records.change(row, name="White tea"))


def test_nothing_different_is_nothing_saved(tea: int) -> None:
    assert edit(tea, name="Green tea").message == "Nothing to change."
    assert scalar("SELECT version FROM product WHERE id = ?", (tea,)) == 1


def test_what_search_finds_follows_what_is_saved(tea: int) -> None:
    def found(text: str) -> int:
        return get_listing("products").count(Query(text))

    assert (found("green"), found("black"), found("TEA")) == (1, 0, 1)
    edit(tea, name="Black tëa")
    assert (found("green"), found("black"), found("tea black")) == (0, 1, 1)


def test_misspelt_fields_are_no_way_to_lose_a_value(database: Opened, within: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="Unit has no nmae"):
        within(lambda: records.create(Unit, code="t", name="Tonne", nmae="x"))
    with pytest.raises((AttributeError, KeyError)):
        within(lambda: records.change(Unit.get_by_id(1), nmae="x"))
    assert not scalar("SELECT COUNT(*) FROM unit WHERE code = 't'")


def test_removing_leaves_what_was_there_in_the_audit(database: Opened, within: Callable[..., Any]) -> None:
    done = actions()["unit.add"].perform(code="t", name="Tonne")
    within(lambda: records.remove(Unit.get_by_id(done.id)))
    assert scalar("SELECT COUNT(*) FROM unit WHERE code = 't'") == 0
    assert "Tonne" in scalar("SELECT changes FROM audit ORDER BY id DESC LIMIT 1")


def edit_as_seen(index: int, product: int, times: int) -> int:
    """Save `times` times over the version just read; how many were refused as stale."""
    stale = 0
    for turn in range(times):
        seen, price = rows("SELECT version, price FROM product WHERE id = ?", (product,))[0]
        try:
            edit(product, seen, description=f"{index}.{turn}", price=str((price + 1_000_000) // 1_000_000))
        except Conflict as conflict:
            assert "Ana changed this product meanwhile" in conflict.message
            stale += 1
    return stale


@pytest.mark.slow
def test_eight_people_editing_one_record_lose_nothing_silently(tea: int, url: str) -> None:
    stale = sum(in_processes(8, edit_as_seen, url, tea, 25))
    assert scalar("SELECT price FROM product WHERE id = ?", (tea,)) == (200 - stale) * 1_000_000
    assert scalar("SELECT version FROM product WHERE id = ?", (tea,)) == 1 + 200 - stale


def test_words_of_a_line_go_with_the_line(database: Opened) -> None:
    def found(text: str, name: str = "order-lines") -> int:
        return get_listing(name).count(Query(text))

    tea, cup = product("TEA-1"), product("CUP-2")
    order = act("order.add", party=party("Acme GmbH"), lines=[(tea, "2"), (cup, "1")], customer_reference="Ülm 7").id
    assert (found("tea"), found("cup"), found("acme"), found("ulm the")) == (1, 1, 2, 2)
    act("order.edit", order=order, changes={}, lines=[(cup, "3")])
    assert (found("tea"), found("cup"), found("acme")) == (0, 1, 1)


def test_words_are_looked_for_in_the_names_of_other_records(database: Opened) -> None:
    """The list of stage changes has no text of its own: what it shows belongs to stages and users."""
    deal = act("deal.add", party=party(), title="Kettles").id
    act("deal.move", deal=deal, stage="Proposal")
    listing = get_listing("stage-history")
    assert [listing.count(Query(text)) for text in ("propo", "ANA", "kettles", "-propo", '"Propos"')] == [1, 2, 0, 1, 1]


# Many at once -------------------------------------------------------------------------------------


def test_many_at_once_are_what_each_by_itself_would_be(within: Callable[..., Any], tea: int) -> None:
    def values(sku: str) -> dict[str, Any]:
        row = Product.get_by_id(tea)
        copied = {name: row.__data__[name] for name in ("unit", "tax_code", "kind", "state", "tracking")}
        return copied | {"sku": sku, "name": f"The {sku}"}

    made = within(lambda: records.create_all(Product, [values("ONE"), values("TWO"), values("Three")]))
    alone = within(lambda: records.create(Product, **values("FOUR")))
    stored = {row.id: row for row in Product.matching("id > ? ORDER BY id", tea)}
    assert [row.sku for row in stored.values()] == ["ONE", "TWO", "Three", "FOUR"]
    for row in [*made, alone]:  # what is handed back is what is stored
        assert {name: row.__data__.get(name) for name in stored[row.id].__data__} == stored[row.id].__data__
    differs = {"id", "sku", "sku_key", "name", "created_at", "updated_at"}
    plain = [{k: v for k, v in row.__data__.items() if k not in differs} for row in stored.values()]
    assert plain[0] == plain[1] == plain[2] == plain[3]
    listing = get_listing("products")
    assert [listing.count(Query(word)) for word in ("three", "the")] == [1, 4]
    noted = [
        [(verb, table, record) for verb, table, record, _ in json.loads(changes)]
        for (changes,) in rows("SELECT changes FROM audit WHERE action = 'test.within' ORDER BY id")
    ]
    assert noted == [[("create", "product", row.id) for row in made], [("create", "product", alone.id)]]


def test_many_of_which_one_has_a_code_that_is_taken_are_none(within: Callable[..., Any], tea: int) -> None:
    row = Product.get_by_id(tea)
    copied = {name: row.__data__[name] for name in ("unit", "tax_code", "kind", "state", "tracking")}
    with pytest.raises(Invalid, match="already exists as 'TEA-1'"):
        within(lambda: records.create_all(Product, [copied | {"sku": sku, "name": "Tea"} for sku in ("NEW", "tea-1")]))
    assert rows("SELECT sku FROM product") == [("TEA-1",)]


def test_no_rows_are_nothing(within: Callable[..., Any], database: Opened) -> None:
    assert within(lambda: records.create_all(Product, [])) == []
