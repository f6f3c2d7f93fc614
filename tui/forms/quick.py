"""A line of a document typed at once: `TEA-1 40 4.50 5% for the canteen`, `TEA-1 2box 49`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from store.catalog.units import apart, is_unit
from store.core.action import Parameter
from store.core.errors import BackdeskError
from store.core.values import Amount, Choice, Number, Percent, Quantity, Ref, Text

_SPEAKS = re.compile(r"[^\W\d_]\w*\Z")  # a unit that can stand right behind a number
_TOKEN = re.compile(r'(?:(\w+)=)?"((?:[^"\\]|\\.)*)"|(\S+)')


def typed_line(entry: str, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    """Field → text. The first word is the reference, numbers follow in the fields' order, a unit stands behind the
    quantity (`2box`, `2 box`), `%` is a percentage, the rest is text, in quotes where it begins like a number or is a
    unit; `field=value` names a field."""
    waiting = list(parameters)
    found: dict[str, str] = {}
    words: list[str] = []
    before: Parameter | None = None
    for named, quoted, word in _TOKEN.findall(entry.replace(";", " ")):
        name, equals, rest = (named, "=", _unquoted(quoted)) if named else word.partition("=")
        if equals and any(p.name == name for p in waiting):
            found[name] = rest
            waiting = [p for p in waiting if p.name != name]
            continue
        place = None if words or not word else _place(word, waiting, bool(found), before)
        before = place
        if place is None:
            words.append(word or _unquoted(quoted))
            continue
        found[place.name] = word
        waiting.remove(place)
        unit = _unit_of(waiting) if isinstance(place.kind, Quantity) else None
        if unit and (said := apart(word))[1]:
            found[place.name], found[unit.name] = said
            waiting.remove(unit)
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


def _unit_of(parameters: Iterable[Parameter]) -> Parameter | None:
    return next((p for p in parameters if isinstance(p.kind, Ref) and p.kind.kind == "unit"), None)


def _place(word: str, waiting: list[Parameter], begun: bool, before: Parameter | None) -> Parameter | None:
    reference, unit = next((p for p in waiting if isinstance(p.kind, Ref)), None), _unit_of(waiting)
    if reference and not begun:
        return reference
    if unit and before and isinstance(before.kind, Quantity) and word[:1].isalpha() and is_unit(word):
        return unit
    if word.endswith("%"):
        return next((p for p in waiting if isinstance(p.kind, Percent)), None)
    if word[:1].isdigit() or word[:1] in "+-.":
        return next((p for p in waiting if _is_number(p)), None)
    return None


def _is_number(p: Parameter) -> bool:
    return isinstance(p.kind, Number | Amount) and not isinstance(p.kind, Percent)


def asked_as(parameters: Sequence[Parameter]) -> list[str]:
    """The fields as they are typed: those that a word's place or form tells by their names, the rest as `name=`."""
    by_place = [p for p in parameters if isinstance(p.kind, Ref | Number | Amount)]
    text = next((p for p in parameters if isinstance(p.kind, Text) and not isinstance(p.kind, Choice)), None)
    first = next((p for p in by_place if isinstance(p.kind, Ref)), None)
    told = [p for p in by_place if p is first or not isinstance(p.kind, Ref)] + ([text] if text else [])
    return [p.name if p in told else f"{p.name}=" for p in parameters]


def entry_of(line: dict[str, str], parameters: tuple[Parameter, ...]) -> str:
    """A typed line as one would type it, to be changed."""
    parts: list[str] = []
    unit = _unit_of(parameters)
    begun = _has_reference(line, parameters)
    in_order, behind = begun, False  # whether numbers are taken in order; whether the last part is the quantity
    for p in parameters:
        text = line.get(p.name, "")
        in_order = in_order and bool(text or not _is_number(p))  # what follows would be taken for this one
        if not text:
            continue
        if p is unit and behind and _SPEAKS.match(text):
            parts[-1] += text
        elif isinstance(p.kind, Percent) and begun:
            parts.append(text if text.endswith("%") else f"{text}%")
        elif begun and p is not unit and (isinstance(p.kind, Ref) or (_is_number(p) and in_order)):
            parts.append(text)
        elif p is parameters[-1] and type(p.kind) is Text and begun:
            parts.append(_quoted(text))
        else:
            parts.append(f"{p.name}={_quoted(text)}")
        behind = in_order and isinstance(p.kind, Quantity)
    return " ".join(parts)


def _has_reference(line: dict[str, str], parameters: tuple[Parameter, ...]) -> bool:
    asked = [p.name for p in parameters if isinstance(p.kind, Ref) and p is not _unit_of(parameters)]
    return not asked or any(line.get(name) for name in asked)


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
