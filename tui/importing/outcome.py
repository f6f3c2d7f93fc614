"""What came of an import or of its dry run: the counts, the rows refused with their reasons, and what may follow."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from store.core.display import count
from store.core.text import plural
from store.exchange import Fault, ImportReport, import_kind
from store.exchange.replacing import Replacement
from tui import safe
from tui.importing.texts import ask
from tui.importing.ways import by_options
from tui.keymap import key_of
from tui.pick import Menu
from tui.safe import Say

Next = Literal["write", "skip", "rejects", "batch"] | Replacement
EDGES = 11  # cells of the box around a line, with what scrolls


class OutcomeScreen(ModalScreen[Next | None]):
    """What to do next: import it or the good rows of it, read a refused text as another one, write the refused rows
    to a file, open the import's record.
    """

    AUTO_FOCUS = ""  # where nothing is listed, enter is for the screen

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="outcome.leave", tooltip="Back to the columns"),
        Binding("i,ctrl+s,enter", "write", "Import", id="outcome.write", tooltip="Import it now"),
        Binding("t", "text", "Text", id="outcome.text", tooltip="Read the text that is refused as another one"),
        Binding("w", "rejects", "Refused rows", id="outcome.rejects", tooltip="Write the refused rows to a file"),
        Binding("o", "open", "Open", id="outcome.open", tooltip="Open the record of this import"),
    ]

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self._report = report
        self._lines: list[Fault | str] = [*report.faults, *report.notes]

    def compose(self) -> ComposeResult:
        report = self._report
        with Vertical(classes="box outcome"):
            done = "Dry run" if report.dry_run else "Import"
            yield Say(f"{done} of {report.file}: {report.kind}", classes="box-title")
            yield Say(report.message)
            yield Say(self._refused(), id="refused")
            yield Menu(*(Option(self._line(one)) for one in self._lines), markup=False)
            yield Say(id="whole")
            yield Say(self._ways(), id="ways", classes="hint")

    def on_mount(self) -> None:
        menu = self.query_one(Menu)
        menu.display = bool(self._lines)
        if self._lines:
            menu.highlighted = 0
            menu.focus()

    @property
    def _may_write(self) -> bool:
        report = self._report
        left = report.added + report.changed > 0 or not report.refused
        return left and (report.dry_run or not report.written or bool(report.stopped))

    def _refused(self) -> str:
        report = self._report
        said = report.rejected
        if more := report.fault_count - len(report.faults):
            said = f"The first {len(report.faults)} faults; {count(more)} more follow in the rows refused. {said}"
        return said.strip()

    @property
    def _here(self) -> Fault | None:
        """The fault under the cursor that another text may mend."""
        place = self.query_one(Menu).highlighted
        here = self._lines[place] if place is not None else None
        return here if isinstance(here, Fault) and here.field else None

    def _ways(self) -> str:
        report, found = self._report, []
        if self._may_write:
            what = (
                "goes on with the rest"
                if report.stopped
                else "imports the good rows"
                if report.refused
                else "imports it"
            )
            found.append(f"{key_of('outcome.write', 'i')} {what}")
        if self.is_mounted and self._here:
            found.append(f"{key_of('outcome.text', 't')} reads the text as another")
        if report.refused:
            found.append(f"{key_of('outcome.rejects', 'w')} writes the refused rows to a file")
        if report.batch_id and report.written:
            found.append(f"{key_of('outcome.open', 'o')} opens the import")
        return " · ".join([*found, f"{key_of('outcome.leave', 'esc')} back"])

    def _line(self, one: Fault | str) -> Content:
        return safe.content(safe.cell(self._said(one), self._room))

    def _said(self, one: Fault | str) -> str:
        if isinstance(one, str):
            return by_options(one)
        file = f"{one.file}, " if one.file != self._report.file else ""
        column = f", {one.column}" if one.column else ""
        value = f" '{one.value}'" if one.value else ""
        return by_options(f"{file}line {one.line}{column}:{value} {one.reason}. {one.hint}".rstrip())

    @property
    def _room(self) -> int:
        return max(20, min(110, self.app.size.width) - EDGES)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.query_one("#ways", Say).say(self._ways())
        shown = safe.wrapped(self._said(self._lines[event.option_index]), self._room)[:4]
        shown = shown if len(shown) > 1 else []  # the line has all of it
        self.query_one("#whole", Say).say(Content("\n").join(map(safe.content, shown)))

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_write()

    async def action_write(self) -> None:
        report = self._report
        if not self._may_write:
            self.action_leave()
        elif not report.refused:
            self.dismiss("write")
        else:
            await self._ask_about_the_good()

    async def _ask_about_the_good(self) -> None:
        from tui.confirm import Confirm

        def answered(sure: bool | None) -> None:
            if sure:
                self.dismiss("skip")

        refused = plural(self._report.refused, "row")
        asked, why = f"Import without the {refused} refused?", "They can be imported later, once they are mended."
        await self.app.push_screen(Confirm(asked, why), answered)

    async def action_text(self) -> None:
        """Ask what the text under the cursor is to mean."""
        if here := self._here:
            await ask(self.app, import_kind(self._report.kind), (here.field, here.value), self.dismiss)
        elif self._report.refused:
            self.query_one("#whole", Say).say("No other text would mend this: it is empty, long, or not one cell's.")

    def action_rejects(self) -> None:
        if self._report.refused:
            self.dismiss("rejects")

    def action_open(self) -> None:
        if self._report.batch_id and self._report.written:
            self.dismiss("batch")

    def action_leave(self) -> None:
        self.dismiss(None)
