"""Where a person is named in texts that are not theirs: their e-mail addresses, telephone numbers and full names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from store.core.database import is_postgres, rows, scalar
from store.core.fields import Row, Text, know_every_model, model_of
from store.core.redacting import MARK
from store.core.schema import tables
from store.core.scope import everything
from store.privacy.belongings import LETTERS, Person, among
from store.privacy.columns import ALSO_FREE, FREE, KEPT

NAMED = ("contact", "lead", "party", "employee", "app_user")
_SAYS = {"email": "email", "email_key": "email", "phone": "phone", "name": "name"}
_FEWEST_DIGITS = 7
_SHORTEST = 5


@dataclass
class Mentions:
    """What a person is known by; a `name` others have too, or of one word only, is not looked for."""

    neutral: str
    names: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)

    def learn(self, person: Person, column: str, value: Any) -> None:
        """Take in what a row that is theirs says, or said, in a column."""
        what = _SAYS.get(column)
        if not what or not isinstance(value, str) or value in (MARK, self.neutral) or len(value) < _SHORTEST:
            return
        if what == "phone" and sum(char.isdigit() for char in value) < _FEWEST_DIGITS:
            return
        if what != "name":
            self.reached.add(value)
        elif value not in self.names | self.unsure and not value.startswith("Erased "):
            sure = " " in value and not _is_others(person, value)
            (self.names if sure else self.unsure).add(value)

    @property
    def all(self) -> list[str]:
        """Everything that is looked for, the longest first."""
        return sorted(self.names | self.reached, key=lambda said: (-len(said), said))

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = [rf"(?<!\w){re.escape(said)}(?!\w)" for said in self.all]
        return re.compile("|".join(words), re.IGNORECASE) if words else None

    @cached_property
    def _raw(self) -> list[str]:
        return [json.dumps(said, ensure_ascii=False)[1:-1].lower() for said in self.all]

    def are_in(self, text: str) -> bool:
        """Whether a text, or JSON that was not read, may name them."""
        if not text or not self._raw:
            return False
        lowered = text.lower()
        return any(said in lowered for said in self._raw)

    def scrubbed(self, text: str) -> str:
        """A text in which they are not named."""
        names = {name.casefold() for name in self.names}
        found = self._pattern
        put = (lambda said: self.neutral if said[0].casefold() in names else MARK) if found else None
        return found.sub(put, text) if found and put else text


def _is_others(person: Person, name: str) -> bool:
    """Whether somebody else has that name."""
    for table in NAMED:
        own = among("id", person.ids(table))
        if scalar(f"SELECT 1 FROM {table} WHERE name = ?{f' AND NOT ({own})' if own else ''} LIMIT 1", (name,)):
            return True
    return False


def free_columns(kept: bool = False) -> Iterator[tuple[type[Row], list[str]]]:
    """(model, its columns) of every table in which people write as they like, but for what is kept as it is.

    With `kept`, of those that are.
    """
    know_every_model()
    for table in tables():
        model = model_of(table) if table not in ("audit", "erasure") else None
        if model is None or (table in KEPT) is not kept:
            continue
        found = [f.column_name for f in vars(model)["_meta"].sorted_fields if isinstance(f, Text)]
        if wanted := [name for name in found if name in FREE or (table, name) in ALSO_FREE]:
            yield model, wanted


def naming(mentions: Mentions, but: Person, kept: bool = False) -> Iterator[tuple[Row, dict[str, str]]]:
    """Rows that are not theirs and name them, each with its texts as they are to be; or those that are `kept`."""
    for model, columns in free_columns(kept) if mentions.all else ():
        own = set(but.ids(vars(model)["_meta"].table_name))
        with everything():
            found = model.matching(*_telling(columns, mentions.all))
        for row in found:
            texts = {name: row.__data__.get(name) or "" for name in columns}
            wanted = {name: mentions.scrubbed(text) for name, text in texts.items()}
            if row.id not in own and wanted != texts:
                yield row, {name: text for name, text in wanted.items() if text != texts[name]}


def _telling(columns: list[str], said: Iterable[str]) -> tuple[str, ...]:
    patterns = [f"%{_escaped(one.lower())}%" for one in said]
    parts = [f"{_lower(column, one)} LIKE ? ESCAPE '!'" for column in columns for one in patterns]
    return (f'({" OR ".join(parts)}) ORDER BY "id"', *(patterns * len(columns)))


def _lower(column: str, pattern: str) -> str:
    """A column in small letters, where LIKE does not see to it: SQLite's does, from A to Z."""
    if is_postgres():
        return f'lower("{column}")'
    return f'"{column}"' if pattern.isascii() else f'lower_all("{column}")'


def _escaped(text: str) -> str:
    return re.sub(r"([!%_])", r"!\1", text)


def same_address(mentions: Mentions, but: Person) -> list[str]:
    """Other records with an e-mail address of theirs."""
    known = sorted({said.lower() for said in mentions.reached if "@" in said})
    found: list[str] = []
    for table in LETTERS if known else ():
        own, marks = set(but.ids(table)), ", ".join("?" * len(known))
        ids = rows(f"SELECT id FROM {table} WHERE lower(email) IN ({marks}) ORDER BY id", known)
        found += [f"{table} #{one}" for (one,) in ids if one not in own]
    return found


def files_named(mentions: Mentions, but: Person) -> int:
    """How many files of other records are called after them."""
    if not mentions.all:
        return 0
    condition, *values = _telling(["name"], mentions.all)
    own = set(but.ids("attachment"))
    return sum(one not in own for (one,) in rows(f"SELECT id FROM attachment WHERE {condition}", values))
