"""Two files of one document, its header rows and its lines: what was said of the columns of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from store.exchange.kinds import ImportKind
from store.exchange.mapping import heading_key
from store.exchange.options import ImportOptions


def divided(
    kind: ImportKind, head: Sequence[str], lines: Sequence[str], options: ImportOptions
) -> tuple[ImportOptions, ImportOptions]:
    """What was said of the columns of two joined files, each part to the file it is about."""
    of_lines = {item.name for item in kind.fields if item.line}

    def by_header(texts: tuple[str, ...], header: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
        return tuple(t for t in texts if _has(header, t) or not _has(other, t))

    def by_field(texts: tuple[str, ...], line: bool) -> tuple[str, ...]:
        return tuple(t for t in texts if (re.split("[=:]", t)[0].strip() in of_lines) == line)

    parts = []
    for header, other, line in ((head, lines, False), (lines, head, True)):
        parts.append(
            replace(
                options,
                map=by_header(options.map, header, other),
                ignore=by_header(options.ignore, header, other),
                set=by_field(options.set, line),
                set_empty=by_field(options.set_empty, line),
                map_value=by_field(options.map_value, line),
                mapping=options.mapping if not line else "",
            )
        )
    return parts[0], parts[1]


def _has(header: Sequence[str], text: str) -> bool:
    name = text.rpartition("=")[0] or text
    return text == "*" or heading_key(name) in {heading_key(item) for item in header}
