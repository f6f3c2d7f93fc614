"""What somebody should know before they do what a form says: asked once more, each thing on a line of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from textual.screen import Screen

from store.core.action import Action
from tui.confirm import Confirm

if TYPE_CHECKING:
    from tui.app import BackdeskApp


async def asked(
    screen: Screen[Any], action: Action, values: Mapping[str, Any], go_on: Callable[[Mapping[str, str]], None]
) -> bool:
    """Whether an action warns of something: then it is shown, and `go_on` called with what says that somebody knows,
    once it was said yes to."""
    if not action.warns:
        return False
    app = cast("BackdeskApp", screen.app)
    left = await app.work.read(lambda: action.warnings(dict(values)))
    if not left:
        return False
    facts = [("" if place else left.heading, said) for place, said in enumerate(left)]

    def answered(sure: bool | None) -> None:
        if sure:
            go_on(left.agreed)

    await app.push_screen(Confirm(f"{action.title} all the same?", action.help.split("\n")[0], facts), answered)
    return True
