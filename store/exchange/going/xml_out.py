"""XML written as it comes, element by element, with no more in memory than the names of those that are open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO
from xml.sax.saxutils import escape

from store.core.text import clean


class XmlOut:
    """Writes elements to a text file, each on a line of its own."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._depth = out, 0
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')

    @contextmanager
    def within(self, name: str, namespace: str = "") -> Iterator[None]:
        """An element that others are in."""
        said = f' xmlns="{namespace}"' if namespace else ""
        self._out.write(f"{'  ' * self._depth}<{name}{said}>\n")
        self._depth += 1
        yield
        self._depth -= 1
        self._out.write(f"{'  ' * self._depth}</{name}>\n")

    def say(self, name: str, text: str, longest: int = 0) -> None:
        """An element of text, cut to a length; none where there is nothing to say."""
        told = clean(text)
        told = told[:longest].strip() if longest else told
        if told:
            self._out.write(f"{'  ' * self._depth}<{name}>{escape(told)}</{name}>\n")
