"""Screens as text that a person can review: what is written, and below it which cells look alike.

A picture is the screen's lines, then runs of looks per line (`3-5 a80` is 80 cells of look `a` on lines 3 to 5),
then what each look is: in the theme the screen is in, and wherever one of them is new, in further themes and without
any colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from string import ascii_letters

from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot

from tui.plain import plain_style

Looks = list[list[Style]]  # a look per cell, line by line
THEMES = ("backdesk-dark", "backdesk-light", "backdesk-high-contrast")
LETTERS = ascii_letters + "0123456789"


async def picture(name: str, pilot: Pilot[int], known: set[str] | None) -> str:
    """The screen under a name; where a look is not `known` yet, with what the other themes and no colour make of it
    (without `known` never)."""
    lines, looks = drawn(pilot)
    layers = [[[_said(style) for style in row] for row in looks]]
    found = {said for row in layers[0] for said in row}
    if known is not None and not found <= known:
        known |= found
        ground = Color.parse(pilot.app.current_theme.background or "black")
        for theme in THEMES[1:]:
            layers.append([[_said(style) for style in row] for row in await _in_theme(pilot, theme, lines)])
        await _in_theme(pilot, THEMES[0], lines)
        layers.append([[_said(plain_style(style, ground)) for style in row] for row in looks])
    return "\n".join([f"═══ {name}", *(line.rstrip() for line in lines), *_described(layers), ""])


async def _in_theme(pilot: Pilot[int], theme: str, lines: list[str]) -> Looks:
    pilot.app.theme = theme
    await pilot.pause()
    await pilot.pause()
    again, looks = drawn(pilot)
    assert again == lines, "a theme changes colours, not words"
    return looks


def drawn(pilot: Pilot[int]) -> tuple[list[str], Looks]:
    """The lines on screen, and the look of every cell."""
    strips = pilot.app.screen._compositor.render_strips()
    lines = ["".join(segment.text for segment in strip if not segment.control) for strip in strips]
    return lines, [[style for s in strip for style in [s.style or Style()] * s.cell_length] for strip in strips]


@cache
def _said(style: Style) -> str:
    """A style in a word or two: `#d0d0d0/#16191d bold`."""
    colours = [c.get_truecolor().hex if c and not c.is_default else "·" for c in (style.color, style.bgcolor)]
    marks = [name for name in ("bold", "italic", "underline", "reverse", "strike", "dim") if getattr(style, name)]
    return " ".join(["/".join(colours), *marks])


def _described(layers: list[list[list[str]]]) -> Iterator[str]:
    known: dict[tuple[str, ...], str] = {}
    rows = []
    for cells in zip(*layers, strict=True):
        looks = zip(*cells, strict=True)
        rows.append(" ".join(_runs(known.setdefault(look, LETTERS[len(known)]) for look in looks)))
    yield "┄┄┄"
    number = 1
    for said, same in groupby(rows):
        last = number + len(list(same)) - 1
        yield f"{number} {said}" if last == number else f"{number}-{last} {said}"
        number = last + 1
    for look, letter in known.items():
        yield f"{letter}: {' | '.join(look)}"


def _runs(letters: Iterable[str]) -> Iterator[str]:
    return (f"{letter}{len(list(same))}" for letter, same in groupby(letters))
