"""Figures and reports as lines of text: label and numbers first, the bar beside them, so that nothing is only drawn.

A bar's parts differ by their pattern, not by colour alone: full, light, and below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.insight.sheet import Bar, Figure, Opens, Report
from tui import safe
from tui.theme import state_role, state_sign

SOLID, LIGHT, BELOW, TICK = "█", "░", "▒", "┃"
_EIGHTHS = " ▏▎▍▌▋▊▉"
WIDEST_LABEL, SHORTEST_BAR, LONGEST_BAR, NARROWEST, READABLE = 34, 12, 60, 8, 18
Piece = tuple[str, str]  # style, text


@dataclass(frozen=True)
class Row:
    """One line. A row with a `place` is a bar or a line of a report, which the cursor can stand on."""

    pieces: tuple[Piece, ...]
    place: int | None = None
    opens: tuple[Opens, ...] = ()
    said: str = ""


def figure(found: Figure, width: int, first: int = 0) -> list[Row]:
    """The lines of a figure, its bars numbered from `first`."""
    table = [(bar.label, *bar.cells) for bar in found.bars]
    if found.total:
        table.append(("Total", *found.total))
    fitted = _Columns(found.columns, table)
    shown = fitted.beside_a_bar(width)
    room = min(LONGEST_BAR, width - fitted.taken(shown) - 2) - bool(found.scale)
    longest = found.scale or max((abs(bar.size) for bar in found.bars), default=0)
    lines = [*_head(found.title, _legend(found), width), fitted.heading(shown)]
    hidden = [column for column in range(len(found.columns)) if column not in shown]
    for number, (bar, cells) in enumerate(zip(found.bars, table, strict=False), first):
        drawn = drawn_bar(bar, longest, room)
        said = " · ".join(cells[column] for column in (0, *hidden) if cells[column])
        pieces = (*fitted.pieces(cells, shown), ("number", "  "), *drawn)
        lines.append(Row(pieces, number, bar.opens, said))
    if not found.bars:
        lines.append(Row((("note", " There is nothing to show yet."),)))
    if found.total:
        lines.append(Row(fitted.pieces(table[-1], shown, "total")))
    return [*lines, *_note(found.note, width)]


def report(found: Report, width: int, first: int = 0, shift: int = 0) -> list[Row]:
    """The lines of a report; with `shift` so many columns after the first are out of sight to the left."""
    fitted = _Columns(found.columns, found.rows)
    shown = fitted.in_a_table(width, shift)
    lines = [*_head(found.title, "", width), fitted.heading(shown)]
    hidden = [column for column in range(len(found.columns)) if column not in shown]
    for number, cells in enumerate(found.rows):
        opens = found.opens[number] if number < len(found.opens) else ()
        style = "total" if not opens and cells[0] in ("", "Total") else "number"
        said = " · ".join(cells[column] for column in (0, *hidden) if cells[column])
        lines.append(Row(fitted.pieces(cells, shown, style), first + number, opens, said))
    if not found.rows:
        lines.append(Row((("note", " There is nothing to show yet."),)))
    return [*lines, *_note(found.note, width)]


def hidden_columns(found: Report, width: int) -> int:
    """How many columns of a report do not fit."""
    return len(found.columns) - len(_Columns(found.columns, found.rows).in_a_table(width, 0))


def drawn_bar(bar: Bar, longest: int, room: int) -> tuple[Piece, ...]:
    """The bar itself in `room` cells: its full part, its light part, and its tick where it has one."""
    if room < 1 or not longest:
        return ()
    if bar.size < 0:
        return (("below", BELOW * _cells(-bar.size, longest, room)),)
    whole, solid = min(bar.size, longest), min(bar.solid, longest)
    text = _full(solid, longest, room, whole == solid)
    light = LIGHT * (_cells(whole, longest, room) - len(text)) if whole > solid else ""
    pieces = [("solid", text), ("light", light)]
    if bar.size > longest:
        pieces.append(("solid", "▶"))
    return tuple(_ticked(pieces, _cells(bar.tick, longest, room)) if bar.tick else pieces)


def _cells(size: int, longest: int, room: int) -> int:
    """How many cells a length takes; something is seen of whatever there is."""
    return max(1 if size else 0, round(min(size, longest) * room / longest))


def _full(size: int, longest: int, room: int, alone: bool) -> str:
    """A full part, to an eighth of a cell where nothing follows it."""
    if not alone:
        return SOLID * round(size * room / longest)
    eighths = max(1 if size else 0, round(size * room * 8 / longest))
    return SOLID * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _ticked(pieces: Iterable[Piece], place: int) -> list[Piece]:
    """The same with a tick over the cell of that number."""
    found, at = [], 0
    for style, text in pieces:
        inside = place - 1 - at
        if 0 <= inside < len(text):
            found += [(style, text[:inside]), ("tick", TICK), (style, text[inside + 1 :])]
        else:
            found.append((style, text))
        at += len(text)
    if place > at:
        found += [("number", " " * (place - 1 - at)), ("tick", TICK)]
    return found


def _legend(found: Figure) -> str:
    parts = [(SOLID, found.solid), (LIGHT, found.light), (TICK, found.tick)]
    return "  ".join(f"{sign} {said}" for sign, said in parts if said)


def _head(title: str, legend: str, width: int) -> list[Row]:
    """Title and legend: in one line where there is room."""
    title, taken = safe.text(title), safe.width(legend)
    if safe.width(title) + taken + 5 <= width:
        gap = " " * (width - safe.width(title) - taken - 2)
        return [Row((("title", f" {title}{gap}"), ("note", legend)))]
    rows = [Row((("title", " " + safe.cell(title, min(width - 2, safe.width(title)))),))]
    return [*rows, *_note(legend, width)]


def _note(said: str, width: int) -> list[Row]:
    return [Row((("note", f" {line}"),)) for line in safe.wrapped(said, max(10, width - 2))] if said else []


class _Columns:
    """How wide the columns of a table are, and which of them fit."""

    def __init__(self, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[str, ...]]) -> None:
        self._columns = columns
        self._wide = [safe.width(heading) for heading, _ in columns]
        for row in rows:
            for place, cell in enumerate(row):
                self._wide[place] = max(self._wide[place], safe.width(safe.text(cell)) + 2 * self._is_state(place))
        for place, (_, side) in enumerate(columns):
            if side == "left":
                self._wide[place] = min(self._wide[place], WIDEST_LABEL)

    def _is_state(self, place: int) -> bool:
        return self._columns[place][1] == "state"

    def taken(self, shown: Sequence[int]) -> int:
        """Cells that these columns take, with the gaps between them."""
        return 1 + sum(self._wide[place] for place in shown) + 2 * (len(shown) - 1)

    def beside_a_bar(self, width: int) -> list[int]:
        """The columns that leave room for a bar; the last ones give way, then the label gets narrower."""
        shown = list(range(len(self._columns)))
        while len(shown) > 2 and width - self.taken(shown) - 2 < SHORTEST_BAR:
            shown.pop()
        self._narrow(0, self.taken(shown) + 2 + SHORTEST_BAR - width)
        return shown

    def in_a_table(self, width: int, shift: int) -> list[int]:
        """The columns that fit: the first always, and from `shift` on as many as there is room for."""
        shown = list(range(len(self._columns)))
        for place, (_, side) in enumerate(self._columns):
            if side == "left":
                self._narrow(place, self.taken(shown) - width, READABLE)
        shown = [0, *shown[1 + shift :]]
        while len(shown) > 2 and self.taken(shown) + 2 * (shown[-1] < len(self._columns) - 1) > width:
            shown.pop()
        return shown

    def _narrow(self, place: int, by: int, least: int = NARROWEST) -> None:
        if by > 0:
            self._wide[place] = max(min(self._wide[place], least), self._wide[place] - by)

    def heading(self, shown: Sequence[int]) -> Row:
        """The line of headings."""
        cells = [safe.cell(self._columns[place][0], self._wide[place], self._align(place)) for place in shown]
        more = " ›" if shown[-1] < len(self._columns) - 1 else ""
        return Row((("heading", " " + "  ".join(cells) + more),))

    def _align(self, place: int) -> str:
        return "right" if self._columns[place][1] == "right" else "left"

    def pieces(self, cells: Sequence[str], shown: Sequence[int], style: str = "number") -> tuple[Piece, ...]:
        """A row's cells, each in its width; a state with its sign and in its colour."""
        found: list[Piece] = []
        for place in shown:
            gap = "  " if found else " "
            said, look = cells[place], style
            if self._is_state(place) and said:
                said, look = f"{state_sign(said)} {said}", state_role(said)
            text = gap + safe.cell(said, self._wide[place], self._align(place))
            if found and found[-1][0] == look:
                text = found.pop()[1] + text
            found.append((look, text))
        return tuple(found)
