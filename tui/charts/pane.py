"""A view of charts: worked out at once for a small company, beside the screen for a large one, kept up to date."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer

from store.core.counts import ROWS
from store.core.errors import BackdeskError
from store.insight.figures import figure
from tui.charts.behind import look_behind
from tui.charts.chart import Chart, Sheet
from tui.messages import Pointed, Subject, Told
from tui.tabs import View

if TYPE_CHECKING:
    from tui.app import BackdeskApp

SMALL = 20_000  # rows in all big tables together up to which figures are worked out in a blink
REST = 4  # times as long as it took, the next time is put off when others keep changing things


class ChartPane(Vertical):
    """See the module. `sheets` says what is drawn."""

    HINTS: ClassVar[tuple[tuple[str, str, str], ...]] = (("chart.open", "↵", "What is behind"),)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R,ctrl+r", "refresh", "Refresh", id="chart.refresh", tooltip="Work it out again"),
        Binding("escape", "back", "Back", id="chart.back", tooltip="Back to the first view of the tab", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__(id=f"view-{view.name}", classes="view")
        self.view = view
        self.chart = Chart()
        self._took = 0.0
        self._at_work = False
        self._stale = False
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self.chart

    def on_mount(self) -> None:
        self.read()

    def sheets(self) -> tuple[Sheet, ...]:
        """What is drawn; runs in another thread where there is much to read."""
        return tuple(figure(name) for name in self.view.figures)

    # What the screen asks of a view ---------------------------------------------------------------

    @property
    def subject(self) -> Subject | None:
        """The record under the cursor, where a bar is about one."""
        row = self.chart.current
        found = next((opens for opens in row.opens if opens.kind), None) if row else None
        return Subject(found.kind, found.id) if found else None

    @property
    def marking(self) -> None:
        """Charts have no marks."""

    def take_focus(self) -> None:
        self.screen.set_focus(self.chart)

    def show_record(self, record_id: int) -> bool:
        """Charts do not show single records."""
        return False

    def reload(self) -> None:
        """Something changed: work it out again, soon, and never so often that nothing else is done."""
        self._stale = True
        if self._waiting is None and not self._at_work:
            if self.is_small:
                self.read(again=True)
            else:
                self._waiting = self.set_timer(max(1.0, REST * self._took), self._rested)

    def summary(self) -> str:
        """Which bar the cursor is on, and what of it is not on screen."""
        row, chart = self.chart.current, self.chart
        if self._at_work:
            return "being worked out …"
        return f"{row.said} · {chart.place + 1} of {chart.count}" if row else ""

    # Working it out -------------------------------------------------------------------------------

    @property
    def is_small(self) -> bool:
        """Whether there is so little to read that it may be read at once."""
        return sum(count for count, _ in ROWS.read().values()) <= SMALL

    def read(self, again: bool = False) -> None:
        """Work out what is shown; with `again` what is on screen stays there until then."""
        self._stale = False
        if self.is_small:
            self._shown(self.sheets, again)
            return
        if not again:
            self.chart.say("This is being worked out …")
        self._at_work = True
        self.post_message(Pointed())
        self.run_worker(self._read_aside(again), group="chart", exclusive=True)

    def _shown(self, work: Callable[[], tuple[Sheet, ...]], again: bool) -> None:
        try:
            self.chart.show(work(), again)
        except BackdeskError as error:
            self.chart.say(str(error))

    async def _read_aside(self, again: bool) -> None:
        began = monotonic()
        try:
            found = await cast("BackdeskApp", self.app).work.count(self.sheets)
        except BackdeskError as error:
            self._at_work = False
            self.chart.say(str(error))
            return
        self._took, self._at_work = monotonic() - began, False
        self.chart.show(found, again)
        if self._stale:
            self.reload()

    def _rested(self) -> None:
        self._waiting = None
        if self.is_on_screen:
            self.read(again=True)

    # Keys -----------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        self.read(again=True)

    async def action_back(self) -> None:
        if cast("BackdeskApp", self.app).bulk.stop():
            return
        await cast("BackdeskApp", self.app).desk.action_first_view()

    async def on_chart_opened(self, event: Chart.Opened) -> None:
        event.stop()
        if event.opens:
            await look_behind(cast("BackdeskApp", self.app), event.opens)
        else:
            self.post_message(Told("There are no single records behind this number.", "warning"))
