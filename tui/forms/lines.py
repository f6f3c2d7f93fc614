"""The lines of a document in a form: typed or pasted, changed, moved and taken out by keys."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.catalog.lines import LineInput
from store.core.action import Parameter, input_parameters
from store.core.errors import BackdeskError
from store.core.values import Lines, Ref
from store.ledger.entries import EntryLineInput, sums_text
from store.sales.preview import Preview, preview
from tui import safe
from tui.forms.fields import Field
from tui.forms.line_table import columns_for, heading, row, sums, supply
from tui.forms.lookup import Found, Seeker
from tui.forms.quick import asked_as, entry_of, parsed_line, reason_of, typed_line
from tui.forms.suggest import Suggestion, suggestions
from tui.record.facts import listing_of
from tui.safe import OneLine

if TYPE_CHECKING:
    from tui.app import BackdeskApp


HEADER = frozenset(inspect.signature(preview).parameters) - {"lines"}  # what prices and sums follow from


class LineList(OptionList):
    """The lines so far."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False, id="lines.down", tooltip="Next line"),
        Binding("k", "cursor_up", "Up", show=False, id="lines.up", tooltip="Previous line"),
        Binding("J", "move(1)", "Move down", show=False, id="lines.move_down", tooltip="Move the line down"),
        Binding("K", "move(-1)", "Move up", show=False, id="lines.move_up", tooltip="Move the line up"),
        Binding("d,delete", "remove", "Remove line", id="lines.remove", tooltip="Take the line out"),
    ]

    @property
    def field(self) -> LinesField:
        """The field it shows the lines of."""
        assert isinstance(self.parent, LinesField)
        return self.parent

    def on_focus(self) -> None:
        if self.highlighted is None and self.option_count:  # the keys are about a line from the first one on
            self.highlighted = self.option_count - 1

    def action_remove(self) -> None:
        if self.highlighted is not None:
            self.field.remove_line(self.highlighted)

    def action_move(self, step: int) -> None:
        if self.highlighted is not None:
            self.field.move_line(self.highlighted, step)


class LineSeeker(Seeker):
    """The line to type in; several lines pasted at once are several lines."""

    class Pasted(Message):
        """More than one line was pasted."""

        def __init__(self, lines: list[str]) -> None:
            super().__init__()
            self.lines = lines

    def on_paste(self, event: events.Paste) -> None:
        lines = [line for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(lines))


class LinesField(Field):
    """See the module. `begun_lines` are the record's lines, as field → text.

    `header` says what else the document holds (party, currency, day, location): prices follow from it.
    """

    def __init__(self, parameter: Parameter, begun_lines: list[dict[str, str]] | None = None) -> None:
        assert isinstance(parameter.kind, Lines)
        super().__init__(parameter)
        self.of = parameter.kind.of
        self.fields = input_parameters(self.of)
        self.begun_lines = [{name: safe.typed(said) for name, said in line.items()} for line in begun_lines or []]
        self.lines = [dict(line) for line in self.begun_lines]
        self.header: Callable[[], dict[str, Any]] = dict
        self.held = ""  # what the document that is acted on has, where parts of that are asked for
        self._offered: list[Suggestion] = []
        self._editing: int | None = None
        self._waiting: list[str] = []  # pasted, after a line that must be mended first
        self._preview: Preview | None = None
        self._seeker = LineSeeker(compact=True, select_on_focus=False)
        self.ask_beside({})
        self._asked = 0  # of the answers only the one to the last question counts

    def ask_beside(self, beside: Mapping[str, int]) -> None:
        """Name what a line of it may say; more can be typed all the same."""
        self._shown = tuple(p for p in self.fields if p.kind.applies(beside, in_line=True))
        names = " ".join(asked_as(self._shown))
        self._seeker.placeholder = f"{names} – then enter; empty: on"

    def compose(self) -> ComposeResult:
        yield self.heading()
        yield OneLine(id="line-heading")
        yield LineList(markup=False)
        yield self._seeker
        found = Found(markup=False)
        found.display = False
        yield found
        yield self._reason
        yield OneLine(id="line-supply")
        yield OneLine(id="line-sums")

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self._draw()

    def take_focus(self) -> None:
        self.screen.set_focus(self._seeker)

    @property
    def changed(self) -> bool:
        return self.lines != self.begun_lines or bool(self._seeker.value.strip())

    @property
    def text(self) -> str:
        return "\n".join(entry_of(line, self.fields) for line in self.lines)

    @property
    def stored(self) -> str:
        return "\n".join(entry_of(line, self.fields) for line in self.begun_lines)

    def kept(self) -> Any:
        typed = self._seeker.value
        return {"lines": self.lines, "entry": typed, "editing": self._editing, "waiting": self._waiting}

    def restore(self, kept: Any) -> None:
        if not isinstance(kept, dict):
            return
        self.lines = self._lines_of(kept.get("lines"))
        waiting, editing = kept.get("waiting"), kept.get("editing")
        self._waiting = [safe.typed(line) for line in waiting] if isinstance(waiting, list) else []
        self._editing = editing if isinstance(editing, int) and 0 <= editing < len(self.lines) else None
        with self.prevent(Input.Changed):
            self._seeker.value = safe.typed(kept.get("entry"))
        self._show()

    def begun_kept(self) -> Any:
        return self.begun_lines

    def restore_begun(self, kept: Any) -> None:
        self.begun_lines = self._lines_of(kept)

    def _lines_of(self, kept: Any) -> list[dict[str, str]]:
        names = {p.name for p in self.fields}
        lines = [line for line in kept if isinstance(line, dict)] if isinstance(kept, list) else []
        return [{name: safe.typed(said) for name, said in line.items() if name in names} for line in lines]

    def rebase(self, fresh: Field, take: bool) -> None:
        assert isinstance(fresh, LinesField)
        self.begun_lines = fresh.begun_lines
        if take:
            self.lines, self._editing, self._waiting = [dict(line) for line in fresh.begun_lines], None, []
            self._seeker.value = ""
            self._show()

    def value(self) -> Any:
        if self._seeker.value.strip():
            self._accept(self._seeker.value)
            self._seeker.value = ""
        if self._waiting:
            raise ValueError(f"{len(self._waiting)} pasted lines wait below")
        if self.required and not self.lines:
            raise ValueError("at least one line is needed")
        return tuple(self._parsed(number, line) for number, line in enumerate(self.lines, 1))

    def _parsed(self, number: int, line: dict[str, str]) -> Any:
        try:
            return self.of(**parsed_line(line, self.fields))
        except (ValueError, BackdeskError) as error:
            raise ValueError(f"line {number}: {reason_of(error)}") from None

    # Typing ---------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.complain("")
        first = event.value.split(" ")[0]
        kind = self._reference
        typing = bool(kind) and bool(first) and " " not in event.value
        self._offered = suggestions(kind, first) if typing else []
        self.query_one(Found).offer([item.label for item in self._offered])
        self.post_message(self.Edited(self))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        found = self.query_one(Found)
        if found.display and found.highlighted is not None and " " not in event.value:
            self._take(self._offered[found.highlighted])
        elif event.value.strip():
            self._enter(event.value)
        elif self._editing is not None:
            self._editing = None
            self._show()
        else:
            self.post_message(self.Finished(self))

    def _enter(self, entry: str) -> None:
        try:
            self._accept(entry)
        except (ValueError, BackdeskError) as error:
            self.complain(reason_of(error))
            return
        self._next_pasted()

    def on_line_seeker_pasted(self, event: LineSeeker.Pasted) -> None:
        event.stop()
        typed = [self._seeker.value] if self._seeker.value.strip() else []
        self._waiting = [*typed, *event.lines, *self._waiting]
        self._next_pasted()

    def _next_pasted(self) -> None:
        """Take in what was pasted, up to the first line that cannot be: that one is left to be mended."""
        fault, entry = "", ""
        while self._waiting and not fault:
            entry = safe.typed(self._waiting.pop(0).replace("\t", " "))
            try:
                self._accept(entry)
            except (ValueError, BackdeskError) as error:
                fault = reason_of(error)
                fault += f"; {len(self._waiting)} more wait" if self._waiting else ""
        with self.prevent(Input.Changed):
            self._seeker.value = entry if fault else ""
        self._seeker.cursor_position = len(self._seeker.value)
        self.query_one(Found).display = False
        self.complain(fault)

    def on_seeker_choose(self, event: Seeker.Choose) -> None:
        event.stop()
        found = self.query_one(Found)
        if found.display and found.highlighted is not None:
            found.highlighted = max(0, min(found.highlighted + event.step, len(self._offered) - 1))
        elif event.step < 0 and self.lines:
            self.query_one(LineList).focus()
        elif event.step < 0:
            self.screen.action_previous_field()  # type: ignore[attr-defined]
        else:
            self.screen.action_next_field()  # type: ignore[attr-defined]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option_list, Found):
            self._take(self._offered[event.option_index])
        else:
            self._editing = event.option_index
            with self.prevent(Input.Changed):
                self._seeker.value = entry_of(self.lines[event.option_index], self.fields)
            self._seeker.cursor_position = len(self._seeker.value)
            self._draw()
        self._seeker.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell_supply()

    # Lines ----------------------------------------------------------------------------------------

    def _accept(self, entry: str) -> None:
        """Take a typed line, in place of the one being changed. Raises ValueError with the reason."""
        line = typed_line(entry, self.fields)
        parsed_line(line, self.fields)
        if self._editing is None:
            self.lines.append(line)
        else:
            self.lines[self._editing] = line
            self._editing = None
        self._show()

    def add_line(self, entry: str) -> None:
        """Take a typed line. Raises ValueError with the reason."""
        self._editing = None
        self._accept(entry)

    def remove_line(self, number: int) -> None:
        """Take a line out."""
        del self.lines[number]
        self._editing = None
        self._show(number)

    def move_line(self, number: int, step: int) -> None:
        """Put a line further up or down."""
        there = number + step
        if 0 <= there < len(self.lines):
            self.lines.insert(there, self.lines.pop(number))
            self._editing = None
            self._show(there)

    @property
    def _reference(self) -> str:
        return next((p.kind.kind for p in self.fields if isinstance(p.kind, Ref)), "")

    def _take(self, item: Suggestion) -> None:
        seeker, kind = self._seeker, self._reference
        listing = listing_of(kind)
        line = listing.get(item.id) if listing else None
        code = safe.typed(listing.plain(line, listing.columns[0])) if listing and line else f"#{item.id}"
        with seeker.prevent(Input.Changed):
            seeker.value = (code if code and " " not in code else f"#{item.id}") + " "
        seeker.cursor_position = len(seeker.value)
        self.query_one(Found).display = False

    # Showing --------------------------------------------------------------------------------------

    def _show(self, highlighted: int | None = None) -> None:
        self._draw(highlighted)
        self.weigh()
        self.post_message(self.Edited(self))

    def weigh(self) -> None:
        """Have the store work out the lines again, beside the typing."""
        if issubclass(self.of, LineInput) and self.is_attached:
            self._asked += 1
            self.run_worker(self._weigh(self._asked), group="weigh")

    async def _weigh(self, asked: int) -> None:
        try:
            lines, header = [self._parsed(n, line) for n, line in enumerate(self.lines, 1)], self.header()
            found = await cast("BackdeskApp", self.app).work.read(lambda: preview(lines, **header))
        except (ValueError, BackdeskError):
            found = None
        if self.is_attached and asked == self._asked:
            self._preview = found
            self._draw()

    def _sums(self) -> str:
        """What all lines come to."""
        if issubclass(self.of, EntryLineInput):
            try:
                return sums_text([self._parsed(number, line) for number, line in enumerate(self.lines, 1)])
            except (ValueError, BackdeskError):
                return ""
        return sums(self._preview) if self._preview else ""

    def _draw(self, highlighted: int | None = None) -> None:
        shown = self.query_one(LineList)
        here = shown.highlighted if highlighted is None else highlighted
        asked = tuple(p for p in self.fields if p in self._shown or any(line.get(p.name) for line in self.lines))
        columns = columns_for(self.of, asked, max(40, self.size.width - 6))
        known = self._preview.lines if self._preview and len(self._preview.lines) == len(self.lines) else ()
        shown.clear_options()
        for number, line in enumerate(self.lines):
            weighed = known[number] if known else None
            said = row(number, line, columns, weighed, self._preview, number == self._editing)
            shown.add_option(Option(said))
        shown.display = bool(self.lines)
        shown.highlighted = min(here, len(self.lines) - 1) if here is not None and self.lines else None
        title = self.query_one("#line-heading", OneLine)
        title.say(heading(columns) if self.lines else f"On it: {self.held}", "secondary")
        title.display = bool(self.lines or self.held)
        total = self.query_one("#line-sums", OneLine)
        summed = self._sums() if self.lines else ""
        total.say(summed, "accent")
        total.display = bool(summed)
        self._tell_supply()

    def _tell_supply(self) -> None:
        said, tone = "", "foreground"
        shown, known = self.query_one(LineList), self._preview
        if known and len(known.lines) == len(self.lines) and self.lines:
            number = shown.highlighted if shown.highlighted is not None else len(self.lines) - 1
            said, tone = supply(known.lines[number])
        line = self.query_one("#line-supply", OneLine)
        line.say(said, tone)
        line.display = bool(said)
