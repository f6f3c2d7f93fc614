"""What the keys do here, made from the bindings that are live where the cursor stands."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from tui import safe
from tui.safe import Say

_NAMES = {
    "slash": "/", "question_mark": "?", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]",
    "minus": "-", "space": "space", "pagedown": "pgdn", "pageup": "pgup",
}  # fmt: skip
_GROUPS = (
    ("record", "The record"),
    ("list", "The list"),
    ("board", "The board"),
    ("section", "The list"),
    ("filter", "The filter"),
    ("form", "The form"),
    ("choice", "The form"),
    ("lookup", "The form"),
    ("lines", "The form"),
    ("menu", "The menu"),
    ("flow", "The flow"),
    ("tab", "Tabs and views"),
    ("view", "Tabs and views"),
    ("app", "Anywhere"),
)


def key_name(key: str) -> str:
    """A key as people write it."""
    return _NAMES.get(key, key.replace("ctrl+", "ctrl-"))


def live_keys(screen: Screen[object]) -> dict[str, list[tuple[str, str]]]:
    """Group → (keys, what they do) of everything that works on a screen now."""
    by_id: dict[str, tuple[list[str], str]] = {}
    for key, active in screen.active_bindings.items():
        known = active.binding.id
        if known:
            by_id.setdefault(known, ([], active.binding.tooltip or active.binding.description))[0].append(key_name(key))
    groups: dict[str, list[tuple[str, str]]] = {}
    for prefix, heading in _GROUPS:
        rows = [(" ".join(keys), said) for known, (keys, said) in by_id.items() if known.split(".")[0] == prefix]
        if rows:
            groups.setdefault(heading, []).extend(rows)
    return groups


class HelpScreen(ModalScreen[None]):
    """The keys of the screen it was asked on; the same key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "leave", "Close", id="help.leave", tooltip="Close"),
        Binding("down,j", "scroll(1)", "Down", id="help.down", tooltip="Scroll", show=False),
        Binding("up,k", "scroll(-1)", "Up", id="help.up", tooltip="Scroll", show=False),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._keys = live_keys(screen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box help"):
            yield Say("Keys that work here", classes="box-title")
            with VerticalScroll():
                yield Say(Content("\n").join(self._lines()))

    def _lines(self) -> list[Content]:
        lines: list[Content] = []
        for heading, rows in self._keys.items():
            lines.append(safe.content(heading).stylize("bold $secondary"))
            for keys, said in rows:
                lines.append(safe.content(safe.cell(keys, 16)).stylize("$accent") + safe.content(said))
            lines.append(Content(""))
        return lines

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_scroll(self, step: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)
