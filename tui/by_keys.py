"""Ways out that the store names as commands, told by the keys that do the same here."""

from __future__ import annotations

import re

from store.core.action import actions
from tui import verbs
from tui.keymap import key_of
from tui.tabs import TABS, home_of

_COMMAND = re.compile(r"backdesk ([a-z-]+) ([a-z-]+)((?:(?! *[;)]|\. ).)*)(?: +(?=;))?")


def by_keys(said: str) -> str:
    """The same sentence, commands in it as the action's title and its key: `Post it: Post (c)`."""
    return _COMMAND.sub(_here, said) if "backdesk " in said else said


def _here(found: re.Match[str]) -> str:
    if found[1] == "list" and (home := home_of(found[2])):
        tab = TABS[home[0]]
        return f"{tab.shown_key} {tab.views[home[1]].title}" + (f", filter{found[3]}" if found[3].strip() else "")
    action = actions().get(f"{found[1]}.{found[2]}")
    if action is None:
        return found[0]
    return f"{action.title} ({verbs.key_of(action.name) or key_of('app.palette', ':')})"
