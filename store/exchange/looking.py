"""A file looked at before it is taken in: how it is read, what it holds, and which of its columns goes where.

seen = look("customers.csv")
kinds = likely_kinds(seen)
drafted(kinds[0], seen, ImportOptions()).places
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from store.core.errors import BackdeskError
from store.core.identity import actor
from store.core.text import words
from store.core.values import Ref
from store.exchange import mapping, missing, systems
from store.exchange.kinds import Bulk, ImportKind, import_kind, import_kinds
from store.exchange.mapping import Feed
from store.exchange.options import ImportOptions
from store.exchange.reading import Broken, Table, open_table

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
    multiplied (`*100`) or divided by.
    """

    heading: str
    samples: tuple[str, ...]
    fields: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Drafted:
    """Where everything goes: `fixed` are values for every row, `missing` required fields that nothing fills."""

    places: tuple[Place, ...]
    fixed: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def look(path: str | Path, options: ImportOptions = ImportOptions(), kind: str = "") -> Seen:  # noqa: B008  frozen
    """Read how a file begins, as one of a kind or of any. Raises Usage where it cannot be read, Asked where only
    somebody can say how.
    """
    wanted = [import_kind(kind)] if kind else _allowed()
    formats = {one.name: one for found in wanted for one in found.formats}
    with open_table(path, options, tuple(formats.values())) as table:
        only = [found.name for found in wanted if table.format in {one.name for one in found.formats}]
        return Seen(
            Path(path),
            table.format,
            table.encoding,
            table.delimiter if table.tabular else "",
            max(0, table.expected),
            tuple(table.header),
            _samples(table),
            tuple(only),
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


def drafted(kind: ImportKind, seen: Seen, options: ImportOptions) -> Drafted:
    """Which column goes where. Raises Usage for what is said and makes no sense."""
    said, notes = systems.told(kind.name, seen.header, options)
    found = mapping.draft(kind.scope(), seen.header, said)
    feeds = list(found.feeds.values())
    places = (_place(*column, feeds) for column in zip(range(len(seen.header)), seen.header, seen.samples, strict=True))
    fixed = ((feed.field.name, feed.constant) for feed in feeds if feed.constant)
    return Drafted(tuple(places), tuple(fixed), tuple(found.missing), (*seen.notes, *notes))


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


def as_shown(options: ImportOptions, choices: dict[str, str]) -> ImportOptions:
    """The options that take a file as somebody saw it: heading → field (`amount/100` in another unit), '' to leave it
    out; of the columns that nobody spoke of, those that fit.
    """
    maps = tuple(f"{heading}={field}" for heading, field in choices.items() if field)
    left = tuple(heading for heading, field in choices.items() if not field)
    return replace(options, map=(*options.map, *maps), ignore=(*options.ignore, *left, "*"))
