"""The text of the board: the head of a stage, and a deal as a card of a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from store.core import display
from store.core.listing import Line, Listing
from store.core.values import Amount
from store.crm.board import StageColumn
from store.crm.listings import NOTHING_NEXT, ROTTING
from tui import safe

HEAD = 3  # lines of a stage's head: name and count, value, weighted value
FLAGS = {ROTTING: "!", NOTHING_NEXT: "?"}
ROOMY = 24  # cells from which on a card tells who has the deal


def head(stage: StageColumn, part: int, width: int, place: int | None = None) -> str:
    """A line of a stage's head; `place` is the cursor's, in the stage that has it."""
    if part == 0:
        count = display.count(stage.count)
        here = f"{display.count(place + 1)}/{count}" if place is not None and stage.count else count
        return _sides(stage.name, here if len(here) + len(stage.name) + 3 <= width else count, width)
    if part == 1:
        return _sides("", _amounts("", stage.value, width), width)
    return _sides("", _amounts("~ ", stage.weighted, width) if stage.type == "open" and stage.count else "", width)


def _amounts(sign: str, found: Sequence[tuple[str, int]], width: int) -> str:
    """Sums in one line; where one does not fit with its currency, without."""
    said = sign + sums(found)
    if len(said) + 2 > width and len(found) == 1:
        said = said.rsplit(" ", 1)[0]
    return said


def sums(found: Sequence[tuple[str, int]]) -> str:
    """Amounts per currency, the largest first."""
    ordered = sorted(found, key=lambda pair: -pair[1])
    return ", ".join(f"{Amount().shown(amount, currency)} {currency}" for currency, amount in ordered)


def card(listing: Listing, line: Line, part: int, width: int, marked: bool = False) -> str:
    """A line of a card: title, marked or flagged; party and value; where there is room, closing day and owner."""
    if part == 0:
        title, flag = _shown(listing, line, "title"), FLAGS.get(_shown(listing, line, "flag"), "")
        return ("✓" if marked else " ") + safe.cell(title, width - 1 - 2 * len(flag)) + (flag and f" {flag}")
    if part == 1:
        return _sides(_shown(listing, line, "party"), _shown(listing, line, "value"), width)
    return _sides(_shown(listing, line, "expected_close"), _shown(listing, line, "owner"), width)


def _shown(listing: Listing, line: Line, name: str) -> str:
    return listing.shown(line, listing.column(name))


def _sides(left: str, right: str, width: int) -> str:
    """Two texts at the ends of a line; the right one is shown whole as long as it fits at all."""
    taken = safe.width(safe.text(right))
    room = width - taken - 3
    if room < 3:
        return safe.cell(f" {right}" if right else f" {left}", width)
    return f" {safe.cell(left, room)} {safe.cell(right, taken)} "
