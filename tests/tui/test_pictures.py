"""What the screens look like; new pictures: pytest tests/tui/test_pictures.py --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import Open, Shop, do, press, type_text

SIZES = [(80, 24), (120, 36)]
Check = Callable[[Pilot[int]], bool]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("board", []),
        ("deals", ["right_square_bracket"]),
        ("products", ["4", "j"]),
        ("order", ["3", "enter"]),
        ("new-deal", ["n"]),
        ("help", ["4", "question_mark"]),
    ],
)
async def test_screens(
    desk: Open, shop: Shop, screen_matches: Check, size: tuple[int, int], name: str, keys: list[str]
) -> None:
    do("deal.convert", deal=shop.won)
    async with desk(size=size) as pilot:
        await press(pilot, *keys)
        assert screen_matches(pilot)


async def test_palette_in_the_light(desk: Open, shop: Shop, screen_matches: Check) -> None:
    async with desk(size=(80, 24), theme="backdesk-light") as pilot:
        await press(pilot, "2", "colon")
        await type_text(pilot, "new")
        assert screen_matches(pilot)
