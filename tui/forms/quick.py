"""A line of a document typed at once: `TEA-1 40 4.50 5% for the canteen`."""

from __future__ import annotations

import re
from typing import Any

from store.core.action import Parameter
from store.core.errors import BackdeskError
from store.core.values import Amount, Number, Percent, Ref, Text

_TOKEN = re.compile(r'(?:(\w+)=)?"((?:[^"\\]|\\.)*)"|(\S+)')


def typed_line(entry: str, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    """Field → text. The first word is the reference, numbers follow in the fields' order, `%` is a percentage,
    the rest is text, in quotes where it begins like a number; `field=value` names a field."""
    waiting = list(parameters)
    found: dict[str, str] = {}
    words: list[str] = []
    for named, quoted, word in _TOKEN.findall(entry.replace(";", " ")):
        name, equals, rest = (named, "=", _unquoted(quoted)) if named else word.partition("=")
        if equals and any(p.name == name for p in waiting):
            found[name] = rest
            waiting = [p for p in waiting if p.name != name]
            continue
        place = None if words or not word else _place(word, waiting, bool(found))
        if place is None:
            words.append(word or _unquoted(quoted))
        else:
            found[place.name] = word
            waiting.remove(place)
    text = next((p for p in waiting if isinstance(p.kind, Text)), None)
    if words and text:
        found[text.name] = " ".join(words)
    elif words:
        raise ValueError(f"nothing is left for '{words[0]}'")
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _place(word: str, waiting: list[Parameter], begun: bool) -> Parameter | None:
    reference = next((p for p in waiting if isinstance(p.kind, Ref)), None)
    if reference and not begun:
        return reference
    if word.endswith("%"):
        return next((p for p in waiting if isinstance(p.kind, Percent)), None)
    if word[:1].isdigit() or word[:1] in "+-.":
        return next(
            (p for p in waiting if isinstance(p.kind, Number | Amount) and not isinstance(p.kind, Percent)), None
        )
    return None


def entry_of(line: dict[str, str], parameters: tuple[Parameter, ...]) -> str:
    """A typed line as one would type it, to be changed."""
    parts = []
    begun = not any(isinstance(p.kind, Ref) for p in parameters) or _has_reference(line, parameters)
    numbers_in_order = True
    for p in parameters:
        text = line.get(p.name, "")
        if isinstance(p.kind, Number | Amount) and not isinstance(p.kind, Percent) and not text:
            numbers_in_order = False  # what follows would be taken for this one
        if not text:
            continue
        if isinstance(p.kind, Percent) and begun:
            parts.append(text if text.endswith("%") else f"{text}%")
        elif begun and (isinstance(p.kind, Ref) or (isinstance(p.kind, Number | Amount) and numbers_in_order)):
            parts.append(text)
        elif p is parameters[-1] and type(p.kind) is Text and begun:
            parts.append(_quoted(text))
        else:
            parts.append(f"{p.name}={_quoted(text)}")
    return " ".join(parts)


def _has_reference(line: dict[str, str], parameters: tuple[Parameter, ...]) -> bool:
    return any(isinstance(p.kind, Ref) and line.get(p.name) for p in parameters)


def parsed_line(line: dict[str, str], parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """Field → value. Raises ValueError naming the field."""
    values: dict[str, Any] = {}
    for p in parameters:
        text = line.get(p.name, "")
        if not text:
            if p.required and p.default is None:
                raise ValueError(f"{p.name} is required")
            continue
        try:
            values[p.name] = p.kind.read(p.kind.exact(text))
        except ValueError as error:
            raise ValueError(f"{p.name}: {error}") from None
    return values


def reason_of(error: Exception) -> str:
    """What is wrong with a line, without the way out that a command line offers."""
    return error.message if isinstance(error, BackdeskError) else str(error)
