"""Large widgets that get and lose the focus without painting all of themselves again."""

from __future__ import annotations

from textual import events
from textual.widget import Widget


class CalmFocus(Widget):
    """Says itself, in `focus_moved`, what of it looks different with the keys on it."""

    def _on_focus(self, event: events.Focus) -> None:
        event.prevent_default()  # which paints everything
        self.has_focus = True
        self.focus_moved()
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        self.focus_moved()
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def focus_moved(self) -> None:
        """The focus came or went."""
