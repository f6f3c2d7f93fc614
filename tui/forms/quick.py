"""A line of a document typed at once: `TEA-1 40 4.50 5% for the canteen`."""

from __future__ import annotations

from typing import Any

from store.core.action import Parameter
from store.core.values import Amount, Flag, Number, Percent, Ref, Text


def typed_line(entry: str, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    """Field → text. The first word is the reference, numbers follow in the fields' order, `%` is a percentage,
    the rest is text; `field=value` names a field."""
    waiting = list(parameters)
    found: dict[str, str] = {}
    words: list[str] = []
    for word in entry.split():
        name, equals, rest = word.partition("=")
        if equals and any(p.name == name for p in waiting):
            found[name] = rest
            waiting = [p for p in waiting if p.name != name]
            continue
        place = None if words else _place(word, waiting, bool(found))
        if place is None:
            words.append(word)
        else:
            found[place.name] = word
            waiting.remove(place)
    text = next((p for p in waiting if isinstance(p.kind, Text)), None)
    if words and text:
        found[text.name] = " ".join(words)
    elif words:
        raise ValueError(f"nothing is left for '{words[0]}'")
    return found


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
    for p in parameters:
        text = line.get(p.name, "")
        if not text:
            continue
        plain = isinstance(p.kind, Ref | Number) or (isinstance(p.kind, Text) and p is parameters[-1])
        parts.append(text if plain and not isinstance(p.kind, Flag) else f"{p.name}={text}")
    return " ".join(parts)


def parsed_line(line: dict[str, str], parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """Field → value. Raises ValueError naming the field."""
    values: dict[str, Any] = {}
    for p in parameters:
        text = line.get(p.name, "")
        if not text:
            if p.required and p.default is None and not isinstance(p.kind, Number):
                raise ValueError(f"{p.name} is required")
            continue
        try:
            values[p.name] = p.kind.parse(p.kind.exact(text))
        except ValueError as error:
            raise ValueError(f"{p.name}: {error}") from None
    return values
