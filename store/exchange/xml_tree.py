"""XML read piece by piece, with an end to everything: no document types, no entities, no depth without limit.

Names are local: whatever the namespace is called, `Stmt` is `Stmt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.parsers import expat

from store.core.text import excerpt
from store.exchange import encoding, limits
from store.exchange.foreign import Source

MAX_DEPTH = 60
MAX_LIVE = 500_000  # elements that are kept at a time
_CUT = "It may be cut off: fetch it again. Where it is in another encoding than it says, name that: --encoding cp1252"
Ended = Callable[["Node", "Node"], bool]


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

    def __init__(self, source: Source, ended: Ended) -> None:
        self.source, self.ended = source, ended
        self.above: list[Node] = []
        self.root: Node | None = None
        self.live = 0
        self.parser = expat.ParserCreate(encoding.named(source.encoding) if source.encoding else None)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_: Any) -> None:
        raise self.source.fault(
            self.parser.CurrentLineNumber,
            "has a document type (<!DOCTYPE …>), which no bank writes and which can do harm",
            "Nothing of it was read; ask where it comes from.",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.above) >= MAX_DEPTH:
            raise self.source.fault(line, f"is nested more than {MAX_DEPTH} deep", "No statement of a bank is.")
        if self.live >= MAX_LIVE:
            raise self.source.fault(line, f"has more than {MAX_LIVE:,} elements in one part", "No statement has.")
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
        if len(node.own) > limits.MAX_CELL:
            most = f"{limits.MAX_CELL:,} characters"
            raise self.source.fault(node.line, f"the text of <{excerpt(node.name)}> is longer than {most}")

    def _end(self, _: str) -> None:
        node = self.above.pop()
        if self.above and self.ended(node, self.above[-1]):
            node.children = ()
            self.live = node.before + 1


def parse(source: Source, ended: Ended) -> Node:
    """Read a file; returns its outermost element. `ended` is shown each element, with what it is in, when it is whole.

    What is in it is forgotten where `ended` says so. Raises Usage for what is no XML, or goes beyond the limits.
    """
    tree = _Tree(source, ended)
    try:
        with source.path.open("rb") as file:
            tree.parser.ParseFile(file)
    except expat.ExpatError as error:
        raise source.fault(error.lineno, f"is no XML: {expat.ErrorString(error.code)}", _CUT) from None
    except (LookupError, ValueError) as error:  # of what it says of its encoding
        raise source.fault(1, f"cannot be read: {error}", _CUT) from None
    assert tree.root is not None
    return tree.root
