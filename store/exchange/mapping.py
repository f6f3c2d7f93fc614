"""Which column fills which field: by name, label, alias, a saved mapping, or what the caller says."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from store.core.errors import Usage
from store.core.text import clean, excerpt, fold
from store.core.values import Number
from store.exchange import replacing, saved
from store.exchange.json_rows import LINES
from store.exchange.kinds import ImportField, Scope
from store.exchange.options import ImportOptions

_UNIT = re.compile(r"(?P<field>[\w-]+)\s*(?:(?P<sign>[*/])\s*(?P<by>\d{1,12}(?:\.\d{1,6})?))?\Z", re.ASCII)
_PLACE = re.compile(r"\{([^{}|]+)(?:\|(code))?\}")
_REJECTS = ("rejected_line", "rejected_reason")  # what a rejects file adds
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass
class Feed:
    """Where a field's text comes from: a column, a template over columns, or one text for all rows."""

    field: ImportField
    column: int = -1
    heading: str = ""
    factor: Decimal | None = None
    constant: str | None = None
    template: tuple[tuple[str, int, bool], ...] = ()  # (text before, column, as a code)
    tail: str = ""
    replace: dict[str, str] = dataclasses.field(default_factory=dict)
    when_empty: str = ""

    def column_of(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """The field's text in each row."""
        if self.constant is not None:
            found = [self.constant] * len(rows)
        elif self.template:
            found = [self._filled(row) for row in rows]
        else:
            found = [row[self.column] for row in rows]
        if self.replace:
            found = [self.replace.get(clean(text), text) for text in found]
        return [text if text.strip() else self.when_empty for text in found] if self.when_empty else found

    def _filled(self, row: Sequence[str]) -> str:
        parts = [before + (_as_code(row[column]) if code else row[column]) for before, column, code in self.template]
        return "".join(parts) + self.tail


@dataclass
class Draft:
    """What fills which field so far. Headings that are `unknown` fit no field, those that come `twice` one that is
    filled already; what is `missing` is required and filled by nothing.
    """

    feeds: dict[str, Feed]
    unknown: list[str]
    twice: list[tuple[str, ImportField]]
    missing: list[str]


def draft(kind: Scope, header: Sequence[str], options: ImportOptions) -> Draft:
    """What goes where as far as it is known. Raises Usage for what is said and makes no sense."""
    feeds: dict[str, Feed] = {}
    taken = _ignored(header, options)
    taken |= _explicit(kind, header, options, feeds)
    unknown, twice = _by_name(kind, header, taken, feeds)
    _constants(kind, header, options, feeds)
    return Draft(feeds, unknown, twice, _missing(kind, feeds))


def plan(kind: Scope, header: Sequence[str], options: ImportOptions) -> list[Feed]:
    """The feed of every field that has one. Raises Usage for anything that does not fit."""
    found = draft(kind, header, options)
    for heading, target in found.twice[:1]:
        raise Usage(
            f"'{excerpt(found.feeds[target.name].heading, 40)}' and '{excerpt(heading, 40)}' both are '{target.name}'.",
            f"Say which: --map '{excerpt(heading, 40)}={target.name}', and leave out the other (--ignore).",
        )
    if (unknown := found.unknown) and "*" not in options.ignore:
        shown = ", ".join(f"'{excerpt(name, 40)}'" for name in unknown)
        raise Usage(
            f"{kind.title} have no field for {shown}.",
            f"Map them (--map '{excerpt(unknown[0], 40)}=field') "
            f"or leave them out (--ignore '{excerpt(unknown[0], 40)}'). "
            f"Fields: {', '.join(f.name for f in kind.fields)}.",
        )
    if found.missing:
        raise Usage(
            f"{kind.title} need {', '.join(found.missing)}, and no column gives it.",
            f"Map a column (--map 'Header={found.missing[0]}') "
            f"or set one value for all rows (--set '{found.missing[0]}=...').",
        )
    return list(found.feeds.values())


def _explicit(kind: Scope, header: Sequence[str], options: ImportOptions, feeds: dict[str, Feed]) -> set[int]:
    """Fill what is mapped; what is said of a column goes before what a saved mapping says of it."""
    taken: set[int] = set()
    now = _ignored(header, options) | {position(header, text.rpartition("=")[0]) for text in options.map if "=" in text}
    kept = [
        text for text in saved.pairs(options.mapping, kind.name) if position(header, text.rpartition("=")[0]) not in now
    ]
    for text in (*kept, *options.map):
        heading, _, target = text.rpartition("=")
        match = _UNIT.match(target.strip())
        if not heading or match is None:
            raise Usage(
                f"'{excerpt(text)}' is no mapping.", "Write 'Header=field', or 'Header=field*100' for another unit."
            )
        column = position(header, heading)
        found = kind.field(match["field"])
        factor = _factor(found, match["sign"], match["by"])
        feeds[found.name] = Feed(found, column, header[column], factor)
        taken.add(column)
    return taken


def _factor(target: ImportField, sign: str | None, by: str | None) -> Decimal | None:
    if by is None:
        return None
    if not isinstance(target.kind, Number):
        raise Usage(f"'{target.name}' is not a number; it cannot be in another unit.")
    if not Decimal(by):
        raise Usage(f"'{target.name}': a unit of 0 makes no sense.")
    return Decimal(by) if sign == "*" else 1 / Decimal(by)


def _ignored(header: Sequence[str], options: ImportOptions) -> set[int]:
    ours = {column for column, name in enumerate(header) if name in _REJECTS}
    return ours | {position(header, name) for name in options.ignore if name != "*"}


def _by_name(
    kind: Scope, header: Sequence[str], taken: set[int], feeds: dict[str, Feed]
) -> tuple[list[str], list[tuple[str, ImportField]]]:
    names = _names(kind)
    given = set(feeds)
    unknown: list[str] = []
    twice: list[tuple[str, ImportField]] = []
    for column, heading in enumerate(header):
        if column in taken:
            continue
        found = next((names[key] for key in _spellings(heading) if key in names), None)
        if found is None or found.name in given:
            unknown.append(heading)
        elif found.name in feeds:
            twice.append((heading, found))
        else:
            feeds[found.name] = Feed(found, column, heading)
    return unknown, twice


def _names(kind: Scope) -> dict[str, ImportField]:
    names: dict[str, ImportField] = {}
    for spell in (lambda f: (f.name,), lambda f: (f.label,), lambda f: f.aliases):
        for found in kind.fields:
            for name in spell(found):
                names.setdefault(heading_key(name), found)
            if found.line:
                for name in (found.input_name, *spell(found)):
                    names.setdefault(f"{LINES}.{heading_key(name)}", found)
    return names


def _spellings(heading: str) -> tuple[str, ...]:
    if heading.startswith(f"{LINES}."):
        rest = heading.removeprefix(f"{LINES}.")
        return (f"{LINES}.{heading_key(rest)}", f"{LINES}.{heading_key(_CAMEL.sub(' ', rest))}")
    return (heading_key(heading), heading_key(_CAMEL.sub(" ", heading)))


def heading_key(name: str) -> str:
    """What two spellings of a heading share."""
    return fold(name.replace("_", " "))


def _constants(kind: Scope, header: Sequence[str], options: ImportOptions, feeds: dict[str, Feed]) -> None:
    for text in options.set:
        name, value = _pair(text, "--set")
        feeds[name] = _template(kind.field(name), value, header)
    for text in options.set_empty:
        name, value = _pair(text, "--set-empty")
        feeds.setdefault(name, Feed(kind.field(name), constant="")).when_empty = value
    for text in options.map_value:
        wanted = replacing.parsed(text)
        kind.field(wanted.field)
        if wanted.field not in feeds:
            raise Usage(f"No column is mapped to '{wanted.field}'.", "Map one: --map 'Header=field'")
        feeds[wanted.field].replace[wanted.text] = wanted.other


def _template(target: ImportField, value: str, header: Sequence[str]) -> Feed:
    places = list(_PLACE.finditer(value))
    if not places:
        return Feed(target, heading=target.name, constant=value)
    parts, end = [], 0
    for match in places:
        parts.append((value[end : match.start()], position(header, match[1]), bool(match[2])))
        end = match.end()
    return Feed(target, heading=target.name, template=tuple(parts), tail=value[end:])


def _as_code(text: str) -> str:
    return "-".join(clean(text).split())


def _pair(text: str, option: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise Usage(f"'{excerpt(text)}' sets nothing.", f"Write {option} 'field=value'.")
    return name.strip(), value


def _missing(kind: Scope, feeds: dict[str, Feed]) -> list[str]:
    missing = [f.name for f in kind.fields if f.required and not f.line and f.name not in feeds]
    if any(feed.field.line for feed in feeds.values()):
        missing += [f.name for f in kind.fields if f.required and f.line and f.name not in feeds]
    return missing


def position(header: Sequence[str], name: str) -> int:
    """Where a header stands. Raises Usage naming the headers there are."""
    wanted = name.strip()
    for candidates in (list(header), [heading_key(item) for item in header]):
        if wanted in candidates:
            return candidates.index(wanted)
        wanted = heading_key(wanted)
    listed = ", ".join(excerpt(item, 40) for item in header)
    raise Usage(f"The file has no column '{excerpt(name)}'.", f"It has: {listed}.")
