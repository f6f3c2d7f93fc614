"""The one-line bars: tabs above, views below them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui import safe


class Strip(Widget):
    """One line: choices on the left, a remark on the right. Clicking a choice posts `Chosen`."""

    DEFAULT_CSS = "Strip { height: 1; }"

    class Chosen(Message):
        """A choice was clicked."""

        def __init__(self, strip: Strip, number: int) -> None:
            super().__init__()
            self.strip, self.number = strip, number

        @property
        def control(self) -> Strip:
            return self.strip

    def __init__(self, choices: Sequence[str] = (), id: str | None = None) -> None:
        super().__init__(id=id)
        self._choices = tuple(choices)
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
        left = Content("").join(
            Content(f" {label} ").stylize(self._look(number)) for number, label in enumerate(self._choices)
        )
        room = self.size.width - left.cell_length - 1
        remark = safe.cell(self._remark, min(room, cell_len(self._remark))) if room > 4 else ""
        gap = " " * max(0, self.size.width - left.cell_length - cell_len(remark) - 1)
        return left + Content(gap) + Content(remark).stylize("$muted")

    def _look(self, number: int) -> str:
        return "$foreground on $primary 35% bold" if number == self._chosen else "$muted"

    def on_click(self, event: events.Click) -> None:
        start = 0
        for number, label in enumerate(self._choices):
            start += cell_len(label) + 2
            if event.x < start:
                self.post_message(self.Chosen(self, number))
                return
