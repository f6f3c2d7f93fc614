"""Marks and any action: the count is asked, progress shows, each record has its result, one undo takes all back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.pilot import Pilot

from store.core.database import rows, scalar
from tests.tui.conftest import Open, Shop, do, press, shown, the_desk, type_text, until
from tui.bulk.many import Many
from tui.bulk.results import ResultList, ResultsScreen
from tui.confirm import Confirm
from tui.lists.pane import ListPane

pytestmark = pytest.mark.usefixtures("shop")


def make_deals(party: int, count: int) -> list[int]:
    return [do("deal.add", title=f"Deal {n:03}", party=party, value=Decimal(n)) for n in range(1, count + 1)]


def won() -> int:
    return int(scalar("SELECT COUNT(*) FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.type = 'won'"))


async def finished(pilot: Pilot[int]) -> None:
    bulk = the_desk(pilot).backdesk.bulk
    for _ in range(3):  # asked, under way, told
        await pilot.pause(0.05)
        await until(pilot, lambda: not bulk.is_running)
    await pilot.pause()


async def tap(pilot: Pilot[int], key: str) -> None:
    """A key that starts something on many records."""
    await pilot.press(key)
    await finished(pilot)


async def begin(pilot: Pilot[int], count: int, party: int) -> Many:
    """Win all of so many deals, until the first are done."""
    make_deals(party, count)
    await press(pilot, "R", "right_square_bracket", "slash")
    await type_text(pilot, "title:Deal")
    await press(pilot, "enter", "A")
    await pilot.press("w")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm) and bool(pilot.app.screen.query("#yes")))
    bulk = the_desk(pilot).backdesk.bulk
    pilot.app.screen.dismiss(True)
    await until(pilot, lambda: bulk.run is not None and bool(bulk.run.results))
    return bulk


async def test_the_question_names_the_count_and_one_undo_takes_all_back(desk: Open, shop: Shop) -> None:
    make_deals(shop.acme, 5)
    async with desk() as pilot:
        await press(pilot, "right_square_bracket", "slash")
        await type_text(pilot, "title:Deal")
        await press(pilot, "enter", "A", "w")
        assert isinstance(pilot.app.screen, Confirm) and "Won: 5 marked records?" in shown(pilot)
        await press(pilot, "n")
        assert won() == 1
        await press(pilot, "w")
        await tap(pilot, "y")
        assert won() == 6
        assert "Won: 5 records done." in shown(pilot)
        pane = the_desk(pilot).pane
        assert isinstance(pane, ListPane) and pane.marks_shown == 0
        await tap(pilot, "u")
        assert won() == 1
        assert "Undo: 5 records done." in shown(pilot)
        await tap(pilot, "U")
        assert won() == 6


async def test_what_is_refused_stays_marked_and_says_why(desk: Open, shop: Shop) -> None:
    one, two, _ = make_deals(shop.acme, 3)
    do("deal.win", deal=one)
    do("deal.lose", deal=two, reason="price")
    async with desk(size=(120, 36)) as pilot:
        await press(pilot, "right_square_bracket", "slash")
        await type_text(pilot, "title:Deal")
        await press(pilot, "enter", "A", "w")
        await tap(pilot, "y")
        assert isinstance(pilot.app.screen, ResultsScreen)
        said = shown(pilot)
        assert "Won: 1 record done, 1 already, 1 refused." in said
        assert "Deal 002 is lost already" in said and "already won" in said
        current = pilot.app.screen.query_one(ResultList).current
        assert current is not None and (current.id, current.state) == (two, "refused")
        await press(pilot, "enter")
        assert "Deal 002" in shown(pilot).splitlines()[0]
        await press(pilot, "escape", "escape")
        pane = the_desk(pilot).pane
        assert isinstance(pane, ListPane) and pane.list.marks.ids == {two} and not pane.list.marks.every
        await press(pilot, "B")
        assert isinstance(pilot.app.screen, ResultsScreen)


async def test_a_form_is_asked_once_and_done_to_each(desk: Open, shop: Shop) -> None:
    make_deals(shop.acme, 3)
    async with desk() as pilot:
        await press(pilot, "right_square_bracket", "slash")
        await type_text(pilot, "title:Deal")
        await press(pilot, "enter", "A", "x")
        assert "Lost · 3 marked records" in shown(pilot)
        await type_text(pilot, "budget")
        await tap(pilot, "ctrl+s")
        assert rows("SELECT DISTINCT lost_reason, COUNT(*) FROM deal WHERE title LIKE 'Deal%' GROUP BY 1") == [
            ("budget", 3)
        ]


async def test_an_activity_is_logged_for_each_marked_party(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "2", "A", "a")
        assert "Log activity · 2 marked records" in shown(pilot)
        await type_text(pilot, "Newsletter")
        await tap(pilot, "ctrl+s")
        found = rows("SELECT party_id, subject FROM activity ORDER BY party_id")
        assert found == [(shop.acme, "Newsletter"), (shop.bolt, "Newsletter")]


async def test_each_order_takes_its_own_next_step(desk: Open, shop: Shop) -> None:
    from store.catalog.lines import LineInput

    line = (LineInput(product=shop.tea, quantity=Decimal(1)),)
    draft = do("order.add", party=shop.acme, lines=line)
    confirmed = do("order.add", party=shop.acme, lines=line)
    do("order.confirm", order=confirmed)
    async with desk() as pilot:
        await press(pilot, "3", "A", "c")
        assert "Next step: 2 marked records?" in shown(pilot)
        await tap(pilot, "y")
        assert scalar("SELECT state FROM sales_order WHERE id = ?", (draft,)) != "draft"
        assert scalar("SELECT COUNT(*) FROM shipment WHERE order_id = ? AND number IS NOT NULL", (confirmed,)) == 1


async def test_it_stops_between_two_records_and_the_rest_stays_marked(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        bulk = await begin(pilot, 600, shop.acme)
        here, rows_list = the_desk(pilot), pilot.app.focused
        assert rows_list is not None and here.pane is not None
        here.call_next(rows_list.run_action, "move(1)")  # the screen answers meanwhile
        here.call_next(here.pane.run_action, "back")  # what escape does; the pilot would wait until all is quiet
        await finished(pilot)
        run, pane = bulk.run, the_desk(pilot).pane
        assert run is not None and run.stopped and 0 < len(run.results) < 600
        assert won() == 1 + len(run.results)
        assert isinstance(pane, ListPane) and pane.marks_shown == 600 - len(run.results)
        assert f"stopped before the other {600 - len(run.results)}" in shown(pilot)
        await tap(pilot, "u")
        assert won() == 1


async def test_an_action_for_one_is_not_done_to_many(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "2", "A", "p")
        assert "not for many" in shown(pilot)
        assert scalar("SELECT COUNT(*) FROM payment") == 0


async def test_leaving_half_way_is_asked_about(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await begin(pilot, 600, shop.acme)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "half way" in shown(pilot)
        await tap(pilot, "n")
        assert won() == 601
