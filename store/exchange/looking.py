"""A file looked at before it is taken in: how it is read, what it holds, and which of its columns goes where.

seen = look("customers.csv")
kinds = likely_kinds(seen)
drafted(kinds[0], seen, ImportOptions()).places
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from store.core.errors import BackdeskError
from store.core.identity import actor
from store.core.text import words
from store.core.values import Ref
from store.exchange import joined, mapping, missing, replacing, systems
from store.exchange.kinds import EXTERNAL_ID, Bulk, ImportKind, import_kind, import_kinds
from store.exchange.mapping import Feed
from store.exchange.options import ImportOptions
from store.exchange.reading import Broken, Table, open_table
from store.exchange.replacing import Replacement

SAMPLES = 3
_LONGEST = 200  # characters of a sample
_OFTEN = ("parties", "products", "contacts", "deals", "orders", "invoices")  # where nothing else tells


@dataclass(frozen=True)
class Seen:
    """A file as it was read: its columns, and of each the first values that are in it; `kinds` are those that alone
    come in its format, none for a table. `rows` is how many there may be.
    """

    path: Path
    format: str
    encoding: str
    delimiter: str
    rows: int
    header: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A column of a file and the `fields` it fills, none where it is not taken; `unit` is what its numbers are
    multiplied (`*100`) or divided by; `of_lines` one of the second file, with the lines of the documents.
    """

    heading: str
    samples: tuple[str, ...]
    fields: tuple[str, ...] = ()
    unit: str = ""
    of_lines: bool = False


@dataclass(frozen=True)
class Drafted:
    """Where everything goes: `fixed` are values for every row, `missing` required fields that nothing fills, `apart`
    the names of those of two files that no column joins to the other.

    `line_notes` are those of the second file. `replaced` is what is said of texts in fields that something fills,
    `known` what is read otherwise without a word.
    """

    places: tuple[Place, ...]
    fixed: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    line_notes: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    replaced: tuple[Replacement, ...] = ()
    known: tuple[Replacement, ...] = ()


def look(path: str | Path, options: ImportOptions = ImportOptions(), kind: str = "") -> Seen:  # noqa: B008  frozen
    """Read how a file begins, as one of a kind or of any. Raises Usage where it cannot be read, Asked where only
    somebody can say how.
    """
    wanted = [import_kind(kind)] if kind else _allowed()
    formats = {one.name: one for found in wanted for one in found.formats}
    with open_table(path, options, tuple(formats.values())) as table:
        only = [found.name for found in wanted if table.format in {one.name for one in found.formats}]
        return _seen(Path(path), table, only)


def look_at_lines(kind: ImportKind, path: Path, options: ImportOptions) -> Seen:
    """The same of the second of two files, with the lines of the documents in the first."""
    with joined.open_lines(kind, path, options) as table:
        return _seen(path, table)


def _seen(path: Path, table: Table, kinds: Sequence[str] = ()) -> Seen:
    return Seen(
        path,
        table.format,
        table.encoding,
        table.delimiter if table.tabular else "",
        max(0, table.expected),
        tuple(table.header),
        _samples(table),
        tuple(kinds),
        tuple(table.notes),
    )


def _samples(table: Table) -> tuple[tuple[str, ...], ...]:
    found: list[list[str]] = [[] for _ in table.header]
    try:
        for row in next(table.chunks()).rows:
            for place, cell in enumerate(row[: len(found)]):
                text = cell[:_LONGEST].strip()
                if text and len(found[place]) < SAMPLES and text not in found[place]:
                    found[place].append(text)
    except (Broken, StopIteration):
        pass  # whoever reads all of it says where and why; there may be no row at all
    return tuple(map(tuple, found))


def likely_kinds(seen: Seen) -> list[ImportKind]:
    """What a file may hold, of what this actor may import, likeliest first: told by its format, by the columns of
    another system, by how many of its columns are known, and by its name.
    """
    named = set(words(seen.path.stem.replace("_", " ").replace("-", " ")))
    scored = [(_score(kind, seen, named), kind) for kind in _allowed()]
    return [kind for _, kind in sorted(scored, key=lambda pair: pair[0], reverse=True)]


def _allowed() -> list[ImportKind]:
    return [kind for kind in import_kinds().values() if actor().may(kind.allow)]


def _score(kind: ImportKind, seen: Seen, named: set[str]) -> tuple[float, ...]:
    known = systems.recognised(kind.name, seen.header, ImportOptions())
    found = mapping.draft(kind.scope(), seen.header, ImportOptions())
    by_name = bool(named & {kind.name, kind.record, kind.name.removesuffix("s")})
    often = _OFTEN.index(kind.name) if kind.name in _OFTEN else len(_OFTEN)
    filled = len(found.feeds) + 2 * by_name
    return (kind.name in seen.kinds, len(known.signs) if known else 0, not found.missing, filled, -often)


def drafted(kind: ImportKind, seen: Seen, options: ImportOptions, lines: Seen | None = None) -> Drafted:
    """Which column goes where, also of a second file with the `lines`. Raises Usage for what is said and makes no
    sense.
    """
    told = joined.told(kind, seen.header, lines.header if lines else None, replace(options, map_value=()))
    if lines is None:
        return _of_all([_part(kind, seen, *told[0])], options)
    found = _of_all([_part(kind, seen, *told[0], False), _part(kind, lines, *told[1], True)], options)
    keyed = {place.of_lines for place in found.places if EXTERNAL_ID in place.fields}
    return replace(found, apart=tuple(each.path.name for of, each in ((False, seen), (True, lines)) if of not in keyed))


def _part(kind: ImportKind, seen: Seen, said: ImportOptions, notes: list[str], of_lines: bool | None = None) -> Drafted:
    found = mapping.draft(kind.scope(of_lines), seen.header, said)
    feeds = list(found.feeds.values())
    columns = zip(range(len(seen.header)), seen.header, seen.samples, strict=True)
    return Drafted(
        tuple(replace(_place(*column, feeds), of_lines=bool(of_lines)) for column in columns),
        tuple((feed.field.name, feed.constant) for feed in feeds if feed.constant),
        tuple(found.missing),
        (*seen.notes, *notes),
        known=tuple(Replacement(feed.field.name, *pair) for feed in feeds for pair in feed.replace.items()),
    )


def _of_all(parts: Sequence[Drafted], options: ImportOptions) -> Drafted:
    filled = {name for part in parts for place in part.places for name in place.fields}
    filled |= {name for part in parts for name, _ in part.fixed}
    return Drafted(
        tuple(chain.from_iterable(part.places for part in parts)),
        tuple(chain.from_iterable(part.fixed for part in parts)),
        tuple(chain.from_iterable(part.missing for part in parts)),
        parts[0].notes,
        tuple(chain.from_iterable(part.notes for part in parts[1:])),
        replaced=tuple(one for one in replacing.said(options) if one.field in filled),
        known=tuple(chain.from_iterable(part.known for part in parts)),
    )


def _place(column: int, heading: str, samples: tuple[str, ...], feeds: Sequence[Feed]) -> Place:
    own = [feed for feed in feeds if feed.constant is None and not feed.template and feed.column == column]
    parts = [feed for feed in feeds if any(column == place for _, place, _ in feed.template)]
    unit = next((f"*{feed.factor:f}" for feed in own if feed.factor is not None), "")
    return Place(heading, samples, tuple(feed.field.name for feed in (*own, *parts)), unit)


def creatable(kind: ImportKind) -> list[str]:
    """The fields of a kind whose unknown names may become records, by this actor."""
    found = []
    for item in kind.fields:
        if isinstance(item.kind, Ref):
            try:
                missing.require(item.kind.kind, item.name)
            except BackdeskError:
                continue
            found.append(item.name)
    return found


def may_share_names(kind: ImportKind) -> bool:
    """Whether rows of one name can be told to be different records."""
    return isinstance(kind.writer, Bulk) and any(key.loose for key in kind.writer.keys)


def may_be_two(kind: ImportKind, seen: Seen) -> bool:
    """Whether the lines of its documents may be in a second file: a table of what has lines."""
    return kind.lines is not None and not seen.kinds


def as_shown(options: ImportOptions, choices: dict[str, str], of_lines: dict[str, str] | None = None) -> ImportOptions:
    """The options that take a file as somebody saw it: heading → field (`amount/100` in another unit), '' to leave it
    out, and the same `of_lines` in a second file; of the columns that nobody spoke of, those that fit.
    """
    spoken = dict(choices)
    if options.lines_file:
        spoken |= {joined.OF_LINES + heading: field for heading, field in ({"*": ""} | (of_lines or {})).items()}
    maps = tuple(f"{heading}={field}" for heading, field in spoken.items() if field)
    left = tuple(heading for heading, field in spoken.items() if not field)
    return replace(options, map=(*options.map, *maps), ignore=(*options.ignore, *left, "*"))
