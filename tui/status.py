"""What the program says: one line above the footer, and the only place for it. A long message takes more lines
until the next key, so that nothing is cut and nothing ever lies over a list or a dialog."""

from __future__ import annotations

from textual import events
from textual.content import Content

from tui.safe import OneLine, wrapped

MOST = 5


class Status(OneLine):
    """See the module."""

    DEFAULT_CSS = "Status { height: 1; }"

    def say(self, said: object, tone: str = "foreground") -> None:
        super().say(said, tone)
        self._open()

    def settle(self) -> None:
        """Back to one line: the next key was pressed."""
        self._be(1)

    @property
    def is_open(self) -> bool:
        """Whether it takes more than its line."""
        return self.size.height > 1

    def on_resize(self, event: events.Resize) -> None:
        if self.is_open:
            self._open()

    def render(self) -> Content:
        if not self.is_open:
            return super().render()
        lines = wrapped(self._said, self.size.width - 2)[: self.size.height]
        return Content("\n").join(Content(f" {line}").stylize(f"${self._tone}") for line in lines)

    def _open(self) -> None:
        width = self.size.width - 2
        self._be(min(MOST, len(wrapped(self._said, width))) if width > 10 else 1)

    def _be(self, height: int) -> None:
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
