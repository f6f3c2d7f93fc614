"""Draw the README's pictures: `python -m tests.screens [FOLDER]`: walks of keys through the demo, and the scripted day."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.screens.day import Step
    from tui.app import BackdeskApp

TODAY = "2026-11-21"
SIZE = (110, 32)
WALKS: dict[str, tuple[str, ...]] = {
    "board": (),
    "customer": ("2", "down", "down", "down", "enter"),
    "orders": ("3", "slash", *"-draft", "enter"),
    "flow": ("3", "slash", *"state:done", "enter", "f"),
    "invoices": ("5", "slash", *"state:overdue", "enter"),
}


async def draw(folder: Path) -> None:
    """One SVG per walk, each on a program opened anew."""
    from tui.app import BackdeskApp

    for name, keys in WALKS.items():
        app = BackdeskApp()
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause(0.3)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.15)
            await pilot.pause(0.4)
            keep(folder, name, app)


async def live(folder: Path) -> None:
    """The scripted day, and an SVG of each step that has a picture."""
    from tests.screens.day import DAY, NAMED, SIZE
    from tui.app import BackdeskApp

    app = BackdeskApp()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.3)
        for step in DAY:
            for key in step.keys:
                await pilot.press(*([key] if key in NAMED else key))
                await pilot.pause(0.15)
            await until(app, step)
            if step.picture:
                keep(folder, step.picture, app)


async def until(app: BackdeskApp, step: Step) -> None:
    """Wait for what a step's screen must say."""
    shown = ""
    for _ in range(200):
        strips = app.screen._compositor.render_strips()
        shown = "\n".join("".join(segment.text for segment in strip) for strip in strips)
        if step.see in shown and not (step.gone and step.gone in shown):
            await asyncio.sleep(0.3)
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{step.see!r} did not appear:\n{shown}")


def keep(folder: Path, name: str, app: BackdeskApp) -> None:
    """Write the screen as an SVG."""
    picture = app.export_screenshot(title="backdesk")
    # a name of its own for each run would make every picture new every time
    (folder / f"{name}.svg").write_text(re.sub(r"terminal-\d+-", f"{name}-", picture), encoding="utf-8")
    print(folder / f"{name}.svg")


def main() -> None:
    """Build the demo in a scratch folder and draw."""
    os.environ["BACKDESK_TODAY"] = TODAY
    os.environ.pop("NO_COLOR", None)
    from fixtures.demo import build
    from store.core.database import close_database, open_database
    from store.core.identity import sign_in
    from store.setup import initialise
    from tests.screens.day import open_the_shop

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with tempfile.TemporaryDirectory() as scratch:
        demo, fresh = str(Path(scratch) / "demo.db"), str(Path(scratch) / "day.db")
        build(demo)
        open_database(demo)
        sign_in("ana")
        asyncio.run(draw(folder))
        close_database()
        open_database(fresh, create=True)
        initialise("Teekontor", "EUR", "DE", "ana")
        sign_in("ana")
        open_the_shop()
        asyncio.run(live(folder))


if __name__ == "__main__":
    main()
