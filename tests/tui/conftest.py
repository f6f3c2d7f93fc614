"""A small shop with deals, orders and stock, and a way to open the terminal program on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled

import store.registry  # noqa: F401
from store.catalog.lines import LineInput
from store.core.action import actions
from store.core.values import Lines
from tests.conftest import Opened
from tests.support.prepared import Prepared
from tui.app import BackdeskApp
from tui.desk import Desk
from tui.forms.form import FormScreen
from tui.tabs import TABS, View

Open = Callable[..., AbstractAsyncContextManager[Pilot[int]]]


def do(action: str, /, **values: Any) -> int:
    """Perform an action; returns the id of the record it is about. Lines may be those of another kind of document."""
    spec = actions()[action]
    for parameter in spec.parameters:
        if isinstance(parameter.kind, Lines) and values.get(parameter.name):
            values[parameter.name] = tuple(parameter.kind.of(**vars(line)) for line in values[parameter.name])
    outcome: Any = spec.perform(**spec.arguments(values))
    return int(outcome.id)


@dataclass(frozen=True)
class Shop:
    """Ids of what the shop holds."""

    url: str
    tea: int
    cup: int
    acme: int
    bolt: int
    won: int
    lost_cause: int


@pytest.fixture
def shop(lite: Opened, prepared: Prepared) -> Shop:
    """Two products (20 tea, no cups in stock), two customers, a won and an open deal."""
    return replace(prepared.after(lite, open_shop), url=lite.url)


def open_shop() -> Shop:
    """What `shop` has; its URL is to be filled in."""
    tea = do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    cup = do("product.add", sku="CUP-2", name="Cup", price=Decimal("1.20"))
    do("stock.adjust", product=tea, quantity=Decimal(20), cost=Decimal("2.00"))
    acme = do("party.add", name="Acme Ltd", customer=True, city="Bonn", country="DE")
    bolt = do("party.add", name="Bolt & Co", customer=True)
    lines = (LineInput(product=tea, quantity=Decimal(12)), LineInput(product=cup, quantity=Decimal(3)))
    won = do("deal.add", title="Tea for the canteen", party=acme, lines=lines)
    do("deal.win", deal=won)
    opened = do("deal.add", title="Cups for the office", party=bolt, value=Decimal(500))
    return Shop("", tea, cup, acme, bolt, won, opened)


@pytest.fixture
def desk(shop: Shop) -> Open:
    """`async with desk(size=(80, 24)) as pilot`: the program on the shop."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24), theme: str = "backdesk-dark") -> AsyncIterator[Pilot[int]]:
        async with BackdeskApp(theme).run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            yield pilot

    return opened


FRAME = 1 / 500  # seconds between two looks of the screen at what is to be painted
BRIEFLY = 0.001


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a person to rest rests briefly; a key is done when nothing is left to run, not 40 ms later."""
    for pause in ("lists.pane.PAUSE", "lists.counting.PAUSE", "lists.counting.LONG_PAUSE", "palette.PAUSE"):
        monkeypatch.setattr(f"tui.{pause}", BRIEFLY)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", FRAME)
    for waits in ("textual.app.wait_for_idle", "textual.pilot.wait_for_idle"):
        monkeypatch.setattr(waits, nothing_left)
    monkeypatch.setattr("textual.pilot.Pilot._wait_for_screen", all_handled)


async def all_handled(_pilot: Pilot[int], timeout: float = 30) -> bool:
    """Until every message was handled: what is handled only when nobody has anything to run. (A message to each of
    two hundred widgets, and its answer, would tell the same at half the price of all tests of the terminal.)"""
    await nothing_left()
    return True


async def nothing_left(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Until the event loop has nothing to do but wait for time, files and threads."""
    loop: Any = asyncio.get_running_loop()
    await asyncio.sleep(min_sleep)
    while loop._ready:
        await asyncio.sleep(0)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until work, timers that follow the cursor, and painting are done."""
    quiet = 0
    while quiet < 2:  # one piece of work may ask for another, a frame later
        quiet = 0 if await _work_done(pilot) else quiet + 1
        await pilot.pause(FRAME + BRIEFLY)
        await pilot.pause()
    while pilot.app.is_running and pilot.app._ahead.is_holding:  # type: ignore[attr-defined]
        await pilot.pause(FRAME)
        await _work_done(pilot)


async def _work_done(pilot: Pilot[int]) -> bool:
    """Whether there was any. Work that newer work has made pointless is cancelled, which is as good as done."""
    found = False
    while running := [worker for worker in pilot.app.workers if not worker.is_finished]:
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete(running)
        found = True
    return found


async def until(pilot: Pilot[int], found: Callable[[], bool]) -> None:
    """Wait for what comes by itself; after twenty seconds say what is on the screen instead."""
    end = time.monotonic() + 20
    while not found():
        assert time.monotonic() < end, shown(pilot)
        await pilot.pause(0.01)


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys one after the other, each settled."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[int], text: str) -> None:
    """Type a text, a key a letter."""
    names = {" ": "space", "-": "minus", ".": "full_stop", "/": "slash", "@": "at", ":": "colon", "%": "percent_sign"}
    await pilot.press(*(names.get(char, char) for char in text))
    await settle(pilot)


class Ground(Screen[None]):
    """Nothing, to put dialogs on: beneath them, and each time one goes, the lists would be drawn again."""


async def on_ground(pilot: Pilot[int]) -> None:
    """Cover the desk, where only what is put above it is looked at."""
    await pilot.app.push_screen(Ground())


async def put_away(pilot: Pilot[int]) -> None:
    """Away with every dialog, whatever was typed."""
    while not isinstance(screen := pilot.app.screen, Desk | Ground):
        if isinstance(screen, FormScreen):
            screen.discard()
        pilot.app.pop_screen()
        await pilot.pause()


def the_desk(pilot: Pilot[int]) -> Desk:
    """The main screen."""
    app = pilot.app
    assert isinstance(app, BackdeskApp)
    return app.desk


async def every_view(pilot: Pilot[int], part: int = 0, parts: int = 1) -> AsyncIterator[View]:
    """Go from view to view, of all tabs, or to one of so many parts of them."""
    places = [(number, place) for number, tab in enumerate(TABS) for place in range(len(tab.views))]
    for number, place in places[part::parts]:
        await the_desk(pilot).go(number, place)
        await settle(pilot)
        yield the_desk(pilot).view


def shown(pilot: Pilot[int]) -> str:
    """What is on screen, as text."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line) for line in lines)
