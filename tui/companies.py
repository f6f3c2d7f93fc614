"""Going over to another company of the database: every tab is read anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.core.database import scalar
from store.core.identity import actor, sign_in, workplaces
from tui import safe
from tui.pick import Pick

if TYPE_CHECKING:
    from tui.app import BackdeskApp

ALONE = "There is one company in which you work."


def company_name() -> str:
    """What the header calls the company worked in."""
    return safe.text(scalar("SELECT name FROM company WHERE id = ?", (actor().company_id,)))


def why_not() -> str:
    """Why there is no other company to go to, or ''."""
    return "" if len(workplaces()) > 1 else ALONE


async def choose(app: BackdeskApp) -> None:
    """Ask in which company to go on, and go there."""
    places = workplaces()
    if len(places) < 2:
        app.say(ALONE, "warning")
        return
    if app.bulk.is_running or any(getattr(screen, "dirty", False) for screen in app.screen_stack):
        app.say("Finish or leave what is begun here first.", "warning")
        return

    async def chosen(code: str | None) -> None:
        if code and code != actor().company:
            await _go_over(app, code)

    here = [place.code for place in places].index(actor().company)
    choices = [(f"{place.code:<12} {place.name} · {place.currency}", place.code) for place in places]
    await app.push_screen(Pick("Work in", choices, here), chosen)


async def _go_over(app: BackdeskApp, code: str) -> None:
    sign_in(actor().login, code)
    app.company, app.latest = company_name(), None
    app.back_to_desk()
    await app.desk.begin_anew()
    app.say(f"You work in {app.company} now.", "success")
