"""The reports of the books, one at a time, as of any day: what `backdesk report` prints, to be read and walked into."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from store.core.dates import today
from store.core.errors import Invalid
from store.core.inputs import parse_value
from store.core.values import Day
from store.insight.figures import FIGURES, figure
from store.insight.reports import REPORTS, STATEMENTS, report
from tui.charts.chart import Sheet
from tui.charts.pane import ChartPane
from tui.keymap import key_of
from tui.messages import Told
from tui.safe import OneLine
from tui.tabs import View

NAMES = (*(name for name in STATEMENTS if name != "journal"), *REPORTS, *FIGURES)  # the journal is the list of entries


def heading(name: str) -> str:
    """A report's name for people."""
    return name.replace("-", " ").capitalize()


class ReportsPane(ChartPane):
    """See the module. Reports that are figures are drawn, the others are tables."""

    HINTS: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("chart.open", "↵", "What is behind"),
        ("report.pick", "r", "Another report"),
        ("report.day", "t", "As of"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "pick", "Another report", id="report.pick", tooltip="Pick another report"),
        Binding("t", "day", "As of", id="report.day", tooltip="As of another day"),
        Binding("tab", "step(1)", "Next report", id="report.next", tooltip="Next report", show=False),
        Binding("shift+tab", "step(-1)", "Previous", id="report.previous", tooltip="Previous report", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self.name_shown = NAMES[0]
        self.day: date | None = None  # today, whichever day that is by then

    def compose(self) -> ComposeResult:
        yield OneLine(id="report")
        yield self.chart

    def on_mount(self) -> None:
        self._say_which()
        super().on_mount()

    def sheets(self) -> tuple[Sheet, ...]:
        name = self.name_shown
        return (figure(name, self.day) if name in FIGURES else report(name, self.day),)

    def _say_which(self) -> None:
        pick, day = key_of("report.pick", "r"), key_of("report.day", "t")
        number = NAMES.index(self.name_shown) + 1
        when = Day().shown((self.day or today()).isoformat())
        said = f"{heading(self.name_shown)} ({number} of {len(NAMES)}, {pick} picks) · as of {when} ({day} changes)"
        self.query_one("#report", OneLine).say(said, "accent")

    def _be(self, name: str, day: date | None) -> None:
        self.name_shown, self.day = name, day
        self._say_which()
        self.read()

    # Keys -----------------------------------------------------------------------------------------

    def action_step(self, step: int) -> None:
        self._be(NAMES[(NAMES.index(self.name_shown) + step) % len(NAMES)], self.day)

    async def action_pick(self) -> None:
        """The menu of reports."""
        from tui.pick import Pick

        def chosen(name: str | None) -> None:
            if name:
                self._be(name, self.day)

        choices = [(heading(name), name) for name in NAMES]
        await self.app.push_screen(Pick("Which report", choices, NAMES.index(self.name_shown)), chosen)

    async def action_day(self) -> None:
        """Ask as of which day."""
        from tui.ask import Ask

        def asked(text: str | None) -> None:
            if text is None:
                return
            try:
                self._be(self.name_shown, parse_value(Day(), "date", text))
            except Invalid as error:
                self.post_message(Told(str(error), "error"))

        now = Day().typed(Day().plain((self.day or today()).isoformat()))
        await self.app.push_screen(Ask("As of which day", now, "A date, or today, -1m, eom, 2026-06-30"), asked)
