"""How the board looks: a column of cards per stage, as many side by side as there is room for."""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Self

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip

from store.core.listing import Listing
from tui.board import cards
from tui.board.lane import Lane
from tui.calm import CalmFocus
from tui.lists.marks import Marks
from tui.styled import Styled

LEAST = 20  # cells a column takes at least; columns that do not fit are a step to the side


class Grid(NamedTuple):
    """How many columns stand side by side and cards in each, in cells; the last column takes the rest of the width."""

    columns: int
    each: int
    rest: int
    tall: int  # lines of a card, the gap below it included
    room: int  # cards of a column

    @classmethod
    def of(cls, size: Size, lanes: int) -> Self:
        """What there is room for."""
        columns = max(1, min(lanes or 1, size.width // LEAST))
        each, rest = divmod(size.width, columns)
        tall = 4 if size.height >= 30 and each >= cards.ROOMY else 3
        return cls(columns, each, rest, tall, max(1, (size.height - cards.HEAD) // tall))


class PaintedBoard(CalmFocus, Styled):
    """Columns of cards; paints only what is on screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--heading", "board--heading-on", "board--sum", "board--card", "board--party", "board--cursor",
        "board--cursor-party", "board--rule", "board--fresh",
    }  # fmt: skip

    def __init__(self, listing: Listing, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.listing = listing
        self.marks = Marks()
        self._lanes: list[Lane] = []
        self._at = 0
        self._first = 0  # the leftmost column on screen
        self._fresh: frozenset[int] = frozenset()

    @property
    def grid(self) -> Grid:
        """Where there is room for cards."""
        return Grid.of(self.size, len(self._lanes))

    def _shown(self, grid: Grid) -> range:
        return range(self._first, min(self._first + grid.columns, len(self._lanes)))

    def _paint_lane(self) -> None:
        grid, place = self.grid, self._at - self._first
        width = grid.each + (grid.rest if place == grid.columns - 1 else 0)
        self.refresh(Region(grid.each * place, 0, width, self.size.height))

    def render_line(self, y: int) -> Strip:
        grid = self.grid
        segments: list[Segment] = []
        for column in (shown := self._shown(grid)):
            last = column == shown[-1]
            text, style = self._line(grid, column, y, grid.each + (grid.rest if last else 0) - 1)
            edge = "›" if last and y == 0 and column < len(self._lanes) - 1 else " "  # there are more that way
            segments += [Segment(text, self.style(style)), Segment(edge, self.style("board--rule"))]
        width = grid.each * grid.columns + grid.rest
        return Strip(segments, width) if segments else Strip.blank(width)

    def _line(self, grid: Grid, column: int, y: int, width: int) -> tuple[str, str]:
        lane, on = self._lanes[column], column == self._at
        if y < cards.HEAD:
            text = cards.head(lane.stage, y, width, lane.place if on else None)
            if y == 0 and column == self._first and column:
                text = "‹" + text[1:]
            return text, ("board--heading-on" if on else "board--heading") if y == 0 else "board--sum"
        row, part = divmod(y - cards.HEAD, grid.tall)
        number = lane.top + row
        card = lane.card(number)
        if row >= grid.room or card is None or part == grid.tall - 1:
            return " " * width, "board--card"
        text = cards.card(self.listing, card, part, width, card.id in self.marks)
        if on and number == lane.cursor:
            return text, "board--cursor" if part == 0 else "board--cursor-party"
        if card.id in self._fresh:
            return text, "board--fresh"
        return text, "board--card" if part == 0 else "board--party"
