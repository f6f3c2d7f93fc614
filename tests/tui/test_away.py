"""A database server that goes away and comes back: what is typed stays, keys do no harm, and it goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.widgets import Input

from store.core import lost
from store.core.database import scalar
from tests.conftest import Opened
from tests.support.servers import Server
from tests.tui.conftest import do, settle, shown, until
from tui.app import BackdeskApp
from tui.desk import Desk
from tui.forms.form import FormScreen

GONE = "cannot be reached"


@pytest.fixture
def leaving(server: Server) -> Iterator[Server]:
    yield server
    server.come_back()


@pytest.mark.slow
async def test_what_is_typed_is_saved_once_the_server_is_back(
    postgres: Opened, leaving: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost, "PATIENCE", 0.1)
    do("party.add", name="Acme Ltd", code="ACME")
    app: Any = BackdeskApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.live._presence is not None)
        await pilot.press("2", "n")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        await pilot.press(*"Bolt")
        leaving.go_away()
        await until(pilot, lambda: app.live.is_away)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: GONE in shown(pilot))
        assert any(box.value == "Bolt" for box in app.screen.query(Input))
        leaving.come_back()
        await until(pilot, lambda: not app.live.is_away)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Desk) and "Bolt" in shown(pilot))
        assert "there again" in shown(pilot) or "added" in shown(pilot)
    assert scalar("SELECT COUNT(*) FROM party WHERE name = 'Bolt'") == 1


@pytest.mark.slow
async def test_keys_are_answered_while_it_is_away(postgres: Opened, leaving: Server) -> None:
    """Lists, records, the palette and the board say so, and show what there is when it is back."""
    do("party.add", name="Acme Ltd", code="ACME")
    app: Any = BackdeskApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.live._presence is not None)
        leaving.go_away()
        for keys in (
            "2 enter e escape escape",
            "colon a c m escape",
            "1 right_square_bracket P",
            "D escape",
            "I escape",
            "u 3 n",
        ):
            for key in keys.split():
                await pilot.press(key)
            await until(pilot, lambda: GONE in shown(pilot) or "no database server" in shown(pilot))
        leaving.come_back()
        await until(pilot, lambda: not app.live.is_away)
        await settle(pilot)
        if isinstance(app.screen, FormScreen):  # the last of these keys, answered once it was there again
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, Desk))
        await pilot.press("2")
        await until(pilot, lambda: "ACME" in shown(pilot))
        assert "no database server" not in shown(pilot)
