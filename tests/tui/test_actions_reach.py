"""Every action of the registry is a keypress or a few letters away, and a command: each is really pressed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.pilot import Pilot

from store.catalog.lines import LineInput
from store.core.action import Action, actions
from tests.commands.conftest import Run
from tests.commands.conftest import bd as bd
from tests.support.thorough import some
from tests.tui.conftest import Open, Shop, do, press, settle, the_desk
from tests.tui.test_every_form import ASKING
from tui import verbs
from tui.confirm import Confirm
from tui.desk import Desk
from tui.forms.form import FormScreen
from tui.messages import Subject
from tui.palette import Palette, commands, matching
from tui.pick import Pick
from tui.record.facts import listing_of
from tui.safe import OneLine
from tui.tabs import TABS

THERE = sorted(set(actions()) - {"company.fill"})
PARTS = 4


def everything(shop: Shop) -> None:
    """At least one record of each kind that has a view."""
    line = (LineInput(product=shop.tea, quantity=Decimal(1)),)
    order = do("deal.convert", deal=shop.won)
    do("order.add", party=shop.bolt, lines=line)
    do("contact.add", party=shop.acme, name="Ann")
    do("activity.add", subject="Call", party=shop.acme)
    do("payment.record", party=shop.acme, amount=Decimal(5))
    do("invoice.draft", party=shop.acme, lines=line)
    assert order


def one_of_each() -> list[str]:
    """For each kind of record one action: of one kind the first that asks, of the next the first that does not, if any."""
    found: dict[str, dict[bool, str]] = {}
    for name in THERE:
        found.setdefault(actions()[name].noun, {}).setdefault(name in ASKING, name)
    return [each.get(turn % 2 == 0) or next(iter(each.values())) for turn, each in enumerate(found.values())]


async def choose(pilot: Pilot[int], action: Action) -> None:
    """Pick an action in the palette by its name."""
    await press(pilot, "colon")
    palette = pilot.app.screen
    assert isinstance(palette, Palette)
    palette.query_one("Input").value = action.name.replace(".", " ")  # type: ignore[attr-defined]
    await settle(pilot)
    place = next(n for n, entry in enumerate(palette._entries) if entry.action is action)
    await pilot.press(*["down"] * place)
    entry = palette._entries[place]
    await press(pilot, "enter")
    if entry.why:
        assert pilot.app.screen is palette
        await press(pilot, "escape")


def came_of_it(pilot: Pilot[int], action: Action) -> str:
    """What pressing an action led to."""
    screen = pilot.app.screen
    if isinstance(screen, FormScreen):
        return "form" if screen.action is action else "another form"
    if isinstance(screen, Confirm):
        return "question" if action.title in screen._question else "another question"
    return "told" if screen.query_one(OneLine)._said else "nothing"


async def back(pilot: Pilot[int]) -> None:
    for _ in range(8):
        screen = pilot.app.screen
        if isinstance(screen, Desk):
            return
        asked = screen._question if isinstance(screen, Confirm) else ""
        await press(pilot, ("y" if "Throw away" in asked else "n") if asked else "escape")


def test_its_name_brings_each_action_to_the_top_of_the_palette(shop: Shop) -> None:
    everything(shop)
    entries = commands(Subject("party", shop.acme))
    for name in THERE:
        found = [entry.action and entry.action.name for entry in matching(entries, name.replace(".", " "))]
        assert name in found[:10], (name, found[:10])


@pytest.mark.slow
@pytest.mark.parametrize("part", some(range(PARTS), PARTS // 2))
async def test_an_action_picked_in_the_palette_leads_somewhere(desk: Open, shop: Shop, part: int) -> None:
    """One of each kind of record, every second of them unless THOROUGH is set; that all forms open is walked elsewhere."""
    everything(shop)
    async with desk(size=(80, 24)) as pilot:
        here = the_desk(pilot)
        for name in one_of_each()[part::PARTS]:
            noun = name.partition(".")[0]
            listing = listing_of(noun)
            found = listing.window(limit=1) if listing else []
            if found and listing:
                await here.show_record(Subject(noun, found[0].id))
            here.query_one(OneLine).say("")
            await choose(pilot, actions()[name])
            why = next(e.why for e in commands(here.subject) if e.action and e.action.name == name)
            assert why or came_of_it(pilot, actions()[name]) in ("form", "question", "told"), name
            await back(pilot)
            assert pilot.app.screen is here


async def test_the_keys_of_a_view_reach_what_they_name(desk: Open, shop: Shop) -> None:
    """Each verb's key, in each view where the record at hand has it; what has been pressed before on such a record,
    with the same choice, is not pressed again."""
    everything(shop)
    reached: set[str] = set()
    pressed: set[tuple[str, str, tuple[str, ...]]] = set()
    async with desk(size=(80, 24)) as pilot:
        here = the_desk(pilot)
        for number, tab in enumerate(TABS):
            for place in range(len(tab.views)):
                await here.go(number, place)
                await settle(pilot)
                for spec in verbs.VERBS:
                    subject = here.subject
                    able = verbs.actions_for(spec, subject.kind) if subject else []
                    if not able or spec.name in ("next", "win"):
                        continue  # these act at once: the journeys press them
                    assert subject is not None
                    offered = verbs.possible(spec, subject)[0]  # what the store would refuse is told instead
                    choice = (subject.kind, spec.name, tuple(action.name for action in offered))
                    if choice in pressed:
                        continue
                    pressed.add(choice)
                    here.query_one(OneLine).say("")
                    await press(pilot, spec.key)
                    screen = pilot.app.screen
                    if isinstance(screen, Pick):
                        assert [action for _, action in screen._choices] == offered and len(offered) > 1
                    else:
                        came = came_of_it(pilot, (offered or able)[0])
                        assert came in (("form", "question", "told") if offered else ("told",)), (spec.name, came)
                    reached |= {action.name for action in able}
                    await back(pilot)
                    if here.view is not tab.views[place]:
                        await here.go(number, place)
                        await settle(pilot)
    assert {"deal.edit", "deal.lose", "party.edit", "product.retire", "activity.add", "payment.record"} <= reached


@pytest.mark.parametrize("name", THERE)
def test_each_action_is_a_command_with_help_and_an_example(bd: Run, name: str) -> None:
    noun, _, verb = name.partition(".")
    words = {"action": [verb], "company.repair": ["check"], "company.edit": [noun, verb]}
    asked = words.get(name) or words.get(noun) or [noun, verb]
    found = bd(*asked, "--help")
    assert found.exit_code == 0, found.output
    assert "Example" in found.output and "backdesk" in found.output
