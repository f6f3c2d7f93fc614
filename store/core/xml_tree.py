"""XML read piece by piece, with an end to everything: no document types, no entities, no depth without limit.

Names are local: whatever the namespace is called, `Stmt` is `Stmt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO
from xml.parsers import expat

from store.core.errors import Usage
from store.core.text import excerpt

MAX_DEPTH = 60
MAX_LIVE = 500_000  # elements that are kept at a time
MAX_TEXT = 10_000  # characters of an element's own text
_NONE_IS = "Nothing is that banks or suppliers write."
Ended = Callable[["Node", "Node"], bool]
Fault = Callable[[int, str, str], Usage]  # of the line, what is wrong there, and the way out


class Node:
    """An element: its local name, the line it begins on, its text, and what is in it."""

    __slots__ = ("attributes", "before", "children", "line", "name", "own")

    def __init__(self, name: str, line: int, attributes: dict[str, str], before: int) -> None:
        self.name, self.line, self.attributes, self.before = name, line, attributes, before
        self.children: Sequence[Node] = ()  # most have none: lists are made for those that have
        self.own = ""

    @property
    def text(self) -> str:
        """Its own text, in one line."""
        return " ".join(self.own.split())

    def all(self, *path: str) -> Iterator[Node]:
        """Every element at a path below it."""
        for child in self.children:
            if child.name == path[0]:
                if len(path) == 1:
                    yield child
                else:
                    yield from child.all(*path[1:])

    def first(self, *path: str) -> Node | None:
        """The first element at a path below it."""
        return next(self.all(*path), None)

    def said(self, *path: str) -> str:
        """The text of the first element at a path below it that has any."""
        return next((node.text for node in self.all(*path) if node.text), "")


class _Tree:
    """Builds elements, and forgets what is in those that `ended` has taken in."""

    def __init__(self, fault: Fault, ended: Ended, encoding: str | None) -> None:
        self.fault, self.ended = fault, ended
        self.above: list[Node] = []
        self.root: Node | None = None
        self.live = 0
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_: Any) -> None:
        raise self.fault(
            self.parser.CurrentLineNumber,
            "has a document type (<!DOCTYPE …>), which nobody needs here and which can do harm",
            "Nothing of it was read; ask where it comes from.",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.above) >= MAX_DEPTH:
            raise self.fault(line, f"is nested more than {MAX_DEPTH} deep", _NONE_IS)
        if self.live >= MAX_LIVE:
            raise self.fault(line, f"has more than {MAX_LIVE:,} elements in one part", _NONE_IS)
        node = Node(name.rpartition(":")[2], line, attributes, self.live)
        self.live += 1
        if not self.above:
            self.root = node
        elif isinstance(within := self.above[-1].children, list):
            within.append(node)
        else:
            self.above[-1].children = [node]
        self.above.append(node)

    def _text(self, text: str) -> None:
        node = self.above[-1]
        if not text.strip() and (node.children or not node.own):  # between its elements
            return
        node.own += text
        if len(node.own) > MAX_TEXT:
            most = f"{MAX_TEXT:,} characters"
            raise self.fault(node.line, f"the text of <{excerpt(node.name)}> is longer than {most}", "")

    def _end(self, _: str) -> None:
        node = self.above.pop()
        if self.above and self.ended(node, self.above[-1]):
            node.children = ()
            self.live = node.before + 1


def parse(file: BinaryIO, fault: Fault, cut: str, ended: Ended | None = None, encoding: str | None = None) -> Node:
    """Read a file; returns its outermost element. `ended` is shown each element, with what it is in, when it is whole.

    What is in it is forgotten where `ended` says so. Raises what `fault` makes of what is no XML (with `cut` as the way
    out), or goes beyond the limits.
    """
    tree = _Tree(fault, ended or (lambda _node, _within: False), encoding)
    try:
        tree.parser.ParseFile(file)
    except expat.ExpatError as error:
        raise fault(error.lineno, f"is no XML: {expat.ErrorString(error.code)}", cut) from None
    except (LookupError, ValueError) as error:  # of what it says of its encoding
        raise fault(1, f"cannot be read: {error}", cut) from None
    assert tree.root is not None
    return tree.root
