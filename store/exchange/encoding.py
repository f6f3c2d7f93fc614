"""How the bytes of a file become text: decided by rule, never guessed."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

from store.core.errors import Usage
from store.core.text import excerpt

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 2**20
_CELL = re.compile(rb"[^,;\t|\r\n\"]*[\x80-\xff][^,;\t|\r\n\"]*")


def decide(path: Path, wanted: str = "") -> tuple[str, str, int]:
    """(encoding, SHA-256, number of lines) of a file: the byte order mark, else strict UTF-8, else a question.

    Raises Usage naming the place that cannot be read and what another encoding would make of it.
    """
    with path.open("rb") as file:
        name = likely(file.read(4), wanted)
    return name, *_read_through(path, name)


def likely(head: bytes, wanted: str = "") -> str:
    """The encoding that somebody named, or that the first bytes say; else UTF-8."""
    return named(wanted) if wanted else next((n for mark, n in _MARKS if head.startswith(mark)), "utf-8")


def named(wanted: str) -> str:
    """The name of an encoding as Python has it. Raises Usage for one there is not."""
    try:
        found = codecs.lookup(wanted)
        "".encode(wanted)
    except (LookupError, UnicodeError):
        raise Usage(
            f"There is no encoding '{excerpt(wanted)}'.", "Common ones: utf-8, cp1252, latin-1, utf-16."
        ) from None
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _read_through(path: Path, name: str) -> tuple[str, int]:
    decoder = codecs.getincrementaldecoder(name)("strict")
    digest, lines = hashlib.sha256(), 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            digest.update(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError as error:
                raise _unreadable(path, name, lines + _lines_before(error)) from None
            if "\0" in text:
                line = lines + text.count("\n", 0, text.index("\0"))
                raise Usage(
                    f"{path.name} is not a text file (it contains NUL bytes at line {line}).",
                    "Say how it is encoded, for example --encoding utf-16, or export it as CSV in UTF-8.",
                )
            lines += text.count("\n")
            if not block:
                return digest.hexdigest(), lines - 1


def _lines_before(error: UnicodeError) -> int:
    if isinstance(error, UnicodeDecodeError):
        return error.object[: error.start].count(b"\n")
    return 0


def _unreadable(path: Path, name: str, line: int) -> Usage:
    if name not in ("utf-8", "utf-8-sig"):
        return Usage(f"{path.name} cannot be read as {name} (line {line}).", "Name another encoding with --encoding.")
    samples = ", ".join(f"'{sample}'" for sample in _samples(path))
    return Usage(
        f"{path.name} is not UTF-8 (line {line}).",
        f"Say how it is encoded; with --encoding cp1252 it would read: {samples}.",
    )


def _samples(path: Path) -> list[str]:
    found: list[str] = []
    with path.open("rb") as file:
        for match in _CELL.finditer(file.read(4 * _BLOCK)):
            text = excerpt(match[0].decode("cp1252", "replace").strip(), 30)
            if text not in found:
                found.append(text)
            if len(found) == 3:
                break
    return found
