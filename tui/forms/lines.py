"""The lines of a document in a form: typed one at a time, changed and taken out by keys."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.core.action import Parameter, input_parameters
from store.core.errors import BackdeskError
from store.core.values import Lines, Ref
from tui import safe
from tui.forms.fields import Field
from tui.forms.lookup import Found, Seeker
from tui.forms.quick import entry_of, parsed_line, typed_line
from tui.forms.suggest import Suggestion, suggestions
from tui.record.facts import listing_of


class LineList(OptionList):
    """The lines so far."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False, id="lines.down", tooltip="Next line"),
        Binding("k", "cursor_up", "Up", show=False, id="lines.up", tooltip="Previous line"),
        Binding("d,delete", "remove", "Remove line", id="lines.remove", tooltip="Take the line out"),
    ]

    def action_remove(self) -> None:
        field = self.parent
        assert isinstance(field, LinesField)
        if self.highlighted is not None:
            field.remove_line(self.highlighted)


class LinesField(Field):
    """See the module. `begun_lines` are the record's lines, as field → text."""

    def __init__(self, parameter: Parameter, begun_lines: list[dict[str, str]] | None = None) -> None:
        assert isinstance(parameter.kind, Lines)
        super().__init__(parameter)
        self.of = parameter.kind.of
        self.fields = input_parameters(self.of)
        self.begun_lines = [{name: safe.typed(said) for name, said in line.items()} for line in begun_lines or []]
        self.lines = [dict(line) for line in self.begun_lines]
        self._offered: list[Suggestion] = []

    def compose(self) -> ComposeResult:
        yield self.heading()
        yield LineList(markup=False)
        names = " ".join(p.name for p in self.fields)
        yield Seeker(placeholder=f"{names} – then enter; empty: on", compact=True)
        found = Found(markup=False)
        found.display = False
        yield found
        yield self._reason

    def on_mount(self) -> None:
        self._show()

    def take_focus(self) -> None:
        self.screen.set_focus(self.query_one(Seeker))

    @property
    def changed(self) -> bool:
        return self.lines != self.begun_lines or bool(self.is_mounted and self.query_one(Seeker).value.strip())

    def value(self) -> Any:
        if self.query_one(Seeker).value.strip():
            self.add_line(self.query_one(Seeker).value)
        if self.required and not self.lines:
            raise ValueError("at least one line is needed")
        result = []
        for number, line in enumerate(self.lines, 1):
            try:
                result.append(self.of(**parsed_line(line, self.fields)))
            except (ValueError, BackdeskError) as error:
                raise ValueError(f"line {number}: {error}") from None
        return tuple(result)

    # Typing ---------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.complain("")
        first = event.value.split(" ")[0]
        kind = self._reference
        typing = bool(kind) and bool(first) and " " not in event.value
        self._offered = suggestions(kind, first) if typing else []
        self.query_one(Found).offer(self._offered)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        found, seeker = self.query_one(Found), self.query_one(Seeker)
        if found.display and found.highlighted is not None and " " not in event.value:
            self._take(self._offered[found.highlighted])
        elif not event.value.strip():
            self.post_message(self.Finished(self))
        else:
            try:
                self.add_line(event.value)
                seeker.value = ""
            except (ValueError, BackdeskError) as error:
                self.complain(str(error))

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
        seeker = self.query_one(Seeker)
        if isinstance(event.option_list, Found):
            self._take(self._offered[event.option_index])
        else:
            seeker.value = entry_of(self.lines[event.option_index], self.fields)
            self.remove_line(event.option_index)
        seeker.focus()

    # Lines ----------------------------------------------------------------------------------------

    def add_line(self, entry: str) -> None:
        """Take a typed line. Raises ValueError with the reason."""
        line = typed_line(entry, self.fields)
        parsed_line(line, self.fields)
        self.lines.append(line)
        self._show()

    def remove_line(self, number: int) -> None:
        """Take a line out."""
        del self.lines[number]
        self._show()

    @property
    def _reference(self) -> str:
        return next((p.kind.kind for p in self.fields if isinstance(p.kind, Ref)), "")

    def _take(self, item: Suggestion) -> None:
        seeker, kind = self.query_one(Seeker), self._reference
        listing = listing_of(kind)
        line = listing.get(item.id) if listing else None
        code = safe.typed(listing.plain(line, listing.columns[0])) if listing and line else f"#{item.id}"
        with seeker.prevent(Input.Changed):
            seeker.value = (code if " " not in code else f"#{item.id}") + " "
        seeker.cursor_position = len(seeker.value)
        self.query_one(Found).display = False

    def _show(self) -> None:
        shown = self.query_one(LineList)
        shown.clear_options()
        shown.add_options(
            [Option(safe.content(f"{n:>3}  {self._shown(line)}")) for n, line in enumerate(self.lines, 1)]
        )
        shown.display = bool(self.lines)

    def _shown(self, line: dict[str, str]) -> str:
        cells = []
        for p in self.fields:
            width = 18 if isinstance(p.kind, Ref) else 10
            cells.append(safe.cell(line.get(p.name, ""), width, p.kind.align))
        return " ".join(cells).rstrip()
