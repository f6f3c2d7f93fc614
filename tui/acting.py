"""From a key to a performed action: which record, what must still be asked, what came of it.

Dialogs are imported when first opened, so that the first screen does not wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from store.core.action import Action, Outcome
from store.core.errors import BackdeskError
from store.core.references import noun, title
from store.core.text import excerpt
from store.core.values import Changes
from store.insight.relations import Section
from tui import verbs
from tui.footer import verb_hint
from tui.messages import Done, Subject, Told
from tui.next_step import next_action
from tui.safe import OneLine

if TYPE_CHECKING:
    from tui.app import BackdeskApp
    from tui.bulk.marking import Marking


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
        """A verb's key was pressed."""
        spec, subject, marking = verbs.verb(name), self.subject, self.marking
        if subject is None:
            self.tell("There is no record here.", "warning")
            return
        hint = None if marking else verb_hint(spec, subject)
        if hint and hint.why:
            self.tell(hint.why, "warning")
            return
        if name == "next" and (step := next_action(subject)):
            if marking and subject.kind != "deal":
                self.backdesk.bulk.act(self, None, marking)
                return
            if not marking:
                follow = subject.kind == "deal"  # an order stays in sight through all its steps
                await self.start(step.action, [step.subject], follow=follow, asks=verbs.asks_first(step.action))
                return
        able = verbs.actions_for(spec, subject.kind)
        if not able:
            self.tell(f"{spec.label} is not for: {noun(subject.kind)}.", "warning")
        elif len(able) == 1:
            await self.begin(able[0], follow=spec.follow, asks=spec.asks)
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
                self.post_message(Done(action, outcome, follow))

        await self.app.push_screen(FormScreen(action, own, preset), filled)

    async def _confirm(self, action: Action, own: Subject | None, preset: dict[str, Any], follow: bool) -> None:
        from tui.confirm import Confirm

        def answered(sure: bool | None) -> None:
            if sure:
                self.perform(action, own, preset, follow)

        await self.app.push_screen(Confirm(question(action, own), action.help.split("\n")[0]), answered)

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
        self.app.run_worker(self._perform(action, given, follow), group="actions", description=action.name)

    async def _perform(self, action: Action, given: dict[str, Any], follow: bool) -> None:
        try:
            outcome = await self.backdesk.work.write(lambda: action.perform(**action.arguments(given)))
        except BackdeskError as error:
            self.tell(str(error), "error")
        else:
            self.post_message(Done(action, outcome, follow))

    async def action_results(self) -> None:
        """What came of the last bulk action, record by record."""
        await self.backdesk.bulk.show_results(self)

    def tell(self, said: str, tone: str = "foreground") -> None:
        """Put something on the status line."""
        self.post_message(Told(said, tone))

    def on_told(self, event: Told) -> None:
        event.stop()
        self.query_one(OneLine).say(event.said, event.tone)


def question(action: Action, own: Subject | None) -> str:
    """The question that names the record."""
    return f"{action.title}: {excerpt(title(own.kind, own.id), 50)}?" if own else f"{action.title}?"
