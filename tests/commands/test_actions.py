"""Every registered action is a command, with all it takes; and what such a command does with bad input."""

from __future__ import annotations

import json
import shlex
from typing import Any

import click
import pytest

from commands.main import cli
from commands.nouns import NounGroup, actions_of, public_actions
from commands.perform import Plan
from commands.words import NOUNS
from store import registry  # noqa: F401
from store.core.action import Action, input_parameters, nested_type
from store.core.database import scalar
from store.core.values import Changes, Lines, Version
from tests.commands.conftest import Run, one_line

PUBLIC = public_actions()
each_action = pytest.mark.parametrize("action", PUBLIC, ids=lambda a: a.name)


def command_of(action: Action) -> click.Command:
    group = cli.get_command(click.Context(cli), action.noun)
    assert isinstance(group, NounGroup), action.noun
    found = group.get_command(click.Context(group), action.verb)
    assert found is not None, action.name
    return found


def settable(action: Action) -> set[str]:
    """The names of everything a caller of the action can give."""
    found: set[str] = set()
    for parameter in action.parameters:
        nested = nested_type(parameter)
        if isinstance(parameter.kind, Changes) and nested:
            found |= {field.name for field in input_parameters(nested)}
        elif isinstance(parameter.kind, Lines):
            found |= {"line", "lines_file"}
        else:
            found.add(parameter.name)
    return found


@each_action
def test_every_parameter_can_be_given(action: Action) -> None:
    given = {p.name.removeprefix("ref_") for p in command_of(action).params if p.name}
    assert settable(action) <= given


@each_action
def test_options_are_named_after_parameters(action: Action) -> None:
    options = {o for p in command_of(action).params if isinstance(p, click.Option) for o in p.opts}
    for parameter in action.parameters:
        if isinstance(parameter.kind, Changes | Lines | Version):
            continue
        assert "--" + parameter.name.replace("_", "-") in options


@each_action
def test_the_example_is_a_call_that_can_be_made(action: Action) -> None:
    words = shlex.split(action.example)
    assert words[:3] == ["backdesk", action.noun, action.verb]
    context = command_of(action).make_context("x", words[3:], parent=click.Context(cli, obj=None))
    given = {name.removeprefix("ref_") for name, value in context.params.items() if value not in (None, ())}
    required = {p.name for p in Plan.of(action).parameters if p.required and not isinstance(p.kind, Changes | Lines)}
    assert required <= given


NEEDY = [a for a in PUBLIC if any(p.required and not isinstance(p.kind, Changes) for p in a.parameters)]


@pytest.mark.parametrize("action", NEEDY, ids=lambda a: a.name)
def test_without_what_it_needs_it_says_what_is_missing(action: Action, bd: Run) -> None:
    result = bd(action.noun, action.verb, db="/nowhere/never-opened.db")
    assert result.exit_code == 2
    assert one_line(result).startswith("backdesk: Missing: ")


def test_every_noun_has_verbs() -> None:
    assert [noun for noun in NOUNS if not actions_of(noun)] == []


def test_an_action_is_performed_and_answers(lite: Any, bd: Run) -> None:
    result = bd("product", "add", "--sku", "TEA-1", "--name", "Green tea", "--price", "4.50")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Product TEA-1 added.\n", "")
    assert scalar("SELECT price FROM product WHERE sku = 'TEA-1'") == 4_500_000


@pytest.mark.parametrize("place", ["before", "after"])
def test_json_may_stand_before_or_after(lite: Any, bd: Run, place: str) -> None:
    words = ["product", "add", "--sku", "A", "--name", "B"]
    result = bd("--json", *words) if place == "before" else bd(*words, "--json")
    assert json.loads(result.stdout) == {"kind": "product", "id": 1, "message": "Product A added."}


def test_db_and_as_may_stand_after(lite: Any, bd: Run) -> None:
    result = bd("list", "units", "--json", "--db", lite.url, "--as", "ana", db="/nowhere/x.db", login="nobody")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)) == 5


def test_an_edit_changes_what_is_named_and_can_empty_a_field(lite: Any, bd: Run) -> None:
    bd("product", "add", "--sku", "A", "--name", "B", "--category", "C", "--price", "1")
    assert bd("product", "edit", "A", "--category", "", "--price", "2.5").exit_code == 0
    assert scalar("SELECT category || '|' || price || '|' || name FROM product") == "|2500000|B"
    assert bd("product", "edit", "A", "--price", "2.5").stdout == "Nothing to change.\n"


def test_a_required_field_cannot_be_emptied(lite: Any, bd: Run) -> None:
    bd("product", "add", "--sku", "A", "--name", "B")
    result = bd("product", "edit", "A", "--name", " ")
    assert result.exit_code == 2
    assert one_line(result) == "backdesk: --name: is required."
    assert scalar("SELECT name FROM product") == "B"


def test_all_unreadable_values_are_named_at_once(lite: Any, bd: Run) -> None:
    result = bd(
        "product", "add", "--sku", "A B", "--name", "x", "--price", "4,5.x", "--lead-days", "many", "--kind", "air"
    )
    assert result.exit_code == 2
    line = one_line(result)
    for part in (
        "--sku: a code has no spaces ('A B')",
        "--price:",
        "'4,5.x'",
        "--lead-days:",
        "'many'",
        "--kind: must be one of",
    ):
        assert part in line
    assert scalar("SELECT COUNT(*) FROM product") == 0


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400", "1_000", "٣", "0x10", "-1", "1" * 40, "4.1234567"])
def test_numbers_that_are_none(lite: Any, bd: Run, text: str) -> None:
    result = bd("product", "add", "--sku", "A", "--name", "B", "--price", text)
    assert result.exit_code == 2
    assert one_line(result).startswith("backdesk: --price: ")
    assert scalar("SELECT COUNT(*) FROM product") == 0


@pytest.mark.parametrize("text", ["2026-02-30", "someday", "9999-12-31", "20260101", "2026-W01-1"])
def test_dates_that_are_none(lite: Any, bd: Run, text: str) -> None:
    result = bd("tax", "rate", "STD", "--rate", "16", "--valid-from", text)
    assert result.exit_code == 2
    assert one_line(result).startswith("backdesk: --valid-from: ")


def test_a_reference_that_names_nothing(lite: Any, bd: Run) -> None:
    result = bd("product", "edit", "NOPE", "--name", "x")
    assert result.exit_code == 1
    assert one_line(result) == "backdesk: There is no product 'NOPE'. See them with: backdesk list product NOPE"
    assert bd("list", "product", "NOPE").exit_code == 0


def test_a_reference_that_fits_several(lite: Any, bd: Run) -> None:
    for sku in ("A", "B"):
        bd("product", "add", "--sku", sku, "--name", "Same name")
    result = bd("product", "retire", "Same name")
    assert result.exit_code == 1
    assert "fits several" in one_line(result)


def test_a_second_reference_by_place_or_by_name(lite: Any, bd: Run) -> None:
    bd("product", "add", "--sku", "A", "--name", "B")
    bd("price-list", "add", "--code", "W", "--name", "Wholesale", "--currency", "EUR")
    assert bd("price", "set", "W", "A", "--price", "3").exit_code == 0
    assert bd("price", "set", "W", "--product", "A", "--price", "2").exit_code == 0
    assert scalar("SELECT price FROM product_price") == 2_000_000
    result = bd("price", "set", "W", "A", "--product", "A", "--price", "1")
    assert result.exit_code == 2
    assert "'--product' is given twice" in one_line(result)


def test_a_stale_version_is_a_conflict(lite: Any, bd: Run) -> None:
    bd("product", "add", "--sku", "A", "--name", "B")
    assert bd("product", "edit", "A", "--name", "C", "--version-seen", "1").exit_code == 0
    result = bd("product", "edit", "A", "--name", "D", "--version-seen", "1")
    assert result.exit_code == 4
    assert "nothing was saved" in one_line(result)
    assert scalar("SELECT name FROM product") == "C"


def test_a_rule_refuses_with_one(lite: Any, bd: Run) -> None:
    bd("product", "add", "--sku", "A", "--name", "B")
    result = bd("product", "add", "--sku", "A", "--name", "B")
    assert result.exit_code == 1
    assert one_line(result) == "backdesk: sku: already exists ('A')."


def test_roles_hold_on_the_command_line(lite: Any, bd: Run, user: Any) -> None:
    user("rita", "read-only")
    result = bd("product", "add", "--sku", "A", "--name", "B", login="rita")
    assert result.exit_code == 1
    assert "may not do this" in one_line(result)
    assert scalar("SELECT COUNT(*) FROM product") == 0


@pytest.mark.parametrize("login", ["nobody", "'; DROP TABLE party; --", "ana\n", "x" * 500])
def test_nobody_else_gets_in(lite: Any, bd: Run, login: str) -> None:
    result = bd("list", "parties", login=login)
    assert result.exit_code == 1
    assert "not an active user" in one_line(result)


def test_the_last_owner_cannot_lock_everybody_out(database: Any, bd: Run) -> None:
    for words in (["user", "disable", "ana"], ["user", "role", "ana", "--role", "owner", "--remove", "yes"]):
        done = bd(*words)
        assert done.exit_code == 1
        assert "last owner" in one_line(done)
    bd("user", "add", "--login", "ben", "--role", "owner")
    assert bd("user", "disable", "ben").exit_code == 0
    assert bd("user", "disable", "ana").exit_code == 1  # ben is an owner, but may not sign in
    assert bd("list", "units").exit_code == 0


def test_flags_have_both_ways(lite: Any, bd: Run) -> None:
    bd("party", "add", "--name", "Acme", "--customer", "--no-supplier")
    found = json.loads(bd("list", "parties", "--json", "--columns", "customer,supplier").stdout)
    assert found == [{"id": 1, "customer": True, "supplier": False}]
