"""Widgets painted line by line in the styles of their component classes, each looked up once per theme."""

from __future__ import annotations

from typing import Any

from rich.style import Style
from textual.widget import Widget


class Styled(Widget):
    """`style` is what to paint a component class in."""

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles: dict[str, Style] = {}

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._restyle)

    def _restyle(self, _theme: Any) -> None:
        self._styles.clear()
        self.refresh()

    def style(self, name: str) -> Style:
        """The style of a component class."""
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self.get_component_rich_style(name)
        return found
