"""How the bytes of a file become text: decided by rule, never guessed."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from store.core.errors import Usage
from store.core.text import excerpt
from store.exchange.asking import Answer, Asked

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OTHERS = ("cp1252", "iso8859-15", "cp1250", "cp1251", "mac-roman", "cp850")
_WIDE = ("utf-16-le", "utf-16-be")
_HEAD = 200
_BLOCK = 2**20
_CELL = re.compile(rb"[^,;\t|\r\n\"]*[\x80-\xff][^,;\t|\r\n\"]*")


def decide(path: Path, called: str, wanted: str = "") -> tuple[str, str, int]:
    """(encoding, SHA-256, number of lines) of a file: the byte order mark, else strict UTF-8, else a question.

    Raises Usage naming the place that cannot be read and what another encoding would make of it.
    """
    with path.open("rb") as file:
        name = likely(file.read(4), wanted)
    return name, *_read_through(path, called, name)


def likely(head: bytes, wanted: str = "") -> str:
    """The encoding that somebody named, or that the first bytes say; else UTF-8."""
    return named(wanted) if wanted else next((n for mark, n in _MARKS if head.startswith(mark)), "utf-8")


def named(wanted: str) -> str:
    """The name of an encoding as Python has it. Raises Usage for one there is not."""
    try:
        found = codecs.lookup(wanted)
        b" ".decode(wanted, "replace")
    except (LookupError, ValueError):  # of some even the name is refused, some only read all of a text at once
        raise Usage(
            f"There is no encoding '{excerpt(wanted)}'.", "Common ones: utf-8, cp1252, latin-1, utf-16."
        ) from None
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _read_through(path: Path, called: str, name: str) -> tuple[str, int]:
    decoder = codecs.getincrementaldecoder(name)("strict")
    digest, lines = hashlib.sha256(), 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            digest.update(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError as error:
                raise _unreadable(path, called, name, lines + _lines_before(error)) from None
            if "\0" in text:
                line = lines + text.count("\n", 0, text.index("\0"))
                raise Asked(
                    f"{called} is not a text file (it contains NUL bytes at line {line}).",
                    "Say how it is encoded, for example --encoding utf-16, or export it as CSV in UTF-8.",
                    "encoding",
                    _answers(path, _WIDE),
                )
            lines += text.count("\n")
            if not block:
                return digest.hexdigest(), lines - 1


def _lines_before(error: UnicodeError) -> int:
    if isinstance(error, UnicodeDecodeError):
        return error.object[: error.start].count(b"\n")
    return 0


def _unreadable(path: Path, called: str, name: str, line: int) -> Usage:
    if name not in ("utf-8", "utf-8-sig"):
        said, hint = f"{called} cannot be read as {name} (line {line}).", "Name another encoding with --encoding."
        return Asked(said, hint, "encoding", _answers(path, OTHERS))
    with path.open("rb") as file:
        names = _WIDE if b"\0" in file.read(_HEAD) else OTHERS
    return Asked(
        f"{called} is not UTF-8 (line {line}).",
        f"Say how it is encoded; with --encoding {names[0]} it would read: {_shown(path, names[0])}.",
        "encoding",
        _answers(path, names),
    )


def _answers(path: Path, names: Sequence[str]) -> list[Answer]:
    return [Answer(name, f"{name}: {_shown(path, name)}") for name in names]


def _shown(path: Path, name: str) -> str:
    """The first cells that are not plain ASCII, as an encoding would have them."""
    with path.open("rb") as file:
        begins = file.read(4 * _BLOCK)
    if name in _WIDE:
        return f"'{excerpt(begins[:80].decode(name, 'replace'), 40)}'"
    found: list[str] = []
    for match in _CELL.finditer(begins):
        text = excerpt(match[0].decode(name, "replace").strip(), 30)
        if text not in found:
            found.append(text)
        if len(found) == 3:
            break
    return ", ".join(f"'{text}'" for text in found)
