"""What was said so far of a file that is to be taken in, and where that leaves each of its columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from store.core.files import to_read
from store.exchange import ImportKind, ImportOptions, replacing
from store.exchange.kinds import Scope
from store.exchange.looking import Drafted, Place, Seen, as_shown, drafted, likely_kinds, look, look_at_lines
from store.exchange.replacing import Replacement
from tui.importing.reading import Way

Found = tuple[Seen, list[ImportKind], Seen | None]
Choices = tuple[
    dict[str, str], dict[str, str]
]  # heading → field, '' to leave it out: of the file, of that of its lines


class Draft:
    """See the module. `kinds` is what the file may hold, likeliest first; `lines` a second file with the lines of its
    documents.

    Whatever makes no sense raises BackdeskError and leaves everything as it was.
    """

    def __init__(self, named: str) -> None:
        self.named = named
        self.options = ImportOptions()
        self._choices: Choices = ({}, {})
        self.seen: Seen | None = None
        self.lines: Seen | None = None
        self.kinds: list[ImportKind] = []
        self.kind: ImportKind | None = None
        self._told = ""  # the kind, where somebody said it
        self.now: Drafted | None = None

    def look(self, lines: str = "") -> Found:
        """Read the file as it is to be read, and that of its lines, which may be another one from now on. Raises
        Asked where something has to be said.
        """
        seen = look(to_read(self.named), self.options, self._told)
        kinds, named = likely_kinds(seen), to_read(lines) if lines else self.options.lines_file
        return seen, kinds, look_at_lines(self._likeliest(kinds), named, self.options) if named and kinds else None

    def _likeliest(self, kinds: list[ImportKind]) -> ImportKind:
        return next((kind for kind in kinds if kind.name == self._told), kinds[0])

    def arrive(self, found: Found) -> None:
        """The files are read: what they most likely hold, unless somebody said."""
        seen, kinds, lines = found
        kind = self._likeliest(kinds)
        options = replace(self.options, lines_file=lines.path if lines else None)
        of_head = _fitting(self._choices[0], seen, kind.scope(False if lines else None))
        choices = of_head, _fitting(self._choices[1], lines, kind.scope(True)) if lines else {}
        self.now = drafted(kind, seen, as_shown(options, *choices), lines)
        self.seen, self.kinds, self.kind, self.lines = seen, kinds, kind, lines
        self.options, self._choices = options, choices
        self._told = kind.name if lines else self._told

    @property
    def taking(self) -> ImportOptions:
        """The options that take the file in as it is shown."""
        replaced = self.now.replaced if self.now else ()
        return replace(as_shown(self.options, *self._choices), map_value=tuple(map(str, replaced)))

    @property
    def places(self) -> tuple[Place, ...]:
        """The columns, those of the second file last."""
        return self.now.places if self.now else ()

    def filled(self, place: Place) -> dict[str, str]:
        """Field → heading of the column that fills it, in the file that a column is of."""
        return {name: one.heading for one in self.places if one.of_lines == place.of_lines for name in one.fields}

    def scope(self, kind: ImportKind, place: Place) -> Scope:
        """The fields that a column may fill."""
        return kind.scope(place.of_lines if self.lines else None)

    def _say(self, options: ImportOptions, choices: Choices) -> None:
        if self.seen and self.kind:
            lines = self.lines if options.lines_file else None
            self.now = drafted(self.kind, self.seen, as_shown(options, *choices), lines)
            self.options, self._choices, self.lines = options, choices, lines

    def _choose(self, place: Place, own: dict[str, str]) -> None:
        head, lines = self._choices
        self._say(self.options, (head, own) if place.of_lines else (own, lines))

    def goes(self, place: Place, field: str) -> None:
        """A column goes to a field, and no other one of its file does."""
        bare, so_far = _bare(field), self._choices[place.of_lines]
        others = {h: "" if bare and _bare(f) == bare else f for h, f in so_far.items() if h != place.heading}
        self._choose(place, others | {place.heading: field})

    def leave_or_take(self, place: Place) -> None:
        """Leave a column out, or have it go where it would by itself."""
        so_far = self._choices[place.of_lines]
        others = {heading: field for heading, field in so_far.items() if heading != place.heading}
        self._choose(place, others | ({place.heading: ""} if place.fields else {}))

    def fill(self, said: str) -> None:
        """`field=value` for every row, `field?=value` for empty cells, `field=` no more."""
        name, sign, value = said.partition("=")
        option = "set_empty" if name.rstrip().endswith("?") else "set"
        name = name.rstrip("? ").strip()
        before = (text for text in getattr(self.options, option) if text.partition("=")[0] != name)
        given = (f"{name}{sign}{value.strip()}",) if value.strip() or not sign else ()
        filled: dict[str, Any] = {option: (*before, *given)}
        self._say(replace(self.options, **filled), self._choices)

    def read_as_other(self, wanted: Replacement) -> None:
        """A text of a field is read as another one."""
        known = self.now.known if self.now else ()
        self._say(replacing.with_also(self.options, wanted, known), self._choices)

    def read_as_it_is(self, gone: Replacement) -> None:
        """It is read as itself again."""
        self._say(replacing.without(self.options, gone), self._choices)

    def hold(self, kind: ImportKind) -> None:
        """It holds records of a kind; to be read again."""
        self._told, self._choices = kind.name, ({}, {})
        nothing: dict[str, Any] = dict.fromkeys(("set", "set_empty", "map_value", "create_missing"), ())
        lines = self.options.lines_file if kind.lines else None
        self.options = replace(self.options, **nothing, lines_file=lines, mapping="", save_mapping="")

    def without_lines(self) -> None:
        """The lines are in the file itself."""
        self._say(replace(self.options, lines_file=None), (self._choices[0], {}))

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
        """Columns go where a saved mapping says; it says nothing of a second file."""
        self._say(replace(self.options, mapping=mapping), ({}, self._choices[1]))

    def keep(self, mapping: str) -> None:
        """Where they go is kept under a name once the file is imported."""
        self._say(replace(self.options, save_mapping=mapping), self._choices)


def _bare(field: str) -> str:
    return field.split("*")[0].split("/")[0].strip()


def _fitting(choices: dict[str, str], seen: Seen, scope: Scope) -> dict[str, str]:
    """What was said of columns that are there, and of fields that they may fill."""
    names = {"", *(field.name for field in scope.fields)}
    return {heading: field for heading, field in choices.items() if heading in seen.header and _bare(field) in names}
