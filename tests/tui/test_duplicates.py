"""Two that may be one, side by side on the smallest screen: fields chosen by keys, pair after pair."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from store.core.action import actions
from store.core.database import one, rows, scalar
from tests.support.hostile import MARKUP_AND_CODE, SCRIPTS
from tests.tui.conftest import Open, Shop, do, press, shown, the_desk, type_text
from tests.tui.test_hostile_records import clean, spoil
from tui.merging.screen import MergeScreen
from tui.messages import Subject
from tui.safe import OneLine

MERGED = "SELECT p.code, i.code FROM party p JOIN party i ON i.id = p.merged_into_id ORDER BY p.code"


@pytest.fixture
def pair(shop: Shop) -> int:
    """Two parties of one name, found; the first has a contact."""
    twin = do("party.add", name="Twin Teas Ltd", code="TWIN", city="Leeds", phone="+44 113 496000", tags="vip")
    copy = do("party.add", name="TWIN TEAS Limited", code="COPY", city="Leeds", email="post@twin.example", tags="shop")
    do("contact.add", party=twin, name="Ann")
    do("contact.add", party=twin, name="Bob")
    do("contact.add", party=copy, name="Eve")
    actions()["duplicate.find"].perform()
    return int(scalar("SELECT id FROM duplicate") or 0)


def line_of(pilot: Pilot[int], label: str) -> str:
    """The line of a field."""
    return next(line for line in shown(pilot).split("\n") if line[2:].startswith(label))


def told(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one(OneLine)._said


async def test_a_pair_is_chosen_field_by_field_and_merged(desk: Open, pair: int) -> None:
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "2", "]", "]")
        assert "same name" in shown(pilot)
        await press(pilot, "M")
        said = shown(pilot)
        assert "stays: TWIN" in said and "goes: COPY" in said and "1 open" in said and "same name, same city" in said
        assert "▸ Twin Teas Ltd" in line_of(pilot, "Name") and "  TWIN TEAS Limited" in line_of(pilot, "Name")
        assert "▸ post@twin.example" in line_of(pilot, "E-mail")  # what the one that stays lacks is taken
        assert "▸ vip" in line_of(pilot, "Tags") and "▸ shop" in line_of(pilot, "Tags")
        assert "▸" not in line_of(pilot, "City") and "≠" not in line_of(pilot, "City")
        assert "Moves to the one that stays: 1 contact." in said
        await press(pilot, "right", "down", "space")
        assert "▸ TWIN TEAS Limited" in line_of(pilot, "Name") and "▸ –" in line_of(pilot, "E-mail")
        await press(pilot, "s")
        assert "stays: COPY" in shown(pilot) and "2 contacts." in shown(pilot)
        assert "▸ TWIN TEAS Limited" in line_of(pilot, "Name") and "▸ +44 113 496000" in line_of(pilot, "Phone")
        await press(pilot, "s", "r")
        await type_text(pilot, "one shop")
        await press(pilot, "enter", "y")
        assert rows(MERGED) == [("COPY", "TWIN")]
        kept = one("SELECT name, email, phone, tags FROM party WHERE code = 'TWIN'")
        assert kept == ("TWIN TEAS Limited", "", "+44 113 496000", "vip, shop")
        assert "one shop" in str(one("SELECT reason FROM audit WHERE action = 'party.merge'"))
        assert pilot.app.screen is the_desk(pilot) and "is merged into" in told(pilot)  # it was the last one
        await press(pilot, "u")
        assert rows(MERGED) == []
        assert one("SELECT name, email FROM party WHERE code = 'COPY'") == ("TWIN TEAS Limited", "post@twin.example")


async def test_pairs_are_gone_through_without_going_back(desk: Open, pair: int) -> None:
    for name in ("Zenith Cups Ltd", "Zenith Cups Limited", "Olive Oils GmbH", "Olive Oils G.m.b.H."):
        do("party.add", name=name, code=f"{name.split()[0]}{len(name)}".upper())
    actions()["duplicate.find"].perform()
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "2", "]", "]", "M")
        screen = pilot.app.screen
        assert isinstance(screen, MergeScreen) and "3 open" in shown(pilot)
        first = screen._pair
        await press(pilot, "right_square_bracket")
        second = screen._pair
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert screen._pair == first and "no further open pair" in told(pilot)
        await press(pilot, "n")
        assert scalar("SELECT state FROM duplicate WHERE id = ?", (first,)) == "declined"
        assert screen._pair == second and "2 open" in shown(pilot) and "They are two" in told(pilot)
        await press(pilot, "u")
        assert screen._pair == first and "3 open" in shown(pilot)
        await press(pilot, "right_square_bracket", "y")
        third = screen._pair
        assert third not in (first, second) and "is merged into" in told(pilot)
        assert the_desk(pilot).subject == Subject("duplicate", third or 0)
        screen.action_merge()
        screen.action_merge()  # a key pressed twice says nothing of a pair that nobody has seen
        await press(pilot, "escape")
        assert pilot.app.screen is the_desk(pilot)
        assert scalar("SELECT COUNT(*) FROM duplicate WHERE state = 'merged'") == 2
        assert scalar("SELECT COUNT(*) FROM duplicate WHERE state = 'open'") == 1


async def test_a_party_is_merged_with_one_that_is_named(desk: Open, shop: Shop) -> None:
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "2", "M", "ctrl+s")
        assert "say which one stays" in shown(pilot)
        await type_text(pilot, "Bolt")
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, MergeScreen) and (screen._stays, screen._goes) == (shop.bolt, shop.acme)
        assert "1 deal" in shown(pilot)
        await press(pilot, "n")
        assert "Nobody proposed" in told(pilot)
        await press(pilot, "y")
        assert scalar("SELECT merged_into_id FROM party WHERE id = ?", (shop.acme,)) == shop.bolt
        assert "is merged into" in told(pilot)
        await press(pilot, "u")
        assert scalar("SELECT merged_into_id FROM party WHERE id = ?", (shop.acme,)) is None


async def test_any_text_stands_side_by_side(desk: Open, pair: int) -> None:
    twin, copy = one("SELECT party_id, other_id FROM duplicate") or (0, 0)
    for size in ((80, 24), (40, 12)):
        async with desk(size=size) as pilot:
            for text in [*MARKUP_AND_CODE, *SCRIPTS, "大きな茶屋" * 30]:
                spoil("party", twin, text)
                spoil("party", copy, f"{text} 2")
                await pilot.app.push_screen(MergeScreen(pair))
                await press(pilot, "down", "space")
                lines = pilot.app.screen._compositor.render_strips()
                assert clean(shown(pilot)) and {line.cell_length for line in lines} == {size[0]}
                await press(pilot, "escape")
            assert pilot.app.return_code is None
