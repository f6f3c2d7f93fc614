"""The one-line bars: tabs above, views below them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui import safe

REMARK = 28  # cells kept for the remark where not all choices have room
LEAST = 8  # cells of a remark that are worth less than a choice
ALL = -1  # stands for all choices, where some are out of sight


class Strip(Widget):
    """One line: choices on the left, a remark on the right. Clicking a choice posts `Chosen`.

    Where not all choices have room, `every` follows them; clicking it posts `Chosen` with `ALL`.
    """

    DEFAULT_CSS = "Strip { height: 1; }"

    class Chosen(Message):
        """A choice was clicked."""

        def __init__(self, strip: Strip, number: int) -> None:
            super().__init__()
            self.strip, self.number = strip, number

        @property
        def control(self) -> Strip:
            return self.strip

    def __init__(self, choices: Sequence[str] = (), id: str | None = None, every: str = "") -> None:
        super().__init__(id=id)
        self._choices, self._every = tuple(choices), every
        self._chosen = 0
        self._remark = ""

    def choose(self, chosen: int, choices: Sequence[str] | None = None) -> None:
        """Show which choice is on."""
        new = self._choices if choices is None else tuple(choices)
        if (chosen, new) != (self._chosen, self._choices):
            self._chosen, self._choices = chosen, new
            self.refresh()

    def remark(self, said: str) -> None:
        """Show a remark at the right end."""
        said = safe.text(said)
        if said != self._remark:
            self._remark = said
            self.refresh()

    def render(self) -> Content:
        left = Content("").join(Content(f" {label} ").stylize(self._look(number)) for number, label in self._in_sight())
        room = self.size.width - left.cell_length - 1
        said = shortened(self._remark, room)
        remark = safe.cell(said, min(room, cell_len(said))) if room > 4 else ""
        gap = " " * max(0, self.size.width - left.cell_length - cell_len(remark) - 1)
        return left + Content(gap) + Content(remark).stylize("$muted")

    def _in_sight(self) -> list[tuple[int, str]]:
        """The choices there is room for, the chosen one among them; `‹` and `›` stand for those before and after."""
        labels = [safe.text(label) for label in self._choices]
        widths = [cell_len(label) + 2 for label in labels]
        room, first = self.size.width - min(REMARK, cell_len(self._remark.split(" · ")[0]) + 3), 0
        if sum(widths) <= self.size.width - LEAST:
            return list(enumerate(labels))
        every = [(ALL, self._every)] if self._every else []
        room -= sum(cell_len(label) + 2 for _, label in every)
        while first < self._chosen and sum(widths[first : self._chosen + 1]) + 6 > room:
            first += 1
        found: list[tuple[int, str]] = [(first - 1, "‹")] if first else []
        for number in range(first, len(labels)):
            taken = sum(cell_len(label) + 2 for _, label in found)
            if number > self._chosen and taken + widths[number] + 3 > room:
                return [*found, (number, "›"), *every]
            found.append((number, safe.cell(labels[number], min(widths[number] - 2, max(8, room - taken - 3)))))
        return [*found, *every]

    def _look(self, number: int) -> str:
        if number == ALL:
            return "$accent"
        return "$foreground on $primary 35% bold" if number == self._chosen else "$muted"

    def on_click(self, event: events.Click) -> None:
        start = 0
        for number, label in self._in_sight():
            start += cell_len(label) + 2
            if event.x < start:
                self.post_message(self.Chosen(self, number))
                return


def shortened(remark: str, room: int) -> str:
    """A remark without its last parts, then its last words, where they have no room.

    A whole count is worth more than half a sum, and a number more than half of what it counts.
    """
    for between in (" · ", " "):
        parts = remark.split(between)
        while len(parts) > 1 and cell_len(between.join(parts)) > room:
            del parts[-1]
        remark = between.join(parts)
    opened = remark.rfind("(")
    return remark if ")" in remark[opened:] or opened < 1 else remark[:opened].rstrip()  # not half of what it adds
