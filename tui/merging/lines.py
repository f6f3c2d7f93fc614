"""The lines of two parties side by side: what counts is marked and plain, what does not or does not differ is dim."""

from __future__ import annotations

from textual.content import Content

from store.parties.choosing import Choice, Side
from tui import safe

LABEL = 16
COUNTS, NOT = "▸ ", "  "
DIFFERS, SAME = "≠ ", "  "
_AROUND = len(DIFFERS) + LABEL + 1 + 2 * len(COUNTS) + 1


def room(width: int) -> int:
    """The cells that a value has in a line of a width."""
    return max(6, (width - _AROUND) // 2)


def heading(stays: str, goes: str, width: int) -> Content:
    """What stands above the two columns."""
    cells = [safe.cell(text, room(width)) for text in (stays, goes)]
    return safe.content(" " * (_AROUND - 2 * len(COUNTS) - 1) + NOT + f" {NOT}".join(cells))


def line(choice: Choice, side: Side, width: int) -> Content:
    """A field, both its values, and a mark before the one that counts, or before both."""
    said = safe.content((DIFFERS if choice.differs else SAME) + safe.cell(choice.heading, LABEL) + " ")
    parts = [said if choice.differs else said.stylize("$muted")]
    for place, text in (("stays", choice.stays), ("goes", choice.goes)):
        counts = choice.differs and side in (place, "both")
        value = safe.content((COUNTS if counts else NOT) + safe.cell(text.replace("\n", " / ") or "–", room(width)))
        parts.append(value.stylize("bold $primary") if counts else value.stylize("$muted"))
    return parts[0] + parts[1] + Content(" ") + parts[2]


def in_full(choice: Choice, width: int, most: int = 2) -> Content:
    """Both values with as much of them as fits; nothing where the line has all of it."""
    said = [text.replace("\n", " / ") for text in (choice.stays, choice.goes)]
    if all(safe.width(safe.text(text)) <= room(width) for text in said):
        return Content("")
    lines = []
    for word, text in zip(("stays", "goes"), said, strict=True):
        first, *more = safe.wrapped(text or "–", width - 7)[:most]
        lines += [f"{word:5}  {first}", *(f"       {part}" for part in more)]
    return Content("\n").join(map(safe.content, lines))
