"""The terminal program: one database, one person, one desk."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input, TextArea

import store.lists  # noqa: F401  every listing; the actions come after the first screen
from store.core import preferences, rights
from store.core.database import close_database, is_read_only, plain_errors
from store.core.errors import BackdeskError
from store.core.identity import actor
from store.core.text import pasted
from store.core.undo import Way
from tui import keymap, lifecycle, safe, tour
from tui.bulk.many import Many
from tui.companies import choose, company_name
from tui.desk import Desk
from tui.frugal import Sent
from tui.idle import Idle
from tui.live import Watch
from tui.messages import Subject
from tui.plain import WithoutColour
from tui.status import Status
from tui.tabs import TABS
from tui.theme import DARK, THEMES
from tui.typeahead import Taken, TypeAhead
from tui.work import Work

if TYPE_CHECKING:
    from tui.importing.job import Job


class BackdeskApp(App[int]):
    """Holds what all screens share: the work threads, the watch on other sessions, copying, leaving."""

    CSS_PATH = "styles.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (150, "-huge")]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quit", id="app.quit", tooltip="End backdesk", priority=True, show=False),
        Binding("q", "leave", "Quit", id="app.leave", tooltip="End backdesk"),
        Binding("question_mark,f1", "help", "Help", id="app.help", tooltip="What the keys do here"),
        Binding(
            "colon,ctrl+p", "palette", "Commands", id="app.palette", tooltip="Every command, and any record by name"
        ),
        Binding("u", "undo", "Undo", id="app.undo", tooltip="Take back your own last action"),
        Binding("U", "redo", "Redo", id="app.redo", tooltip="Do again what was taken back"),
        Binding("R,ctrl+r", "reload", "Refresh", id="app.reload", tooltip="Read the screen again"),
        Binding("W", "company", "Company", id="app.company", tooltip="Work in another company", show=False),
        Binding("I", "import_file", "Import", id="app.import", tooltip="Take in records from a file", show=False),
        Binding("ctrl+l", "repaint", "Repaint", id="app.repaint", tooltip="Paint all of the screen again", show=False),
    ]

    def __init__(
        self, theme: str = "", wanted: preferences.Preferences | None = None, shown_around: bool = True
    ) -> None:
        super().__init__()
        self._shown_around = shown_around
        self.wanted = wanted or preferences.Preferences()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme or f"backdesk-{self.wanted.text('theme')}"
        self.stylesheet.set_variables(self.get_css_variables())
        self.no_color = not self.wanted.colour
        self._without_colour = [WithoutColour(Color.parse(self.current_theme.background or "black"))]
        self.set_keymap(keymap.chosen())
        self.idle = Idle(self.wanted.idle_minutes, lambda: self.exit(0), lambda: bool(self._half_way))
        self.animation_level = "none"
        self.is_whole = False  # whether the actions are there
        self.stands = False  # nothing is painted until the first screen stands: one frame, not four
        self._sent = Sent()
        self.work = Work()
        self._ahead = TypeAhead(self)
        self.bulk = Many(self)
        self.live = Watch(self)
        self.taking: Job | None = None  # the import under way
        self.latest: Subject | None = None  # the record that a message was last about
        self.company = company_name()
        self.banner = "READ-ONLY · " if is_read_only() else ""

    def on_mount(self) -> None:
        if not self.is_headless:
            lifecycle.end_on_signals(lambda: self.exit(0))

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if self.stands:
            super()._display(screen, self._sent.frugally(renderable))

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets again, but not as the program starts: they were read with this theme's colours."""
        if self.stands:
            super().refresh_css(animate)
        else:
            self.stylesheet.update(self, animate=animate)

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Paint nothing of what happens meanwhile, and once it is laid out all of the screen, in one frame."""
        self.stands = False
        try:
            yield
        finally:
            self.screen.call_after_refresh(self._uncover)

    def _uncover(self) -> None:
        self.screen.refresh()
        self.screen.call_after_refresh(self._raise_curtain)

    def _raise_curtain(self) -> None:
        self.stands = True
        self.screen.refresh()

    def first_frame(self) -> None:
        """Paint from now on; called by the first screen once it stands."""
        self.stands = True
        self.screen.refresh()
        self.call_after_refresh(self._settled)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, Input | TextArea):
            # a blink always has something to send, so that a frozen connection would never be noticed
            event.widget.cursor_blink = False

    def get_default_screen(self) -> Desk:
        return Desk([tab.title.lower() for tab in TABS].index(self.wanted.text("start")))

    def get_line_filters(self) -> Sequence[LineFilter]:
        if self.wanted.colour:
            return super().get_line_filters()
        return self._without_colour

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DARK.variables

    def make_whole(self) -> None:
        """Load the actions, which take as long to import as the lists: once the first screen is painted."""
        if not self.is_whole:
            import store.registry  # noqa: F401

            self.is_whole = True
            for screen in self.screen_stack:
                if isinstance(screen, Desk):
                    screen.pointed()

    def _settled(self) -> None:
        self.make_whole()
        if not self.is_headless:
            self.set_timer(0.3, lifecycle.settle_memory)
        self.live.start()
        if wide := rights.too_open():
            self.say(wide, "warning")
        if not self._shown_around:
            self.action_tour()
        if self.idle.seconds:
            self.set_interval(min(10.0, self.idle.seconds / 4), self.idle.look)

    @property
    def desk(self) -> Desk:
        """The main screen, under whatever is open."""
        return next(s for s in self.screen_stack if isinstance(s, Desk))

    @property
    def has_desk(self) -> bool:
        """Whether the main screen is there; it is not while the program is put away, and timers may still run."""
        return any(isinstance(screen, Desk) for screen in self.screen_stack)

    # Keys typed ahead -----------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Resize) and not event.size.area:
            return  # a terminal without a size, as some pipes make them
        if isinstance(event, events.Resize):
            self._sent.forget()  # terminals wrap and cut what they showed
        if isinstance(event, events.Key | events.MouseEvent):
            self.idle.touched()
            self.make_whole()
        if isinstance(event, events.Paste):
            event.text = pasted(event.text)  # a clipboard may hold what a terminal obeys
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif not self._ahead.holds(event):
            await self._take(event)

    async def _take(self, key: events.Key) -> None:
        for status in self.screen.query(Status):
            status.settle()
        taker = self.focused or self.screen
        await super().on_event(key)
        self._ahead.sent(key, taker)

    def on_taken(self, message: Taken) -> None:
        self._ahead.arrived(message)

    async def run_action(self, *given: Any, **named: Any) -> bool:
        """What a key or a command calls; what the database refuses on the way is said, and the program goes on."""
        try:
            with plain_errors():
                return await super().run_action(*given, **named)
        except BackdeskError as error:
            self.say(str(error), "error")
            return True

    async def on_turn_came(self) -> None:
        while self.screen_stack and (key := self._ahead.next()):  # without screens: the program ends
            await self._take(key)

    def _fatal_error(self) -> None:
        # a traceback would show people's values: `run` hands the fault to the last door of the command line
        self._close_messages_no_wait()

    @property
    def fault(self) -> BaseException | None:
        """The mistake of ours that ended the program, if one did."""
        return getattr(self._exception, "error", self._exception)

    # Shared services ------------------------------------------------------------------------------

    def copy(self, said: str) -> None:
        """To the clipboard, and shown: not every terminal passes it on."""
        self.copy_to_clipboard(safe.text(said))
        self.say(f"Copied: {said}", "success")

    def say(self, said: str, tone: str = "foreground") -> None:
        """Put something on the status line of the screen at work."""
        from tui.acting import Acting

        next(screen for screen in reversed(self.screen_stack) if isinstance(screen, Acting)).tell(said, tone)

    def back_to_desk(self) -> None:
        """Close what is open above the desk."""
        while not isinstance(self.screen, Desk):
            self.pop_screen()

    async def open_record(self, subject: Subject) -> None:
        """Show one record in full."""
        from tui.record.screen import RecordScreen
        from tui.record.ticket import TicketScreen

        await self.push_screen((TicketScreen if subject.kind == "ticket" else RecordScreen)(subject))

    async def action_help(self) -> None:
        from tui.help import HelpScreen

        await self.push_screen(HelpScreen(self.screen))

    def action_tour(self) -> None:
        """What stands where, and the keys that matter."""
        from tui.tour import TourScreen

        self.push_screen(TourScreen(actor().login))

    async def action_palette(self) -> None:
        from tui.acting import Acting
        from tui.palette import Entry, Palette

        below = self.screen

        async def chosen(entry: Entry | None) -> None:
            if entry and entry.action and isinstance(below, Acting):
                await below.begin(entry.action)
            elif entry and entry.step and isinstance(below, Acting):
                await below.take(entry.step)
            elif entry and entry.view:
                self.back_to_desk()
                await self.desk.go(*entry.view)
            elif entry and entry.calls:
                await self.run_action(entry.calls)
            elif entry and entry.record:
                await self.open_record(entry.record)

        await self.push_screen(Palette(), chosen)

    async def action_pdf(self, kind: str = "") -> None:
        """Write the document of the record at hand as a PDF."""
        from tui.printing import ask, is_printed

        subject: Subject | None = getattr(self.screen, "subject", None)
        if subject and is_printed(subject):
            await ask(self, subject, kind)

    async def action_electronic(self) -> None:
        """Write the invoice at hand as an electronic one."""
        from tui.electronic import ask

        subject: Subject | None = getattr(self.screen, "subject", None)
        if subject and subject.kind == "invoice":
            await ask(self, subject)

    def action_send(self) -> None:
        """Send the document of the record at hand to whom it is for."""
        from tui.printing import is_printed
        from tui.sending import ask

        subject: Subject | None = getattr(self.screen, "subject", None)
        if subject and is_printed(subject):
            self.run_worker(ask(self, subject), group="send", exclusive=True)

    async def action_company(self) -> None:
        """Go over to another company of this database."""
        await choose(self)

    async def action_import_file(self) -> None:
        """Ask for a file, and show what it holds on its way in."""
        from tui.importing.file import FileAsk
        from tui.importing.screen import ImportScreen

        async def chosen(name: str | None) -> None:
            if name:
                await self.push_screen(ImportScreen(name))

        if self.taking:
            self.say(f"{self.taking.title} is still under way.", "warning")
        else:
            await self.push_screen(FileAsk(), chosen)

    def action_undo(self) -> None:
        self._take_back("undo")

    def action_redo(self) -> None:
        self._take_back("redo")

    def _take_back(self, way: Way) -> None:
        from tui.acting import Acting

        self.bulk.take_back(next(s for s in reversed(self.screen_stack) if isinstance(s, Acting)), way)

    def action_reload(self) -> None:
        self.desk.reload()

    def action_repaint(self) -> None:
        """For a terminal that another program has written on."""
        self._sent.forget()
        self.screen.refresh()

    @property
    def _half_way(self) -> str:
        """What is under way for the person, in a word; '' where nothing is."""
        return "bulk action" if self.bulk.is_running else "import" if self.taking else ""

    async def action_leave(self) -> None:
        """End the program; asks only when something typed would be lost."""
        dirty = any(getattr(screen, "dirty", False) for screen in self.screen_stack)
        if not dirty and not self._half_way:
            self.exit(0)
            return
        from tui.confirm import Confirm

        def answered(sure: bool | None) -> None:
            if sure:
                for screen in self.screen_stack:
                    if discard := getattr(screen, "discard", None):
                        discard()
                if self.taking:
                    self.taking.stop()
                self.exit(0)

        if not isinstance(self.screen, Confirm):
            lost = "throw away what you typed" if dirty else f"stop the {self._half_way} half way"
            await self.push_screen(Confirm(f"Leave, and {lost}?"), answered)


def run(wanted: preferences.Preferences) -> int:
    """Show the desk of the open database to whoever is signed in, and close it; returns the exit status.

    Raises BackdeskError where a preference is wrong.
    """
    keymap.use(keymap.checked(wanted.keys))
    app = BackdeskApp(wanted=wanted, shown_around=not (wanted.tour and tour.is_new(actor().login)))
    lifecycle.remember_terminal()
    try:
        status = app.run(mouse=True)
    finally:
        lifecycle.forget_terminal()
        lifecycle.stop_hard_after(app.return_code or 0, lifecycle.PATIENCE_SECONDS)
        app.live.leave()
        if app.taking:
            app.taking.stop()
        app.work.close()
        close_database()
    if app.fault:
        raise app.fault
    if ended := app.live.ended or app.idle.ended:
        print(ended, file=sys.stderr)  # noqa: T201  the screen is gone: this is the terminal's last line
    return status or app.return_code or 0
