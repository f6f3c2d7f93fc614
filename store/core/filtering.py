"""The filter language: one parser for the list's `/` and for `backdesk list`.

Words are AND. `acme` searches; `"acme corp"` must appear exactly; `-word` excludes; `field:value`
contains (text) or equals (the rest); `field=value`, `field>100`, `field<=2026-12-31`, `due<today`;
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
    r"(?P<not>-)?(?:(?P<field>[a-z_]+)(?P<op><=|>=|!=|[:=<>]))?(?:\"(?P<quoted>[^\"]*)\"?|(?P<bare>\S*))\s*",
    re.ASCII | re.IGNORECASE,
)


_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LONGEST, MOST_TERMS = 2000, 50


@dataclass(frozen=True)
class Term:
    """One condition; `field` is empty for plain words.

    `start` and `end` are where it stands in the text, `value_at` where its value begins. `like` is the
    word that looks like a field's name and is none.
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
        terms.extend(_term(match, names))
        position = match.end()
    return terms


def together(terms: list[Term]) -> list[Term]:
    """The same conditions with all plain words as one term, so that an index can look for them at once."""
    plain = [term for term in terms if not (term.field or term.negated or term.exact)]
    rest = [term for term in terms if term not in plain]
    if not plain:
        return rest
    return [Term("", ":", " ".join(term.value for term in plain), start=plain[0].start), *rest]


def _term(match: re.Match[str], names: Container[str]) -> list[Term]:
    negated, quoted = bool(match["not"]), match["quoted"]
    value = unicodedata.normalize("NFC", quoted if quoted is not None else match["bare"] or "")
    name = (match["field"] or "").lower()
    begins = match.start("quoted" if quoted is not None else "bare")
    ends = match.end("quoted" if quoted is not None else "bare")
    if name and name in names:
        return [Term(name, match["op"], value, negated, quoted is not None, match.start(), begins, ends)]
    if name:
        value = f"{match['field']}{match['op']}{value}"
    if not value:
        return []
    return [Term("", ":", value, negated, quoted is not None, match.start(), begins, ends, name)]


@dataclass(frozen=True)
class Typing:
    """The term that is being typed: its parts so far, and where it and its value begin."""

    negated: bool
    field: str
    operator: str
    value: str
    start: int
    value_at: int


def typing_at(text: str, at: int) -> Typing:
    """What a person is in the middle of typing at a place of a filter; empty between terms."""
    text = _UNSTORABLE.sub(" ", text[:at])
    position = len(text) - len(text.lstrip())
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or match.end() == position:
            break
        part = "quoted" if match["quoted"] is not None else "bare"
        if match.end(part) == len(text):
            name = (match["field"] or "").lower()
            return Typing(bool(match["not"]), name, match["op"] or "", match[part], match.start(), match.start(part))
        position = match.end()
    return Typing(False, "", "", "", len(text), len(text))
