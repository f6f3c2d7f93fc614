"""Texts of a file that are read as others (`map_value`): said, said anew, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from store.core.errors import Usage
from store.core.text import clean, excerpt
from store.exchange.options import ImportOptions


@dataclass(frozen=True)
class Replacement:
    """A text of a field that is read as another one, or as nothing."""

    field: str
    text: str
    other: str

    def __str__(self) -> str:
        """As `map_value` has it."""
        return f"{self.field}:{self.text}={self.other}"


def parsed(text: str) -> Replacement:
    """`field:text=other text`. Raises Usage for anything else."""
    place, _, other = text.rpartition("=")
    name, colon, old = place.partition(":")
    if not colon:
        raise Usage(f"'{excerpt(text)}' is no replacement.", "Write --map-value 'field:text=other text'.")
    return Replacement(name.strip(), clean(old), other)


def said(options: ImportOptions) -> tuple[Replacement, ...]:
    """All that is said; of what is said twice of one text the last."""
    return tuple({(one.field, one.text): one for one in map(parsed, options.map_value)}.values())


def with_also(options: ImportOptions, wanted: Replacement, known: Iterable[Replacement] = ()) -> ImportOptions:
    """One more. A cell is read once: what was read as this text so far, by what is said or `known` without a word,
    is read as the other text, too.
    """
    if "=" in wanted.other:
        raise Usage(
            f"A text with '=' cannot be put in place of another ('{excerpt(wanted.other)}').", "Map the column."
        )
    wanted = replace(wanted, text=clean(wanted.text))
    before = [one for one in (*known, *said(options)) if (one.field, clean(one.other)) == (wanted.field, wanted.text)]
    follow = [replace(one, other=wanted.other) for one in before]
    return _saying(options, {(one.field, one.text): one for one in (*said(options), *follow, wanted)}.values())


def without(options: ImportOptions, gone: Replacement) -> ImportOptions:
    """One less."""
    return _saying(options, [one for one in said(options) if (one.field, one.text) != (gone.field, gone.text)])


def _saying(options: ImportOptions, wanted: Iterable[Replacement]) -> ImportOptions:
    return replace(options, map_value=tuple(map(str, wanted)))
