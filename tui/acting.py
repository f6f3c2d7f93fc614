"""From a key to a performed action: which record, what must still be asked, what came of it.

Dialogs are imported when first opened, so that the first screen does not wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from store.core.action import Action, Outcome, actions
from store.core.errors import BackdeskError
from store.core.references import noun, title
from store.core.text import excerpt
from store.core.values import Changes
from store.insight.sections import LISTING_OF, Section
from tui import verbs
from tui.by_keys import by_keys
from tui.footer import verb_hint
from tui.keymap import key_of
from tui.messages import Done, Subject, Told
from tui.next_step import Step, next_action
from tui.record.facts import brief
from tui.safe import OneLine
from tui.tabs import home_of

if TYPE_CHECKING:
    from tui.app import BackdeskApp
    from tui.bulk.marking import Marking


BECOME_ORDERS = ("deal", "quote")
_SIDE_BY_SIDE = {"party.merge": {"party.merge"}, "duplicate.accept": {"duplicate.accept", "duplicate.decline"}}
"""What is asked on the screen that shows two parties side by side → all that can be done there."""


class Acting(Screen[None]):
    """A screen whose keys act on records. It says which: `subject` and `marking`."""

    GENERAL_KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (  # binding, its usual key, label; the last one stays
        ("list.filter", "/", "Filter"),
        ("app.palette", ":", "Commands"),
        ("record.related", "o", "Related"),
        ("app.leave", "q", "Quit"),
        ("app.help", "?", "Help"),
    )
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # else each change of focus repaints everything

    @property
    def subject(self) -> Subject | None:
        """The record keys act on."""
        return None

    @property
    def marking(self) -> Marking | None:
        """What is marked, where anything is; actions then apply to all of it."""
        return None

    @property
    def backdesk(self) -> BackdeskApp:
        """The running program."""
        return cast("BackdeskApp", self.app)

    # Choosing -------------------------------------------------------------------------------------

    async def action_verb(self, name: str) -> None:
        """A verb's key was pressed: it is about the record as the keys before it leave it."""
        await self.backdesk.work.written()
        spec, subject, marking = verbs.verb(name), self.subject, self.marking
        if subject is None:
            self.tell("There is no record here.", "warning")
            return
        hint = None if marking else verb_hint(verbs.verb("next") if name == "detail" else spec, subject)
        if hint and hint.why:
            self.tell(hint.why, "warning")
        elif name in ("next", "detail") and await self._step(name, subject, marking):
            return
        else:
            await self._verb(spec, subject, bool(marking))

    async def _step(self, name: str, subject: Subject, marking: Marking | None) -> bool:
        """Take the next step of the record (or of each that is marked); False where it has none of its own."""
        step = next_action(subject)
        if step is None:
            return False
        if marking:
            if name == "next" and subject.kind != "deal":
                self.backdesk.bulk.act(self, None, marking)
            return name == "next" and subject.kind != "deal"
        await self.take(step, asks=name == "detail" or verbs.asks_first(step.action))
        return True

    async def take(self, step: Step, asks: bool = True) -> None:
        """Take a next step, asking for its details first or not."""
        follow = step.subject.kind in BECOME_ORDERS  # an order stays in sight through all its steps
        await self.start(step.action, [step.subject], follow=follow, asks=asks)

    async def _verb(self, spec: verbs.Verb, subject: Subject, many: bool) -> None:
        able = verbs.actions_for(spec, subject.kind) if many else verbs.possible(spec, subject)[0]
        if not able:
            self.tell(f"{spec.label} is not for: {noun(subject.kind)}.", "warning")
        elif len(able) == 1 or (not many and {a.name for a in able} <= _SIDE_BY_SIDE.get(able[0].name, set())):
            await self.begin(able[0], follow=spec.follow, asks=verbs.asks_anyway(spec, able[0]))
        else:
            await self._choose(able, subject)

    async def begin(self, action: Action, follow: bool = False, asks: bool = True) -> None:
        """Perform an action on what is marked, or else on the record under the cursor."""
        if action.name in ("action.undo", "action.redo"):
            self.backdesk.bulk.take_back(self, "undo" if action.verb == "undo" else "redo")
        elif (marking := self.marking) and (
            verbs.is_for_many(action, marking.kind) or verbs.prefill(action, self.subject)
        ):
            self.backdesk.bulk.act(self, action, marking, asks)
        elif action.name in _SIDE_BY_SIDE and self.subject and verbs.acts_on(action, self.subject.kind):
            from tui.merging.screen import side_by_side

            await side_by_side(self, self.subject)
        else:
            await self.start(action, [self.subject] if self.subject else [], follow=follow, asks=asks)

    async def _choose(self, able: list[Action], subject: Subject) -> None:
        from tui.pick import Pick

        async def chosen(action: Action | None) -> None:
            if action:
                await self.begin(action)

        await self.app.push_screen(Pick(title(subject.kind, subject.id), [(a.title, a) for a in able]), chosen)

    async def start(
        self,
        action: Action,
        subjects: list[Subject],
        preset: dict[str, Any] | None = None,
        follow: bool = False,
        asks: bool = True,
    ) -> None:
        """Ask what is missing, then perform. `subjects` that are not the action's own fill fitting fields."""
        own = next((s for s in subjects if verbs.acts_on(action, s.kind)), None)
        preset = dict(preset or {})
        if not own:
            preset = verbs.prefill(action, subjects[0] if subjects else None) | preset
        if (asks and verbs.to_ask(action)) or (action.subject and not own and action.subject.name not in preset):
            await self._ask(action, own, preset, follow)
        elif action.danger:
            await self._confirm(action, own, preset, follow)
        else:
            self.perform(action, own, preset, follow)

    async def _ask(self, action: Action, own: Subject | None, preset: dict[str, Any], follow: bool) -> None:
        from tui.forms.form import FormScreen

        def filled(outcome: Outcome | None) -> None:
            if outcome:
                self.post_message(Done(action, outcome, follow, own=own))

        await self.app.push_screen(FormScreen(action, own, preset), filled)

    async def _confirm(self, action: Action, own: Subject | None, preset: dict[str, Any], follow: bool) -> None:
        from tui.confirm import Confirm

        def answered(sure: bool | None) -> None:
            if sure:
                self.perform(action, own, preset, follow)

        asked = question(action, own)
        facts = [fact for fact in brief(own.kind, own.id) if fact[1] not in asked] if own else []
        await self.app.push_screen(Confirm(asked, action.help.split("\n")[0], facts), answered)

    # Looking around -------------------------------------------------------------------------------

    async def action_related(self) -> None:
        """The menu of what belongs to the record."""
        from tui.pick import Pick
        from tui.record.related import choices, screen_of

        subject = self.subject
        if subject is None:
            return

        async def chosen(section: Section | None) -> None:
            if section and subject:
                await self.app.push_screen(screen_of(subject, section))

        await self.app.push_screen(Pick(title(subject.kind, subject.id), choices(subject)), chosen)

    async def action_timeline(self) -> None:
        """All that happened to the record."""
        from tui.record.timeline import TimelineScreen

        if self.subject:
            await self.app.push_screen(TimelineScreen(self.subject))
        else:
            self.tell("There is no record here.", "warning")

    async def action_flow(self) -> None:
        """The chain of documents the record belongs to."""
        from tui.record.flow import FlowScreen

        async def chosen(found: Subject | None) -> None:
            if found:
                await self.backdesk.open_record(found)

        if self.subject:
            await self.app.push_screen(FlowScreen(self.subject), chosen)

    # Performing -----------------------------------------------------------------------------------

    def perform(self, action: Action, own: Subject | None, values: dict[str, Any], follow: bool = False) -> None:
        """Do it, off the screen's thread, after what was asked for before."""
        given = {p.name: {} for p in action.parameters if isinstance(p.kind, Changes)} | values
        if action.subject and own:
            given[action.subject.name] = own.id
        self.app.run_worker(self._perform(action, own, given, follow), group="actions", description=action.name)

    async def _perform(self, action: Action, own: Subject | None, given: dict[str, Any], follow: bool) -> None:
        try:
            outcome = await self.backdesk.work.write(lambda: action.perform(**action.arguments(given)))
        except BackdeskError as error:
            self.tell(str(error), "error")
        else:
            self.post_message(Done(action, outcome, follow, own=own))

    def told(self, event: Done, landed: bool) -> None:
        """Say what came of an action, and how to get to the record it made where that is not in sight."""
        said, made = event.outcome.message, event.made
        if made and not landed and made.kind in LISTING_OF:
            self.backdesk.latest = made
            said = f"{said} {key_of('record.latest', '.')} opens it."
        self.tell(said, event.tone)

    async def action_attach(self) -> None:
        """Attach a file to the record under the cursor."""
        if self.subject:
            await self.start(actions()["attachment.add"], [self.subject])
        else:
            self.tell("There is no record here.", "warning")

    async def action_queue(self) -> None:
        """The tickets, late ones first, from wherever one is."""
        await self._go_home("late-first")

    async def action_day(self) -> None:
        """What the person has to do, from wherever one is; what they were told of it is seen then."""
        await self._go_home("my-day")
        await self.backdesk.live.bell.seen()

    async def _go_home(self, listing: str) -> None:
        self.backdesk.back_to_desk()
        if home := home_of(listing):
            await self.backdesk.desk.go(*home)

    async def action_latest(self) -> None:
        """Open the record that the last message was about."""
        if self.backdesk.latest:
            await self.backdesk.open_record(self.backdesk.latest)
        else:
            self.tell("No message of this session was about another record yet.", "warning")

    async def action_results(self) -> None:
        """What came of the last bulk action, record by record."""
        await self.backdesk.bulk.show_results(self)

    def tell(self, said: str, tone: str = "foreground") -> None:
        """Put something on the status line."""
        self.post_message(Told(said, tone))

    def on_told(self, event: Told) -> None:
        event.stop()
        self.query_one(OneLine).say(by_keys(event.said), event.tone)


def question(action: Action, own: Subject | None) -> str:
    """The question that names the record."""
    return f"{action.title}: {excerpt(title(own.kind, own.id), 50)}?" if own else f"{action.title}?"
