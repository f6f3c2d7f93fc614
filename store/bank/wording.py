"""What a bank's text names: numbers of documents however people write them, and references."""

from __future__ import annotations

import functools
import re

from store.core.numbering import PREFIXES
from store.core.text import fold

_BETWEEN = r"[^A-Z0-9]{0,3}"
_SHORTEST = 5  # letters of a reference that can be told from chance
_MOST = 12  # numbers that are looked for in one text
_LEGAL = frozenset(
    "gmbh ag kg ohg ug ltd limited llc inc plc sa sarl sas srl spa bv nv oy ab as co company und and".split()
)


@functools.lru_cache(maxsize=4096)
def _spelling(number: str) -> re.Pattern[str] | None:
    """How people write a number: other signs between its parts, without leading zeros in the last one."""
    groups = re.findall(r"[A-Z]+|\d+", number.upper())
    if not groups or len("".join(groups)) < _SHORTEST or not any(group.isdigit() for group in groups):
        return None
    groups[-1] = "0*" + (groups[-1].lstrip("0") or "0") if groups[-1].isdigit() else groups[-1]
    return re.compile(rf"(?<![A-Z0-9]){_BETWEEN.join(groups)}(?![A-Z0-9])")


def names(text: str, number: str) -> bool:
    """Whether a text names a document or a reference."""
    pattern = _spelling(number) if number else None
    return pattern is not None and pattern.search(text.upper()) is not None


@functools.cache
def _ours(kinds: tuple[str, ...]) -> re.Pattern[str]:
    prefixes = "|".join(sorted({re.escape(PREFIXES[kind]) for kind in kinds if kind in PREFIXES}))
    return re.compile(rf"(?<![A-Z0-9])({prefixes}){_BETWEEN}(\d{{4}}){_BETWEEN}(\d{{1,6}})(?![A-Z0-9])")


def numbers_in(text: str, *kinds: str) -> list[str]:
    """Our document numbers of some kinds that a text names, as they are kept."""
    found = _ours(kinds).findall(text.upper())[:_MOST]
    return list(dict.fromkeys(f"{prefix}-{year}-{int(rest):06d}" for prefix, year, rest in found))


def name_words(name: str) -> list[str]:
    """The words of a name that tell it from others: without legal forms, unless it has no others."""
    every = fold(name).split()
    return [word for word in every if word not in _LEGAL] or every


def same_name(one: str, other: str) -> bool:
    """Whether two spellings may be of one name: the words of one are those the other begins with."""
    first, second = sorted((name_words(one), name_words(other)), key=len)
    return bool(first) and second[: len(first)] == first
