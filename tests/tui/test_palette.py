"""In which order the palette offers what fits."""

from __future__ import annotations

from store.core.action import actions
from tests.tui.conftest import Shop
from tui.messages import Subject
from tui.palette import commands, matching, records


def labels(typed: str, shop: Shop) -> list[str]:
    return [entry.shown for entry in matching(commands(Subject("party", shop.acme)), typed, records(typed))]


def test_a_record_that_is_named_stands_before_what_can_be_done_to_it(shop: Shop) -> None:
    found = labels("acme", shop)
    assert "Acme Ltd  Bonn" in found[0]
    assert "Edit party · Acme Ltd" in found


def test_a_command_and_the_name_of_the_record_at_hand_find_it(shop: Shop) -> None:
    assert labels("edit party acme", shop)[0] == "Edit party · Acme Ltd"


def test_a_command_stands_before_records_that_are_called_so(shop: Shop) -> None:
    assert labels("edit party", shop)[0] == "Edit party · Acme Ltd"
    assert "party.edit" in actions()
