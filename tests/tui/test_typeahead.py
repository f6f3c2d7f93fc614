"""Keys that come in one burst, as a slow line or a paste sends them, go where the person meant them."""

from __future__ import annotations

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from store.core.database import rows
from tests.tui.conftest import Open, Shop, settle, shown, the_desk
from tui.forms.form import FormScreen
from tui.record.screen import RecordScreen

NAMED = {"\r": "enter", "\t": "tab", "\x13": "ctrl+s", "\x1b[B": "down"}


async def burst(pilot: Pilot[int], *keys: str) -> None:
    """All keys at once, before the program has taken any of them; a longer text stands for its letters."""
    for text in keys:
        for key in [text] if text in NAMED else text:
            name = NAMED.get(key) or _character_to_key(key)
            pilot.app.post_message(events.Key(name, None if key in NAMED else key))
    await settle(pilot)


@pytest.mark.parametrize("onward", ["\r", "\t", "\x1b[B"])
async def test_a_form_filled_in_one_burst(shop: Shop, desk: Open, onward: str) -> None:
    async with desk() as pilot:
        await burst(pilot, "4", "n", "MUG-7", onward, "Mug with a handle", onward, onward, "7.25", "\x13")
        await settle(pilot)
        assert rows("SELECT sku, name, price FROM product ORDER BY id DESC LIMIT 1") == [
            ("MUG-7", "Mug with a handle", 7_250_000)
        ]


async def test_what_follows_a_looked_up_customer_lands_in_the_next_field(shop: Shop, desk: Open) -> None:
    async with desk() as pilot:
        await burst(pilot, "2", "]", "n", "Bolt & Co", "\r", "Ada Byron", "\x13")
        await settle(pilot)
        assert rows("SELECT party_id, name FROM contact") == [(shop.bolt, "Ada Byron")]


async def test_keys_after_a_filter_move_in_the_list(shop: Shop, desk: Open) -> None:
    async with desk() as pilot:
        await burst(pilot, "2", "/", "bolt", "\r", "\r")  # filter, back to the list, open
        await settle(pilot)
        assert isinstance(pilot.app.screen, RecordScreen) and "Bolt & Co" in shown(pilot)


async def test_keys_typed_while_a_list_moves_are_all_taken(shop: Shop, desk: Open) -> None:
    async with desk() as pilot:
        await burst(pilot, "2", "j", "k", "j", "j", "k", "]", "[", "3", "1", "2")
        assert pilot.app.screen is the_desk(pilot) and "Acme Ltd" in shown(pilot)
        await burst(pilot, "n", "Quick & Sons", "\x13", "/", "quick", "\r", "e", "\t", "\t", "\x13")
        await settle(pilot)
        assert rows("SELECT name FROM party WHERE name LIKE 'Quick%'") == [("Quick & Sons",)]


async def test_keys_that_come_while_others_wait_stay_behind_them(
    shop: Shop, desk: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as pilot:
        ahead, late = pilot.app._ahead, list(" with a handle")  # type: ignore[attr-defined]
        release = ahead._release

        def released(*taker: object) -> None:  # the rest arrives in the moment in which what waited may go on
            if late and ahead._waiting and isinstance(pilot.app.screen, FormScreen):
                for key in late:
                    pilot.app.post_message(events.Key(_character_to_key(key), key))
                late.clear()
            release(*taker)

        monkeypatch.setattr(ahead, "_release", released)
        await burst(pilot, "4", "n", "MUG-7", "\r", "Mug")
        assert not late
        await burst(pilot, "\x13")
        await settle(pilot)
        assert rows("SELECT name FROM product ORDER BY id DESC LIMIT 1") == [("Mug with a handle",)]
