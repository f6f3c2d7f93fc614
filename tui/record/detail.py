"""The record under the cursor beside its list: painted line by line, laid out once."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip

from store.core.errors import BackdeskError
from tui import safe
from tui.messages import Subject
from tui.record.facts import about
from tui.styled import Styled

LABEL = 14
Line = list[tuple[str, str]]  # pieces: style, text


class DetailPane(Styled):
    """Title and fields of one record; folded away where the screen is narrow."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"detail--title", "detail--label", "detail--value"}

    def __init__(self) -> None:
        super().__init__(classes="detail")
        self._shown: Subject | None = None
        self._lines: list[Line] = []

    def show(self, subject: Subject | None) -> None:
        """Show a record, read afresh; nothing is read while the pane is folded away."""
        self._shown = subject
        if self.size.width:
            self._read()

    def on_resize(self) -> None:
        self._read()

    def _read(self) -> None:
        found = described(self._shown, self.size.width - 2) if self._shown else []
        height, old = self.size.height, self._lines
        self._lines = found
        for y in range(height):
            before, now = (lines[y] if y < len(lines) else [] for lines in (old, found))
            if before != now:
                self.refresh(_changed_part(before, now, y))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = self._lines[y] if y < len(self._lines) else []
        segments, taken = [Segment(" ", self.style("detail--value"))] if line else [], 1 if line else 0
        for kind, said in line:
            segments.append(Segment(said, self.style(f"detail--{kind}")))
            taken += safe.width(said)
        segments.append(Segment(" " * (width - taken), self.style("detail--value")))
        return Strip(segments, width)


def _changed_part(before: Line, now: Line, y: int) -> Region:
    """Where two lines differ: from the first piece that is another one, as far as either reaches."""
    same = 0
    while before[same : same + 1] == now[same : same + 1] and same < len(now):
        same += 1
    start = sum(safe.width(said) for _, said in now[:same])
    end = max(sum(safe.width(said) for _, said in line) for line in (before, now))
    return Region(1 + start if same else 0, y, end - start + (0 if same else 1), 1)


def described(subject: Subject, width: int) -> list[Line]:
    """The record's title and its fields, wrapped to a width."""
    try:
        found = about(subject.kind, subject.id)
    except BackdeskError as error:
        return [[("value", line)] for line in safe.wrapped(error, width)]
    if found is None:
        return []
    lines = [[("title", line)] for line in safe.wrapped(found.title, width)]
    lines.append([])
    for label, said in found.fields:
        head = safe.cell(label, LABEL) + " "
        for line in safe.wrapped(said, max(8, width - LABEL - 1)):
            lines.append([("label", head), ("value", line)])
            head = " " * (LABEL + 1)
    return lines


def wrapped_field(label: str, said: str, width: int) -> list[Content]:
    """A label and its value, in as many lines as that takes."""
    first, *more = safe.wrapped(said, max(8, width - LABEL - 1))
    return [field(label, first), *(field("", line) for line in more)]


def field(label: str, said: str) -> Content:
    """A label and its value."""
    return safe.content(safe.cell(label, LABEL) + " ").stylize("$muted") + safe.content(said)
