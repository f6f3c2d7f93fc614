"""What is done once a person rests: once, late enough, and even where the loop was held up."""

from __future__ import annotations

import time

from textual.app import App

from tui.rest import Rest


async def test_it_is_done_once_after_the_last_call() -> None:
    done: list[str] = []
    rest = Rest(lambda: done.append("done"))
    async with App[None]().run_test() as pilot:
        for _ in range(5):
            rest.within(pilot.app, 0.02)
        assert done == []
        await pilot.pause(0.05)
        assert done == ["done"]


async def test_it_is_done_though_the_loop_was_held_up_for_longer_than_it_waits() -> None:
    done: list[str] = []
    rest = Rest(lambda: done.append("done"))
    async with App[None]().run_test() as pilot:
        rest.within(pilot.app, 0.001)
        time.sleep(0.02)
        await pilot.pause(0.01)
        assert done == ["done"]


async def test_it_is_not_done_once_stopped() -> None:
    done: list[str] = []
    rest = Rest(lambda: done.append("done"))
    async with App[None]().run_test() as pilot:
        rest.within(pilot.app, 0.001)
        rest.stop()
        await pilot.pause(0.02)
        assert done == []
