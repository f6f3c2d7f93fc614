"""How a list looks: a heading, rows, the cursor's row, states in their colours and a scroll bar of one column."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip

from store.core.column import Column
from store.core.layout import NARROWEST, WIDEST
from store.core.listing import Line, Listing
from store.core.values import State
from tui import safe
from tui.calm import CalmFocus
from tui.lists import columns
from tui.lists.marks import Marks
from tui.lists.rows import Rows
from tui.styled import Styled
from tui.theme import state_role

GUTTER = 2  # the mark and a space
MESSAGE = 10  # lines that what is said instead of rows may take


class PaintedList(CalmFocus, Styled):
    """Paints only the rows on screen, and of them only what changed."""

    DEFAULT_CSS = "PaintedList { width: 1fr; height: 1fr; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--row", "list--cursor", "list--cursor-away", "list--heading", "list--heading-on", "list--bar",
        "list--primary", "list--secondary", "list--success", "list--warning", "list--error", "list--muted",
        "list--fresh",
    }  # fmt: skip

    def __init__(
        self, listing: Listing, base: str = "", hide: frozenset[str] = frozenset(), id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.listing = listing
        self.rows = Rows(listing, base)
        self.marks = Marks()
        self.total: int | None = None
        self.nothing: tuple[str, ...] = ()  # said where there are no rows
        self._top = self._cursor = 0
        self._columns = tuple(c for c in listing.shown_columns if c.name not in hide)
        self._widths: dict[str, int] = {}
        self._column: str | None = None
        self._fitted: tuple[columns.Fitted, ...] = ()
        self._fitted_for = Size(0, 0)
        self._grown: dict[str, int] = {}  # numbers that were wider than those read before them
        self._texts: dict[int, str] = {}
        self._fresh: frozenset[int] = frozenset()
        self._state = next((c for c in self._columns if isinstance(c.kind, State)), None)

    @property
    def column(self) -> Column | None:
        """The column of the cell under the cursor; the first where none was chosen."""
        found = [f.column for f in self._fitted if f.column.name == self._column] or [f.column for f in self._fitted]
        return found[0] if found else None

    @property
    def body(self) -> int:
        """How many rows there is room for; while it is hidden, how many there were."""
        room = self.size or self._fitted_for
        return max(1, room.height - 1)

    def flash(self, record_ids: frozenset[int]) -> None:
        """Show these records as just changed by somebody else; none: no more."""
        if record_ids != self._fresh:
            self._fresh = record_ids
            self.refresh()

    def show_columns(self, chosen: tuple[Column, ...], widths: dict[str, int]) -> None:
        """Show these columns; `widths` has those that are not left to the room there is."""
        self._columns, self._widths = chosen, widths
        self._state = next((c for c in chosen if isinstance(c.kind, State)), None)
        self._fit_again()

    @property
    def chosen(self) -> tuple[Column, ...]:
        """The columns shown, also those there is no room for."""
        return self._columns

    @property
    def widths(self) -> dict[str, int]:
        """How wide those columns are whose width was chosen."""
        return dict(self._widths)

    def widened(self, column: Column, step: int) -> dict[str, int]:
        """The widths with one column made wider (or narrower) than it is."""
        now = next((f.width for f in self._fitted if f.column is column), column.width)
        return self._widths | {column.name: max(NARROWEST, min(WIDEST, now + step))}

    @property
    def fitted(self) -> dict[str, int]:
        """How wide the columns on screen are."""
        return {f.column.name: f.width for f in self._fitted}

    def say_nothing_found(self, *said: str) -> None:
        """What is shown in the place of rows, where there are none."""
        if said != self.nothing:
            self.nothing = said
            if not self.rows.lines:
                self.refresh(Region(0, 1, self.size.width, min(MESSAGE, self.body)))

    # Painting -------------------------------------------------------------------------------------

    def _paint_rows(self, *numbers: int) -> None:
        width = self.size.width
        self.refresh(*(Region(0, n - self._top + 1, width, 1) for n in numbers))

    def _paint_bar(self) -> None:
        self.refresh(Region(self.size.width - 1, 0, 1, self.size.height))

    def _fit(self) -> None:
        needs = columns.needed(self.listing, self.rows.lines, self._columns) | self._grown
        self._fitted = columns.fit(self._columns, max(1, self.size.width - GUTTER - 2), needs, self._widths)

    def _fit_again(self) -> None:
        self._fit()
        self._texts.clear()
        self.refresh()

    def focus_moved(self) -> None:
        self._paint_rows(self._cursor)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            query = self.rows.query
            sort, descending = self.listing.sorted_by(query, self.rows.lines), self._descending()
            said = _exact(" " * GUTTER + columns.heading_text(self._fitted, sort, descending), width)
            return Strip(self._heading(said), width)
        number = self._top + y - 1
        line = self.rows.get(number)
        if line is None:
            return Strip([Segment(_exact(self._instead(y - 1), width), self.style("list--muted"))], width)
        if self._on_bar(y - 1):
            return Strip([*self._row(line, number, width - 1), Segment("▐", self.style("list--bar"))], width)
        return Strip(self._row(line, number, width), width)

    def _heading(self, said: str) -> list[Segment]:
        plain = self.style("list--heading")
        place = next((f for f in self._fitted if f.column.name == self._column), None)
        if place is None:
            return [Segment(said, plain)]
        return columns.coloured(said, GUTTER + place.start, place.width, plain, self.style("list--heading-on"))

    def _instead(self, y: int) -> str:
        """A line of what is said where there are no rows."""
        if self.rows.lines or not self.nothing:
            return ""
        lines = [line for part in self.nothing for line in safe.wrapped(part, max(8, self.size.width - 2 * GUTTER))]
        return " " * GUTTER + lines[y - 1] if 0 < y <= min(len(lines), MESSAGE - 1) else ""

    def _row(self, line: Line, number: int, width: int) -> list[Segment]:
        said = self._texts.get(line.id)
        if said is None:
            said = self._texts[line.id] = columns.row_text(self.listing, line, self._fitted)
            if safe.ELLIPSIS in said and (wider := columns.cut_numbers(self.listing, line, self._fitted)):
                self._grown |= wider
                self.call_later(self._fit_again)
        sign = "◌ " if number == self.rows.kept else "✓ " if line.id in self.marks else "  "
        if is_fresh := bool(self._fresh) and self.listing.record_id(line) in self._fresh:
            sign = "• "
        said = _exact(sign + said, width)
        if number == self._cursor:
            return [Segment(said, self.style("list--cursor" if self.has_focus else "list--cursor-away"))]
        if is_fresh:
            return [Segment(said, self.style("list--fresh"))]
        return self._with_state(said, line)

    def _with_state(self, said: str, line: Line) -> list[Segment]:
        plain = self.style("list--row")
        place = next((f for f in self._fitted if f.column is self._state), None)
        if place is None or not said.isprintable():
            return [Segment(said, plain)]
        state = self.listing.shown(line, place.column)
        return columns.coloured(
            said, GUTTER + place.start, place.width, plain, self.style(f"list--{state_role(state)}")
        )

    def _on_bar(self, y: int) -> bool:
        if not self.total or self.total <= self.body:
            return False
        top = self.rows.place_in_list(self._top)
        if top is None:
            return False
        size = max(1, self.body * self.body // self.total)
        start = round((self.body - size) * top / max(1, self.total - self.body))
        return start <= y < start + size

    def _descending(self) -> bool:
        return self.listing.descends(self.rows.query)


def _exact(said: str, width: int) -> str:
    taken = safe.width(said)
    return said + " " * (width - taken) if taken <= width else safe.cell(said, width)
