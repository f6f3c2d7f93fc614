"""What a spreadsheet would make of a text, and the apostrophe that keeps it from that: one rule for every file."""

from __future__ import annotations

import re

from store.core.values import Day, Kind, Moment, Number
from store.core.zones import TimeOfDay

_LOOKS_COMPUTED = re.compile(r"'*[=+\-@\t\r]")
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
# what a spreadsheet takes for a number, a day or a time, and writes back otherwise: 007, 4006381333931, 1E5, 1/2, Mar 3
_LOOKS_COUNTED = re.compile(
    rf"""'*(?: 0\d[\d.,]* | \d{{12,}} | \d+[.,]\d*0 | \d+\.\d{{10,}} | \d[\d.,]*e[+-]?\d+
    | \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? | \d{{1,4}}[/.-]\d{{1,2}}(?:[/.-]\d{{1,4}})?
    | \d{{1,2}}:\d\d(?::\d\d)?(?:[ ]?[ap]m)? | [\d.,]+[ ]?[%$€£¥] | [$€£¥][ ]?[\d.,]+ | true | false
    | \d{{1,4}}[ .-]?{_MONTH}(?:[ ,.-]*\d{{1,4}})? | {_MONTH}[ ,.-]*\d{{1,4}}(?:[ ,]+\d{{4}})? )\Z""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def unprotected(cells: list[str]) -> list[str]:
    """Cells without the apostrophe that keeps a spreadsheet from computing them, or from taking them for numbers."""
    if "'" not in "".join(cells):
        return cells
    return [cell[1:] if cell[:1] == "'" and as_text(cell) != cell else cell for cell in cells]


def protected(cell: str) -> str:
    """A cell that a spreadsheet shows as it is, also where it looks like a formula."""
    return f"'{cell}" if _LOOKS_COMPUTED.match(cell) else cell


def as_text(cell: str) -> str:
    """A text that a spreadsheet shows, and writes, letter for letter: no formula, no number, no day."""
    return f"'{cell}" if _LOOKS_COUNTED.match(cell) else protected(cell)


def leaves_bare(kind: Kind) -> bool:
    """Whether the values of a column leave bare: a spreadsheet may write them its own way, they are read in many."""
    return isinstance(kind, (Number, Day, Moment, TimeOfDay))
