"""Texts of a file that are read as others: those of a column, offered one by one, and what each is to mean."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from store.core.text import clean, excerpt
from store.exchange import ImportKind
from store.exchange.looking import Place
from store.exchange.replacing import Replacement
from tui.ask import Ask

SHOWN = 24  # characters of a text among others
Wanted = tuple[str, str]  # a field, and a text of it, '' where it is still to be said


def choices(
    kind: ImportKind, replaced: tuple[Replacement, ...], place: Place | None
) -> list[tuple[str, Replacement | Wanted]]:
    """What may be said of a column's texts, and what was said and can be taken back."""
    gone = {(one.field, one.text) for one in replaced}
    found: list[tuple[str, Replacement | Wanted]] = []
    for name in place.fields if place else ():
        label = kind.field(name).label
        texts = [clean(text) for text in place.samples] if place else []
        found += [(f"{label}: '{excerpt(t, SHOWN)}' …", (name, t)) for t in texts if t and (name, t) not in gone]
        found.append((f"{label}: another text …", (name, "")))
    return [*found, *((f"{said(kind, one)}: no more", one) for one in replaced)]


def said(kind: ImportKind, one: Replacement) -> str:
    """A replacement in words."""
    other = f"'{excerpt(one.other, SHOWN)}'" if one.other else "nothing"
    return f"{kind.field(one.field).label} '{excerpt(one.text, SHOWN)}' → {other}"


async def ask(app: App[int], kind: ImportKind, wanted: Wanted, then: Callable[[Replacement], object]) -> None:
    """Ask what a text of a field is to mean, and first for the text where it is still to be said."""
    name, text = wanted
    field = kind.field(name)

    def meant(other: str | None) -> None:
        if other is not None:
            then(Replacement(name, text, other))

    async def told(text: str | None) -> None:
        if text:
            await ask(app, kind, (name, text), then)

    if text:
        hint = f"{field.word}; nothing: as where the cell is empty"
        await app.push_screen(Ask(f"{field.label} '{excerpt(text, SHOWN)}' means", "", hint, answer=True), meant)
    else:
        await app.push_screen(Ask(f"A text of {field.label}", "", "all of the cell, as it stands in the file"), told)
