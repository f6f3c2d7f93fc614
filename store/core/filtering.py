"""The filter language: one parser for the list's `/` and for `backdesk list`.

Words are AND. `acme` searches; `"acme corp"` must appear exactly; `-word` excludes; `field:value`
contains (text) or equals (the rest), `field:this|that` one or the other; `field=value`, `field>100`,
`field<=2026-12-31`, `due<today`;
`field:100..200` is a range, `due:this-month` and `created:-30d` are stretches of days; `field:` alone
finds empty ones. Any text is safe: what is not a filter is searched for.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

from store.core.errors import Usage

_TERM = re.compile(
    r"(?P<not>-)?(?:(?P<field>[a-z][a-z0-9_]*)(?P<op><=|>=|!=|[:=<>]))?(?:\"(?P<quoted>[^\"]*)\"?|(?P<bare>\S*))\s*",
    re.ASCII | re.IGNORECASE,
)


_VALUE = re.compile(r"\"(?P<quoted>[^\"]*)\"?|(?P<bare>[^\s|]*)")
_EITHER = (":", "=", "!=")  # operators after which `|` stands between values
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LONGEST, MOST_TERMS = 2000, 50


@dataclass(frozen=True)
class Term:
    """One condition; `field` is empty for plain words.

    `start` and `end` are where it stands in the text, `value_at` where its value begins. `like` is the
    word that looks like a field's name and is none. `others` are the same with the values after the first.
    """

    field: str
    operator: str
    value: str
    negated: bool = False
    exact: bool = False
    start: int = 0
    value_at: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)
    like: str = dataclasses.field(default="", compare=False)
    others: tuple[Term, ...] = ()


class FilterFault(Usage):
    """A filter that cannot be understood; the fault is at `start` … `end` of what was typed."""

    def __init__(self, message: str, hint: str, start: int, end: int) -> None:
        super().__init__(message, hint)
        self.start, self.end = start, max(end, start + 1)


def parse(text: str, names: Container[str]) -> list[Term]:
    """The terms of a filter; a `word:` that is no field's name is an ordinary word.

    What no stored text can hold counts as white space; what is beyond any sensible length is not looked at.
    """
    text = _UNSTORABLE.sub(" ", text[:LONGEST])
    terms: list[Term] = []
    position = len(text) - len(text.lstrip())
    while position < len(text) and len(terms) < MOST_TERMS:
        match = _TERM.match(text, position)
        if match is None or match.end() == position:
            break
        found, position = _term(match, names)
        terms.extend(found)
    return terms


def together(terms: list[Term]) -> list[Term]:
    """The same conditions with all plain words as one term, so that an index can look for them at once."""
    plain = [term for term in terms if not (term.field or term.negated or term.exact)]
    rest = [term for term in terms if term not in plain]
    if not plain:
        return rest
    return [Term("", ":", " ".join(term.value for term in plain), start=plain[0].start), *rest]


@dataclass(frozen=True)
class _Value:
    """A value as it is typed, whether in quotes, and where it begins and ends."""

    text: str
    exact: bool
    start: int
    end: int


def _term(match: re.Match[str], names: Container[str]) -> tuple[list[Term], int]:
    """The term that begins there, if it is one, and where the next begins."""
    negated, name = bool(match["not"]), (match["field"] or "").lower()
    if name and name in names:
        values, following = _values(match)
        first, *others = (
            Term(name, match["op"], value.text, negated, value.exact, match.start(), value.start, value.end)
            for value in values
        )
        return [dataclasses.replace(first, others=tuple(others))], following
    value = _value(match)
    text = f"{match['field']}{match['op']}{value.text}" if name else value.text
    if not text:
        return [], match.end()
    return [Term("", ":", text, negated, value.exact, match.start(), value.start, value.end, name)], match.end()


def _value(match: re.Match[str]) -> _Value:
    """The one value of a match, quoted or bare."""
    part = "quoted" if match["quoted"] is not None else "bare"
    return _Value(unicodedata.normalize("NFC", match[part] or ""), part == "quoted", match.start(part), match.end(part))


def _values(match: re.Match[str]) -> tuple[list[_Value], int]:
    """The values of a field's term, at least one, and where the next term begins."""
    if match["op"] not in _EITHER:
        return [_value(match)], match.end()
    found, text, position = list[_Value](), match.string, match.end("op")
    while True:
        one = _VALUE.match(text, position)
        assert one is not None  # it fits nothing at all, too
        found.append(_value(one))
        position = one.end()
        if text[position : position + 1] != "|":
            return found, position + len(text[position:]) - len(text[position:].lstrip())
        position += 1


@dataclass(frozen=True)
class Typing:
    """The term that is being typed: its parts so far, and where it and its value begin; the values `before` it."""

    negated: bool
    field: str
    operator: str
    value: str
    start: int
    value_at: int
    before: str = ""


def typing_at(text: str, at: int) -> Typing:
    """What a person is in the middle of typing at a place of a filter; empty between terms."""
    text = _UNSTORABLE.sub(" ", text[:at])
    position = len(text) - len(text.lstrip())
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or match.end() == position:
            break
        values, following = _values(match) if match["field"] else ([_value(match)], match.end())
        if values[-1].end == len(text):
            return _typing(match, values[-1])
        position = following
    return Typing(False, "", "", "", len(text), len(text))


def _typing(match: re.Match[str], value: _Value) -> Typing:
    name = (match["field"] or "").lower()
    before = match.string[match.end("op") : value.start].removesuffix('"') if name else ""
    return Typing(bool(match["not"]), name, match["op"] or "", value.text, match.start(), value.start, before)
