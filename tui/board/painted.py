"""How the board looks: a column of cards per stage, as many side by side as there is room for."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from store.core.listing import Listing
from tui.board import cards
from tui.board.lane import Lane
from tui.calm import CalmFocus
from tui.lists.marks import Marks
from tui.styled import Styled

LEAST = 20  # cells a column takes at least; columns that do not fit are a step to the side


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
    def fits(self) -> int:
        """How many columns there is room for."""
        return max(1, min(len(self._lanes) or 1, self.size.width // LEAST))

    @property
    def tall(self) -> int:
        """How many lines a card takes, the gap below it included."""
        return 4 if self.size.height >= 30 and self.size.width // self.fits >= cards.ROOMY else 3

    @property
    def room(self) -> int:
        """How many cards of a column there is room for."""
        return max(1, (self.size.height - cards.HEAD) // self.tall)

    @property
    def _shown(self) -> range:
        return range(self._first, min(self._first + self.fits, len(self._lanes)))

    def _paint_lane(self) -> None:
        each = self.size.width // self.fits
        place = self._at - self._first
        width = self.size.width - each * place if place == self.fits - 1 else each
        self.refresh(Region(each * place, 0, width, self.size.height))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        segments: list[Segment] = []
        each, rest = divmod(width, self.fits)
        for column in self._shown:
            wide = each + (rest if column == self._shown[-1] else 0)
            text, style = self._line(column, y, wide - 1)
            segments += [Segment(text, self.style(style)), Segment(self._edge(column, y), self.style("board--rule"))]
        return Strip(segments, width) if segments else Strip.blank(width)

    def _edge(self, column: int, y: int) -> str:
        """Beside the head of the outermost column: there are more that way."""
        if y == 0 and column == self._shown[-1] and column < len(self._lanes) - 1:
            return "›"
        return " "

    def _line(self, column: int, y: int, width: int) -> tuple[str, str]:
        lane, on = self._lanes[column], column == self._at
        if y < cards.HEAD:
            text = cards.head(lane.stage, y, width, lane.place if on else None)
            if y == 0 and column == self._first and column:
                text = "‹" + text[1:]
            return text, ("board--heading-on" if on else "board--heading") if y == 0 else "board--sum"
        row, part = divmod(y - cards.HEAD, self.tall)
        number = lane.top + row
        card = lane.card(number)
        if row >= self.room or card is None or part == self.tall - 1:
            return " " * width, "board--card"
        text = cards.card(self.listing, card, part, width, card.id in self.marks)
        if on and number == lane.cursor:
            return text, "board--cursor" if part == 0 else "board--cursor-party"
        if card.id in self._fresh:
            return text, "board--fresh"
        return text, "board--card" if part == 0 else "board--party"
