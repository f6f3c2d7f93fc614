"""The only way text from the database reaches the screen: printable, never markup, exactly as wide as asked."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Static

from store.core.text import clean, printable

ELLIPSIS = "…"


def text(raw: object) -> str:
    """Any value as text a terminal can be given."""
    return printable("" if raw is None else str(raw))


def typed(raw: object, multiline: bool = False) -> str:
    """A stored value as somebody could have typed it, for an input box."""
    return clean("" if raw is None else str(raw), multiline)


def content(raw: object) -> Content:
    """Any value as a label: markup in it is shown, not obeyed."""
    return Content(text(raw))


def width(shown: str) -> int:
    """How many cells a text takes; wide characters take two, combining ones none."""
    return len(shown) if shown.isascii() else cell_len(shown)


def cell(raw: object, wanted: int, align: str = "left") -> str:
    """A value in exactly `wanted` cells, with an ellipsis where it does not fit."""
    shown = text(raw)
    taken = width(shown)
    if taken > wanted:
        return set_cell_size(shown, max(0, wanted - 1)) + ELLIPSIS if wanted > 0 else ""
    gap = " " * (wanted - taken)
    return gap + shown if align == "right" else shown + gap


def wrapped(raw: object, room: int) -> list[str]:
    """A value in lines of at most `room` cells, broken where it breaks itself, and between words where it can be."""
    lines = []
    for part in ("" if raw is None else str(raw)).split("\n"):
        line = ""
        for word in text(part).split(" "):
            for piece in _pieces(word, room):
                if line and width(line) + 1 + width(piece) > room:
                    lines.append(line)
                    line = piece
                else:
                    line = f"{line} {piece}" if line else piece
        lines.append(line)
    return lines


def _pieces(word: str, room: int) -> list[str]:
    found = []
    while width(word) > max(1, room):
        head = set_cell_size(word, max(1, room)).rstrip() or word[0]  # a wide character may not fit at all
        found.append(head)
        word = word[len(head) :]
        if not word:
            return found
    return [*found, word]


class Say(Static):
    """A label for any text: never markup, never a control character."""

    def __init__(self, said: object = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(said if isinstance(said, Content) else content(said), id=id, classes=classes, markup=False)

    def say(self, said: object) -> None:
        """Show another text; an already built `Content` must hold safe text only."""
        self.update(said if isinstance(said, Content) else content(said))


class OneLine(Widget):
    """One line of text that changes often: painted, never laid out again. `tone` is a theme colour."""

    DEFAULT_CSS = "OneLine { height: 1; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said, self._tone = "", "foreground"

    def say(self, said: object, tone: str = "foreground") -> None:
        """Show another text."""
        if (text(said), tone) != (self._said, self._tone):
            self._said, self._tone = text(said), tone
            self.refresh()

    def render(self) -> Content:
        return Content(" " + cell(self._said, max(1, self.size.width - 2))).stylize(f"${self._tone}")


def join(*parts: VisualType) -> Content:
    """Several pieces of text in one line; strings are made safe."""
    return Content("").join([part if isinstance(part, Content) else content(part) for part in parts])
