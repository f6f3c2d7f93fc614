"""Any text may be typed into a filter, a look-up, the palette and a form, and stand in any record: no error, no
crash, nothing a terminal would obey, and the screen goes on.

`TEXTS=10000 pytest tests/tui/test_any_text.py -n 2` sends ten thousand through each of those widgets, and every
known nasty one to every list, look-up, form and record; without it a few, spread over every third of them and over
every kind of record.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import cycle, islice

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea
from textual.worker import WorkerCancelled

from store.core.action import Action, actions
from store.core.completion import offers
from store.core.database import db, rows, run
from store.core.errors import BackdeskError, Usage
from store.core.fields import Text, model_of
from store.core.listing import Query, get_listing, listings
from store.core.lookup import look_up
from store.core.references import kinds, title
from store.core.values import Ref
from store.insight.sections import LISTING_OF, Section
from tests.support.any_text import random_texts
from tests.support.hostile import BYTES_THAT_DRIVE_TERMINALS, EVERYTHING, INVISIBLE_AND_TURNED, MARKUP_AND_CODE
from tests.support.thorough import some
from tests.tui.conftest import Open, Shop, on_ground, press, put_away, shown, the_desk
from tests.tui.test_every_form import ASKING, one_of_each, subject_of
from tests.tui.test_hostile_records import KINDS, STORABLE, clean, everything  # noqa: F401  a fixture
from tui import verbs
from tui.acting import question
from tui.confirm import Confirm
from tui.forms.fields import ChoiceField
from tui.forms.form import FormScreen
from tui.forms.lookup import RefField
from tui.messages import Subject
from tui.palette import Palette, commands, matching, records
from tui.pick import Pick
from tui.record.flow import FlowScreen
from tui.record.related import RelatedScreen
from tui.record.screen import RecordScreen

TEXTS = int(os.environ.get("TEXTS", "60"))
ALL = TEXTS >= 10_000
PARTS = 8 if ALL else 2
STEP = 1 if ALL else 3  # of the widgets that are alike
IN_PARTS = pytest.mark.parametrize("part", range(PARTS) if ALL else some(range(PARTS), PARTS // 2))
REFERRING = {
    p.kind.kind: name for name in ASKING for p in actions()[name].parameters[1:] if isinstance(p.kind, Ref)
}  # a kind of record → an action whose form looks for such


DANGEROUS = [
    text for text in (*BYTES_THAT_DRIVE_TERMINALS, *INVISIBLE_AND_TURNED, *MARKUP_AND_CODE) if text in STORABLE
]


def texts(count: int = TEXTS) -> Iterator[str]:
    fields = sorted({name for listing in listings().values() for name in listing.fields})
    return random_texts(count, fields)


def portion(number: int, parts: int) -> list[str]:
    """What the so-manieth of so many widgets is given: its part of the random ones, and of the nasty ones."""
    return [*islice(texts(), number, None, parts), *(EVERYTHING if ALL else EVERYTHING[number::parts])]


async def done(pilot: Pilot[int]) -> None:
    """Until reads and timers are through; the frame is drawn by whoever looks at it."""
    for _ in range(2):
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.003)


def looks_well(pilot: Pilot[int], text: object) -> None:
    assert pilot.app.return_code is None, ascii(text)
    assert clean(shown(pilot)), ascii(text)


async def put(pilot: Pilot[int], text: str) -> None:
    """Paste a text over what stands where the keys are, as a terminal would bring it."""
    if isinstance(box := pilot.app.focused, Input | TextArea):
        box.clear()
    pilot.app.post_message(events.Paste(text))
    await done(pilot)


# Below the widgets, quickly --------------------------------------------------------------------------


def test_a_filter_is_understood_or_refused_with_a_reason(shop: Shop) -> None:
    lists = list(listings().values())
    for number, text in enumerate(texts()):
        listing = lists[number % len(lists)]
        offers(listing, text, len(text))
        try:
            listing.window(Query(text), limit=50)
            listing.count_up_to(Query(text), 100)
        except Usage as error:
            assert error.message


def test_a_look_up_finds_something_or_nothing(shop: Shop) -> None:
    able = sorted(kinds())
    entries = commands(None)
    for number, text in enumerate(texts()):
        look_up(able[number % len(able)], text, 8)
        records(text)
        matching(entries, text)


# Typed into the widgets ------------------------------------------------------------------------------


@pytest.mark.slow
@IN_PARTS
async def test_the_filter_line_of_every_list(everything: Shop, desk: Open, part: int) -> None:  # noqa: F811
    names = sorted(listings())[::STEP]
    async with desk(size=(100, 30)) as pilot:
        await on_ground(pilot)
        for number, name in [*enumerate(names)][part::PARTS]:
            await pilot.app.push_screen(RelatedScreen(None, Section(name, name, "")))
            await press(pilot, "slash")
            for text in portion(number, len(names)):
                await put(pilot, text)
                looks_well(pilot, (name, text))
            await put_away(pilot)


@pytest.mark.slow
@IN_PARTS
async def test_the_palette(everything: Shop, desk: Open, part: int) -> None:  # noqa: F811
    async with desk(size=(100, 30)) as pilot:
        await press(pilot, "colon")
        assert isinstance(pilot.app.screen, Palette)
        for text in portion(part, PARTS):
            await put(pilot, text)
            looks_well(pilot, text)
        await press(pilot, "escape")
        assert pilot.app.screen is the_desk(pilot)


@pytest.mark.slow
@IN_PARTS
async def test_the_look_up_of_every_kind(everything: Shop, desk: Open, part: int) -> None:  # noqa: F811
    found = sorted(REFERRING.items())[::STEP]
    async with desk(size=(100, 40)) as pilot:
        await on_ground(pilot)
        for number, (kind, name) in [*enumerate(found)][part::PARTS]:
            form = await opened(pilot, name)
            field = next(f for f in form.fields if isinstance(f, RefField) and f.refers_to == kind)
            for text in portion(number, len(found)):
                field.take_focus()
                await put(pilot, text)
                looks_well(pilot, (kind, text))
            await put_away(pilot)


async def opened(pilot: Pilot[int], name: str) -> FormScreen:
    form = FormScreen(actions()[name], subject_of(actions()[name]), {})
    form.keeps_drafts = False
    await pilot.app.push_screen(form)
    await done(pilot)
    return form


@pytest.mark.slow
@IN_PARTS
async def test_every_field_of_every_form(everything: Shop, desk: Open, part: int) -> None:  # noqa: F811
    """Typed everywhere and saved: taken or refused, in words that show."""
    names = ASKING if ALL else one_of_each()[:40]  # every kind of field, not every reference
    async with desk(size=(100, 40)) as pilot:
        await on_ground(pilot)
        for number, name in [*enumerate(names)][part::PARTS]:
            given = portion(number, len(names))
            while given:
                form = await opened(pilot, name)
                fields = [field for field in form.asked if not isinstance(field, ChoiceField)]
                for field, text in zip(fields, given, strict=False):
                    field.take_focus()
                    await put(pilot, text)
                    looks_well(pilot, (name, text))
                given = given[max(1, len(fields)) :]
                form.action_save()
                await done(pilot)
                looks_well(pilot, name)
                await put_away(pilot)


# Found in a record -----------------------------------------------------------------------------------


@pytest.mark.slow
@IN_PARTS
async def test_every_screen_of_every_kind_of_record(everything: Shop, desk: Open, part: int) -> None:  # noqa: F811
    """List and record, and flow, forms, questions or menus, with another text in every text of every record of the
    kind; one of them is a third of all that is dangerous, in turn."""
    unguarded()
    async with desk(size=(120, 36)) as pilot:
        await on_ground(pilot)
        for number, kind in [*enumerate(KINDS)][part::PARTS]:
            given = [*portion(number, len(KINDS)), " ".join(DANGEROUS[number % 3 :: 3])]
            rounds = 0
            while given and (ALL or not rounds):
                rounds, given = rounds + 1, given[spoil_all(kind, given) :]
                for screen in screens(kind, look_up(kind, "")[0], number):
                    await pilot.app.push_screen(screen)
                    await done(pilot)
                    looks_well(pilot, (kind, type(screen).__name__))
                    await put_away(pilot)


def unguarded() -> None:
    """As somebody with the file in hands: what keeps posted documents as they are is taken off."""
    for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND LOWER(sql) LIKE '%raise(%'"):
        run(f'DROP TRIGGER "{name}"')


def spoil_all(kind: str, given: Sequence[str]) -> int:
    """Write the texts, in turn, into every text of every record of a kind, each at least once as far as they reach;
    returns how many there was room for."""
    table = kinds()[kind].table
    model = model_of(table)
    assert model is not None
    names = {field.name for field in model._meta.sorted_fields}
    columns = [
        f.column_name
        for f in model._meta.sorted_fields
        if isinstance(f, Text) and f.name != "currency" and f"{f.name}_id" not in names  # a word of ours beside an id
    ]
    turn, used = cycle(storable(given)), 0
    for (record_id,) in rows(f'SELECT id FROM "{table}" ORDER BY id'):
        for column in columns:
            with suppress(Exception), db.atomic():  # checked or unique: the database keeps such text out
                run(f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?', (next(turn), record_id))
                used += 1
    return max(1, used)


def storable(given: Sequence[str]) -> list[str]:
    """What a database can hold: neither half a pair nor, where it reads text as C does, nothing at all."""
    return [text for text in given if not any("\ud800" <= char <= "\udfff" for char in text)] or ["x"]


def screens(kind: str, record_id: int, turn: int) -> Iterator[Screen]:
    """The list and the record in full; of what else can be open on one, which is alike for every kind, one in turn."""
    subject = Subject(kind, record_id)
    if get_listing(LISTING_OF[kind]).kind == kind:
        yield RelatedScreen(None, Section(kind, LISTING_OF[kind], ""))
    yield RecordScreen(subject)
    ways = [ways_on, forms_on, questions_on]
    for way in ways if ALL else ways[turn % len(ways) :][:1]:
        yield from way(subject)


def ways_on(subject: Subject) -> Iterator[Screen]:
    with suppress(BackdeskError):
        yield FlowScreen(subject)
    name = title(subject.kind, subject.id)
    yield Pick(name, [(name, 1)])


def forms_on(subject: Subject) -> Iterator[Screen]:
    showing = [action for action in able(subject) if fills_in(action)]
    for action in showing if ALL else showing[:1]:
        form = FormScreen(action, subject, {})
        form.keeps_drafts = False
        yield form


def questions_on(subject: Subject) -> Iterator[Screen]:
    asked = [action for action in able(subject) if action.danger and not fills_in(action)]
    for action in asked if ALL else asked[:1]:
        yield Confirm(question(action, subject), action.help)


def able(subject: Subject) -> list[Action]:
    return [action for action in actions().values() if verbs.acts_on(action, subject.kind)]


def fills_in(action: Action) -> bool:
    """Whether its form begins with what the record says."""
    return action.name in ASKING and action.verb in ("edit", "draft", "revise", "receive", "enter")
