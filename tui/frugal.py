"""Sends the terminal only what it does not show already: of each stretch of a line the part that differs.

Textual sends whole stretches of a line, also where one digit of them changed; over a slow line that is felt.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tui import safe

Stretches = dict[tuple[int, int], Strip]  # (first cell, one past the last) → what stands there
RESET = "\x1b[0m"


class Sent:
    """What the terminal shows, line by line, as far as that is known."""

    def __init__(self) -> None:
        self._lines: dict[int, Stretches] = {}

    def forget(self) -> None:
        """Nothing is known any more: what comes next is sent whole."""
        self._lines.clear()

    def frugally(self, update: Any) -> Any:
        """An update that sends less, and is remembered once it is sent; anything else as it is."""
        if isinstance(update, ChopsUpdate):
            return _Changes(update, self._lines)
        return _Whole(update, self._lines) if isinstance(update, LayoutUpdate) else update


class _Whole(CompositorUpdate):
    """All of the screen: sent as it is, from now on known."""

    def __init__(self, update: LayoutUpdate, lines: dict[int, Stretches]) -> None:
        self._update, self._lines = update, lines

    def render_segments(self, console: Console) -> str:
        self._lines.clear()
        for y, strips in enumerate(self._update.strips, self._update.region.y):
            x, line = self._update.region.x, self._lines.setdefault(y, {})
            for strip in strips:
                line[x, x + strip.cell_length] = strip
                x += strip.cell_length
        return self._update.render_segments(console)


class _Changes(CompositorUpdate):
    """Some lines: of those stretches that look different, the part that does."""

    def __init__(self, update: ChopsUpdate, lines: dict[int, Stretches]) -> None:
        self._update, self._lines = update, lines

    def render_segments(self, console: Console) -> str:
        pen = _Pen(console._color_system or ColorSystem.TRUECOLOR)
        for y, x1, x2 in self._update.spans:
            line, now = self._lines.setdefault(y, {}), self._update.chops[y]
            for end, (x, strip) in zip(self._update.chop_ends[y], now.items(), strict=False):
                if strip is not None and x < x2 and end > x1:
                    pen.change(x, y, line.get((x, end)), strip)
                    for other in [place for place in line if place[0] < end and place[1] > x]:
                        del line[other]  # the line was cut up in another way before
                    line[x, end] = strip
        return pen.written()


class _Pen:
    """Writes segments, saying a style only where it is another one than before."""

    def __init__(self, colours: ColorSystem) -> None:
        self._colours, self._parts = colours, [""]
        self._style: Style | None = None

    def change(self, x: int, y: int, old: Strip | None, new: Strip) -> None:
        """Write what of a stretch is new."""
        before, after = list(old) if old is not None else [], list(new)
        if before == after:
            return
        start, segments = _difference(before, after) if _is_plain(before) and _is_plain(after) else (0, after)
        self._parts.append(f"\x1b[{y + 1};{x + start + 1}H")
        for text, style, _ in segments:
            self._write(text, style)

    def _write(self, text: str, style: Style | None) -> None:
        if not text:
            return
        if style is None:
            self._plain()
        elif style != self._style and not (text.isspace() and _same_ground(style, self._style)):
            codes = Strip.render_ansi(style, self._colours)
            self._parts.append(f"\x1b[0;{codes}m" if codes else RESET)
            self._style = style
        self._parts.append(text)

    def _plain(self) -> None:
        if self._style is not None:
            self._parts.append(RESET)
            self._style = None

    def written(self) -> str:
        """All of it, the terminal's own style restored."""
        self._plain()
        return "".join(self._parts)


def _same_ground(one: Style, other: Style | None) -> bool:
    """Whether blanks look the same in both."""
    if other is None or one.bgcolor != other.bgcolor:
        return False
    return not any(style.reverse or style.underline or style.strike for style in (one, other))


def _is_plain(segments: Sequence[Segment]) -> bool:
    """Whether every terminal agrees how wide it is: nothing that combines, nothing beyond the first plane."""
    return all(
        segment.text.isascii() or all(char < "\U00010000" and safe.width(char) for char in segment.text)
        for segment in segments
    )


def _difference(before: list[Segment], after: list[Segment]) -> tuple[int, list[Segment]]:
    """After how many cells two stretches of the same width differ, and the new one's segments as far as they do."""
    same = _alike(before, after)
    old, new = before[same:], after[same:]
    tail = _alike(old[::-1], new[::-1])
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    start = sum(segment.cell_length for segment in after[:same])
    if old and new and old[0].style == new[0].style:
        head = _alike(old[0].text, new[0].text)
        start += safe.width(new[0].text[:head])
        old[0], new[0] = _cut(old[0], head, None), _cut(new[0], head, None)
    if old and new and old[-1].style == new[-1].style:
        new[-1] = _cut(new[-1], None, len(new[-1].text) - _alike(old[-1].text[::-1], new[-1].text[::-1]))
    return start, new


def _alike(old: Sequence[object], new: Sequence[object]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _cut(segment: Segment, first: int | None, last: int | None) -> Segment:
    return Segment(segment.text[first:last], segment.style)
