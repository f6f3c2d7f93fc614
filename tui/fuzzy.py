"""How well what is typed fits a text: beginnings before middles, and letters picked from words last."""

from __future__ import annotations

from store.core.text import fold

LOOSE = 3  # from this score on, letters were picked: shown after everything that contains what was typed

LONGEST, MOST_WORDS = 200, 12


def fit(wanted: list[str], hay: str) -> int | None:
    """The worst of how well each (folded) word fits a folded text: 0 begins it … 4 letters in order; None: not."""
    words = hay.split()
    worst = 0
    for word in wanted:
        found = _fit(word, hay, words)
        if found is None:
            return None
        worst = max(worst, found)
    return worst


def whole(wanted: list[str], hay: str) -> bool:
    """Whether every (folded) word is one of the text's: `ship` of `shipment: ship`, not of `shipment: pick`."""
    return set(wanted) <= set(hay.split())


def _fit(word: str, hay: str, words: list[str]) -> int | None:
    if hay.startswith(word):
        return 0
    if any(other.startswith(word) for other in words):
        return 1
    if word in hay:
        return 2
    if _picked(word, words):
        return LOOSE
    return LOOSE + 1 if len(word) > 2 and _in_order(word, hay) else None


def _picked(letters: str, words: list[str]) -> bool:
    """Whether the letters are beginnings of words, in order: `cwd` of `convert won deal`."""
    if not letters:
        return True
    for place, word in enumerate(words):
        for length in range(min(len(letters), len(word)), 0, -1):
            if word.startswith(letters[:length]) and _picked(letters[length:], words[place + 1 :]):
                return True
    return False


def _in_order(letters: str, hay: str) -> bool:
    rest = iter(hay)
    return all(letter in rest for letter in letters)


def folded(typed: str) -> list[str]:
    """The words of what was typed, as `fit` wants them; of a pasted letter the first."""
    return fold(typed[:LONGEST]).split()[:MOST_WORDS]
