"""What the other themes look like; new pictures: pytest tests/tui/test_theme_pictures.py --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from store.core.preferences import Chosen, Preferences
from tests.tui.conftest import Open, Shop, do, press, settle
from tui.app import BackdeskApp

Check = Callable[[Pilot[int]], bool]


@pytest.mark.parametrize("theme", ["backdesk-light", "backdesk-high-contrast"])
@pytest.mark.parametrize(("name", "keys"), [("board", []), ("orders", ["3"]), ("form", ["2", "e"])])
async def test_themes(desk: Open, shop: Shop, screen_matches: Check, theme: str, name: str, keys: list[str]) -> None:
    do("deal.convert", deal=shop.won)
    async with desk(size=(80, 24), theme=theme) as pilot:
        await press(pilot, *keys)
        assert screen_matches(pilot)


async def test_without_colour(shop: Shop, screen_matches: Check) -> None:
    wanted = Preferences(options={**Preferences().options, "colour": Chosen(False)})
    async with BackdeskApp(wanted=wanted).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "4", "j", "space", "j")
        assert screen_matches(pilot)
