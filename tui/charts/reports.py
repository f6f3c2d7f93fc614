"""The reports of the books, one at a time, as of any day: what `backdesk report` prints, to be read and walked into."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from store.core.dates import today
from store.core.identity import actor
from store.core.periods import span
from store.core.values import Day
from store.insight.figures import FIGURES, figure
from store.insight.reports import REPORTS, STATEMENTS, report
from store.insight.spans import CENTRES, MONTHS, PREVIOUS, YEAR_BEFORE
from tui.charts.chart import Sheet
from tui.charts.pane import ChartPane
from tui.keymap import key_of
from tui.messages import Told
from tui.safe import OneLine
from tui.tabs import View

BESIDE = (
    ("The time before", PREVIOUS),
    ("A year before", YEAR_BEFORE),
    ("Month by month", MONTHS),
    ("By cost centre", CENTRES),
)
NAMES = (*(name for name in STATEMENTS if name != "journal"), *REPORTS, *FIGURES)  # the journal is the list of entries


def heading(name: str) -> str:
    """A report's name for people."""
    return name.replace("-", " ").capitalize()


class ReportsPane(ChartPane):
    """See the module. Reports that are figures are drawn, the others are tables."""

    HINTS: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("chart.open", "↵", "What is behind"),
        ("report.pick", "r", "Another report"),
        ("report.day", "t", "Which days"),
        ("report.beside", "b", "Beside"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "pick", "Another report", id="report.pick", tooltip="Pick another report"),
        Binding("t", "day", "Which days", id="report.day", tooltip="As of another day, or of other days"),
        Binding("b", "beside", "Beside", id="report.beside", tooltip="Beside the time before, a year before, by month"),
        Binding("tab", "step(1)", "Next report", id="report.next", tooltip="Next report", show=False),
        Binding("shift+tab", "step(-1)", "Previous", id="report.previous", tooltip="Previous report", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self.name_shown = NAMES[0]
        self.day: date | None = None  # today, whichever day that is by then
        self.since: date | None = None
        self.compare = ""

    def compose(self) -> ComposeResult:
        yield OneLine(id="report")
        yield self.chart

    def on_mount(self) -> None:
        self._say_which()
        super().on_mount()

    def sheets(self) -> tuple[Sheet, ...]:
        name = self.name_shown
        if name in FIGURES:
            return (figure(name, self.day),)
        return (report(name, self.day, since=self.since, compare=self.compare),)

    def _say_which(self) -> None:
        pick, day = key_of("report.pick", "r"), key_of("report.day", "t")
        number = NAMES.index(self.name_shown) + 1
        when = Day().shown((self.day or today()).isoformat())
        when = f"{Day().shown(self.since.isoformat())} to {when}" if self.since else f"as of {when}"
        said = f"{heading(self.name_shown)} ({number} of {len(NAMES)}, {pick} picks) · {when} ({day} changes)"
        self.query_one("#report", OneLine).say(said, "accent")

    def _be(self, name: str, day: date | None, since: date | None = None, compare: str = "") -> None:
        """Show a report; only statements of the books begin on a day, or stand beside others."""
        self.name_shown, self.day = name, day
        self.since, self.compare = (since, compare) if name in STATEMENTS else (None, "")
        self._say_which()
        self.read()

    # Keys -----------------------------------------------------------------------------------------

    def action_step(self, step: int) -> None:
        self._be(NAMES[(NAMES.index(self.name_shown) + step) % len(NAMES)], self.day, self.since)

    async def action_pick(self) -> None:
        """The menu of reports."""
        from tui.find import Find

        def chosen(name: str | None) -> None:
            if name:
                self._be(name, self.day, self.since)

        await self.app.push_screen(Find("Which report", NAMES, heading, NAMES.index(self.name_shown)), chosen)

    async def action_day(self) -> None:
        """Ask as of which day, or of which days."""
        from tui.ask import Ask

        def asked(text: str | None) -> None:
            if text is None:
                return
            try:
                since, until = span(text, actor().date_order)
            except ValueError as error:
                self.post_message(Told(f"date: {error} ({text}).", "error"))
                return
            self._be(self.name_shown, until, since, self.compare)

        now = Day().typed(Day().plain((self.day or today()).isoformat()))
        said = "A date, or today, -1m, eom; of statements also days: 2026-01-01..2026-03-31, last-quarter, 2026"
        await self.app.push_screen(Ask("As of which day", now, said), asked)

    async def action_beside(self) -> None:
        """The menu of what a statement can stand beside."""
        from tui.pick import Pick

        if self.name_shown not in STATEMENTS:
            self.post_message(Told("This report is of one day, beside nothing else.", "error"))
            return

        def chosen(compare: str | None) -> None:
            if compare is not None:
                self._be(self.name_shown, self.day, self.since, compare)

        choices = [("Nothing else", ""), *BESIDE]
        await self.app.push_screen(Pick("Beside what", choices, 0), chosen)
