"""The board: stages as columns, of which only what is on screen is read; deals are carried from one to the next."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.pilot import Pilot

from store.core.database import scalar
from tests.tui.conftest import Open, Shop, do, press, shown, the_desk
from tui.board.pane import BoardPane
from tui.lists.rows import KEPT

pytestmark = pytest.mark.usefixtures("shop")


def board(pilot: Pilot[int]) -> BoardPane:
    pane = the_desk(pilot).pane
    assert isinstance(pane, BoardPane)
    return pane


def stage_of(deal: int) -> str:
    return str(scalar("SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?", (deal,)))


def deals(party: int, count: int) -> list[int]:
    return [do("deal.add", title=f"Deal {n:04}", party=party, value=Decimal(n)) for n in range(1, count + 1)]


async def test_the_head_tells_count_value_and_weighted_value(desk: Open, shop: Shop) -> None:
    do("deal.add", title="Second", party=shop.acme, value=Decimal(1500), probability=Decimal(10))
    chance = scalar("SELECT probability FROM deal WHERE id = ?", (shop.lost_cause,))
    weighted = Decimal(500) * chance / 1_000_000 + 150
    async with desk(size=(160, 30)) as pilot:
        head = shown(pilot).splitlines()[2:5]
        assert head[0].split()[:2] == [stage_of(shop.lost_cause), "1/2"]
        assert head[1].split()[:2] == ["2,000.00", "EUR"]
        assert head[2].split()[:3] == ["~", f"{weighted:,.2f}", "EUR"]


async def test_the_very_last_card_of_a_long_stage_and_back(desk: Open, shop: Shop) -> None:
    made = deals(shop.acme, KEPT + 300)
    async with desk() as pilot:
        pane = board(pilot)
        await press(pilot, "G")
        assert pane.subject is not None and pane.subject.id == shop.lost_cause  # the oldest of them
        assert pane.lane is not None and pane.lane.place == KEPT + 300
        await press(pilot, "g")
        assert pane.subject is not None and pane.subject.id == made[-1]
        await pilot.press(*["pagedown"] * 30)
        assert pane.lane.place == 30 * pane.grid.room
        assert len(pane.lane.rows.lines) <= KEPT


async def test_only_the_stages_on_screen_are_read(desk: Open, shop: Shop) -> None:
    for n in range(8):
        do("stage.add", name=f"Later {n}")
    async with desk() as pilot:
        pane = board(pilot)
        with_deals = [lane for lane in pane._lanes if lane._is_read]
        assert len(with_deals) == pane.grid.columns == 4
        assert "›" in shown(pilot).splitlines()[2]
        await press(pilot, *["l"] * 14)
        head = shown(pilot).splitlines()[2]
        assert head.startswith("‹") and "Later 7" in head


async def test_a_deal_is_carried_on_and_back_and_the_cursor_goes_with_it(desk: Open, shop: Shop) -> None:
    names = ["Prospecting", "Qualified", "Proposal"]
    first = stage_of(shop.lost_cause)
    assert first == names[0]
    async with desk() as pilot:
        await press(pilot, "L")
        assert stage_of(shop.lost_cause) == names[1]
        assert board(pilot).subject is not None and board(pilot).subject.id == shop.lost_cause  # type: ignore[union-attr]
        await pilot.press("L", "H", "L")  # faster than they are done
        await press(pilot, "R")
        assert stage_of(shop.lost_cause) == names[2]
        await press(pilot, "u", "u", "u", "u")
        assert stage_of(shop.lost_cause) == first


async def test_others_move_a_deal_and_the_cursor_stays_on_it(desk: Open, shop: Shop) -> None:
    made = deals(shop.acme, 30)
    async with desk() as pilot:
        await press(pilot, "j", "j")
        here = board(pilot).subject
        assert here is not None and here.id == made[-3]
        do("deal.move", deal=made[-3], stage=scalar("SELECT id FROM stage WHERE name = 'Proposal'"))
        do("deal.lose", deal=made[-1], reason="price")
        await press(pilot, "R")
        assert board(pilot).subject == here
        assert "Proposal" in shown(pilot)


async def test_keys_of_the_deal_work_on_the_card(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "w")
        assert stage_of(shop.lost_cause) == "Won"
        await press(pilot, "enter")
        assert "Cups for the office" in shown(pilot).splitlines()[0]


async def test_marked_cards_are_acted_on_together(desk: Open, shop: Shop) -> None:
    made = deals(shop.acme, 4)  # above the one there is, the newest first
    async with desk(size=(120, 30)) as pilot:
        pane = board(pilot)
        await press(pilot, "space", "j", "v")
        assert pane.marks.ids == {made[3], made[2], made[1]}
        assert "3 marked" in shown(pilot) and shown(pilot).count("✓Deal") == 3
        await press(pilot, "L")
        assert "3 marked records" in shown(pilot) and "Acme Ltd" in shown(pilot) and "9.00 EUR" in shown(pilot)
        await press(pilot, "y")
        assert [stage_of(deal) for deal in made] == ["Prospecting", "Qualified", "Qualified", "Qualified"]
        assert not pane.marks
        await press(pilot, "u")
        assert {stage_of(deal) for deal in made} == {"Prospecting"}
        await press(pilot, "g", "A")
        assert pane.marks.ids == {*made, shop.lost_cause}
        await press(pilot, "A")
        assert not pane.marks
        await press(pilot, "space", "escape")
        assert not pane.marks
        await press(pilot, "space", "H", "y")
        assert "There is no stage that way" in shown(pilot)


async def test_small_and_large(desk: Open, shop: Shop) -> None:
    deals(shop.acme, 40)
    for size in ((1, 1), (20, 5), (80, 24), (200, 60)):
        async with desk(size=size) as pilot:
            await press(pilot, "j", "l", "h", "G", "g")
            assert all(len(line) <= size[0] for line in shown(pilot).splitlines())
