"""The registry walked: forms with every kind of field check while typing, keep what was typed, and save.

That the form of every action opens is walked by the pictures.
"""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

import store.registry  # noqa: F401
from store.core.action import Action, actions
from store.core.lookup import look_up
from store.core.references import kinds
from store.core.values import Number, Ref
from tests.support.hostile import EVERYTHING
from tests.support.thorough import THOROUGH, some
from tests.tui.conftest import Open, Shop, on_ground, press, put_away, settle, shown
from tui import safe
from tui.forms.fields import ChoiceField, Field, LongField
from tui.forms.form import FormScreen
from tui.forms.lines import LinesField
from tui.messages import Subject
from tui.verbs import to_ask

ASKING = sorted(name for name, action in actions().items() if to_ask(action))
PARTS = 12 if THOROUGH else 4
WRONG = "[/] 12x,,"


def fields_of(name: str) -> set[tuple[object, ...]]:
    """What kinds of fields an action's form has: what may be referred to there, and whether it has to be said."""
    kinds = ((parameter.kind, parameter.required) for parameter in actions()[name].parameters)
    return {(type(kind), kind.kind if isinstance(kind, Ref) else "", required) for kind, required in kinds}


def one_of_each() -> list[str]:
    """Forms in which every kind of field is (all forms with THOROUGH set), those first that have the rarest kinds."""
    if THOROUGH:
        return ASKING
    found: list[str] = []
    for told in (1, 3):  # by what kinds there are; then by what they refer to, required or not
        has = {name: {traits[:told] for traits in fields_of(name)} for name in ASKING}
        left = set().union(*has.values()).difference(*(has[name] for name in found))
        while left:
            found.append(max(ASKING, key=lambda name: len(has[name] & left)))
            left -= has[found[-1]]
    return found


def subject_of(action: Action) -> Subject | None:
    """A record the action acts on; None where it makes one."""
    if action.subject is None:
        return None
    assert isinstance(action.subject.kind, Ref)
    found = look_up(action.subject.kind.kind, "") if action.subject.kind.kind in kinds() else []
    return Subject(action.subject.kind.kind, found[0]) if found else None


def put(field: Field, text: str) -> None:
    """Type over what is there."""
    if isinstance(field, LinesField):
        field._seeker.value = text
    else:
        field.put(text)


def said(field: Field) -> str:
    return field._seeker.value if isinstance(field, LinesField) else field.text


@pytest.mark.parametrize("part", range(PARTS))
async def test_a_form_survives_bad_input(desk: Open, shop: Shop, part: int) -> None:
    async with desk(size=(80, 24)) as pilot:
        await on_ground(pilot)
        for name in one_of_each()[part::PARTS]:
            await fill_in_wrongly(pilot, name)
            await put_away(pilot)


async def fill_in_wrongly(pilot: Pilot[int], name: str) -> None:
    """Type what fits nothing into every field of an action's form, and try to save it."""
    action = actions()[name]
    form = FormScreen(action, subject_of(action), {})
    await pilot.app.push_screen(form)
    await settle(pilot)
    assert shown(pilot)
    typing = [field for field in form.fields if not isinstance(field, ChoiceField)]
    before = {field: said(field) for field in form.fields}
    for field in typing:
        put(field, WRONG)
    await settle(pilot)
    unfit = [field for field in typing if isinstance(field.kind, Number | Ref) or isinstance(field, LinesField)]
    for field in unfit:
        if isinstance(field.kind, Number):
            assert field.has_class("-wrong"), f"{name}: {field.parameter.name} is checked while typing"
    await press(pilot, "ctrl+s")
    if unfit:
        assert pilot.app.screen is form
        assert {field.parameter.name: said(field) for field in typing} == {
            field.parameter.name: WRONG for field in typing
        }
        assert "to mend" in shown(pilot)
    assert pilot.app.return_code is None
    assert before.keys() == set(form.fields)


@pytest.mark.slow
@pytest.mark.parametrize("name", some(["party.add", "deal.add"], 1))
async def test_any_text_can_be_typed_everywhere(desk: Open, shop: Shop, name: str) -> None:
    """New records of the kinds with the most fields: a text in each field, and every text in a third of them."""
    async with desk(size=(100, 40)) as pilot:
        form: FormScreen | None = None
        for first in range(0, len(EVERYTHING), 3):
            if pilot.app.screen is not form:  # the one before was taken
                form = FormScreen(actions()[name], None, {})
                form.keeps_drafts = False
                await pilot.app.push_screen(form)
                await pilot.pause()
            for place, field in enumerate(form.fields, first):
                text = EVERYTHING[place % len(EVERYTHING)]
                if not isinstance(field, ChoiceField):
                    put(field, safe.typed(text, multiline=isinstance(field, LongField)))
            form.action_save()
            await pilot.pause()
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            assert pilot.app.return_code is None


async def test_what_is_required_is_asked_for_in_the_stores_words(desk: Open, shop: Shop) -> None:
    async with desk(size=(80, 24)) as pilot:
        for name in ("party.add", "product.add", "deal.add", "contact.add", "stage.add", "user.add"):
            form = FormScreen(actions()[name], None, {})
            await pilot.app.push_screen(form)
            await press(pilot, "ctrl+s")
            assert pilot.app.screen is form
            assert "is required" in shown(pilot)
            form.dismiss(None)
            await settle(pilot)


async def test_every_edit_opens_with_all_that_the_record_has(desk: Open, shop: Shop) -> None:
    """Nothing typed, nothing sent: saving an untouched form changes nothing."""
    from store.core.database import scalar

    async with desk(size=(80, 24)) as pilot:
        await on_ground(pilot)
        for name in [name for name in ASKING if name.endswith(".edit")]:
            subject = subject_of(actions()[name])
            if subject is None:
                continue
            form = FormScreen(actions()[name], subject, {})
            await pilot.app.push_screen(form)
            await settle(pilot)
            assert not form.dirty, name
            count: Any = scalar("SELECT COUNT(*) FROM audit")
            await press(pilot, "ctrl+s")
            assert scalar("SELECT COUNT(*) FROM audit") == count, name
            while pilot.app.screen is form:
                form.dismiss(None)
                await settle(pilot)
