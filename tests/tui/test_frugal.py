"""Only what differs is sent to the terminal, and the terminal then shows what it would show had all been sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.tui.conftest import Open, Shop, do, press, settle
from tests.tui.test_lists import make_products
from tui.frugal import Sent
from tui.safe import width

CONSOLE = Console(color_system="truecolor", force_terminal=True)
RED, BLUE, BOLD = Style.parse("red on black"), Style.parse("blue on black"), Style.parse("bold white on blue")
_PARTS = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|(\n)|([^\x1b])")


class Paper:
    """As much of a terminal as is needed: a grid of (character, style), a place, a style."""

    def __init__(self, wide: int, high: int) -> None:
        self.cells = [[("?", "") for _ in range(wide)] for _ in range(high)]
        self.y = self.x = 0
        self.style = ""

    def write(self, sent: str) -> None:
        assert "".join(match[0] for match in _PARTS.finditer(sent)) == sent
        for row, column, style, line, char in _PARTS.findall(sent):
            if row:
                self.y, self.x = int(row) - 1, int(column) - 1
            elif line:
                self.y, self.x = self.y + 1, 0
            elif char:
                self._put(char)
            else:
                codes = style.removeprefix("0").strip(";")
                self.style = codes if style.startswith("0") or not style else f"{self.style};{style}".strip(";")

    def _put(self, char: str) -> None:
        size = width(char)
        if size == 0:
            self.cells[self.y][self.x - 1] = (self.cells[self.y][self.x - 1][0] + char, self.style)
        for place in range(size):
            self.cells[self.y][self.x + place] = (char if place == 0 else "", self.style)
        self.x += size

    @property
    def seen(self) -> list[list[tuple[str, str]]]:
        """What a person sees: of blanks only the ground."""
        return [[(char, _ground(style) if char == " " else style) for char, style in row] for row in self.cells]


def _ground(style: str) -> str:
    found = re.search(r"48;(?:2;\d+;\d+;\d+|5;\d+)|\b4[0-7]\b", style)
    return found[0] if found else ""


def line(*parts: tuple[str, Style]) -> Strip:
    return Strip([Segment(text, style) for text, style in parts])


def whole(*strips: Strip) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, strips[0].cell_length, len(strips)))


def change(y: int, strip: Strip, x1: int = 0, x2: int = 0) -> ChopsUpdate:
    chops: Any = [{0: None} for _ in range(y)] + [{0: strip}]
    ends = [[strip.cell_length]] * (y + 1)
    return ChopsUpdate(chops, [(y, x1, x2 or strip.cell_length)], ends)


def send(sent: Sent, update: Any, paper: Paper) -> str:
    text = str(sent.frugally(update).render_segments(CONSOLE))
    paper.write(text)
    return text


def test_what_is_the_same_is_not_sent() -> None:
    sent, paper = Sent(), Paper(20, 2)
    first = line(("total ", RED), ("1,234.50 EUR  ", BLUE))
    send(sent, whole(first, first), paper)
    assert send(sent, change(1, line(("total ", RED), ("1,234.50 EUR  ", BLUE))), paper) == ""
    said = send(sent, change(1, line(("total ", RED), ("1,234.80 EUR  ", BLUE))), paper)
    assert said.startswith("\x1b[2;13H") and said.count("8") == 1 and "EUR" not in said and "total" not in said
    assert "".join(char for char, _ in paper.cells[1]) == "total 1,234.80 EUR  "
    sent.forget()
    assert "total" in send(sent, change(1, first), paper)


def test_a_style_is_said_once() -> None:
    sent, paper = Sent(), Paper(10, 3)
    send(sent, whole(*[line(("0123456789", RED))] * 3), paper)
    chops: Any = [{0: line((f"x{y}23456789", RED))} for y in range(3)]
    text = send(sent, ChopsUpdate(chops, [(y, 0, 10) for y in range(3)], [[10]] * 3), paper)
    assert len(re.findall(r"\x1b\[[\d;]*m", text)) == 2  # on, and off at the end


def test_what_terminals_do_not_agree_on_is_sent_whole() -> None:
    family = "👩\u200d👩\u200d👧 family"
    for name in (family, "e\u0301cole", "\u2764\ufe0f hearts"):
        sent = Sent()
        before, after = line((name, RED), (" 1", BLUE)), line((name, RED), (" 2", BLUE))
        str(sent.frugally(whole(before)).render_segments(CONSOLE))
        assert name in sent.frugally(change(0, after)).render_segments(CONSOLE)


TEXTS = (
    "plain",
    "  12,345.60",
    "株式会社東京",
    "e\u0301cole",
    "● done",
    "○ draft",
    "Ünïcödé…",
    "ab" * 9,
    "",
)


def random_line(chance: Random, wide: int) -> Strip:
    parts, room = [], wide
    while room:
        text = chance.choice(TEXTS)[: chance.randint(1, 12)]
        text = text if 0 < width(text) <= room else " " * min(room, 3)
        parts.append((text, chance.choice((RED, BLUE, BOLD))))
        room -= width(text)
    return line(*parts)


@pytest.mark.parametrize("seed", range(20))
def test_after_any_changes_the_screen_is_as_if_all_had_been_sent(seed: int) -> None:
    chance, wide, high = Random(seed), 30, 4
    sent, paper = Sent(), Paper(wide, high)
    lines = [random_line(chance, wide) for _ in range(high)]
    send(sent, whole(*lines), paper)
    for _ in range(60):
        y = chance.randrange(high)
        if chance.random() < 0.5:  # a change of a few letters
            parts = [(s.text, s.style or RED) for s in lines[y]]
            at = chance.randrange(len(parts))
            parts[at] = (" " * width(parts[at][0]), chance.choice((RED, BOLD)))
            lines[y] = line(*parts)
        else:
            lines[y] = random_line(chance, wide)
        send(sent, change(y, lines[y]), paper)
        wanted = Paper(wide, high)
        wanted.write(whole(*lines).render_segments(CONSOLE))
        assert paper.seen == wanted.seen


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The updates of a program without a terminal, as they would have been sent."""
    found: list[Any] = []
    from tui.app import BackdeskApp

    def displayed(app: Any, _screen: Any, update: Any) -> None:
        if app.stands and update is not None and not app._batch_count:
            found.append(app._sent.frugally(update))

    monkeypatch.setattr(BackdeskApp, "_display", displayed)
    yield found


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_walk_through_the_program_leaves_the_screen_right(
    desk: Open, shop: Shop, written: list[Any], size: tuple[int, int]
) -> None:
    make_products(300)
    for number, name in enumerate(TEXTS[:8]):
        do("party.add", name=f"{name} {number}", city="東京", customer=True)
    keys = [
        "2", *["j"] * 12, "k", "pagedown", "space", "v", "G", "g", "slash", *"pla", "enter", "escape", "4", *["j"] * 5,
        "S", "C", "escape", "0", "3", "1", "right_square_bracket", "j", "enter", "escape", "colon", *"ship", "escape",
        "5", "3", "question_mark", "j", "j", "escape", "ctrl+l", "2", "j", "greater_than_sign", "less_than_sign",
    ]  # fmt: skip
    async with desk(size=size) as pilot:
        paper = Paper(*size)
        for key in keys:
            await press(pilot, key)
            await settle(pilot)
            for update in written:
                paper.write(update.render_segments(CONSOLE))
            written.clear()
            wanted = Paper(*size)
            wanted.write(pilot.app.screen._compositor.render_full_update().render_segments(CONSOLE))
            assert paper.seen == wanted.seen, key
