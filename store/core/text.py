"""Text from outside: cleaned on the way in, made printable again on the way out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from store.core import display

ZERO_WIDTH_JOINER = "\u200d"  # part of many emoji; every other format character goes
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_PLAIN = re.compile(r"[\x20-\x7e]*\Z")
_SPACES = re.compile(r"\s+")


def _harmless(char: str) -> bool:
    return char == ZERO_WIDTH_JOINER or unicodedata.category(char) not in _HARMFUL


def clean(text: str, multiline: bool = False) -> str:
    """NFC, no control, format or bidi characters, white space trimmed and folded.

    With `multiline`, line feeds stay (carriage returns become line feeds).
    """
    if _PLAIN.match(text):
        return text.strip() if "  " not in text else _SPACES.sub(" ", text).strip()
    if multiline:
        lines = (clean(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        return "\n".join(lines).strip("\n")
    text = "".join(c if _harmless(c) else " " if c.isspace() else "" for c in text)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def pasted(text: str) -> str:
    """What may be put in where somebody is typing: line ends and spaces stay, a tab is a space, the rest is gone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if _harmless(c) else " " if c.isspace() else "" for c in line) for line in lines)


def printable(text: str) -> str:
    """What may go to a terminal: control and format characters shown as �, line ends as ⏎."""
    if _PLAIN.match(text):
        return text
    return "".join(c if _harmless(c) else "⏎" if c == "\n" else " " if c == "\t" else "�" for c in text)


def excerpt(text: str, limit: int = 60) -> str:
    """A value fit for a message: printable and at most `limit` characters."""
    shown = printable(text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def fold(text: str) -> str:
    """The key two spellings of one name share: case, accents and punctuation folded away."""
    if not _PLAIN.match(text):
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", text.casefold()))


def code_key(text: str) -> str:
    """The key under which a code is unique: letter case folded and nothing else (Unicode's canonical caseless match).

    Worked out here, never by a database: SQLite folds A to Z only, PostgreSQL as its locale says.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFC", folded)


def words(text: str) -> list[str]:
    """The words search looks for, folded as `fold` does."""
    return fold(text).split()


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 order`, `3 orders`."""
    return f"{display.count(count)} {noun if count == 1 else many or noun + 's'}"


def many_of(noun: str) -> str:
    """What several of a kind of record are called: `orders`, `parties`, `batches`."""
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few of some names, and that there are more: `A, B, C and 4 more`."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {display.count(more)} more" if more > 0 else "")
