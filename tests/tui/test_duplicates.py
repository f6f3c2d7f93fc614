"""Two that may be one, side by side on the smallest screen, and one key to say what they are."""

from __future__ import annotations

import pytest

from store.core.action import actions
from store.core.database import rows, scalar
from tests.tui.conftest import Open, Shop, do, press, shown
from tui.forms.form import FormScreen


@pytest.fixture
def pair(shop: Shop) -> int:
    """Two parties of one name, found."""
    do("party.add", name="Twin Teas Ltd", code="TWIN", city="Leeds", phone="+44 113 496000")
    do("party.add", name="TWIN TEAS Limited", code="COPY", city="Leeds", email="post@twin.example")
    actions()["duplicate.find"].perform()
    return int(scalar("SELECT id FROM duplicate") or 0)


async def test_a_pair_is_seen_side_by_side_and_merged(desk: Open, pair: int) -> None:
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "2", "]", "]")
        assert "same name" in shown(pilot)
        await press(pilot, "enter")
        said = shown(pilot)
        assert "Stays" in said and "Twin Teas Ltd (TWIN)" in said and "post@twin.example" in said
        await press(pilot, "M", "enter")
        assert isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "ctrl+s")
        merged = "SELECT p.code, i.code FROM party p JOIN party i ON i.id = p.merged_into_id"
        assert rows(merged) == [("COPY", "TWIN")]
        await press(pilot, "u")
        assert rows(merged) == []


async def test_a_pair_is_declined(desk: Open, pair: int) -> None:
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "2", "]", "]", "M", "down", "enter", "ctrl+s")
        assert scalar("SELECT state FROM duplicate WHERE id = ?", (pair,)) == "declined"
