"""A figure in one line: a column per bar, and in words what it says; a report beside them."""

from __future__ import annotations

from dataclasses import replace

from store.core.errors import BackdeskError
from store.insight.figures import figure_of
from store.insight.relations import RecordView
from store.insight.sections import Section
from store.insight.sheet import Figure, Report

MOST = 24
_HEIGHTS = "▁▂▃▄▅▆▇█"
NOTHING = "·"


def columns(found: Figure) -> str:
    """One character a bar: a dot for nothing, else a block as high as the bar is long."""
    longest = max((bar.size for bar in found.bars), default=0)
    return "".join(_HEIGHTS[-(-bar.size * 8 // longest) - 1] if bar.size > 0 else NOTHING for bar in found.bars)


def in_lines(section: Section, view: RecordView | None) -> tuple[str, ...]:
    """What a record's figure says: drawn in a line with the stretch it is about and its highest bar; in words.

    Where it cannot be worked out, why.
    """
    if view is None:
        return ()
    try:
        found = figure_of(section.figure, view.kind, view.id)
    except BackdeskError as error:
        return (str(error),)
    if isinstance(found, Report):  # text as it is; of a table what it comes to
        return tuple(cells[0] for cells in found.rows) if len(found.columns) == 1 else (found.note,)
    found = replace(found, bars=found.bars[-MOST:])
    highest = max(found.bars, key=lambda bar: bar.size, default=None)
    if highest is None or not highest.size:
        return (found.note,)
    most = f"most in {highest.label}: {highest.cells[0]}"
    return f"{found.bars[0].label} {columns(found)} {found.bars[-1].label}  {most}", found.note
