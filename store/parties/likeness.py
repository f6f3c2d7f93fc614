"""How alike two parties are, and why: evidence for and against, weighed as one would by hand.

The weights are steps of evidence, not measured ones: two that agree in what only one party has (a tax id) need no
more; a name alone must be nearly the same; what contradicts (other tax ids, another number in the name, both city
and telephone elsewhere) weighs more than a similar name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from store.core.errors import Usage
from store.parties.naming import Known, known

ENOUGH = 4.0  # steps of evidence from which on a pair is proposed
_LIKE = ((97, 4.0), (92, 3.0), (86, 2.0), (80, 1.0), (70, 0.0))
_WITHIN = 82.0  # what a name within another one is worth, of 100, where nothing else is known of the two
_SHORTEST = 4  # letters of a name that tells something within another one
_Ratio = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` of 0 to 100, 50 where it is just enough; why, in words."""

    score: int
    reason: str


def likeness(one: Known, other: Known, busy: frozenset[str]) -> Likeness | None:
    """How alike two parties are, where they are alike enough to be proposed; else None."""
    if _contradict(one, other):
        return None
    found = [*_name(one, other)]
    if found[0][0] <= -3 and not (one.tax and one.tax == other.tax):
        return None
    found += [*_reach(one, other, busy), *_place(one, other)]
    total = sum(weight for weight, _ in found)
    if total < ENOUGH:
        return None
    reasons = [words for weight, words in sorted(found, key=lambda part: -part[0]) if weight > 0 and words]
    against = [words for weight, words in found if weight < 0 and words]
    said = ", ".join(reasons) + (f"; but {' and '.join(against)}" if against else "")
    return Likeness(round(100 / (1 + math.exp(-(total - ENOUGH) / 2))), said)


def _contradict(one: Known, other: Known) -> bool:
    if one.tax and other.tax and one.tax != other.tax:
        return True
    return one.numbers != other.numbers and bool(one.numbers and other.numbers)


def _name(one: Known, other: Known) -> Iterator[tuple[float, str]]:
    """The name first: without its legal form, in whatever order of words, written together or apart."""
    ours, theirs = _but(one.words, other.city), _but(other.words, one.city)
    same = _same(ours, theirs)
    weight = next((step for least, step in _LIKE if same >= least), -3.0)
    words = "same name" if same > 99.9 else f"name {same:.0f} % alike"
    if weight < 2 and _is_within(ours, theirs):
        weight, words = max(weight, 1.5), "one name within the other"
    yield weight, words
    if one.forms and other.forms and one.forms.isdisjoint(other.forms):
        yield -1.0, "other legal form"
    if one.numbers != other.numbers:
        yield -2.0, "only one has a number in its name"
    if one.apart != other.apart:
        yield -6.0, "only one is a holding or the like"


def _same(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    ratio, _ = _ratios()
    return max(ratio(" ".join(sorted(ours)), " ".join(sorted(theirs))), ratio("".join(ours), "".join(theirs)))


def _is_within(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    _, token_set = _ratios()
    return token_set(" ".join(sorted(ours)), " ".join(sorted(theirs))) >= 95


def same_name(one: str, other: str) -> float:
    """How alike two names are of 100, without legal forms; a number or a word like `holding` sets them apart."""
    first, second = (known(0, name, "", "", "", "", "", "") for name in (one, other))
    if first.numbers != second.numbers or first.apart != second.apart:
        return 0.0
    same = _same(first.words, second.words)
    telling = min(len("".join(words)) for words in (first.words, second.words)) >= _SHORTEST
    return max(same, _WITHIN) if telling and _is_within(first.words, second.words) else same


def same_letters(one: str, other: str) -> float:
    """How alike two texts are of 100, letter by letter."""
    return _ratios()[0](one, other)


def _but(words: tuple[str, ...], city: str) -> tuple[str, ...]:
    """The words of a name without the city that the other one says it is in."""
    left = f" {' '.join(words)} ".replace(f" {city} ", " ").split() if city else words
    return tuple(left) or words


def _reach(one: Known, other: Known, busy: frozenset[str]) -> Iterator[tuple[float, str]]:
    if one.tax and one.tax == other.tax:
        yield 8.0, "same tax id"
    if one.email and one.email == other.email:
        yield 4.0, "same e-mail address"
    elif shared := (one.domains & other.domains) - busy:
        yield 3.0, f"same e-mail domain or website ({min(shared)})"
    elif one.domains - busy and other.domains - busy:
        yield -2.0, "other e-mail domain"
    if one.phone and other.phone:
        if _same_phone(one.phone, other.phone):
            yield 4.0, "same telephone number"
        elif _same_phone(one.phone[:-2], other.phone[:-2]):
            yield 2.0, "telephone numbers of one house"
        else:
            yield -1.5, "other telephone number"


def _place(one: Known, other: Known) -> Iterator[tuple[float, str]]:
    ratio, _ = _ratios()
    if one.city and other.city:
        yield (1.0, "same city") if ratio(one.city, other.city) >= 85 else (-2.0, "other city")
    codes = len(one.country) == len(other.country) == 2
    if codes and one.country != other.country:
        yield -3.0, "other country"


def _same_phone(one: str, other: str) -> bool:
    """Whether two numbers are one, where only one of them may have its country before it."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 6 and len(longer) - len(shorter) <= 3 and longer.endswith(shorter)


@cache
def _ratios() -> tuple[_Ratio, _Ratio]:
    try:
        from rapidfuzz import fuzz
    except ImportError:
        raise Usage("This needs the 'dedupe' extra.", "Install it: pip install 'backdesk[dedupe]'.") from None
    return fuzz.ratio, fuzz.token_set_ratio


def require_installed() -> None:
    """Raises Usage, naming the extra, where what compares names is not installed."""
    _ratios()


def installed() -> bool:
    """Whether what compares names is."""
    try:
        return bool(_ratios())
    except Usage:
        return False
