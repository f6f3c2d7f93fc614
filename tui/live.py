"""Notices what other sessions do: two looks a second, and a read only when something was saved.

A database server that cannot be reached is told and waited for; what is typed stays where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.timer import Timer

from store.core.changes import Changes
from store.core.database import one, plain_errors
from store.core.dates import now
from store.core.errors import BackdeskError, Unusable
from store.core.identity import actor, refresh
from store.core.presence import Presence, Present, presence
from tui import lifecycle
from tui.bell import Bell
from tui.forms.others import Others
from tui.messages import Subject
from tui.news import News, Reader, editors, together

if TYPE_CHECKING:
    from tui.app import BackdeskApp

EVERY = 0.5
LOOKS_PER_ROUND = 4  # who else is there is asked at every fourth look
LOOKS_IN_A_FLOOD = 4
FRESH_SECONDS = 4.0  # how long a changed row stands out
NEWS_SECONDS = 12.0
AWAY = "no database server"


class Watch:
    """Looks for changes by others, refreshes what is on screen, shows which rows changed and who changed them."""

    def __init__(self, app: BackdeskApp) -> None:
        self._app = app
        self.bell = Bell(app)
        self._changes = Changes()
        self._has_news = False
        self.is_away = False  # the database server, since a look met nobody
        self._looks = 0
        self._others: tuple[Present, ...] = ()
        self._reader: Reader | None = None
        self._presence: Presence | None = None
        self._place = ("", "")
        self._form: tuple[object, str] = (None, "")  # the form that was open last, and since when
        self.ended = ""  # who ended this session, in a sentence
        self._news = ""
        self._fading: dict[str, Timer] = {}

    def start(self) -> None:
        """Begin to look, and be seen."""
        self._reader = Reader()
        self._presence = presence(actor().login)
        self._look_around()
        self._app.set_interval(EVERY, self.look)

    def leave(self) -> None:
        """Be seen no more."""
        if self._presence:
            self._presence.leave()

    def look(self) -> None:
        """One look; also ends the program when its terminal is gone."""
        if not self._app.is_headless and lifecycle.terminal_is_gone():
            lifecycle.stop_hard_after(129)
            self._app.exit(129)
            return
        if not self._app.has_desk:
            return
        self._looks += 1
        if self.is_away:
            if self._looks % LOOKS_PER_ROUND == 0:
                self._app.run_worker(self._knock(), group="knock", exclusive=True)
            return
        try:
            with plain_errors():
                self._listen()
                self._has_news = self._changes.look() or self._has_news
                if self._changes.is_new:  # another connection: nobody sees us yet
                    self._changes.is_new, self._place = False, ("", "")
                if self._looks % LOOKS_PER_ROUND == 0 and (self._here() != self._place or self._changes.stirred()):
                    self._look_around()
                if self._has_news and not self._is_our_own_flood:
                    self._has_news = False
                    self._changed()
        except Unusable:
            self._went_away()
        except BackdeskError:
            return  # busy: the next look

    # A server that is away ------------------------------------------------------------------------

    def _went_away(self) -> None:
        self.is_away = True
        self._app.say("The database server cannot be reached. What you typed stays; it goes on by itself.", "error")
        self._remark()

    async def _knock(self) -> None:
        """Ask whether it is there again, beside the screen: that may take a while."""
        try:
            await self._app.work.read(lambda: one("SELECT 1"))
        except BackdeskError:
            return
        self.is_away, self._has_news = False, True
        self._app.say("The database server is there again.", "success")
        self._remark()
        self.look()

    @property
    def _is_our_own_flood(self) -> bool:
        """Whether a bulk action of this session keeps changing things: then every few looks are enough."""
        return self._app.bulk.is_running and self._looks % LOOKS_IN_A_FLOOD != 0

    # What changed ---------------------------------------------------------------------------------

    def _changed(self) -> None:
        assert self._reader is not None
        if actor().alone:
            refresh()  # somebody may have made another company: from then on lists are of one of them
        news = self._reader.news()
        self._app.desk.reload()
        for screen in self._app.screen_stack:
            reload = getattr(screen, "reload", None)
            if reload and screen is not self._app.desk:
                screen.call_next(reload)
        if news.said:
            self._tell(news)

    def _tell(self, news: News) -> None:
        self._news = news.said
        self._app.desk.flash(news.touched)
        self._remark()
        self._after("fresh", FRESH_SECONDS, self._fade)
        self._after("news", NEWS_SECONDS, self._forget)

    def _after(self, name: str, seconds: float, job: object) -> None:
        if running := self._fading.get(name):
            running.stop()
        self._fading[name] = self._app.set_timer(seconds, job)  # type: ignore[arg-type]

    def _fade(self) -> None:
        if self._app.has_desk:
            self._app.desk.flash({})

    def _forget(self) -> None:
        self._news = ""
        if self._app.has_desk:
            self._remark()

    # Who is there ---------------------------------------------------------------------------------

    def _look_around(self) -> None:
        assert self._presence is not None
        if (place := self._here()) != self._place:
            self._place = place
            self._presence.tell(*place)
        found = tuple(other for other in self._presence.others() if other.login != actor().login)
        if self.bell.look() or found != self._others:
            self._others = found
            self._remark()
        self._remark_on_forms()

    def tell_who_is_there(self) -> None:
        """Look at once, instead of at the next round."""
        self._look_around()

    def _here(self) -> tuple[str, str]:
        """What the person is on: the record opened last, else the view; and since when they edit that record."""
        for screen in reversed(self._app.screen_stack):
            subject = getattr(screen, "about", None)
            if isinstance(subject, Subject):
                return f"{subject.kind} {subject.id}", self._editing(screen)
        return self._app.desk.view.title, ""

    def _editing(self, screen: Screen[Any]) -> str:
        if not screen.query(Others):  # no form: they look at it
            return ""
        if screen is not self._form[0]:
            self._form = (screen, now())
        return self._form[1]

    def _remark_on_forms(self) -> None:
        for screen in self._app.screen_stack:
            subject = getattr(screen, "about", None)
            for line in screen.query(Others):
                line.tell(editors(self._others, f"{subject.kind} {subject.id}") if subject else "")

    def _remark(self) -> None:
        around = together(self._others)
        away = AWAY if self.is_away else ""
        self._app.desk.news(
            away or self._news or (f"with {around} · {actor().login}" if around else ""), self.bell.mark
        )

    def _listen(self) -> None:
        """What an owner says to this session."""
        assert self._presence is not None
        for word in self._presence.heard():
            if word.ends:
                self.ended = f"{word.by} ended this session; what was typed and not saved is kept as a draft."
                self._app.exit(0)
            else:
                self._app.bell()
                self._app.say(f"{word.by}: {word.text}", "warning")
