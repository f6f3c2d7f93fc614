"""Which of our records an unknown name may mean: proposed with the command that says so, never taken."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from itertools import combinations

from store.core.approving import KINDS
from store.core.database import rows
from store.core.lookup import look_up
from store.core.references import kinds
from store.core.text import excerpt, fold, words
from store.parties.likeness import installed, same_letters, same_name
from store.parties.naming import plain

NEAR = 80  # of 100: less alike is not worth a word
MOST = 25  # names of one file and kind that are compared
_BEGINNING = 4  # letters of a word that its candidates begin with
_WORDS, _OF_EACH, _ENOUGH = 4, 24, 100
_LONGEST = 80  # letters of a name that a command is written with
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Likely:
    """A record of ours whose name is much like one in a file."""

    kind: str
    name: str
    means: str
    called: str
    score: int

    def __str__(self) -> str:
        name = shlex.quote(self.name) if len(self.name) <= _LONGEST else "'…'"
        said = f"{excerpt(self.called, 40)} ({excerpt(self.means, 20)}, {self.score})"
        how = f"backdesk mapping add --kind {self.kind} --name {name} --means {shlex.quote(self.means)}"
        return f"It looks like {said}: approve with {how}"


def likely(kind: str, name: str) -> Likely | None:
    """The record whose name is most alike, where one is alike enough and what compares names is installed."""
    if kind not in KINDS or not installed():
        return None
    best: Likely | None = None
    for code, called in _called(kind, sorted(_candidates(kind, name))):
        score = round(max(same_name(name, called) if kind == "party" else _alike(name, called), _alike(name, code)))
        if score >= NEAR and (best is None or score > best.score):
            best = Likely(kind, name, code, called, score)
    return best


def _candidates(kind: str, name: str) -> set[int]:
    """Records with two of its longest words, then with one, or the beginning of one; whatever is misspelt is in few."""
    longest = sorted(dict.fromkeys(words(name)), key=len, reverse=True)[:_WORDS]
    pieces = [" ".join(pair) for pair in combinations(longest, 2)]
    pieces += [*longest, *(word[:_BEGINNING] for word in longest), name[:_BEGINNING]]
    found: set[int] = set()
    for piece in dict.fromkeys(pieces):
        if len(found) < _ENOUGH:
            found.update(look_up(kind, piece, _OF_EACH))
    return found


def _called(kind: str, ids: list[int]) -> list[tuple[str, str]]:
    """(code, name) of records; `#id` where they have no code."""
    spec = kinds()[kind]
    code = f"t.{spec.codes[0]}" if spec.codes else "'#' || t.id"
    marks = ", ".join("?" * len(ids)) or "NULL"
    found = rows(f"SELECT {code}, t.name FROM {spec.table} t WHERE t.id IN ({marks}) ORDER BY t.id", ids)
    return [(str(code), str(name)) for code, name in found]


def _alike(one: str, other: str) -> float:
    """0 to 100; nothing is alike that has other digits in it."""
    if _DIGITS.findall(fold(one)) != _DIGITS.findall(fold(other)):
        return 0.0
    return same_letters(plain(one), plain(other))
