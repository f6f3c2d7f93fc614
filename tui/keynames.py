"""Keys as people write them, and the names they arrive under; which ones no terminal can be relied on to send."""

from __future__ import annotations

import string

from store.core.preferences import did_you_mean
from store.core.text import excerpt

_NAMED = set("enter escape tab space up down left right home end pageup pagedown insert delete backspace".split())
_NAMED |= {f"f{n}" for n in range(1, 25)}
_SIGNS = {
    "/": "slash", "?": "question_mark", ":": "colon", "[": "left_square_bracket", "]": "right_square_bracket",
    "-": "minus", ",": "comma", ".": "full_stop", "+": "plus", "*": "asterisk", "#": "number_sign",
    "<": "less_than_sign", ">": "greater_than_sign", "=": "equals_sign", "!": "exclamation_mark",
    '"': "quotation_mark", "'": "apostrophe", "(": "left_parenthesis", ")": "right_parenthesis", ";": "semicolon",
    "_": "underscore", "@": "at", "&": "ampersand", "%": "percent_sign", "$": "dollar_sign", "\\": "backslash",
    "|": "vertical_line", "~": "tilde", "^": "circumflex_accent", "{": "left_curly_bracket",
    "}": "right_curly_bracket", "`": "grave_accent",
}  # fmt: skip
_SHORT = {"esc": "escape", "pgdn": "pagedown", "pgup": "pageup", "del": "delete", "ins": "insert", "return": "enter"}
_WRITTEN = {name: sign for sign, name in _SIGNS.items()} | {"pagedown": "pgdn", "pageup": "pgup", "escape": "esc"}
_LOST = {  # what terminals send for these is another key
    "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape", "ctrl+j": "a line feed",
    "alt+enter": "enter", "ctrl+enter": "enter", "shift+enter": "enter", "ctrl+space": "ctrl+@",
}  # fmt: skip
_MODIFIERS = {"ctrl", "alt", "shift"}


class NoSuchKey(ValueError):
    """A key that cannot be had; the text says why and what to write instead."""


def written(key: str) -> str:
    """A key as people write it: `?` for `question_mark`."""
    return _WRITTEN.get(key, key.replace("ctrl+", "ctrl-"))


def named(text: str) -> str:
    """The name under which a key arrives. Raises NoSuchKey."""
    key = text.replace("ctrl-", "ctrl+") if len(text) > len("ctrl-") else text
    *modifiers, last = [key] if len(key) == 1 else key.removesuffix("+").split("+")
    if len(key) > 1 and key.endswith("+"):  # `ctrl++`
        modifiers, last = modifiers if last == "" else [*modifiers, last], "+"
    last = _SHORT.get(last, last)
    _refuse_lost("+".join([*modifiers, last]), modifiers, last)
    single = len(last) == 1 and last.isprintable() and last != " "
    if not _MODIFIERS.issuperset(modifiers) or not (single or last in _NAMED or last in _WRITTEN):
        known = [*_NAMED, *_SIGNS.values(), *(f"ctrl+{letter}" for letter in string.ascii_lowercase)]
        raise NoSuchKey(f"there is no key '{excerpt(text, 30)}'{did_you_mean(text, known)}")
    return "+".join([*modifiers, _SIGNS.get(last, last)])


def _refuse_lost(key: str, modifiers: list[str], last: str) -> None:
    if key in _LOST:
        raise NoSuchKey(f"a terminal cannot tell '{key}' from {_LOST[key]}")
    if "alt" in modifiers and last.isdigit():
        raise NoSuchKey(f"'{key}' arrives as another character")
    if modifiers == ["shift"] and len(last) == 1:
        raise NoSuchKey(f"write '{last.upper()}' for '{key}'")
    if len(modifiers) > 1 and len(last) == 1:
        raise NoSuchKey(f"no terminal can be relied on to send '{key}'")
