"""What the keys do here, made from the bindings that are live where the cursor stands; searched by typing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from store.core.text import fold
from tui import safe
from tui.keymap import key_of
from tui.keynames import written
from tui.safe import Say

KEYS = 18  # cells
Groups = dict[str, list[tuple[str, str]]]
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


def live_keys(screen: Screen[object]) -> Groups:
    """Group → (keys, what they do) of everything that works on a screen now."""
    by_id: dict[str, tuple[list[str], str]] = {}
    for key, active in screen.active_bindings.items():
        known = active.binding.id
        if known:
            by_id.setdefault(known, ([], active.binding.tooltip or active.binding.description))[0].append(written(key))
    groups: Groups = {}
    headings = dict(_GROUPS)
    for prefix in dict.fromkeys([*headings, *(known.split(".")[0] for known in by_id)]):
        rows = [(" ".join(keys), said) for known, (keys, said) in by_id.items() if known.split(".")[0] == prefix]
        if rows:
            groups.setdefault(headings.get(prefix, prefix.capitalize()), []).extend(rows)
    return groups


def matching(groups: Groups, typed: str) -> Groups:
    """The rows whose key is just what is typed, or that contain every word of it; one letter alone is a key."""
    wanted = fold(typed).split() if len(typed.strip()) > 1 else []
    found = {
        heading: [
            (keys, said)
            for keys, said in rows
            if typed.strip() in keys.split() or (wanted and all(word in fold(f"{heading} {said}") for word in wanted))
        ]
        for heading, rows in groups.items()
    }
    return {heading: rows for heading, rows in found.items() if rows} if typed.strip() else groups


def _ways() -> str:
    return f"{key_of('help.search', '/')} search: a word, or a key · {key_of('help.tour', 't')} the tour"


class HelpScreen(ModalScreen[None]):
    """The keys of the screen it was asked on; the same key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "leave", "Close", id="help.leave", tooltip="Close"),
        Binding("slash", "search", "Search", id="help.search", tooltip="Search the keys"),
        Binding("t", "app.tour", "Tour", id="help.tour", tooltip="The tour of a first start"),
        Binding("down,j", "scroll(1)", "Down", id="help.down", tooltip="Scroll", show=False),
        Binding("up,k", "scroll(-1)", "Up", id="help.up", tooltip="Scroll", show=False),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._keys = live_keys(screen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box help"):
            yield Say("Keys that work here", classes="box-title")
            yield Input(placeholder=_ways(), compact=True)
            with VerticalScroll():
                yield Say(id="found")

    def on_mount(self) -> None:
        self.call_after_refresh(self._show, "")  # as wide as it then is
        self.query_one(VerticalScroll).focus()

    def _show(self, typed: str) -> None:
        found = matching(self._keys, typed)
        lines: list[Content] = []
        for heading, rows in found.items():
            lines.append(safe.content(heading).stylize("bold $secondary"))
            for keys, said in rows:
                lead = safe.cell(keys, KEYS)
                for part in safe.wrapped(said, max(20, self.query_one("#found").size.width - KEYS - 1)):
                    lines.append(safe.content(lead).stylize("$accent") + safe.content(part))
                    lead = " " * KEYS
            lines.append(Content(""))
        self.query_one("#found", Say).say(
            Content("\n").join(lines) if lines else "No key here does that; the palette (:) has every command."
        )
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(VerticalScroll).focus()

    def action_search(self) -> None:
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        """First out of the search, then out of help."""
        box = self.query_one(Input)
        if box.has_focus or box.value:
            box.value = ""
            self.query_one(VerticalScroll).focus()
        else:
            self.dismiss(None)

    def action_scroll(self, step: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)
