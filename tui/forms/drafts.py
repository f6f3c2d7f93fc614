"""What was typed in a form outlives the session: kept in a private file until it is saved or thrown away.

One file per database, login and form. Nobody else can read it, and what is read back is only ever text.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

LARGEST = 1_000_000  # bytes; more nobody types
KEPT_DAYS = 30


@dataclass
class Draft:
    """A form as it was left: field → what was typed, and what it said when it was opened.

    `version` and `event` are the record's version and last audit record at that time; `at` is in UTC.
    """

    at: str
    values: dict[str, Any]
    begun: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    event: int = 0


class DraftBox:
    """The draft of one form: `place` is its file."""

    def __init__(self, database: str, login: str, form: str) -> None:
        self._key = json.dumps([os.path.realpath(database) if "://" not in database else database, login, form])
        digest = hashlib.sha256(self._key.encode("utf-8", "surrogatepass")).hexdigest()
        self.place = user_state_path("backdesk") / "drafts" / f"{digest}.json"

    def keep(self, draft: Draft) -> None:
        """Write it, whole or not at all. A disk that refuses costs the draft, not the typing."""
        with suppress(OSError, ValueError):
            self.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            data = json.dumps({"digest": self.place.stem, **asdict(draft)}).encode("ascii")
            if len(data) <= LARGEST:
                _write(self.place, data)

    def find(self) -> Draft | None:
        """The draft that was left, or None; a file that is not ours, or not a draft, is as good as none."""
        try:
            held = json.loads(_read(self.place))
            if held["digest"] != self.place.stem:
                return None
            version = held["version"]
            return Draft(
                at=str(held["at"])[:19],
                values=dict(held["values"]),
                begun=dict(held["begun"]),
                version=version if isinstance(version, int) else None,
                event=int(held["event"]),
            )
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def drop(self) -> None:
        """Forget it: it was saved, or thrown away on purpose."""
        with suppress(OSError):
            self.place.unlink()


def forget_old() -> None:
    """Remove drafts that nobody came back for."""
    oldest = time.time() - KEPT_DAYS * 86400
    with suppress(OSError):
        for left in (user_state_path("backdesk") / "drafts").iterdir():
            with suppress(OSError):
                if left.lstat().st_mtime < oldest:
                    left.unlink()


def _write(place: Path, data: bytes) -> None:
    passing = place.with_suffix(f".{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with suppress(FileNotFoundError):
        passing.unlink()
    with os.fdopen(os.open(passing, flags, 0o600), "wb") as file:
        file.write(data)
    passing.replace(place)


def _read(place: Path) -> bytes:
    opened = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(opened, "rb") as file:
        held = os.fstat(file.fileno())
        mine = not hasattr(os, "getuid") or held.st_uid == os.getuid()
        if not stat.S_ISREG(held.st_mode) or held.st_size > LARGEST or not mine:
            raise ValueError("not a draft")
        return file.read(LARGEST)
