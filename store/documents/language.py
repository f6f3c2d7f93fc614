"""In which language a document is printed: its fixed words, and how it writes days and numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from store.core.display import Display, written_as
from store.core.errors import Usage
from store.core.text import excerpt

ENGLISH = "en"
_NO_WORDS = ("countries", "date", "thousands", "decimal", "entries")


@dataclass(frozen=True)
class Language:
    """The words of a language by their names, what `entries` of an account are by the English word; and its format."""

    code: str
    words: Mapping[str, str]
    entries: Mapping[str, str]
    display: Display
    countries: tuple[str, ...]

    def say(self, word: str, /, **values: object) -> str:
        """A word or sentence, with values in their places."""
        return self.words[word].format(**values)

    def form(self) -> AbstractContextManager[None]:
        """Days and numbers are written as in this language, whoever is at the screen."""
        return written_as(self.display)


@cache
def languages() -> Mapping[str, Language]:
    """Every language that documents are printed in, by its code (ISO 639-1)."""
    text = files("store.documents").joinpath("words.toml").read_text(encoding="utf-8")
    return {code: _language(code, table) for code, table in tomllib.loads(text).items()}


def _language(code: str, table: Mapping[str, Any]) -> Language:
    words = {name: said for name, said in table.items() if name not in _NO_WORDS}
    form = Display(date=table["date"], thousands=table["thousands"], decimal=table["decimal"])
    return Language(code, words, table["entries"], form, tuple(table["countries"]))


def language(wanted: str, country: str = "") -> Language:
    """The language wanted; else that of who is written to in a country, or English. Raises Usage for an unknown one."""
    known = languages()
    if wanted and wanted not in known:
        raise Usage(f"No document is printed in '{excerpt(wanted)}'.", f"There are: {', '.join(known)}.")
    found = (each.code for each in known.values() if country.strip().upper() in each.countries)
    return known[wanted or next(found, ENGLISH)]
