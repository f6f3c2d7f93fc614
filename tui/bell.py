"""Tells people of activities without being asked: what somebody gave them, and what it is time for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.core.action import actions
from tui.keymap import key_of
from tui.messages import Subject

if TYPE_CHECKING:
    from tui.app import BackdeskApp

SIGN = "◷"


class Bell:
    """Says each notice once a session, and how many wait until the person has seen them."""

    def __init__(self, app: BackdeskApp) -> None:
        self._app = app
        self._told: set[int] = set()
        self.waiting = 0

    def look(self) -> bool:
        """Look for notices whose time has come and say new ones; whether there are more or fewer than before."""
        from store.crm.activity_notices import notices  # the first screen does not wait for it

        found, before = notices(), self.waiting
        self.waiting = len(found)
        fresh = [notice for notice in found if notice.id not in self._told]
        self._told |= {notice.id for notice in fresh}
        if fresh:
            first, more = fresh[0], f" (+{len(fresh) - 1})" if len(fresh) > 1 else ""
            self._app.latest = Subject("activity", first.activity)
            opens, day = key_of("record.latest", "."), key_of("record.day", "D")
            self._app.say(f"{SIGN} {first.said}{more} · open it with {opens} · your day with {day}", "warning")
        return self.waiting != before

    @property
    def mark(self) -> str:
        """How many wait, for the line above; '' where none do."""
        return f"{SIGN} {self.waiting} · " if self.waiting else ""

    async def seen(self) -> None:
        """The person looks at their day: they are not told of it again."""
        if self.waiting:
            await self._app.work.write(actions()["activity.seen"].perform)
            self._app.live.tell_who_is_there()
