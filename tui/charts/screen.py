"""One figure of a record on the whole screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from store.core.errors import BackdeskError
from store.core.references import noun, title
from store.insight.figures import figure_of
from tui import safe
from tui.acting import Acting
from tui.bars import Strip
from tui.charts.behind import look_behind
from tui.charts.chart import Chart
from tui.footer import Keys, keys_here
from tui.messages import Pointed, Subject
from tui.status import Status


class FigureScreen(Acting):
    """See the module."""

    GENERAL_KEYS = (
        ("chart.open", "↵", "What is behind"),
        ("record.back", "esc", "Back"),
        ("app.help", "?", "Help"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,minus,q", "leave", "Back", id="record.back", tooltip="Back to where you were"),
    ]

    def __init__(self, name: str, subject: Subject) -> None:
        super().__init__()
        self._figure, self._about = name, subject
        self._chart = Chart()

    def compose(self) -> ComposeResult:
        yield Strip([safe.text(f"{noun(self._about.kind)} {title(self._about.kind, self._about.id)}")], id="tabs")
        yield self._chart
        yield Status(id="status")
        yield Keys(id="keys")

    def on_mount(self) -> None:
        self.reload()
        self._chart.focus()
        self.call_after_refresh(self._chart.action_edge, -1)  # the newest, once there is room to lay it out
        self.query_one(Keys).show(keys_here(self))

    def reload(self) -> None:
        """Read it again; the cursor stays on its bar."""
        try:
            self._chart.show([figure_of(self._figure, self._about.kind, self._about.id)], again=True)
        except BackdeskError as error:
            self._chart.say(str(error))

    def on_pointed(self, event: Pointed) -> None:
        event.stop()

    async def on_chart_opened(self, event: Chart.Opened) -> None:
        event.stop()
        if event.opens:
            await look_behind(self.backdesk, event.opens)
        else:
            self.tell("There is nothing behind it.", "warning")

    def action_leave(self) -> None:
        self.dismiss()
