"""From a won deal to money in the bank, by keys only."""

from __future__ import annotations

from store.core.database import one, rows, scalar
from tests.tui.conftest import Open, Shop, press, settle, shown, the_desk, type_text
from tui.confirm import Confirm
from tui.forms.form import FormScreen


async def test_won_deal_to_paid_invoice_by_keys(desk: Open, shop: Shop) -> None:
    async with desk(size=(120, 36)) as pilot:
        await press(pilot, "right_square_bracket", "slash")
        await type_text(pilot, "canteen")
        await press(pilot, "enter", "c")
        assert the_desk(pilot).view.name == "orders"
        assert one("SELECT source_id, state FROM sales_order") == (shop.won, "confirmed")
        assert "SO-2026-000001" in shown(pilot)
        assert "CUP-2" in shown(pilot)  # three cups are short, and the message says so

        await press(pilot, "c")  # ship what is reserved
        assert rows("SELECT state FROM shipment WHERE number IS NOT NULL") == [("shipped",)]
        assert the_desk(pilot).view.name == "orders"  # the order stays in sight
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, Confirm)  # posting is for ever
        await press(pilot, "y")
        assert scalar("SELECT number FROM invoice WHERE number IS NOT NULL") == "INV-2026-000001"

        await press(pilot, "5", "p")
        assert isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "ctrl+s")
        # 12 × 4.50 = 54.00 net, the company's standard rate is 19 %: 64.26
        assert rows("SELECT amount, unapplied FROM payment") == [(6426, 0)]
        assert scalar("SELECT outstanding FROM invoice WHERE number = 'INV-2026-000001'") == 0


async def test_convert_needs_a_won_deal_and_says_so(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "c")  # the board's first card is the open deal
        assert scalar("SELECT COUNT(*) FROM sales_order") == 0
        assert "not won" in shown(pilot)
        await press(pilot, "w")
        assert (
            scalar("SELECT s.type FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?", (shop.lost_cause,))
            == "won"
        )


async def test_convert_twice_makes_one_order(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "right_square_bracket", "slash")
        await type_text(pilot, "canteen")
        await pilot.press("enter", "c", "1", "c")
        await settle(pilot)
        assert scalar("SELECT COUNT(*) FROM sales_order") == 1


async def test_losing_asks_why_and_can_be_undone(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "x")
        assert isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "ctrl+s")
        assert "is required" in shown(pilot)
        await press(pilot, "p", "r", "i", "c", "e", "ctrl+s")
        assert one("SELECT lost_reason FROM deal WHERE id = ?", (shop.lost_cause,)) == ("price",)
        await press(pilot, "u")
        assert one("SELECT lost_reason FROM deal WHERE id = ?", (shop.lost_cause,)) == ("",)
        assert "Undone" in shown(pilot)
        await press(pilot, "U")
        assert one("SELECT lost_reason FROM deal WHERE id = ?", (shop.lost_cause,)) == ("price",)


async def test_board_carries_a_deal_to_the_next_stage(desk: Open, shop: Shop) -> None:
    async with desk(size=(120, 30)) as pilot:
        await press(pilot, "L")
        name = "SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?"
        assert scalar(name, (shop.lost_cause,)) == "Qualified"
        subject = the_desk(pilot).subject
        assert subject is not None
        assert subject.id == shop.lost_cause  # the cursor went with it
        await press(pilot, "H")
        assert scalar(name, (shop.lost_cause,)) == "Prospecting"
