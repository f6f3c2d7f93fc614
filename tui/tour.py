"""The tour of a first start: one screen of what stands where and the ten keys that matter; any key closes it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui import safe
from tui.keymap import key_of
from tui.safe import Say
from tui.tabs import TABS

_ABOUT = {
    "Pipeline": "deals by stage, and what is to be expected of them",
    "Customers": "everybody you deal with, and what was said",
    "Orders": "what was sold, and the shipments",
    "Inventory": "products, what is on hand, how long it lasts",
    "Invoices": "who owes what, payments, the ledger, reports",
}
_KEYS = (  # binding, its usual key, what it does
    ("list.down", "j", "move down and up, as the arrows do"),
    ("record.open", "enter", "open what the cursor is on; escape goes back"),
    ("list.filter", "/", "filter while you type"),
    ("record.new", "n", "make a new one"),
    ("record.edit", "e", "change it"),
    ("record.next", "c", "the next step: won deal, order, shipment, invoice"),
    ("list.mark", "space", "mark rows; actions then apply to all of them"),
    ("app.undo", "u", "take back your last action"),
    ("app.palette", ":", "any command, and any record by name"),
    ("app.help", "?", "every key that works where you are"),
)
KEY = 12  # cells


def is_new(login: str) -> bool:
    """Whether this person has not closed the tour yet on this machine."""
    return not _place(login).exists()


def remember(login: str) -> None:
    """Never again. Where nothing can be kept, it comes again: better than failing."""
    with suppress(OSError):
        place = _place(login)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)


def _place(login: str) -> Path:
    """One empty file per login, under a name that any file system takes."""
    return user_state_path("backdesk") / "tour" / hashlib.sha256(login.encode()).hexdigest()[:32]


class TourScreen(ModalScreen[None]):
    """See the module."""

    def __init__(self, login: str) -> None:
        super().__init__()
        self._login = login

    def compose(self) -> ComposeResult:
        with Vertical(classes="box tour"):
            yield Say("Welcome to backdesk", classes="box-title")
            with VerticalScroll(can_focus=False):
                yield Say(_lines())
            yield Say(f"Any key closes this. {key_of('app.help', '?')} and then t shows it again.", classes="hint")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._close()

    def on_click(self) -> None:
        self._close()

    def _close(self) -> None:
        remember(self._login)
        self.dismiss(None)


def _lines() -> Content:
    tabs = [(tab.shown_key, f"{safe.cell(tab.title, 11)}{_ABOUT[tab.title]}") for tab in TABS]
    before, after, pick = key_of("view.previous", "["), key_of("view.next", "]"), key_of("view.pick", "0")
    keys = [(_shown(name, usual), said) for name, usual, said in _KEYS]
    return Content("\n").join(
        [
            safe.content(f"Five tabs; {before} and {after} change the view of a tab, {pick} picks one").stylize(
                "bold $secondary"
            ),
            *_rows(tabs, 4),
            Content(""),
            safe.content("Ten keys for most of the day").stylize("bold $secondary"),
            *_rows(keys, KEY),
        ]
    )


def _shown(name: str, usual: str) -> str:
    return f"{key_of(name, usual)} {key_of('list.up', 'k')}" if name == "list.down" else key_of(name, usual)


def _rows(pairs: Sequence[tuple[str, str]], wide: int) -> list[Content]:
    return [safe.content(safe.cell(key, wide)).stylize("$accent bold") + safe.content(said) for key, said in pairs]
