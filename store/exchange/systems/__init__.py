"""Files as other systems write them: told by their columns, and mapped without a word.

Each system is a `.toml` beside this: the files it writes, the kind each is of here, the columns that tell it (all of
them are there in every such file), and which fills which field. What a person says goes before what stands there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from store.core.text import excerpt
from store.exchange.kinds import import_kinds
from store.exchange.mapping import heading_key
from store.exchange.options import ImportOptions
from store.exchange.systems import own

_SHOWN = 12  # columns left out that are named
_COLUMN = re.compile(r"\{([^{}|]+)")
_OWN = ImportOptions().source


@dataclass(frozen=True)
class KnownFile:
    """One sort of file of a system: `map` from columns to fields, `set` the templates a field may be filled by.

    One `of_lines` is the second of two, with the lines of the documents in the first.
    """

    system: str
    title: str
    kind: str
    signs: tuple[str, ...]
    map: dict[str, str]
    set: dict[str, tuple[str, ...]]
    set_empty: dict[str, str]
    values: dict[str, dict[str, str]]
    create_missing: tuple[str, ...]
    date_order: str
    of_lines: bool = False

    def fits(self, header: Sequence[str]) -> bool:
        """Whether a file with these columns is one of them."""
        there = {heading_key(name) for name in header}
        return all(heading_key(sign) in there for sign in self.signs)

    def said(self, header: Sequence[str], options: ImportOptions) -> ImportOptions:
        """What stands here as if somebody had said it, before what somebody did say."""
        there = {heading_key(name) for name in header}
        given = {_field(text.rpartition("=")[2]) for text in options.map}
        given |= {text.partition("=")[0].strip() for text in options.set}
        maps = {
            column: name
            for column, name in self.map.items()
            if heading_key(column) in there and _field(name) not in given
        }
        spoken = {heading_key(text.rpartition("=")[0]) for text in options.map} | set(map(heading_key, options.ignore))
        maps = {column: name for column, name in maps.items() if heading_key(column) not in spoken}
        filled = {_field(name) for name in maps.values()} | given
        sets = [
            f"{name}={template}"
            for name, templates in self.set.items()
            if name not in filled
            for template in [t for t in templates if {heading_key(c) for c in _COLUMN.findall(t)} <= there][:1]
        ]
        filled |= {text.partition("=")[0] for text in sets}
        replaced = [
            f"{name}:{old}={new}" for name, words in self.values.items() if name in filled for old, new in words.items()
        ]
        return replace(
            options,
            map=(*(f"{column}={name}" for column, name in maps.items()), *options.map),
            set=(*sets, *options.set),
            set_empty=(*(f"{name}={value}" for name, value in self.set_empty.items()), *options.set_empty),
            map_value=(*replaced, *options.map_value),
            ignore=(*options.ignore, "*"),
            create_missing=(*self.create_missing, *options.create_missing),
            date_order=options.date_order or self.date_order,
            source=self.system if options.source == _OWN else options.source,
        )

    def note(self, header: Sequence[str], options: ImportOptions) -> str:
        """What is told of it: whose file it is, and which columns nothing takes."""
        taken = {heading_key(text.rpartition("=")[0]) for text in options.map}
        taken |= {heading_key(c) for text in options.set for c in _COLUMN.findall(text.partition("=")[2])}
        left = [name for name in header if heading_key(name) not in taken]
        if not left:
            return f"Read as {self.title}."
        shown = ", ".join(excerpt(name, 30) for name in left[:_SHOWN])
        more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
        return f"Read as {self.title}. Left out: {shown}{more} (--map 'COLUMN=field' takes one along)."


def recognised(kind: str, header: Sequence[str], options: ImportOptions, of_lines: bool = False) -> KnownFile | None:
    """The sort of file of another system, or of an export of ours, that these columns are of, if any.

    Never where a saved mapping is named.
    """
    if options.mapping:
        return None
    if own.is_own(kind, header):
        return _own_file(kind, header)
    fitting = [file for file in known_files() if (file.kind, file.of_lines) == (kind, of_lines) and file.fits(header)]
    return max(fitting, key=lambda file: len(file.signs), default=None)


def _own_file(kind: str, header: Sequence[str]) -> KnownFile:
    title = f"an export of {import_kinds()[kind].title.lower()}"
    return KnownFile(_OWN, title, kind, tuple(header), own.returns(kind), {}, {}, {}, (), "ymd")


def told(
    kind: str, header: Sequence[str], options: ImportOptions, of_lines: bool = False
) -> tuple[ImportOptions, list[str]]:
    """The options with what such a file of another system says by itself, and what is told of that."""
    known = recognised(kind, header, options, of_lines)
    if known is None:
        return options, []
    said = known.said(header, options)
    return said, [known.note(header, said)]


@cache
def known_files() -> tuple[KnownFile, ...]:
    """All that are described."""
    return tuple(file for path in sorted(Path(__file__).parent.glob("*.toml")) for file in _read(path))


def _read(path: Path) -> Iterator[KnownFile]:
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    for file in said["file"]:
        yield KnownFile(
            path.stem,
            f"{file['title']} of {said['title']}",
            file["kind"],
            tuple(file["signs"]),
            dict(file.get("map", {})),
            {name: tuple([each] if isinstance(each, str) else each) for name, each in file.get("set", {}).items()},
            dict(file.get("set_empty", {})),
            {name: dict(words) for name, words in file.get("values", {}).items()},
            tuple(file.get("create_missing", ())),
            file.get("date_order", ""),
            file.get("lines", False),
        )


def _field(mapped: str) -> str:
    """The field of `field*100`."""
    return re.split("[*/]", mapped)[0].strip()
