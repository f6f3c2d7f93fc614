"""What somebody should know before they do something is asked about once more, and said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from store.catalog.lines import LineInput
from store.core.action import actions
from store.core.database import scalar
from tests.tui.conftest import Open, Shop, do, press, settle, shown
from tui.confirm import Confirm
from tui.forms.form import FormScreen
from tui.messages import Subject


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


async def test_what_goes_and_what_stays_is_said_before_a_person_is_erased(desk: Open, shop: Shop) -> None:
    ann = do("contact.add", party=shop.acme, name="Zephyrine Quuxley", email="zephyrine@quuxley.example")
    do("activity.add", kind="call", subject="Hello", contact=ann)
    async with desk(size=(100, 40)) as pilot:
        form = FormScreen(actions()["contact.erase"], Subject("contact", ann), {})
        await pilot.app.push_screen(form)
        await settle(pilot)
        form.fields[0].put("asked for it")
        for answer, name in (("n", "Zephyrine Quuxley"), ("y", f"Erased C{ann:06d}")):
            await press(pilot, "ctrl+s")
            await settle(pilot)
            assert isinstance(pilot.app.screen, Confirm)
            assert "What happens" in shown(pilot) and "Erased: 1 contact, 1 activity." in shown(pilot)
            await press(pilot, answer)
            await settle(pilot)
            assert scalar("SELECT name FROM contact WHERE id = ?", (ann,)) == name
    assert b"quuxley" not in Path(shop.url).read_bytes() + Path(f"{shop.url}-wal").read_bytes()
