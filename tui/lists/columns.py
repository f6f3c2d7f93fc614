"""How wide each column of a list is, for the width there is, and the text of one row."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from store.core.listing import Column, Line, Listing
from store.core.values import Code, Currency, Email, State, Text
from tui import safe
from tui.theme import state_sign

GAP = " "
NARROWEST = 6
SHORT = 10  # a name of so many cells is never cut to make room for one more column
TIGHT = 12  # what is left of a name where a sum would have to go otherwise


@dataclass(frozen=True)
class Fitted:
    """A column and the cells it gets."""

    column: Column
    width: int
    start: int


def fit(
    columns: tuple[Column, ...], room: int, needs: dict[str, int] | None = None, fixed: dict[str, int] | None = None
) -> tuple[Fitted, ...]:
    """Share `room` cells: text gives way before numbers, the last columns go first (never a state or a sum).

    `needs` is how wide the values of a sample are; text gets that, and what is left over. Columns in
    `fixed` are as wide as a person made them.
    """
    needs, fixed = needs or {}, fixed or {}
    shares = [_Share.of(c, needs, fixed.get(c.name, 0)) for c in columns]
    while _least(shares) > room and (given_up := _dispensable(shares)):
        if shares[given_up].column.total and _tight(shares) <= room:
            break
        del shares[given_up]
    _shrink(shares, room)
    _grow(shares, room)
    result, start = [], 0
    for share in shares:
        result.append(Fitted(share.column, max(1, min(share.width, room - start)), start))
        start += share.width + len(GAP)
    return tuple(result)


@dataclass
class _Share:
    """What a column gets: `elastic` text gives way and takes what is left over, up to `most` and twice that."""

    column: Column
    width: int
    elastic: bool
    most: int

    @classmethod
    def of(cls, column: Column, needs: dict[str, int], fixed: int) -> _Share:
        if fixed:
            return cls(column, fixed, False, fixed)
        most = column.width if isinstance(column.kind, Text) else 0
        return cls(column, _wanted(column, needs), _elastic(column), most)

    @property
    def least(self) -> int:
        # a readable name is worth more than one more column: all of a short one, most of a long one
        needed = min(self.width, self.column.width)
        if isinstance(self.column.kind, Email):
            return needed  # a part of it is of no use
        return max(NARROWEST, min(needed, SHORT), needed * 3 // 5) if self.elastic else self.width


def _dispensable(shares: list[_Share]) -> int | None:
    """The last spare column, sums last, then the last but the first and any state, sum, or what that is counted in."""
    columns = [share.column for share in shares]
    if spare := [n for n, column in enumerate(columns) if column.spare]:
        return max(spare, key=lambda n: (not columns[n].total, n))
    able = [n for n, c in enumerate(columns) if n and not c.total and not isinstance(c.kind, State | Currency)]
    return able[-1] if len(able) > 1 else None


def needed(listing: Listing, lines: list[Line], columns: tuple[Column, ...]) -> dict[str, int]:
    """How wide what is in these rows is: enough for nine texts of ten, for all codes, states and numbers."""
    found = {}
    for column in columns if lines else ():
        widths = sorted(safe.width(safe.text(shown(listing, line, column))) for line in lines)
        found[column.name] = widths[len(widths) * 9 // 10] if _elastic(column) else widths[-1]
    return found


def cut_numbers(listing: Listing, line: Line, fitted: tuple[Fitted, ...]) -> dict[str, int]:
    """How wide the numbers of a row are that their columns have no room for: a number is never shown in part."""
    found = {f: safe.width(shown(listing, line, f.column)) for f in fitted if f.column.align == "right"}
    return {f.column.name: width for f, width in found.items() if f.width < width <= f.column.width}


def _wanted(column: Column, needs: dict[str, int]) -> int:
    heading = len(column.heading) + 1  # the arrow of the order
    if isinstance(column.kind, State):
        return max(heading, needs.get(column.name, 0), min(column.width + 2, 12))
    if column.align == "right":
        return max(min(heading, 14), min(needs.get(column.name, column.width), column.width))
    if not isinstance(column.kind, Text):
        return max(column.width, needs.get(column.name, 0), min(heading, 14))
    if not _elastic(column):  # codes and short words are never cut
        return max(heading, min(needs.get(column.name, column.width), column.width))
    return max(heading, NARROWEST, min(needs.get(column.name, column.width), 2 * column.width))


def _elastic(column: Column) -> bool:
    return isinstance(column.kind, Text) and column.width >= 12 and not isinstance(column.kind, State | Code)


def _least(shares: list[_Share]) -> int:
    return sum(share.least for share in shares) + len(shares) - 1


def _tight(shares: list[_Share]) -> int:
    return sum(min(share.least, TIGHT) if share.elastic else share.least for share in shares) + len(shares) - 1


def _taken(shares: list[_Share]) -> int:
    return sum(share.width for share in shares) + len(shares) - 1


def _shrink(shares: list[_Share], room: int) -> None:
    elastic = [share for share in shares if share.elastic]
    while _taken(shares) > room:
        able = [share for share in elastic if share.width > NARROWEST]
        if not able:
            return
        # the first text is the record's name: the others give way to it
        max(able, key=lambda share: share.width * (3 if share is able[0] else 5)).width -= 1


def _grow(shares: list[_Share], room: int) -> None:
    spare = room - _taken(shares)
    for limit in (1, 2):  # what was declared first, twice that for text where there is still room
        able = [share for share in shares if limit == 1 or share.elastic]
        while able and spare > 0:
            able = [share for share in able if share.width < limit * share.most]
            for share in able[:spare]:
                share.width += 1
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
