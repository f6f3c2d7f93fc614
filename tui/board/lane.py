"""One column of the board: a stage, the stretch of its deals that was read, and where its cursor stands."""

from __future__ import annotations

from store.core.listing import Line, Listing
from store.crm.board import StageColumn
from tui.lists.rows import Rows


class Lane:
    """Reads nothing until it is first looked at, and never more than a few chunks around its cursor."""

    def __init__(self, listing: Listing, stage: StageColumn) -> None:
        self.stage = stage
        self.rows = Rows(listing, f"stage_id:{stage.stage_id}")
        self.cursor = self.top = 0
        self._is_read = False

    def look(self, room: int) -> None:
        """Have the cards at hand that `room` shows, the cursor among them."""
        if not self._is_read:
            self._is_read = True
            self.rows.to_start()
        rows = self.rows
        rows.reach(min(self.top, self.cursor), max(self.top + room, self.cursor))
        self.cursor = max(rows.low, min(self.cursor, rows.high - 1))
        last = rows.high - room if rows.at_end else self.cursor  # nothing is left empty below the last card
        self.top = max(self.cursor - room + 1, min(self.top, self.cursor, last), rows.low)

    def reload(self, stage: StageColumn) -> None:
        """The stage may have changed: read again what was looked at."""
        self.stage = stage
        if not self._is_read:
            return
        here, anchor, height = self.current, self.rows.get(self.top), self.cursor - self.top
        if anchor is None or (self.rows.at_start and self.top == self.rows.low):
            self.rows.to_start()
            self.top = self.rows.low
        else:
            self.top = self.rows.around(anchor.place)
        found = self.rows.number_of(here.id) if here else None
        self.cursor = found if found is not None else self.top + height

    @property
    def current(self) -> Line | None:
        """The card under the lane's cursor."""
        return self.card(self.cursor)

    def card(self, number: int) -> Line | None:
        """The card of that number, where it was read."""
        return self.rows.get(number)

    @property
    def place(self) -> int | None:
        """Where the cursor stands among all deals of the stage, from 0, where known."""
        self.rows.anchored(self.stage.count)
        return self.rows.place_in_list(self.cursor)

    def move(self, step: int) -> None:
        """The cursor down (or up) by so many cards."""
        self.cursor += step

    def edge(self, way: int) -> None:
        """The cursor on the first (or the very last) card."""
        if way < 0:
            self.rows.to_start()
            self.cursor = self.top = self.rows.low
        else:
            self.rows.to_end(self.stage.count)
            self.cursor, self.top = max(self.rows.low, self.rows.high - 1), self.rows.low
        self._is_read = True

    def show(self, record_id: int) -> bool:
        """Put the cursor on a deal, wherever in the stage it is; False where it is not in it."""
        number = self.rows.number_of(record_id) if self._is_read else None
        if number is None:
            place = self.rows.listing.place(self.rows.query, record_id)
            if place is None:
                return False
            number = self.rows.around(place)
            self._is_read = True
        self.cursor = number
        return True
