"""From a key to a performed action: which record, what must still be asked, what came of it.

Dialogs are imported when first opened, so that the first screen does not wait for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from store.core.action import Action, Outcome, Parameter
from store.core.errors import BackdeskError
from store.core.references import noun, title
from store.core.text import excerpt, plural
from store.core.values import Changes, Ref, Version
from store.insight.relations import Section
from tui import verbs
from tui.messages import Done, Subject, Told
from tui.next_step import next_action
from tui.safe import OneLine

if TYPE_CHECKING:
    from tui.app import BackdeskApp


@dataclass(frozen=True)
class Many:
    """What came of an action on several records."""

    done: int
    refusals: tuple[str, ...]
    last: Outcome | None


class Acting(Screen[None]):
    """A screen whose keys act on records. It says which: `subject` and `marked`."""

    GENERAL_KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("/", "Filter"),
        ("o", "Related"),
        (":", "Commands"),
        ("?", "Help"),
        ("q", "Quit"),
    )
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # else each change of focus repaints everything

    @property
    def subject(self) -> Subject | None:
        """The record keys act on."""
        return None

    @property
    def marked(self) -> list[Subject]:
        """The marked records; actions then apply to all of them."""
        return []

    def clear_marks(self) -> None:
        """Forget the marks."""

    @property
    def backdesk(self) -> BackdeskApp:
        """The running program."""
        return cast("BackdeskApp", self.app)

    # Choosing -------------------------------------------------------------------------------------

    async def action_verb(self, name: str) -> None:
        """A verb's key was pressed."""
        spec, subject = verbs.verb(name), self.subject
        if subject is None:
            self.tell("There is no record here.", "warning")
            return
        if name == "next" and not self.marked and (step := next_action(subject)):
            follow = subject.kind == "deal"  # an order stays in sight through all its steps
            await self.start(step.action, [step.subject], follow=follow, asks=asks_first(step.action))
            return
        able = verbs.actions_for(spec, subject.kind)
        if not able:
            self.tell(f"{spec.label} is not for: {noun(subject.kind)}.", "warning")
        elif len(able) == 1:
            await self.start(able[0], self.marked or [subject], follow=spec.follow, asks=spec.asks)
        else:
            await self._choose(able, subject)

    async def _choose(self, able: list[Action], subject: Subject) -> None:
        from tui.pick import Pick

        records = self.marked or [subject]

        async def chosen(action: Action | None) -> None:
            if action:
                await self.start(action, records)

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
        own = [s for s in subjects if verbs.acts_on(action, s.kind)]
        preset = dict(preset or {})
        if not own:
            preset = prefill(action, subjects[0] if subjects else None) | preset
        if (asks and to_ask(action)) or (action.subject and not own and action.subject.name not in preset):
            await self._ask(action, own, preset, follow)
        elif action.danger:
            await self._confirm(action, own, preset, follow)
        else:
            self.perform(action, own, preset, follow)

    async def _ask(self, action: Action, own: list[Subject], preset: dict[str, Any], follow: bool) -> None:
        from tui.forms.form import FormScreen

        def filled(outcome: Outcome | None) -> None:
            if outcome:
                self.clear_marks()
                self.post_message(Done(action, outcome, follow))

        if len(own) > 1:
            form = FormScreen(action, None, preset, many=[s.id for s in own])
        else:
            form = FormScreen(action, own[0] if own else None, preset)
        await self.app.push_screen(form, filled)

    async def _confirm(self, action: Action, own: list[Subject], preset: dict[str, Any], follow: bool) -> None:
        from tui.confirm import Confirm

        def answered(sure: bool | None) -> None:
            if sure:
                self.perform(action, own, preset, follow)

        await self.app.push_screen(Confirm(question(action, own), action.help.split("\n")[0]), answered)

    # Looking around -------------------------------------------------------------------------------

    async def action_related(self) -> None:
        """The menu of what belongs to the record."""
        from tui.pick import Pick
        from tui.record.related import RelatedScreen, choices

        subject = self.subject
        if subject is None:
            return

        async def chosen(section: Section | None) -> None:
            if section and subject:
                await self.app.push_screen(RelatedScreen(subject, section))

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

    def perform(self, action: Action, own: list[Subject], values: dict[str, Any], follow: bool = False) -> None:
        """Do it, off the screen's thread, after what was asked for before."""
        jobs: list[int | None] = [s.id for s in own] or [None]
        self.app.run_worker(self._perform(action, jobs, values, follow), group="actions", description=action.name)

    async def _perform(self, action: Action, ids: list[int | None], values: dict[str, Any], follow: bool) -> None:
        found = await self.backdesk.work.write(lambda: perform_all(action, ids, values))
        if len(ids) == 1:
            if found.last:
                self.post_message(Done(action, found.last, follow))
            else:
                self.tell(found.refusals[0], "error")
            return
        self.clear_marks()
        if found.last:
            said = f"{action.title}: {plural(found.done, 'record')} done"
            said += f", {len(found.refusals)} refused. {found.refusals[0]}" if found.refusals else "."
            self.post_message(Done(action, Outcome(found.last.kind, found.last.id, said), False))
        else:
            self.tell(found.refusals[0], "error")

    def tell(self, said: str, tone: str = "foreground") -> None:
        """Put something on the status line."""
        self.post_message(Told(said, tone))

    def on_told(self, event: Told) -> None:
        event.stop()
        self.query_one(OneLine).say(event.said, event.tone)
        if event.tone != "foreground":
            self.backdesk.explain(event.said, quiet=event.tone == "success")


def perform_all(action: Action, ids: list[int | None], values: dict[str, Any]) -> Many:
    """Perform an action on each record; one refusal does not stop the others."""
    done, refusals, last = 0, [], None
    for record_id in ids:
        given = dict(values)
        if action.subject and record_id is not None:
            given[action.subject.name] = record_id
        try:
            last = action.perform(**action.arguments(with_empty_changes(action, given)))
            done += 1
        except BackdeskError as error:
            refusals.append(str(error))
    return Many(done, tuple(refusals), last)


def with_empty_changes(action: Action, values: dict[str, Any]) -> dict[str, Any]:
    """The values, with `{}` for a mapping of changes nobody made."""
    for parameter in action.parameters:
        if isinstance(parameter.kind, Changes):
            values.setdefault(parameter.name, {})
    return values


def to_ask(action: Action) -> tuple[Parameter, ...]:
    """What a person must be asked: everything but the record itself and its version."""
    subject = action.subject
    return tuple(p for p in action.parameters if p is not subject and not isinstance(p.kind, Version))


def asks_first(action: Action) -> bool:
    """Whether a next step needs a form: something is required, or money is written down."""
    return action.noun == "payment" or any(p.required for p in to_ask(action))


def prefill(action: Action, subject: Subject | None) -> dict[str, Any]:
    """The fields that the record at hand answers, such as the party of a new deal."""
    if subject is None:
        return {}
    found: dict[str, Any] = {}
    for parameter in action.parameters:
        if isinstance(parameter.kind, Ref) and parameter.kind.kind == subject.kind:
            found.setdefault(parameter.name, subject.id)
        elif parameter.name == "about" and "about" not in found and subject.kind != "party":
            found["about"] = f"{subject.kind} {subject.id}"
    return found


def question(action: Action, own: list[Subject]) -> str:
    """The question that names the record, or counts the marked ones."""
    if len(own) == 1:
        return f"{action.title}: {excerpt(title(own[0].kind, own[0].id), 50)}?"
    return f"{action.title}: {plural(len(own), 'marked record')}?" if own else f"{action.title}?"
