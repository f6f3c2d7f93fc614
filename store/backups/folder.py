"""A directory of backups: what they are called, which of them are kept, and which one a moment asks for.

The newest of each of the last so many days, weeks and months stays; a day is one of UTC, a week begins on Monday.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from store.core.database import is_postgres
from store.core.errors import NotFound, Refused, Usage
from store.core.text import excerpt

_NAME = re.compile(r"(?P<stem>.+)-(?P<at>\d{8}T\d{6}Z)\.(?P<kind>db|jsonl)(?P<sealed>\.sealed)?\Z")
_AT = "%Y%m%dT%H%M%SZ"
_KEEP = re.compile(r"(\d{1,4})d,?\s*(\d{1,4})w,?\s*(\d{1,4})m\Z")


@dataclass(frozen=True)
class Keep:
    """How many days, weeks and months back the newest backup of each is kept."""

    days: int = 7
    weeks: int = 5
    months: int = 12

    @classmethod
    def read(cls, text: str) -> Keep:
        """From `7d,5w,12m`. Raises Usage where it is written otherwise, or would keep nothing."""
        found = _KEEP.match(text.strip().lower())
        if not found or not any(map(int, found.groups())):
            raise Usage(f"'{excerpt(text)}' does not say how many backups to keep.", "Write it like 7d,5w,12m.")
        return cls(*map(int, found.groups()))


@dataclass(frozen=True)
class Kept:
    """A backup of a database in a directory: its file and when it was begun."""

    path: Path
    at: datetime

    @property
    def is_sealed(self) -> bool:
        """Whether its name says that it takes a key."""
        return self.path.suffix == ".sealed"


def named(stem: str, at: datetime, kind: str, sealed: bool) -> str:
    """The name of a backup begun at a moment: `company-20261123T201500Z.db`."""
    return f"{stem}-{at.astimezone(UTC):{_AT}}.{kind}{'.sealed' if sealed else ''}"


def stem_of(url: str) -> str:
    """What backups of a database are called by: its own name, without a path, an ending or a password."""
    return Path(urlsplit(url).path if is_postgres(url) else url).stem or "backdesk"


def kept_in(folder: Path, stem: str = "") -> list[Kept]:
    """The backups in a directory, of one database where it is named, the oldest first; links are none of ours.

    Raises Refused where the directory cannot be read.
    """
    try:
        there = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    except OSError as error:
        raise Refused(f"The directory {folder} cannot be read: {error.strerror}.", "Name another one.") from None
    found = []
    for path in there:
        said = _NAME.match(path.name)
        if said and stem in ("", said["stem"]):
            found.append(Kept(path, datetime.strptime(said["at"], _AT).replace(tzinfo=UTC)))
    return sorted(found, key=lambda each: (each.at, each.path.name))


def superfluous(found: Sequence[Kept], keep: Keep) -> list[Kept]:
    """Those that need not be kept, the oldest first; the newest of all always stays."""
    wanted = {each.path for each in found[-1:]}
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keep.days, lambda at: at.date()),
        (keep.weeks, lambda at: at.isocalendar()[:2]),
        (keep.months, lambda at: (at.year, at.month)),
    )
    for most, period in periods:
        newest = {period(each.at): each.path for each in found}  # the last one said of each stays
        latest = sorted({period(each.at) for each in found}, reverse=True)[:most]  # type: ignore[type-var]
        wanted |= {newest[one] for one in latest}
    return [each for each in found if each.path not in wanted]


def newest(folder: Path, stem: str = "", until: datetime | None = None) -> Kept:
    """The newest backup in a directory, or the newest that was begun before a moment. Raises NotFound."""
    found = [each for each in kept_in(folder, stem) if until is None or each.at <= until]
    if not found:
        when = f" from before {until:%Y-%m-%d %H:%M} UTC" if until else ""
        raise NotFound(f"There is no backup{when} in {folder}.", "Make one with: backdesk backup --to DIR")
    return found[-1]
