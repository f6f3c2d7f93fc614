"""Which character parts the cells: by evidence from the first lines, never by a guess at one of them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import islice

from store.core.errors import Usage
from store.core.text import excerpt
from store.exchange.asking import Answer, Asked

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_WORDS = {**{word: sign for sign, word in NAMES.items()}, "\\t": "\t", "pipe": "|"}
_ROWS = 50


def named(wanted: str) -> str:
    """The character of `--delimiter`: itself or its name."""
    found = _WORDS.get(wanted.lower(), wanted)
    if len(found) != 1 or found in '"\r\n\0' or found.isalnum():
        raise Usage(f"'{excerpt(wanted)}' cannot part cells.", "Use one of: comma, semicolon, tab, bar.")
    return found


def decide(lines: Sequence[str], likely: str = ",") -> str:
    """The delimiter of a file by its first lines: the one that gives every row the same width.

    Raises Usage where two would do equally well.
    """
    widths = {sign: _widths(lines, sign) for sign in NAMES}
    even = {sign: found[0] for sign, found in widths.items() if found and found[0] > 1 and len(set(found)) == 1}
    if even:
        best = max(even.values())
        winners = [sign for sign, width in even.items() if width == best]
        if len(winners) > 1 and likely not in winners:
            listed = " or ".join(NAMES[sign] for sign in winners)
            said = f"The cells may be parted by {listed}; the first lines do not tell."
            raise Asked(said, "Say which: --delimiter", "delimiter", (Answer(NAMES[s], NAMES[s]) for s in winners))
        return likely if likely in winners else winners[0]
    header = {sign: found[0] for sign, found in widths.items() if found and found[0] > 1}
    return max(header, key=lambda sign: (header[sign], sign == likely)) if header else likely


def _widths(lines: Sequence[str], sign: str) -> list[int]:
    try:
        return [len(row) for row in islice(csv.reader(lines, delimiter=sign), _ROWS) if any(row)]
    except csv.Error:
        return []
