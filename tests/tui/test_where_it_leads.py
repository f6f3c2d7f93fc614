"""What an action made is where the cursor stands, or one key away; what is asked names whom and how much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.pilot import Pilot

from store.catalog.lines import LineInput
from store.core.database import rows, scalar
from tests.tui.conftest import Open, Shop, do, press, shown, the_desk, type_text
from tui.by_keys import by_keys
from tui.confirm import Confirm
from tui.footer import keys_here
from tui.forms.form import FormScreen
from tui.forms.lines import LinesField
from tui.messages import Subject
from tui.palette import Palette
from tui.record.screen import RecordScreen


@pytest.fixture
def invoice(shop: Shop) -> int:
    """A draft of 4 teas for Acme: 18.00 and 19 % tax are 21.42."""
    return do("invoice.draft", party=shop.acme, lines=(LineInput(product=shop.tea, quantity=Decimal(4)),))


def dim(pilot: Pilot[int]) -> dict[str, str]:
    return {hint.key: hint.why for hint in keys_here(the_desk(pilot)) if hint.why}


async def test_a_credit_note_is_where_the_cursor_goes(shop: Shop, desk: Open, invoice: int) -> None:
    do("invoice.post", invoice=invoice)
    async with desk() as pilot:
        await press(pilot, "5", "c")
        assert isinstance(pilot.app.screen, FormScreen)
        await type_text(pilot, "torn")
        await press(pilot, "ctrl+s")
        note = scalar("SELECT id FROM invoice WHERE credits_id = ?", (invoice,))
        assert the_desk(pilot).subject == Subject("invoice", note)
        assert "opens it" not in shown(pilot)


async def test_what_is_not_listed_here_is_one_key_away(shop: Shop, desk: Open, invoice: int) -> None:
    do("invoice.post", invoice=invoice)
    async with desk(size=(120, 30)) as pilot:
        await press(pilot, "5", "p", "ctrl+s")
        assert "PAY-2026-000001" in shown(pilot) and ". opens it." in shown(pilot)
        assert the_desk(pilot).subject == Subject("invoice", invoice)
        await press(pilot, "full_stop")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert pilot.app.screen.subject == Subject("payment", 1)


async def test_a_question_about_money_names_whom_and_how_much(shop: Shop, desk: Open, invoice: int) -> None:
    async with desk() as pilot:
        await press(pilot, "5", "c")
        assert isinstance(pilot.app.screen, Confirm)
        asked = shown(pilot)
        assert "Post: draft #1 Acme Ltd?" in asked and "21.42 EUR" in asked
        await press(pilot, "n")
        second = do("invoice.draft", party=shop.bolt, lines=(LineInput(product=shop.tea, quantity=Decimal(2)),))
        await press(pilot, "R", "A", "c")
        asked = shown(pilot)
        assert "2 marked records" in asked and "Acme Ltd" in asked and "Bolt & Co" in asked
        total = sum(amount for (amount,) in rows("SELECT total FROM invoice WHERE id IN (?, ?)", (invoice, second)))
        assert total == 2142 + 1071 and "32.13 EUR" in asked


async def test_what_the_store_would_refuse_is_dim_and_says_why(shop: Shop, desk: Open, invoice: int) -> None:
    async with desk(size=(120, 36)) as pilot:
        await press(pilot, "5")
        assert "d" not in dim(pilot) and "not posted yet" in dim(pilot)["p"]
        do("invoice.post", invoice=invoice)
        await press(pilot, "R")
        assert "that is final" in dim(pilot)["d"] and "p" not in dim(pilot)
        await press(pilot, "d")
        assert pilot.app.screen is the_desk(pilot) and "that is final" in shown(pilot)
        assert "Credit note (:)" in shown(pilot) and "backdesk" not in shown(pilot)  # the way out, in keys
        await press(pilot, "colon")
        assert isinstance(pilot.app.screen, Palette)
        why = {entry.action.name: entry.why for entry in pilot.app.screen._commands if entry.action}
        assert "that is final" in why["invoice.discard"] and why["invoice.credit"] == ""


async def test_part_of_a_shipment_is_a_key_away(shop: Shop, desk: Open) -> None:
    do("deal.convert", deal=shop.won)
    async with desk(size=(100, 36)) as pilot:
        await press(pilot, "3")
        assert "m Ship part" in shown(pilot)
        await press(pilot, "m")
        form = pilot.app.screen
        assert isinstance(form, FormScreen) and form.action.name == "shipment.ship"
        form.query_one(LinesField).lines = [{"product": "TEA-1", "quantity": "5"}]
        await press(pilot, "ctrl+s")
        assert rows("SELECT s.state, l.quantity FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id "
                    "WHERE s.state = 'shipped'") == [("shipped", 50_000)]  # fmt: skip
        await press(pilot, "1", "m")
        assert pilot.app.screen is the_desk(pilot)


def test_ways_out_are_told_in_keys() -> None:
    assert by_keys("It is open. Win it: backdesk deal win 12") == "It is open. Win it: Won (w)"
    assert by_keys("Gone. Close it short: backdesk order close SO-1 --reason … ; or wait.").endswith(" (x); or wait.")
    assert by_keys("See: backdesk list orders state:pending") == "See: 3 Orders, filter state:pending"
    assert by_keys("Run: backdesk migrate") == "Run: backdesk migrate"


async def test_the_record_stands_beside_its_list_where_there_is_room(shop: Shop, desk: Open) -> None:
    for width, beside in ((99, False), (100, True), (160, True)):
        async with desk(size=(width, 30)) as pilot:
            await press(pilot, "4", "j")
            fields = [line for line in shown(pilot).splitlines() if "List price     4.50" in line]
            assert len(fields) == beside, shown(pilot)
