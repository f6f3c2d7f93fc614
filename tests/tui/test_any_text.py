"""Any text may be typed into the filter, a look-up and the palette: no error, no crash, and the screen goes on.

`TEXTS=10000 pytest tests/tui/test_any_text.py` types as many as one has the patience for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from store.core.action import actions
from store.core.completion import offers
from store.core.errors import Usage
from store.core.listing import Query, listings
from store.core.lookup import look_up
from store.core.references import kinds
from tests.support.any_text import random_texts
from tests.tui.conftest import Open, Shop, press, settle, shown, the_desk
from tui.forms.form import FormScreen
from tui.forms.lookup import Seeker
from tui.lists.pane import ListPane
from tui.palette import Palette, commands, matching, records

TEXTS = int(os.environ.get("TEXTS", "300"))
TYPED = TEXTS // 10  # through the widgets themselves, each with its reads and its frame


def texts(count: int = TEXTS) -> Iterator[str]:
    fields = sorted({name for listing in listings().values() for name in listing.fields})
    return random_texts(count, fields)


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


@pytest.mark.slow
async def test_the_filter_line_takes_it(shop: Shop, desk: Open) -> None:
    async with desk(size=(100, 30)) as pilot:
        for number, text in enumerate(texts(TYPED)):
            if number % 10 == 0:
                await press(pilot, "escape", str(2 + number // 10 % 4), "slash")
            pane = the_desk(pilot).pane
            assert isinstance(pane, ListPane)
            pane.filter.box.value = text
            await settle(pilot)
            assert shown(pilot)
        await press(pilot, "escape", "escape")
        assert pane.list.rows.lines


@pytest.mark.slow
async def test_look_up_and_palette_take_it(shop: Shop, desk: Open) -> None:
    async with desk(size=(100, 30)) as pilot:
        form = FormScreen(actions()["deal.add"], None, {})
        form.keeps_drafts = False
        await pilot.app.push_screen(form)
        await settle(pilot)
        for text in texts(TYPED):
            form.query_one(Seeker).value = text
            await settle(pilot)
        form.dismiss(None)
        await press(pilot, "colon")
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        for text in texts(TYPED):
            palette.query_one("Input").value = text  # type: ignore[attr-defined]
            await settle(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen is the_desk(pilot)
