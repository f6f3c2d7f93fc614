"""What somebody should know before they do something is asked about once more, and said."""

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


async def test_who_asked_not_to_be_called_is_named_before_a_call_is_planned(desk: Open, shop: Shop) -> None:
    do("consent.set", party=shop.acme, channel="phone", allowed=False, source="a letter")
    async with desk(size=(80, 24)) as pilot:
        form = FormScreen(actions()["activity.add"], None, {"party": shop.acme, "kind": "call"})
        await pilot.app.push_screen(form)
        await settle(pilot)
        fields = {field.parameter.name: field for field in form.fields}
        fields["subject"].put("Ask")
        fields["due"].put("2026-11-23")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Confirm) and "asked not to be called" in shown(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert scalar("SELECT COUNT(*) FROM activity WHERE kind = 'call' AND state = 'planned'") == 1
