"""Every theme is readable everywhere: contrast measured on what is painted, and states told apart without colour."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import ModalScreen

from store.core.preferences import THEMES as CHOICES
from tests.tui.conftest import Open, Shop, do, every_view, press
from tui.plain import contrast
from tui.theme import THEMES

LEAST = {"backdesk-dark": 4.5, "backdesk-light": 4.5, "backdesk-high-contrast": 7.0}
FRAMES = set("─│╭╮╰╯├└┃━▁▂▃▄▅▆▇█▊▎▌▐▔ ")


def test_the_words_of_the_configuration_are_the_themes() -> None:
    assert {f"backdesk-{choice}" for choice in CHOICES} == {theme.name for theme in THEMES} == set(LEAST)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.005)
    assert contrast(Color.parse("#ff0000"), Color.parse("#ff0000")) == 1


def faint(pilot: Pilot[int], least: float) -> Iterator[str]:
    """Every text on the open screen or dialog whose contrast is too low; what a dialog covers is dimmed on purpose."""
    screen = pilot.app.screen
    box = screen.query(".box").first().region if isinstance(screen, ModalScreen) else screen.region
    for strip in screen._compositor.render_strips()[box.y : box.bottom]:
        for text, style, _ in strip.crop(box.x, box.right):
            words = "".join(char for char in text if char not in FRAMES)
            if not words or style is None or style.color is None or style.bgcolor is None:
                continue
            fore, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            if (found := contrast(fore, back)) < least - 0.005:
                yield f"{found:.2f} {fore.hex} on {back.hex}: {words[:40]}"


WALK = [
    [], ["right"], ["n"], ["tab"], *(["tab"] for _ in range(5)), ["escape"], ["e"], ["z"], ["escape"], ["n"], ["escape"],
    ["colon"], ["down"], ["escape"], ["question_mark"], ["escape"], ["f"], ["escape"], ["o"], ["escape"],
    ["right_square_bracket"], ["slash"], ["t"], ["enter"], ["space"], ["v"], ["j"], ["escape"], ["escape"], ["x"], ["escape"],
    ["enter"], ["tab"], ["escape"], ["d"], ["escape"], ["2"], ["d"], ["escape"], ["s"], ["escape"],
    ["3"], ["enter"], ["escape"], ["4"], ["n"], ["escape"], ["5"], ["p"], ["escape"],
]  # fmt: skip


@pytest.mark.parametrize("theme", LEAST)
async def test_text_stands_out_from_its_ground(desk: Open, shop: Shop, theme: str) -> None:
    do("deal.convert", deal=shop.won)
    found: dict[str, str] = {}
    async with desk(size=(120, 36), theme=theme) as pilot:
        for keys in WALK:
            await press(pilot, *keys)
            found |= dict.fromkeys(faint(pilot, LEAST[theme]), " ".join(keys))
        async for view in every_view(pilot, list(LEAST).index(theme), len(LEAST)):
            found |= dict.fromkeys(faint(pilot, LEAST[theme]), view.name)
    assert not found, "\n".join(f"{said} [{where}]" for said, where in found.items())
