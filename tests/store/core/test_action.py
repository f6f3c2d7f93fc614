"""Actions: rights below the screen, one transaction, one audit record, and many people at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from store.catalog.actions import add_unit
from store.catalog.models import Unit
from store.core import records
from store.core.action import Action, Outcome, action, actions
from store.core.database import rows, scalar
from store.core.errors import BackdeskError, Forbidden, Invalid, Refused
from store.core.identity import Actor, acting_as, sign_out
from store.core.models import ROLES
from tests.conftest import Opened
from tests.support.chain import broken_links
from tests.support.processes import in_processes

TABLES = ("audit", "unit", "party", "product", "app_user", "tax_code", "setting", "account", "payment_term")


def contents() -> list[int]:
    return [scalar(f"SELECT COUNT(*) FROM {table}") for table in TABLES]


def newest() -> tuple[Any, ...]:
    """(action, subject, subject id, reason, user, changes) of the last audit record."""
    name, subject, subject_id, reason, user_id, changes = rows(
        "SELECT action, subject, subject_id, reason, user_id, changes FROM audit ORDER BY id DESC LIMIT 1"
    )[0]
    return name, subject, subject_id, reason, user_id, json.loads(changes)


@pytest.fixture
def own() -> Iterator[Callable[..., Any]]:
    """The `action` decorator for actions of this test, which leave the registry with it."""
    before = dict(actions())
    yield action
    actions().clear()
    actions().update(before)


def test_every_role_may_do_what_its_actions_say_and_nothing_else(database: Opened, user: Callable[..., Actor]) -> None:
    for role in ROLES:
        user(f"only-{role}", role)
    user("nobody")
    before = contents()
    refused = 0
    for spec in actions().values():
        for role in (*ROLES, ""):
            with acting_as(f"only-{role}" if role else "nobody") as person:
                may = role == "owner" or role in spec.allow
                assert person.may(spec.allow) == may
                if not may:
                    with pytest.raises(Forbidden, match=person.name):
                        spec.perform()  # before anything else is looked at, its arguments included
                    refused += 1
    assert refused > 100 and contents() == before


def test_a_refusal_says_who_may_and_writes_nothing(database: Opened, user: Callable[..., Actor]) -> None:
    user("ben", "sales", "warehouse")
    before = contents()
    with acting_as("ben"), pytest.raises(Forbidden) as caught:
        add_unit("t", "Tonne")
    assert caught.value.message == "Ben may not do this (unit.add; roles: sales, warehouse)."
    assert caught.value.hint == "It takes one of: owner, manager." and caught.value.exit_status == 1
    assert contents() == before


def test_nobody_and_the_disabled_do_nothing(database: Opened, user: Callable[..., Actor]) -> None:
    user("ben", "manager")
    actions()["user.disable"].perform(user=scalar("SELECT id FROM app_user WHERE login = 'ben'"))
    for login in ("ben", "ghost", "", "ANA"):
        with pytest.raises(Forbidden, match="not an active user"), acting_as(login):
            add_unit("t", "Tonne")
    sign_out()
    with pytest.raises(Forbidden, match="Nobody is signed in"):
        add_unit("t", "Tonne")
    assert not scalar("SELECT COUNT(*) FROM unit WHERE code = 't'")


def test_one_action_leaves_one_record_of_what_changed(database: Opened) -> None:
    before = scalar("SELECT COUNT(*) FROM audit")
    done = add_unit("t", "Tonne")
    assert scalar("SELECT COUNT(*) FROM audit") == before + 1
    name, subject, subject_id, reason, user_id, changes = newest()
    assert (name, subject, subject_id, reason, user_id) == ("unit.add", "unit", done.id, "", 1)
    fields = {"code": [None, "t"], "name": [None, "Tonne"], "whole": [None, False], "id": [None, done.id]}
    assert [change[-3:] for change in changes] == [["unit", done.id, fields]]
    assert broken_links() == []


def test_an_action_that_changes_nothing_leaves_none(database: Opened) -> None:
    product = actions()["product.add"]
    done = product.perform(values=product.arguments({"sku": "T", "name": "Tea"})["values"])
    before = scalar("SELECT COUNT(*) FROM audit")
    edit = actions()["product.edit"].perform
    assert edit(product=done.id, changes={"name": "Tea"}).message == "Nothing to change."
    assert scalar("SELECT COUNT(*) FROM audit") == before
    edit(product=done.id, changes={"name": "Green tea", "price": "4.50"})
    assert newest()[5][0][-1] == {"name": ["Tea", "Green tea"], "price": [0, 4_500_000]}


def test_what_goes_wrong_late_undoes_what_went_right_before(database: Opened, own: Callable[..., Any]) -> None:
    @own("test.try", "Try", ())
    def attempt(fault: Exception) -> Outcome:
        records.create(Unit, code="t", name="Tonne")
        raise fault

    before = contents()
    for fault in (Refused("No."), ValueError("bug"), KeyboardInterrupt()):
        with pytest.raises(type(fault)):
            attempt(fault)
    clash = own("test.clash", "Clash", ())(lambda: [records.create(Unit, code=code, name="") for code in "tT"])
    with pytest.raises(Refused, match="code: already exists as 't'"):
        clash()
    assert contents() == before
    assert add_unit("t", "Tonne").kind == "unit" and broken_links() == []


def test_text_from_a_program_is_read_as_if_it_were_typed(database: Opened) -> None:
    add_unit(" t\x1b[2J ", "Tonne")
    assert scalar("SELECT code FROM unit WHERE name = 'Tonne'") == "t[2J"
    for code in ("", " \t", "two words"):
        with pytest.raises(Invalid, match="code"):
            add_unit(code, "Tonne")


def test_an_action_within_an_action_shares_rights_transaction_and_record(
    database: Opened, own: Callable[..., Any], user: Callable[..., Actor]
) -> None:
    @own("test.both", "Both", ("sales",))
    def both(reason: str = "", fail: bool = False) -> Outcome:
        first = add_unit("t", "Tonne")  # which sales alone may not do
        add_unit("t" if fail else "g", "Gram")
        return first

    user("ben", "sales")
    with acting_as("ben"):
        before = contents()
        with pytest.raises(Invalid, match="already exists"):
            both(fail=True)
        assert contents() == before
        both(reason="needed")
        with pytest.raises(Forbidden):
            add_unit("x", "X")
    name, subject, _, reason, user_id, changes = newest()
    assert (name, subject, reason, len(changes)) == ("test.both", "unit", "needed", 2) and user_id != 1
    assert contents()[0] == before[0] + 1


def test_no_write_outside_an_action(database: Opened) -> None:
    unit = Unit.select().get()
    before = rows("SELECT * FROM unit ORDER BY id")
    for write in (
        lambda: records.create(Unit, code="t", name="Tonne"),
        lambda: records.change(unit, name="Other"),
        lambda: records.remove(unit),
    ):
        with pytest.raises(RuntimeError, match="outside an action"):
            write()
    assert rows("SELECT * FROM unit ORDER BY id") == before


def test_every_action_can_be_described(database: Opened) -> None:
    for name, spec in actions().items():
        assert isinstance(spec, Action) and spec.name == name == f"{spec.noun}.{spec.verb}"
        assert spec.title and spec.help != spec.title, f"{name} says nothing of itself"
        assert set(spec.allow) <= set(ROLES), name
        assert len({p.name for p in spec.parameters}) == len(spec.parameters), name


# Many at once -------------------------------------------------------------------------------------


def bump(index: int, times: int) -> None:
    """Raise a price by one, `times` times, from what each transaction itself has read."""

    @action("test.bump", "Bump", ())
    def raise_price() -> Outcome:
        from store.catalog.models import Product

        row = Product.get_by_id(1)
        records.change(row, price=row.price + 1)
        return Outcome("product", 1, "Bumped.")

    for _ in range(times):
        raise_price()


def add_units(index: int, codes: list[str]) -> list[str]:
    """Add every unit; what became of each."""
    told = []
    for code in codes:
        try:
            told.append(add_unit(code, f"Unit {code}").kind)
        except BackdeskError as error:
            told.append(str(error))
    return told


def add_product(sku: str) -> int:
    spec = actions()["product.add"]
    return int(spec.perform(values=spec.arguments({"sku": sku, "name": sku})["values"]).id)


@pytest.mark.slow
def test_no_update_is_lost_and_every_record_is_sealed_once(database: Opened, url: str) -> None:
    add_product("T")
    before = scalar("SELECT COUNT(*) FROM audit")
    in_processes(8, bump, url, 25)
    assert scalar("SELECT price FROM product WHERE id = 1") == 200
    assert scalar("SELECT COUNT(*) FROM audit") == before + 200
    assert scalar("SELECT COUNT(*) FROM audit_seal") == before + 200
    assert broken_links() == []
    assert scalar("SELECT COUNT(*) FROM audit_unsealed") == 0


@pytest.mark.slow
def test_of_many_who_add_the_same_one_wins_and_the_others_are_told(database: Opened, url: str) -> None:
    codes = [f"u{i}" for i in range(12)]
    told = in_processes(6, add_units, url, codes)
    for of_one_code in zip(*told, strict=True):
        assert sorted(of_one_code)[-1] == "unit" and of_one_code.count("unit") == 1
        assert all("already exists" in text for text in of_one_code if text != "unit")
    assert scalar("SELECT COUNT(*) FROM unit WHERE name LIKE 'Unit u%'") == 12 and broken_links() == []
