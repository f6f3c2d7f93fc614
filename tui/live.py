"""Notices what other sessions do: four looks a second at one number, and a read only when it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.core.action import actions
from store.core.database import data_version, plain_errors
from store.core.errors import BackdeskError
from store.core.identity import actor
from store.core.listing import Query, get_listing
from store.core.references import kinds, title
from store.core.text import excerpt
from tui import lifecycle

if TYPE_CHECKING:
    from tui.app import BackdeskApp

EVERY = 0.25


class Watch:
    """Looks for changes by others, refreshes what is on screen, says who did what."""

    def __init__(self, app: BackdeskApp) -> None:
        self._app = app
        self._version = data_version()
        self._seen = 0

    def start(self) -> None:
        """Begin to look."""
        self._seen = self._newest()
        self._app.set_interval(EVERY, self.look)

    def look(self) -> None:
        """One look; also ends the program when its terminal is gone."""
        if not self._app.is_headless and lifecycle.terminal_is_gone():
            lifecycle.stop_hard_after(129)
            self._app.exit(129)
            return
        try:
            with plain_errors():
                version = data_version()
        except BackdeskError:
            return
        if version != self._version:
            self._version = version
            self._changed()

    def _changed(self) -> None:
        said = self._news()
        self._app.desk.reload()
        for screen in self._app.screen_stack:
            reload = getattr(screen, "reload", None)
            if reload and screen is not self._app.desk:
                reload()
        if said:
            self._app.desk.news(said)

    def _newest(self) -> int:
        found = get_listing("audit").window(Query(), limit=1)
        return found[0].id if found else 0

    def _news(self) -> str:
        """What other people did since the last look, in a few words."""
        audit = get_listing("audit")
        found = audit.window(Query(), limit=20)
        fresh = [line for line in found if line.id > self._seen]
        self._seen = max([self._seen, *(line.id for line in found)])
        who, name, subject, number = (audit.column(c) for c in ("who", "action", "subject", "subject_id"))
        others = [line for line in fresh if audit.shown(line, who) != actor().name]
        if not others:
            return ""
        last = others[0]
        action = actions().get(audit.shown(last, name))
        did = action.title.lower() if action else audit.shown(last, name)
        more = f" (+{len(others) - 1})" if len(others) > 1 else ""
        kind, record_id = audit.shown(last, subject), audit.plain(last, number)
        about = title(kind, int(record_id)) if kind in kinds() and record_id else kind
        return f"{audit.shown(last, who)}: {did} · {excerpt(about, 30)}{more}"
