"""What was said so far of a file that is to be taken in, and where that leaves each of its columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from store.core.files import to_read
from store.exchange import ImportKind, ImportOptions
from store.exchange.looking import Drafted, Place, Seen, as_shown, drafted, likely_kinds, look
from tui.importing.reading import Way

Found = tuple[Seen, list[ImportKind]]


class Draft:
    """See the module. `choices` is heading → field, '' to leave it out; `kinds` what it may hold, likeliest first.

    Whatever makes no sense raises BackdeskError and leaves everything as it was.
    """

    def __init__(self, named: str) -> None:
        self.named = named
        self.options, self._choices = ImportOptions(), dict[str, str]()
        self.seen: Seen | None = None
        self.kinds: list[ImportKind] = []
        self.kind: ImportKind | None = None
        self._told = ""  # the kind, where somebody said it
        self.now: Drafted | None = None

    def look(self) -> Found:
        """Read the file as it is to be read. Raises Asked where that has to be said."""
        seen = look(to_read(self.named), self.options, self._told)
        return seen, likely_kinds(seen)

    def arrive(self, found: Found) -> None:
        """The file is read: what it most likely holds, unless somebody said."""
        self.seen, self.kinds = found
        self.kind = next((kind for kind in self.kinds if kind.name == self._told), self.kinds[0])
        choices = {heading: field for heading, field in self._choices.items() if heading in self.seen.header}
        self._say(self.options, choices)

    @property
    def taking(self) -> ImportOptions:
        """The options that take the file in as it is shown."""
        return as_shown(self.options, self._choices)

    @property
    def places(self) -> tuple[Place, ...]:
        """The columns."""
        return self.now.places if self.now else ()

    @property
    def filled(self) -> dict[str, str]:
        """Field → heading of the column that fills it."""
        return {name: place.heading for place in self.places for name in place.fields}

    def _say(self, options: ImportOptions, choices: dict[str, str]) -> None:
        if self.seen and self.kind:
            self.now = drafted(self.kind, self.seen, as_shown(options, choices))
            self.options, self._choices = options, choices

    def goes(self, heading: str, field: str) -> None:
        """A column goes to a field, and no other one does."""
        bare = _bare(field)
        others = {h: "" if bare and _bare(f) == bare else f for h, f in self._choices.items() if h != heading}
        self._say(self.options, others | {heading: field})

    def leave_or_take(self, place: Place) -> None:
        """Leave a column out, or have it go where it would by itself."""
        others = {heading: field for heading, field in self._choices.items() if heading != place.heading}
        self._say(self.options, others | ({place.heading: ""} if place.fields else {}))

    def fill(self, said: str) -> None:
        """`field=value` for every row, `field?=value` for empty cells, `field=` no more."""
        name, sign, value = said.partition("=")
        option = "set_empty" if name.rstrip().endswith("?") else "set"
        name = name.rstrip("? ").strip()
        before = (text for text in getattr(self.options, option) if text.partition("=")[0] != name)
        given = (f"{name}{sign}{value.strip()}",) if value.strip() or not sign else ()
        filled: dict[str, Any] = {option: (*before, *given)}
        self._say(replace(self.options, **filled), self._choices)

    def hold(self, kind: ImportKind) -> None:
        """It holds records of a kind; to be read again."""
        self._told, self._choices = kind.name, {}
        self.options = replace(self.options, set=(), set_empty=(), create_missing=(), mapping="", save_mapping="")

    def answer(self, option: str, value: Any) -> None:
        """What a file left open is said; to be read again."""
        self.options = replace(self.options, **{option: value})

    def read_as(self, way: Way, value: Any) -> None:
        """Read it in another way; to be read again where the way `rereads`."""
        if way.rereads:
            self.answer(way.option, value)
        else:
            self._say(replace(self.options, **{way.option: value}), self._choices)

    def use(self, mapping: str) -> None:
        """Columns go where a saved mapping says."""
        self._say(replace(self.options, mapping=mapping), {})

    def keep(self, mapping: str) -> None:
        """Where they go is kept under a name once the file is imported."""
        self._say(replace(self.options, save_mapping=mapping), self._choices)


def _bare(field: str) -> str:
    return field.split("*")[0].split("/")[0].strip()
