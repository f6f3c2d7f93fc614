"""The columns of the files, a line each: what it is called, what is in it, and the field it goes to; what is needed."""

from __future__ import annotations

from textual.content import Content

from store.core.text import excerpt, plural
from store.exchange import ImportKind
from store.exchange.looking import Drafted, Place, Seen
from tui import safe
from tui.importing import texts
from tui.importing.fields import NOWHERE
from tui.keymap import key_of

BETWEEN = "  "
TAKEN, NOT = "▸ ", "  "
SHOWN = 2  # texts read as others that are told at once


def widths(width: int) -> tuple[int, int, int]:
    """The cells of the three parts."""
    room = max(24, width - 2 * len(BETWEEN) - len(TAKEN))
    heading, field = min(28, room * 3 // 10), min(32, room * 3 // 10)
    return heading, room - heading - field, field


def head(width: int) -> Content:
    """What stands above them."""
    return safe.content(NOT + _in_columns(("Column", "In the file", "Goes to"), width))


def second(seen: Seen, notes: tuple[str, ...], width: int) -> Content:
    """What stands above those of the second file."""
    parts = [f"Lines: {seen.path.name}", plural(seen.rows, "row") if seen.rows else "", *notes]
    shown = safe.wrapped(" · ".join(filter(None, map(safe.text, parts))), width)
    return Content("\n").join(map(safe.content, shown)).stylize("bold $secondary")


def line(place: Place, kind: ImportKind, width: int) -> Content:
    """A column; dim where it is not taken."""
    samples = " · ".join(safe.text(text) for text in place.samples) or "(empty)"
    said = _in_columns((place.heading, samples, goes_to(place, kind)), width)
    shown = safe.content((TAKEN if place.fields else NOT) + said)
    return shown if place.fields else shown.stylize("$muted")


def goes_to(place: Place, kind: ImportKind) -> str:
    """The labels of the fields it fills, and of their unit."""
    return (", ".join(kind.field(name).label for name in place.fields) + place.unit) or NOWHERE


def in_full(place: Place, kind: ImportKind, width: int, most: int = 3) -> Content:
    """The values of a column with as much of them as there is room for, and what its field takes."""
    lines = safe.wrapped(" · ".join(safe.text(text) for text in place.samples) or "(empty)", width)[:most]
    lines += [f"{field.label} ({field.name}): {field.word}" for name in place.fields if (field := kind.field(name))]
    return Content("\n").join(map(safe.content, (safe.cell(text, width) for text in lines)))


def needs(found: Drafted, kind: ImportKind) -> str:
    """What is still to be said, and what was said of every row or of texts."""
    fixed = ", ".join(f"{name} = {excerpt(value, 30)}" for name, value in found.fixed)
    replaced = [texts.said(kind, one) for one in found.replaced[:SHOWN]]
    if more := len(found.replaced[SHOWN:]):
        replaced.append(f"{more} more ({key_of('importing.text', 't')})")
    wanted = [*found.missing, *(f"external_id in {excerpt(name, 30)}" for name in found.apart)]
    said = [f"Needs: {', '.join(wanted)}." if wanted else "", f"In every row: {fixed}." if fixed else ""]
    return " ".join(filter(None, [*said, f"Read as others: {', '.join(replaced)}." if replaced else ""]))


def _in_columns(texts: tuple[str, str, str], width: int) -> str:
    return BETWEEN.join(safe.cell(text, room) for text, room in zip(texts, widths(width), strict=True))
