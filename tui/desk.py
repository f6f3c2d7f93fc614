"""The main screen: five tabs, each with its views, the status line and the footer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.widgets import ContentSwitcher

from store.core.action import actions
from store.core.identity import actor
from tui import verbs
from tui.acting import Acting
from tui.bars import ALL, Strip
from tui.board.pane import BoardPane
from tui.bulk.marking import Marking
from tui.footer import Keys, keys_here, new_hint
from tui.keymap import key_of
from tui.lists.pane import ListPane
from tui.lists.virtual import VirtualList
from tui.messages import Done, Pointed, Subject
from tui.record.facts import listing_of
from tui.status import Status
from tui.tabs import TABS, View, home_of, saved_views

if TYPE_CHECKING:
    from tui.app import BackdeskApp
    from tui.charts.pane import ChartPane

    Pane = ListPane | BoardPane | ChartPane
_PARENTS = {
    ("product", "stock"),
    ("move", "stock"),
    ("invoice", "payment"),
    ("project", "task"),
    ("project", "time"),
    ("task", "time"),
    ("employee", "contract"),
    ("party", "project"),
}  # what `n` fills in from the row


class Desk(Acting):
    """See the module. A view is built when first shown; on return it is only painted again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(tab.key, f"tab({n})", tab.title, id=tab.binding, tooltip=f"The tab {tab.title}")
            for n, tab in enumerate(TABS)
        ),
        Binding(
            "left_square_bracket", "view(-1)", "Previous view", id="view.previous", tooltip="Previous view of the tab"
        ),
        Binding("right_square_bracket", "view(1)", "Next view", id="view.next", tooltip="Next view of the tab"),
        Binding("0", "pick_view", "Views", id="view.pick", tooltip="Pick a view by its number or name"),
        Binding("V", "views", "Views", id="view.saved", tooltip="Save, pick, share a view: filter, order and columns"),
        Binding("n", "new", "New", id="record.new", tooltip="Make a new record"),
        Binding("enter", "open", "Open", id="record.open", tooltip="Open the record"),
        *verbs.bindings(),
    ]

    GENERAL_KEYS = (Acting.GENERAL_KEYS[0], ("view.pick", "0", "Views"), *Acting.GENERAL_KEYS[1:])

    def __init__(self, tab: int = 0) -> None:
        super().__init__()
        self._tab = tab
        self._views = [tab.every[0].name for tab in TABS]
        self._saved: dict[int, tuple[View, ...]] = {}
        self._stale: set[str] = set()
        self._stood = False

    def compose(self) -> ComposeResult:
        yield Strip([f"{tab.shown_key} {tab.title}" for tab in TABS], id="tabs")
        yield Strip(id="views", every=f"{key_of('view.pick', '0')} all")
        with ContentSwitcher(id="switch", initial=f"view-{self.view.name}"):
            yield self._make()
        yield Status(id="status")
        yield Keys(id="keys")

    def on_mount(self) -> None:
        self.news("")
        self._arrive()

    def on_screen_resume(self) -> None:
        if not self._stood:
            self._stood = True
            self.call_after_refresh(self.call_later, self.backdesk.first_frame)

    def _compositor_refresh(self) -> None:
        if self.backdesk.stands:
            super()._compositor_refresh()
        else:
            self._dirty_widgets.clear()  # nobody would see it: not worked out either

    # Where we are ---------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The view on screen."""
        return self.views[self._number]

    @property
    def views(self) -> tuple[View, ...]:
        """The views of the tab on screen: its own, then the saved ones."""
        return self.views_of(self._tab)

    def views_of(self, tab: int) -> tuple[View, ...]:
        """The views of a tab: its own, then the saved ones."""
        if tab not in self._saved:
            self._saved[tab] = saved_views(TABS[tab])
        return TABS[tab].views + self._saved[tab]

    @property
    def _number(self) -> int:
        """Where the view on screen stands among them; the first where a saved one is gone."""
        names = [view.name for view in self.views]
        return names.index(self._views[self._tab]) if self._views[self._tab] in names else 0

    @property
    def pane(self) -> Pane | None:
        """The widget of the view on screen."""
        with suppress(NoMatches):  # asked for at every key: a look-up by name, not a walk through all widgets
            found = self.query_one(ContentSwitcher).get_child_by_id(f"view-{self.view.name}")
            return found if isinstance(found, self._made_of) else None
        return None

    @property
    def subject(self) -> Subject | None:
        return self.pane.subject if self.pane else None

    @property
    def marking(self) -> Marking | None:
        return self.pane.marking if self.pane else None

    async def go(self, tab: int, view: int | None = None) -> None:
        """Show a tab, and of its views the given or the last one."""
        self.tell("")  # what was said is about what was on screen
        self._tab = tab
        if view is not None:
            self._views[tab] = self.views[view].name
        if self.pane is None:
            with cast("BackdeskApp", self.app).unseen():
                await self.query_one(ContentSwitcher).add_content(self._make())
                self._arrive()
            return
        if self.pane.id in self._stale:
            self._read_again(self.pane)
        with self.app.batch_update():  # one frame; nothing may be awaited in here, a resize would never end
            self._arrive()

    @property
    def _made_of(self) -> type[Pane]:
        """The widget that the view on screen takes."""
        if self.view.is_list:
            return ListPane
        if self.view.board:
            return BoardPane
        from tui.charts.pane import ChartPane
        from tui.charts.reports import ReportsPane

        return ChartPane if self.view.figures else ReportsPane

    def _make(self) -> Pane:
        return self._made_of(self.view)

    def _arrive(self) -> None:
        self.query_one("#tabs", Strip).choose(self._tab)
        self._name_views()
        if self.pane:
            self._stale.discard(self.pane.id or "")
            self.query_one(ContentSwitcher).current = self.pane.id
            self.pane.take_focus()
        self.pointed()

    def _name_views(self) -> None:
        titles = [view.title for view in self.views]
        if isinstance(self.pane, ListPane) and self.pane.changed:
            titles[self._number] += " *"
        self.query_one("#views", Strip).choose(self._number, titles)

    async def action_views(self) -> None:
        """Save, pick, share a view."""
        from tui.lists import saved
        from tui.pick import Pick

        pane = self.pane
        if not isinstance(pane, ListPane):
            self.tell("There are no saved views of this; the lists have them.", "warning")
            return

        async def chosen(step: saved.Step | None) -> None:
            if step and step.name == "go" and step.view:
                await self.show_saved(step.view.id)
            elif step:
                await saved.perform(step, pane, self)

        await self.app.push_screen(Pick(f"Views of {pane.listing.title.lower()}", saved.choices(pane)), chosen)

    async def action_pick_view(self) -> None:
        """Ask for a view by its number or name."""
        from tui.view_pick import Place, ViewPick, places

        async def chosen(place: Place | None) -> None:
            if place:
                await self.go(place.tab, place.view)

        every = [places(n, tab, self.views_of(n)) for n, tab in enumerate(TABS)]
        elsewhere = [place for n, found in enumerate(every) if n != self._tab for place in found]
        await self.app.push_screen(ViewPick(every[self._tab], elsewhere, self._number), chosen)

    async def show_saved(self, view_id: int) -> None:
        """Go to a saved view of this tab."""
        numbers = [number for number, view in enumerate(self.views) if view.saved == view_id]
        if numbers:
            await self.go(self._tab, numbers[0])

    async def action_tab(self, number: int) -> None:
        await self.go(number)

    async def action_first_view(self) -> None:
        """Back from a chart to the tab's first view."""
        await self.go(self._tab, 0)

    async def action_view(self, step: int) -> None:
        await self.go(self._tab, (self._number + step) % len(self.views))

    async def on_strip_chosen(self, event: Strip.Chosen) -> None:
        if event.strip.id == "tabs":
            await self.go(event.number)
        elif event.number == ALL:
            await self.action_pick_view()
        else:
            await self.go(self._tab, event.number)

    async def show_record(self, subject: Subject) -> bool:
        """Go to the view that lists a record and put the cursor on it."""
        listing = listing_of(subject.kind)
        home = home_of(listing.name) if listing else None
        if home is None:
            return False
        if self.view.listing != listing.name or self.view.board:  # type: ignore[union-attr]
            await self.go(*home)
        assert self.pane is not None
        return self.pane.show_record(subject.id)

    def step_in_list(self, subject: Subject, step: int) -> Subject | None:
        """The record before or after one in the list on screen; the cursor goes with it."""
        pane = self.pane
        if not isinstance(pane, ListPane) or pane.subject != subject:
            return None
        pane.list.action_move(step)
        return pane.subject if pane.subject != subject else None

    # Keys -----------------------------------------------------------------------------------------

    async def action_new(self) -> None:
        action, hint = actions().get(self.view.new), new_hint(self.view)
        if action is None or hint.why:
            self.tell(hint.why, "warning")
        else:
            here = self.subject
            fitting = here if here and here.kind != action.noun and self._is_parent(here, action.noun) else None
            await self.start(action, [fitting] if fitting else [])

    @staticmethod
    def _is_parent(here: Subject, noun: str) -> bool:
        return (here.kind, noun) in _PARENTS

    async def action_open(self) -> None:
        if self.subject:
            await self.backdesk.open_record(self.subject)

    async def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        await self.action_open()

    # What is told ---------------------------------------------------------------------------------

    def pointed(self) -> None:
        """Bring status line and footer up to date with the cursor."""
        if self.pane:
            self._name_views()
            self.query_one("#views", Strip).remark(self.pane.summary())
            if self.backdesk.is_whole:
                self.query_one(Keys).show(keys_here(self))

    def on_pointed(self, event: Pointed) -> None:
        event.stop()
        self.pointed()

    def news(self, said: str, mark: str = "") -> None:
        """What others just did, quietly, beside company and user; before it how many notices wait."""
        who = actor()
        told = said or f"{self.backdesk.company} · {who.login}"
        self.query_one("#tabs", Strip).remark(self.backdesk.banner + mark + told)

    def flash(self, touched: dict[str, frozenset[int]]) -> None:
        """Show the records (ids by kind) that others just changed; none: no more."""
        if isinstance(self.pane, ListPane | BoardPane):
            self.pane.flash(touched.get(self.pane.listing.kind, frozenset()))

    async def on_done(self, event: Done) -> None:
        """An action was performed: say it, show it where it can be seen."""
        event.stop()
        self.reload()
        if event.action and event.action.name == "view.save":
            await self.show_saved(event.outcome.id)
        self.told(event, await self._land(event))

    async def _land(self, event: Done) -> bool:
        """Put the cursor on the record that an action made: where it is listed here, or where it is asked for."""
        if event.made is None:
            return False
        if event.follow and (self.subject is None or event.made.kind != self.subject.kind):
            return await self.show_record(event.made)
        pane = self.pane if isinstance(self.pane, ListPane | BoardPane) else None
        return pane is not None and pane.listing.kind == event.made.kind and pane.show_record(event.made.id)

    async def begin_anew(self) -> None:
        """Build the view on screen again, and the others when they are shown: all of it is another company's."""
        switch = self.query_one(ContentSwitcher)
        switch.current = None  # else what comes under the same name is not shown
        await self.query(".view").remove()
        self._saved, self._stale = {}, set()
        await switch.add_content(self._make())
        self._arrive()
        self.news("")

    def reload(self) -> None:
        """Something changed: read what is on screen now, the other views when they are shown again."""
        before, self._saved = self.view.name, {}
        if self.view.name != before:  # a saved view that is gone gives way to the first
            self.call_later(self.go, self._tab, 0)
        self._stale = {pane.id or "" for pane in self.query(".view")} - {f"view-{self.view.name}"}
        if self.pane:
            self._read_again(self.pane)

    @staticmethod
    def _read_again(pane: Pane) -> None:
        if pane.is_mounted:
            pane.reload()
        else:  # only just put up: it reads when it is, and what came since right after
            pane.call_later(pane.reload)
