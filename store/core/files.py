"""Files that people hand in and take out: which they may name, what one is called here, how much of it is read.

Where BACKDESK_EXCHANGE names a directory (sessions of people who are not at this machine), files are in it and
nowhere else: of what somebody names only the last part counts.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from mimetypes import MimeTypes
from pathlib import Path
from typing import BinaryIO, ClassVar, TextIO

from store.core.errors import Refused
from store.core.places import EXCHANGE
from store.core.text import clean, excerpt, plural
from store.core.values import Kind

LONGEST_NAME = 120  # characters; no file system keeps more than 255 bytes
MEGABYTE = 1 << 20
_CHUNK = 1 << 16
_UNNAMED = "unnamed"
_TYPES = MimeTypes()  # those that Python knows by itself: the same on every machine


def exchange() -> Path | None:
    """The directory that files are kept to, or None where any may be named."""
    place = os.environ.get(EXCHANGE)
    return Path(place) if place else None


def place_of(named: str) -> Path:
    """Where a file is that somebody names."""
    place = exchange()
    if not place:
        return Path(named).expanduser()
    name = Path(named).name
    return place if name == ".." else place / name


def to_read(named: str) -> Path:
    """The same of a file that is read. Raises Refused for a link, where files are kept to a directory."""
    path = place_of(named)
    if exchange() and path.is_symlink():
        raise Refused(f"{excerpt(path.name)} is a link; it leads elsewhere.", "Name a file.")
    return path


def beginning(typed: str, most: int = 200) -> list[str]:
    """What may be named that begins as typed: files, and folders with a stroke behind them, in the order of names.

    Where files are kept to a directory those in it, and no folders. What has a name that nobody can type is left out.
    """
    kept, (folder, stroke, begun) = exchange(), typed.rpartition("/")
    if kept and stroke:
        return []
    try:
        with os.scandir(kept or Path(folder + stroke or ".").expanduser()) as found:
            fitting = [
                one for one in found if _offered(one, begun) and (not kept or one.is_file(follow_symlinks=False))
            ]
            named = [one.name + ("/" if one.is_dir() else "") for one in fitting]
    except (OSError, ValueError, RuntimeError):  # there is no such folder, no name like that, or no such person
        return []
    return [folder + stroke + name for name in sorted(named, key=str.lower)[:most]]


def _offered(one: os.DirEntry[str], begun: str) -> bool:
    name = one.name
    hidden = name.startswith(".") and not begun.startswith(".")
    return name.lower().startswith(begun.lower()) and not hidden and clean(name) == name and name.isprintable()


def safe_name(named: str) -> str:
    """The last part of a file's name, fit to be a file's name anywhere and never a hidden one's."""
    name = clean(clean(named).replace("\\", "/").rstrip("/").rpartition("/")[2])
    name = "".join("_" if char in '<>:"|?*' else char for char in name).rstrip(". ")
    name = "_" + name[1:] if name[:1] in (".", "-", "~") else name
    if len(name) > LONGEST_NAME or len(name.encode()) > 2 * LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending.encode()) <= 10 else ""
        room = 2 * LONGEST_NAME - len(ending.encode())
        cut = (stem if ending else name)[: LONGEST_NAME - len(ending)].encode()[:room].decode(errors="ignore")
        name = cut.rstrip() + ending
    return name or _UNNAMED


def media_type(name: str) -> str:
    """What a file holds, by the ending of its name."""
    return _TYPES.guess_type(name, strict=True)[0] or "application/octet-stream"


@dataclass
class Incoming:
    """A file that is handed in: what it is called where it comes from, and its content once it is read."""

    name: str
    opened: Callable[[], BinaryIO]
    _content: bytes | None = field(default=None, repr=False)

    def content(self, megabytes: int) -> bytes:
        """All of it, read once. Raises Refused where it is more than so many megabytes, as soon as that is seen."""
        if self._content is None:
            try:
                with self.opened() as file:
                    self._content = _read(file, megabytes, self.name)
            except OSError as error:
                raise Refused(f"{excerpt(self.name)} cannot be read: {error.strerror}.", "Name another.") from None
        return self._content


def _read(file: BinaryIO, megabytes: int, name: str) -> bytes:
    found, limit = bytearray(), megabytes * MEGABYTE
    while chunk := file.read(_CHUNK):
        found += chunk
        if len(found) > limit:
            raise Refused(
                f"{excerpt(name)} is larger than {plural(megabytes, 'megabyte')}.",
                "Allow more: backdesk setting set attachment.megabytes --value …",
            )
    return bytes(found)


@dataclass(frozen=True)
class File(Kind):
    """A file of this machine, by its name."""

    word: ClassVar[str] = "file"

    def parse(self, text: str) -> Incoming | None:
        if not text.strip():
            return None
        path = place_of(text.strip())
        try:
            info = path.stat(follow_symlinks=exchange() is None)
        except (OSError, ValueError):
            raise ValueError("there is no such file") from None
        if not stat.S_ISREG(info.st_mode):
            raise ValueError("is a directory" if stat.S_ISDIR(info.st_mode) else "is no file")
        if not os.access(path, os.R_OK):
            raise ValueError("may not be read by you")
        return Incoming(path.name, lambda: _opened(path))


def _opened(path: Path) -> BinaryIO:
    flags = os.O_RDONLY | os.O_NONBLOCK | (os.O_NOFOLLOW if exchange() else 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # swapped since it was looked at
        os.close(descriptor)
        raise OSError(0, "it is no file")
    return os.fdopen(descriptor, "rb")


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file, its owner's alone, gone again where writing it fails. None is overwritten: Refused then, or where
    it cannot be written."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise Refused(f"{path} exists already; nothing was written.", "Name a new file.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.", "Name another place.") from None
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def new_text_file(path: Path) -> Iterator[TextIO]:
    """The same for text in UTF-8, its line ends as they are written."""
    with new_file(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as out:
        yield out
