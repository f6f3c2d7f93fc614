"""The filter line of a list: what is typed, what could be typed next, and where it cannot be understood."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from store.core.completion import Offers, offers
from store.core.errors import BackdeskError
from store.core.listing import Listing
from tui import safe

if TYPE_CHECKING:
    from tui.app import BackdeskApp

PAUSE = 0.01  # what is offered is read after the rows, it does not hold them up
NONE = Offers(0, 0)


class FilterBox(Input):
    """The line itself; `down` and enter go to the list, `tab` takes what is offered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "submit", "To the list", show=False, id="filter.list", tooltip="On to the list"),
        Binding(
            "tab", "take(1)", "Complete", show=False, id="filter.take", tooltip="Take what is offered, or the next"
        ),
        Binding("shift+tab", "take(-1)", "Back", show=False, id="filter.untake", tooltip="Take the one offered before"),
    ]

    class Took(Message):
        """Something offered is to be taken."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def action_take(self, step: int) -> None:
        self.post_message(self.Took(step))


class Hints(Widget):
    """One line under the filter: offers side by side, or a caret under the fault and its reason."""

    DEFAULT_CSS = "Hints { height: 1; background: $surface; display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self._content = Content("")

    def offer(self, found: Offers, chosen: int | None) -> None:
        """Show what could be typed next; `chosen` was taken last."""
        said = Content("")
        for number, choice in enumerate(found.choices):
            part = safe.content(f" {choice.label} ")
            said += part.stylize("$foreground on $primary 35% bold" if number == chosen else "$accent")
        if found.choices:
            note = found.choices[chosen or 0].note if chosen is not None else "tab takes the first"
            said += safe.content(f"  {note}").stylize("$muted")
        elif found.hint:
            said = safe.content(f" {found.hint}").stylize("$muted")
        self._show(said)

    def fault(self, at: int, said: str, way_out: str = "") -> None:
        """Show a caret in that cell and the reason beside it, on the side that has room; the way out may go below."""
        width = max(20, self.size.width or self.app.size.width)
        at = max(0, min(at, width - 2))
        whole = f"{said} {way_out}".strip()
        said, below = (whole, "") if safe.width(whole) <= max(width - at - 3, at - 1) else (said, way_out)
        if at + 2 + safe.width(said) <= width or at < width // 2:
            line = " " * at + "^ " + safe.cell(said, max(1, min(safe.width(safe.text(said)), width - at - 3)))
        else:
            line = safe.cell(said, at - 1, "right") + " ^"
        found = safe.content(line).stylize("$error")
        self._show(found + Content("\n") + safe.content(f" {below}").stylize("$muted") if below else found)

    def _show(self, said: Content) -> None:
        if said != self._content:
            self._content = said
            self.styles.height = said.plain.count("\n") + 1
            self.refresh()

    def render(self) -> Content:
        return self._content


class FilterLine(Vertical):
    """Filter and hints. Posts `Asked` when another filter is wanted and `Left` when the keys go to the list."""

    DEFAULT_CSS = "FilterLine { height: auto; }"

    class Asked(Message):
        """Another filter is wanted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Done with typing."""

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self._listing = listing
        self._offers, self._offered_for = NONE, ("", 0)
        self._taken: tuple[Offers, int, str] | None = None
        self._faulty = False

    def compose(self) -> ComposeResult:
        box = FilterBox(placeholder="words, field:value, field>100, due<today, -word", compact=True, classes="filter")
        box.display = False
        yield box
        yield Hints()

    @property
    def box(self) -> FilterBox:
        """The line that is typed in."""
        return self.query_one(FilterBox)

    @property
    def typing(self) -> bool:
        """Whether keys go into the line."""
        return self.box.has_focus

    def open(self) -> None:
        """Type from now on."""
        self.box.display = True
        self.screen.set_focus(self.box)
        self._offer_soon()

    def set(self, text: str) -> None:
        """Show another filter, without asking for it."""
        with self.box.prevent(Input.Changed):
            self.box.value = text
        self.box.display = bool(text) or self.typing
        self._faulty = False
        self._show_hints()

    def fault(self, start: int, said: str, way_out: str = "") -> None:
        """Point at a character of the filter, with the reason and the way out."""
        self._faulty = True
        self.box.display = True
        hints = self.query_one(Hints)
        hints.display = True
        hints.fault(1 + safe.width(safe.text(self.box.value[:start])) - self.box.scroll_offset.x, said, way_out)

    def understood(self) -> None:
        """The filter is fine."""
        if self._faulty:
            self._faulty = False
            self._show_hints()

    # Typing ---------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._taken and self._taken[2] != event.value:
            self._taken = None
        self.post_message(self.Asked(event.value))
        if self.typing:
            self._offer_soon()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.box.display = bool(event.value.strip())
        self.post_message(self.Left())

    def on_descendant_blur(self) -> None:
        self._taken = None
        self.box.display = bool(self.box.value.strip())
        self._show_hints()

    def _show_hints(self) -> None:
        hints = self.query_one(Hints)
        hints.display = self._faulty or self.typing  # as long as somebody types, so that the rows stand still
        if not self._faulty:
            found, chosen = (self._taken[0], self._taken[1]) if self._taken else (self._offers, None)
            hints.offer(found, chosen)

    # Offers ---------------------------------------------------------------------------------------

    def _offer_soon(self) -> None:
        self.run_worker(self._offer(), group="offers", exclusive=True)

    async def _offer(self) -> None:
        await asyncio.sleep(PAUSE)
        wanted = self.box.value, self.box.cursor_position
        try:
            found = await cast("BackdeskApp", self.app).work.read(lambda: offers(self._listing, *wanted))
        except BackdeskError:
            return
        if self.typing and self._taken is None:  # those that are gone through stay
            self._offers, self._offered_for = found, wanted
            self._show_hints()

    def on_filter_box_took(self, event: FilterBox.Took) -> None:
        """Take the first offer, or the one after the last taken where that was a value."""
        event.stop()
        if self._taken:
            found, number, taken = self._taken
            after = taken[found.start + len(safe.typed(found.choices[number].text)) :]
            number = (number + event.step) % len(found.choices)
        else:
            found, number = self._offers_now(), 0
            after = self.box.value[found.end :]
        if not found.choices:
            return
        before = self.box.value[: found.start]
        text = safe.typed(found.choices[number].text)
        self._taken = None if text.endswith(":") else (found, number, before + text + after)
        self.box.value = before + text + after
        self.box.cursor_position = len(before + text)
        self._show_hints()

    def _offers_now(self) -> Offers:
        wanted = self.box.value, self.box.cursor_position
        if wanted != self._offered_for:  # keys typed ahead act on what was typed before them
            self._offers, self._offered_for = offers(self._listing, *wanted), wanted
        return self._offers
