"""Saved views beside a list's own, and the columns a person chose: kept, shown, changed, and what is gone said."""

from __future__ import annotations

import pytest

from store.core.database import rows, run
from store.core.identity import acting_as
from store.core.layout import own_layout
from store.core.listing import get_listing
from tests.support.people import add_user
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tests.tui.test_lists import pane

SIZES = [(80, 24), (120, 36)]


def bar(pilot) -> str:
    """The view bar."""
    return shown(pilot).splitlines()[1]


async def to_deals(pilot) -> None:
    """The list of deals."""
    await press(pilot, "right_square_bracket")


async def to_view(pilot, title: str) -> None:
    """A view of the tab by its name."""
    for _ in the_desk(pilot).views:
        if the_desk(pilot).view.title.endswith(title):
            return
        await press(pilot, "right_square_bracket")
    raise AssertionError(f"no view {title}")


@pytest.mark.parametrize("size", SIZES)
async def test_a_view_is_saved_shown_beside_and_gone_to(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    async with desk(size=size) as pilot:
        await to_deals(pilot)
        await press(pilot, "slash")
        await type_text(pilot, "value>100")
        await press(pilot, "enter", "s", "j", "j", "j", "j", "enter", "V")  # number, title, party, stage, value
        assert "Save as a new view" in shown(pilot) and "Rename" not in shown(pilot)
        await press(pilot, "enter")
        await type_text(pilot, "Big")
        await press(pilot, "enter")
        assert rows("SELECT name, listing, filter_text, sort FROM saved_view") == [
            ("Big", "deals", "value>100", "value")
        ]
        assert "◇ Big" in bar(pilot) and "*" not in bar(pilot) and the_desk(pilot).view.saved
        assert [line.id for line in pane(pilot).list.rows.lines] == [shop.lost_cause]
        await to_view(pilot, "Deals")
        await press(pilot, "escape")
        assert not the_desk(pilot).view.saved and len(pane(pilot).list.rows.lines) == 2
        await press(pilot, "V", "j", "j", "enter")  # save, columns, go to
        assert the_desk(pilot).view.saved and "value>100" in shown(pilot)


async def test_a_view_that_was_changed_says_so_and_is_saved_again(desk: Open, shop: Shop) -> None:
    do("view.save", name="Big", listing="deals", filter="value>100")
    async with desk(size=(200, 24)) as pilot:
        await press(pilot, "left_square_bracket")
        assert pane(pilot).summary().startswith("1 of 1")
        await press(pilot, "slash", "end", *["backspace"] * 3, "5", "enter")
        assert "◇ Big *" in bar(pilot) and len(pane(pilot).list.rows.lines) == 2
        await press(pilot, "escape")  # back to what was saved
        assert "*" not in bar(pilot) and len(pane(pilot).list.rows.lines) == 1
        await press(pilot, "S", "V")
        assert "Save the changes to Big" in shown(pilot)
        await press(pilot, "enter")
        assert "*" not in bar(pilot)
        await press(pilot, "V", "j", "j", "enter")  # save as, rename, share
        assert rows("SELECT shared FROM saved_view") == [(1,)] and "◆ Big" in bar(pilot)
        await press(pilot, "V", "j", "j", "j", "enter", "y")
        assert rows("SELECT COUNT(*) FROM saved_view") == [(0,)] and "Big" not in bar(pilot)
        await press(pilot, "u")
        assert "◆ Big" in bar(pilot)


async def test_what_others_share_appears_and_cannot_be_changed(desk: Open, shop: Shop) -> None:
    add_user("ben", "manager")
    add_user("eve", "sales")
    with acting_as("ben"):
        view = do("view.save", name="Theirs", listing="deals", filter="cups")
        do("view.save", name="Hidden", listing="deals")
    with acting_as("eve"):
        async with desk(size=(200, 24)) as pilot:
            await to_deals(pilot)
            assert "◆ Theirs" not in [view.title for view in the_desk(pilot).views]
            with acting_as("ben"):
                do("view.share", view=view)
            the_desk(pilot).reload()
            await settle(pilot)
            offered = [view.title for view in the_desk(pilot).views]
            assert "◆ Theirs" in offered and "Hidden" not in " ".join(offered)
            await to_view(pilot, "Theirs")
            assert "◆ Theirs" in bar(pilot)
            await press(pilot, "V")
            assert "Save as a new view" in shown(pilot) and "Rename" not in shown(pilot)


@pytest.mark.parametrize("filter", ["colour:red", "value>abc", '"', "value>"])
async def test_a_view_that_no_longer_fits_opens_and_says_why(desk: Open, shop: Shop, filter: str) -> None:
    do("view.save", name="Old", listing="deals", filter="value>1", columns="title,value")
    fields = "colour" if "colour" in filter else "value"
    run(
        "UPDATE saved_view SET filter_text = ?, filter_fields = ?, sort = '-hue', columns = 'tint,title'",
        (filter, fields),
    )
    async with desk() as pilot:
        await press(pilot, "left_square_bracket")
        said = " ".join(shown(pilot).split())
        assert "'hue', which deals no longer have" in said and "Title" in shown(pilot)
        assert filter in shown(pilot)
        if filter.startswith("value"):
            assert "^" in shown(pilot) and "does not fit" in said
        await press(pilot, "V", "escape", "slash")
        pane(pilot).query_one("FilterBox").value = "cups"  # type: ignore[attr-defined]
        await settle(pilot)
        assert [line.id for line in pane(pilot).list.rows.lines] == [shop.lost_cause]


async def test_many_views_leave_the_chosen_one_in_sight(desk: Open, shop: Shop) -> None:
    for number in range(20):
        do("view.save", name=f"View number {number:02}", listing="deals")
    async with desk() as pilot:
        for _ in the_desk(pilot).views:
            await press(pilot, "right_square_bracket")
            assert the_desk(pilot).view.title in bar(pilot) and len(bar(pilot)) == 80
        assert "›" in bar(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_columns_are_chosen_ordered_and_remembered(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    deals = get_listing("deals")
    async with desk(size=size) as pilot:
        await to_deals(pilot)
        await press(pilot, "C", "j", "K", "j", "space", "j", "space", "j", *["greater_than_sign"] * 2, "enter")
        # number and title change places; number and party go; stage gets two cells more
        names = [c.name for c in pane(pilot).list.chosen]
        assert names[:2] == ["title", "stage"] and "party" not in names and "id" not in names
        assert [c.name for c in own_layout(deals).columns] == names
        assert list(own_layout(deals).widths) == ["stage"]
    async with desk(size=size) as pilot:
        await to_deals(pilot)
        assert [c.name for c in pane(pilot).list.chosen] == names
        before = pane(pilot).list.fitted["title"]
        await press(pilot, "less_than_sign", "less_than_sign")
        assert pane(pilot).list.fitted["title"] == before - 2
        await pilot.pause(1.2)
        await settle(pilot)
        assert own_layout(deals).widths["title"] == before - 2
        await press(pilot, "C", "r")
        assert pane(pilot).list.chosen == deals.shown_columns and not pane(pilot).list.widths


async def test_wide_and_combining_characters_keep_their_columns(desk: Open, shop: Shop) -> None:
    names = ["株式会社東京", "e\u0301cole des thés", "👩‍👩‍👧‍👦 family", "한국어 회사", "ab" * 60]
    for number, name in enumerate(names):
        do("product.add", sku=f"W-{number}", name=name, price="1")
    async with desk() as pilot:
        await press(pilot, "4", "C", "j", *["greater_than_sign"], "enter")
        from rich.cells import cell_len

        lines = shown(pilot).splitlines()
        heading = next(line for line in lines if "List price" in line)
        end = heading.index("List price") + len("List price")
        for line in lines:
            if "W-" in line:
                assert cell_len(line) == 80
                left = line[: line.index("1.00") + 4]
                assert cell_len(left) == end, line
        assert "…" in next(line for line in lines if "W-4" in line)


async def test_the_filter_of_the_parties_is_kept_as_a_segment(desk: Open, shop: Shop) -> None:
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "2", "V")
        assert "Keep as a segment" not in shown(pilot)  # nothing is asked for
        await press(pilot, "escape", "slash")
        await type_text(pilot, "acme orders:0")
        await press(pilot, "enter", "V", "j", "enter")
        await type_text(pilot, "Not yet")
        await press(pilot, "enter")
        assert rows("SELECT name, filter_text FROM segment") == [("Not yet", "acme orders:0")]
        assert "Not yet: 1 of the parties now." in shown(pilot)
        await press(pilot, "full_stop")
        assert "Parties now" in shown(pilot) and "Acme" in shown(pilot)
