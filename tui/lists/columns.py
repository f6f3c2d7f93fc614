"""How wide each column of a list is, for the width there is, and the text of one row."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from store.core.listing import Column, Line, Listing
from store.core.values import State
from tui import safe
from tui.theme import state_sign

GAP = " "
NARROWEST = 6


@dataclass(frozen=True)
class Fitted:
    """A column and the cells it gets."""

    column: Column
    width: int
    start: int


def fit(columns: tuple[Column, ...], room: int) -> tuple[Fitted, ...]:
    """Share `room` cells: text gives way before numbers, the last columns go first (never the state)."""
    chosen = list(columns)
    widths = [_wanted(c) for c in chosen]
    while len(chosen) > 1 and _least(chosen) > room:
        least = max(n for n, c in enumerate(chosen) if not isinstance(c.kind, State) or len(chosen) == 2)
        del chosen[least], widths[least]
    _shrink(chosen, widths, room)
    _grow(chosen, widths, room)
    result, start = [], 0
    for column, width in zip(chosen, widths, strict=True):
        result.append(Fitted(column, max(1, min(width, room - start)), start))
        start += width + len(GAP)
    return tuple(result)


def _wanted(column: Column) -> int:
    extra = 2 if isinstance(column.kind, State) else 0
    return max(column.width + extra, min(len(column.heading), 14))


def _elastic(column: Column) -> bool:
    return column.align == "left" and column.width >= 12 and not isinstance(column.kind, State)


def _least(columns: list[Column]) -> int:
    # a readable name is worth more than one more column: half the wanted width, not the bare minimum
    return sum(max(NARROWEST, _wanted(c) // 2) if _elastic(c) else _wanted(c) for c in columns) + len(columns) - 1


def _shrink(columns: list[Column], widths: list[int], room: int) -> None:
    while sum(widths) + len(widths) - 1 > room:
        able = [i for i, c in enumerate(columns) if _elastic(c) and widths[i] > NARROWEST]
        if not able:
            return
        widths[max(able, key=lambda i: widths[i])] -= 1


def _grow(columns: list[Column], widths: list[int], room: int) -> None:
    able = [i for i, c in enumerate(columns) if _elastic(c)]
    spare = room - sum(widths) - len(widths) + 1
    while able and spare > 0:
        able = [i for i in able if widths[i] < 3 * columns[i].width]
        for i in able[:spare]:
            widths[i] += 1
        spare -= len(able[:spare])


def shown(listing: Listing, line: Line, column: Column) -> str:
    """A cell for people; a state with its sign."""
    said = listing.shown(line, column)
    return f"{state_sign(said)} {said}" if said and isinstance(column.kind, State) else said


def row_text(listing: Listing, line: Line, fitted: tuple[Fitted, ...]) -> str:
    """The cells of one row, side by side."""
    return GAP.join(safe.cell(shown(listing, line, f.column), f.width, f.column.align) for f in fitted)


def heading_text(fitted: tuple[Fitted, ...], sort: str, descending: bool) -> str:
    """The headings, the sorted one with its direction."""
    cells = []
    for f in fitted:
        arrow = ("▼" if descending else "▲") if f.column.name == sort else ""
        cells.append(safe.cell(f.column.heading + arrow, f.width, f.column.align))
    return GAP.join(cells)


def coloured(said: str, start: int, width: int, plain: Style, style: Style) -> list[Segment]:
    """A row in three segments: its state in the state's colour."""
    if not said.isascii():
        head, rest = split_cells(said, start)
        part, tail = split_cells(rest, width)
    else:
        head, part, tail = said[:start], said[start : start + width], said[start + width :]
    if tail.isspace():  # blanks look the same in any colour: one change of colour less to send
        return [Segment(head, plain), Segment(part + tail, style)]
    return [Segment(head, plain), Segment(part, style), Segment(tail, plain)]


def split_cells(said: str, at: int) -> tuple[str, str]:
    """Cut a text after a number of cells."""
    taken = 0
    for place, char in enumerate(said):
        size = safe.width(char)
        if taken + size > at and size:
            return said[:place], said[place:]
        taken += size
    return said, ""
