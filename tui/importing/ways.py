"""Ways out that the importer names as options of the command, told by the keys that do the same here."""

from __future__ import annotations

import re

from tui.by_keys import by_keys
from tui.keymap import key_of

_KEYS = {
    "map": ("importing.field", "enter"),
    "ignore": ("importing.take", "space"),
    "set": ("importing.value", "v"),
    "set-empty": ("importing.value", "v"),
    "mapping": ("importing.mapping", "m"),
    "map-value": ("importing.text", "t"),
    "lines": ("importing.lines", "l"),
} | dict.fromkeys(
    ("date-order", "encoding", "delimiter", "sheet", "format", "same-name", "source", "update", "create-missing"),
    ("importing.reading", "r"),
)
_OPTION = re.compile(r"--(?P<name>" + "|".join(sorted(_KEYS, key=len, reverse=True)) + r")\b(?P<rest> '[^']*'| \w+)?")


def by_options(said: str) -> str:
    """The same sentence without options: `Say which order it is in: r (date order)`."""
    return _OPTION.sub(_here, by_keys(said)) if "--" in said else by_keys(said)


def _here(found: re.Match[str]) -> str:
    key, name, rest = key_of(*_KEYS[found["name"]]), found["name"], found["rest"] or ""
    if name in ("map", "ignore"):
        return key
    if name in ("set", "set-empty"):
        return f"{key}{rest.replace('=', '?=', 1) if name == 'set-empty' else rest}"
    return f"{key} ({name.replace('-', ' ')})"
