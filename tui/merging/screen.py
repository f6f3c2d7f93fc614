"""Two parties that are to be one, side by side: which value counts is chosen field by field, with the keys."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from store.core.action import Action, Outcome, actions
from store.core.errors import BackdeskError
from store.core.listing import Query, get_listing
from store.core.references import title
from store.parties.choosing import Choice, Side, as_said, choices
from store.parties.duplicates import the_two
from store.parties.moving import belongings, in_words
from store.parties.pairs import open_pair
from tui import safe
from tui.acting import Acting
from tui.bars import Strip
from tui.footer import Keys, keys_here
from tui.lists.pane import ListPane
from tui.merging.lines import heading, in_full, line
from tui.merging.queue import Queue
from tui.messages import Done, Subject
from tui.pick import Menu
from tui.safe import Say
from tui.status import Status

SCROLLBAR = 2


class Fields(Menu):
    """The fields; the arrows to the sides pick whose value counts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h", "screen.side('stays')", "Of the left", id="merging.left", tooltip="What the one that stays has"
        ),
        Binding(
            "right,l", "screen.side('goes')", "Of the right", id="merging.right", tooltip="What the one that goes has"
        ),
        Binding(
            "space",
            "screen.turn",
            "Other side",
            id="merging.turn",
            tooltip="The other side; of tags and notes also both",
        ),
    ]


class MergeScreen(Acting):
    """See the module. A pair of the list is followed by the next one; two parties that were named stand alone."""

    GENERAL_KEYS = (
        ("merging.turn", "space", "Side"),
        ("merging.swap", "s", "Swap"),
        ("merging.merge", "y", "Merge"),
        ("merging.two", "n", "Not the same"),
        ("merging.after", "]", "Next"),
        ("merging.back", "esc", "Back"),
        ("app.undo", "u", "Undo"),
        ("app.help", "?", "Help"),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,minus,q", "leave", "Back", id="merging.back", tooltip="Back to where you were"),
        Binding("s", "swap", "Swap", id="merging.swap", tooltip="The other one stays"),
        Binding("y", "merge", "Merge", id="merging.merge", tooltip="Merge the two as chosen, and on to the next pair"),
        Binding("n", "two", "Not the same", id="merging.two", tooltip="They are two: the pair is not proposed again"),
        Binding("r", "reason", "Reason", id="merging.reason", tooltip="Say why; the history keeps it"),
        Binding("left_square_bracket", "neighbour(-1)", "Previous", id="merging.before", tooltip="Previous open pair"),
        Binding("right_square_bracket", "neighbour(1)", "Next", id="merging.after", tooltip="Next open pair"),
    ]

    def __init__(self, pair: int | None = None, two: tuple[int, int] = (0, 0), query: Query | None = None) -> None:
        """A pair that waits, with the list's query; or two parties, the one that stays first."""
        super().__init__()
        self._queue = Queue(query or Query()) if pair else None
        self._pair = pair
        self._stays, self._goes = two
        self._choices: tuple[Choice, ...] = ()
        self._of: dict[str, int] = {}  # field → the party whose value was picked, 0 for both: a swap keeps it
        self._codes = ("", "")
        self._why = self._reason = ""
        self._decided: list[int] = []
        self._writing = False

    def compose(self) -> ComposeResult:
        yield Strip(id="tabs")
        yield Say(id="because")
        yield Say(id="two")
        yield Fields(markup=False)
        yield Say(id="whole")
        yield Say(id="moves")
        yield Status(id="status")
        yield Keys(id="keys")

    def on_mount(self) -> None:
        self._begin(self._pair)
        self.query_one(Fields).focus()

    @property
    def about(self) -> Subject:
        """What others are told that the person is on."""
        return Subject("duplicate", self._pair) if self._pair else Subject("party", self._goes)

    # What is shown --------------------------------------------------------------------------------

    def _begin(self, pair: int | None) -> None:
        """Turn to a pair; None stays with the two that were named."""
        if pair:
            self._pair = pair
            self._stays, self._goes = the_two(pair) or (0, 0)
        else:
            self._pair = open_pair(self._stays, self._goes)
        self._of, self._reason = {}, ""
        self._read()
        self.query_one(Fields).highlighted = 0 if self._choices else None

    def _read(self) -> None:
        """Read the two again; what was picked stays picked."""
        self._choices = choices(self._goes, self._stays) if self._stays else ()
        moved = in_words(belongings("party", self._goes)) if self._stays else ""
        self.query_one("#moves", Say).say(safe.text(f"Moves to the one that stays: {moved or 'nothing'}."))
        self._codes, self._why = (self._code(self._stays), self._code(self._goes)), self._said_of_pair()
        strip = self.query_one("#tabs", Strip)
        strip.choose(0, [safe.text(f"Merge {self._named(self._goes)} → {self._named(self._stays)}")])
        strip.remark(self._queue.waiting() if self._queue else "")
        self._paint()
        self.query_one(Keys).show(keys_here(self))

    @staticmethod
    def _named(party: int) -> str:
        return title("party", party) if party else "–"

    def _paint(self) -> None:
        menu, width = self.query_one(Fields), self.app.size.width - SCROLLBAR
        place = menu.highlighted
        menu.clear_options()
        menu.add_options([Option(line(choice, self._side(choice), width)) for choice in self._choices])
        menu.highlighted = place if place is not None and place < len(self._choices) else 0 if self._choices else None
        stays, goes = self._codes
        self.query_one("#two", Say).say(heading(f"stays: {stays}", f"goes: {goes}", width))
        because = (self._why, f"reason: {self._reason}" if self._reason else "")
        self.query_one("#because", Say).say(safe.text(" · ".join(filter(None, because))))

    @staticmethod
    def _code(party: int) -> str:
        parties = get_listing("parties")
        found = parties.get(party)
        return parties.shown(found, parties.column("code")) if found else ""

    def _said_of_pair(self) -> str:
        """How alike the two are, and in what."""
        pairs = get_listing("duplicates")
        found = pairs.get(self._pair) if self._pair else None
        return (
            f"{pairs.shown(found, pairs.column('score'))}: {pairs.shown(found, pairs.column('reason'))}"
            if found
            else ""
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        here = self._here
        self.query_one("#whole", Say).say(in_full(here, self.app.size.width - SCROLLBAR) if here else "")

    def on_resize(self) -> None:
        self._paint()

    def reload(self) -> None:
        """Something changed: read the two again."""
        self._read()

    # Whose value counts ---------------------------------------------------------------------------

    @property
    def _here(self) -> Choice | None:
        place = self.query_one(Fields).highlighted
        return self._choices[place] if place is not None and place < len(self._choices) else None

    def _side(self, choice: Choice) -> Side:
        party = self._of.get(choice.name)
        if party is None or not choice.differs:
            return choice.side
        return "both" if not party else "goes" if party == self._goes else "stays"

    def action_side(self, side: Side) -> None:
        here = self._here
        if here and side in here.sides:
            self._of[here.name] = {"stays": self._stays, "goes": self._goes, "both": 0}[side]
            self._paint()
        elif here:
            self.tell(f"{here.heading}: both have the same.")

    def action_turn(self) -> None:
        if here := self._here:
            sides = here.sides
            self.action_side(sides[(sides.index(self._side(here)) + 1) % len(sides)])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_turn()

    def action_swap(self) -> None:
        self._stays, self._goes = self._goes, self._stays
        self._read()

    async def action_reason(self) -> None:
        from tui.ask import Ask

        def said(reason: str | None) -> None:
            if reason is not None:
                self._reason = reason
                self._paint()

        await self.app.push_screen(Ask("Reason", self._reason, "the history keeps it"), said)

    # Deciding -------------------------------------------------------------------------------------

    def action_merge(self) -> None:
        if self._stays:
            sides = {choice.name: self._side(choice) for choice in self._choices}
            values = {"into": self._stays, "reason": self._reason} | as_said(self._choices, sides)
            self._decide("party.merge", Subject("party", self._goes), values)
        else:
            self.tell("These two are one already.", "warning")

    def action_two(self) -> None:
        if self._pair and self._stays:
            self._decide("duplicate.decline", Subject("duplicate", self._pair), {"reason": self._reason})
        else:
            self.tell("Nobody proposed that they are one: nothing is to be said against it.", "warning")

    def _decide(self, name: str, own: Subject, values: dict[str, Any]) -> None:
        """Do it once: a second key for it is about a pair that nobody has seen yet."""
        if self._writing:
            self.tell("One moment: the last pair is being written.", "warning")
            return
        self._writing = True
        self.perform(actions()[name], own, values)

    async def _perform(self, action: Action, own: Subject | None, given: dict[str, Any], follow: bool) -> None:
        try:
            await super()._perform(action, own, given, follow)
        finally:
            self.call_later(self._written)  # behind what came of it

    def _written(self) -> None:
        self._writing = False

    async def on_done(self, event: Done) -> None:
        event.stop()
        self.backdesk.desk.reload()
        if event.action is None:
            self._taken_back(event)
        elif not self._queue or self._pair is None:
            self._over(event)
        else:
            self._decided.append(self._pair)
            following = self._queue.beside(self._pair, 1) or self._queue.beside(self._pair, -1)
            if following is None:
                self._over(event)
            else:
                self._turn_to(following)
                self.told(event, landed=True)

    def _over(self, event: Done) -> None:
        """Nothing is left to look at: who is below says what came of it."""
        below = next(screen for screen in reversed(self.app.screen_stack[:-1]) if isinstance(screen, Acting))
        self.dismiss()
        below.post_message(event)

    def _taken_back(self, event: Done) -> None:
        """After undo the pair that is open again is shown."""
        last = self._decided[-1] if self._decided else None
        if last and is_open(last):
            self._turn_to(self._decided.pop())
        else:
            self._read()
        self.told(event, landed=True)

    def _turn_to(self, pair: int) -> None:
        self._begin(pair)
        pane = self.backdesk.desk.pane
        if isinstance(pane, ListPane) and pane.listing.kind == "duplicate":
            pane.show_record(pair)

    def action_neighbour(self, step: int) -> None:
        found = self._queue.beside(self._pair, step) if self._queue and self._pair else None
        if found:
            self.tell("")
            self._turn_to(found)
        else:
            self.tell("There is no further open pair.", "warning")

    async def action_leave(self) -> None:
        await self.backdesk.work.written()
        self.call_later(self._leave)  # behind what came of the last key

    def _leave(self) -> None:
        if self.is_current:
            self.dismiss()


def is_open(duplicate: int) -> bool:
    """Whether a pair waits for somebody."""
    pairs = get_listing("duplicates")
    found = pairs.get(duplicate)
    return found is not None and found.values[pairs.index_of("state")] == "open"


async def side_by_side(screen: Acting, subject: Subject) -> None:
    """Show a pair, or a party with the one that is asked for, side by side."""
    if subject.kind == "duplicate":
        pane = screen.backdesk.desk.pane
        listed = isinstance(pane, ListPane) and pane.listing.kind == "duplicate"
        query = pane.shown_query if isinstance(pane, ListPane) and listed else None
        await screen.app.push_screen(MergeScreen(subject.id, query=query))
        return
    from tui.merging.whom import WithWhom

    async def chosen(into: Outcome | None) -> None:
        if into and into.id == subject.id:
            screen.tell("That is the party itself: name another one.", "warning")
        elif into:
            await screen.app.push_screen(MergeScreen(two=(into.id, subject.id)))

    try:
        asked = WithWhom(subject)
    except BackdeskError as error:
        screen.tell(str(error), "error")
    else:
        await screen.app.push_screen(asked, chosen)
