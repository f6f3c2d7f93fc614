"""Two files of one document, its header rows and its lines: how the second is opened, what was said of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from store.core.errors import Usage
from store.exchange import systems
from store.exchange.asking import Asked
from store.exchange.json_rows import LINES
from store.exchange.kinds import EXTERNAL_ID, ImportKind
from store.exchange.mapping import heading_key
from store.exchange.options import ImportOptions
from store.exchange.reading import Table, open_table

OF_LINES = f"{LINES}."  # begins what is said of a column of the second file alone


@contextmanager
def open_lines(kind: ImportKind, path: Path, options: ImportOptions) -> Iterator[Table]:
    """The second file, read by itself but in the encoding of the first. Raises Usage where that cannot be."""
    if kind.lines is None:
        raise Usage(f"{kind.title} have no lines.", "Leave --lines out.")
    with ExitStack() as stack:
        try:
            table = stack.enter_context(open_table(path, replace(options, format="", delimiter="", sheet="")))
        except Asked as question:
            if question.option == "encoding":
                raise
            raise Usage(question.message, "Save the lines as a CSV file with commas, and name that.") from None
        yield table


def told(
    kind: ImportKind, head: Sequence[str], lines: Sequence[str] | None, options: ImportOptions
) -> list[tuple[ImportOptions, list[str]]]:
    """What is said of a file, or of each of the two, by itself or by somebody, and what is told of that."""
    if lines is None:
        return [systems.told(kind.name, head, options)]
    own, of_lines = divided(kind, head, lines, options)
    return [systems.told(kind.name, head, own), systems.told(kind.name, lines, of_lines, of_lines=True)]


def divided(
    kind: ImportKind, head: Sequence[str], lines: Sequence[str], options: ImportOptions
) -> tuple[ImportOptions, ImportOptions]:
    """What was said of the columns of two joined files, each part to the file it is about."""
    of_lines = {item.name for item in kind.fields if item.line}
    own = [text.removeprefix(OF_LINES) for text in (*options.map, *options.ignore) if _of_lines(head, text)]
    spoken = {heading_key(name) for name in head} if "*" in own else {_key(text) for text in own}

    def by_header(texts: tuple[str, ...], line: bool) -> tuple[str, ...]:
        header, other = (lines, head) if line else (head, lines)
        plain = [t for t in texts if not _of_lines(head, t) and (_has(header, t) or not _has(other, t))]
        if not line:
            return tuple(plain)
        return tuple(
            [t for t in plain if not (_has(other, t) and _key(t) in spoken)]
            + [t.removeprefix(OF_LINES) for t in texts if _of_lines(head, t)]
        )

    def by_field(texts: tuple[str, ...], line: bool, both: str = "") -> tuple[str, ...]:
        named = ((text, re.split("[=:]", text)[0].strip()) for text in texts)
        return tuple(text for text, name in named if name == both or (name in of_lines) == line)

    parts = []
    for line in (False, True):
        parts.append(
            replace(
                options,
                map=by_header(options.map, line),
                ignore=by_header(options.ignore, line),
                set=by_field(options.set, line),
                set_empty=by_field(options.set_empty, line),
                map_value=by_field(options.map_value, line, both=EXTERNAL_ID),
                mapping=options.mapping if not line else "",
            )
        )
    return parts[0], parts[1]


def _of_lines(head: Sequence[str], text: str) -> bool:
    return text.startswith(OF_LINES) and not _has(head, text)


def _has(header: Sequence[str], text: str) -> bool:
    return text == "*" or _key(text) in {heading_key(item) for item in header}


def _key(text: str) -> str:
    """The heading that a text is about."""
    return heading_key(text.rpartition("=")[0] or text)
