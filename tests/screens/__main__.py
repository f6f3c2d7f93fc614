"""Draw the README's pictures: `python -m tests.screens [FOLDER]`. Each is a walk of keys through the demo."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

TODAY = "2026-11-21"
SIZE = (110, 32)
WALKS: dict[str, tuple[str, ...]] = {
    "board": (),
    "customer": ("2", "down", "down", "down", "enter"),
    "orders": ("3", "slash", *"-draft", "enter"),
    "flow": ("3", "slash", *"state:done", "enter", "f"),
    "invoices": ("5", "slash", *"state:overdue", "enter"),
}


async def draw(folder: Path, url: str) -> None:
    """One SVG per walk, each on a program opened anew."""
    from store.core.database import open_database
    from store.core.identity import sign_in
    from tui.app import BackdeskApp

    open_database(url)
    sign_in("ana")
    for name, keys in WALKS.items():
        app = BackdeskApp()
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause(0.3)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.15)
            await pilot.pause(0.4)
            picture = app.export_screenshot(title="backdesk")
        # a name of its own for each run would make every picture new every time
        (folder / f"{name}.svg").write_text(re.sub(r"terminal-\d+-", f"{name}-", picture), encoding="utf-8")
        print(folder / f"{name}.svg")


def main() -> None:
    """Build the demo in a scratch folder and draw."""
    os.environ["BACKDESK_TODAY"] = TODAY
    os.environ.pop("NO_COLOR", None)
    from fixtures.demo import build

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with tempfile.TemporaryDirectory() as scratch:
        url = str(Path(scratch) / "demo.db")
        build(url)
        asyncio.run(draw(folder, url))


if __name__ == "__main__":
    main()
