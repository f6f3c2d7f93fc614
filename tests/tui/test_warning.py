"""Closing a month asks once more where something is still to be done in it, and says what."""

from __future__ import annotations

from decimal import Decimal

from store.catalog.lines import LineInput
from store.core.action import actions
from store.core.database import scalar
from tests.tui.conftest import Open, Shop, do, press, settle, shown
from tui.confirm import Confirm
from tui.forms.form import FormScreen


async def test_what_is_left_is_asked_about(desk: Open, shop: Shop) -> None:
    async with desk(size=(80, 24)) as pilot:
        do("invoice.draft", party=shop.acme, lines=(LineInput(product=shop.tea, quantity=Decimal(1)),))
        form = FormScreen(actions()["period.close"], None, {})
        await pilot.app.push_screen(form)
        form.fields[0].put("2026-11")
        for answer, state in (("n", None), ("y", "closed")):
            await press(pilot, "ctrl+s")
            await settle(pilot)
            assert isinstance(pilot.app.screen, Confirm)
            assert "1 draft invoice to post (#1)" in shown(pilot)
            await press(pilot, answer)
            await settle(pilot)
            assert scalar("SELECT state FROM period WHERE month = '2026-11'") == state
            assert (pilot.app.screen is form) == (answer == "n")
