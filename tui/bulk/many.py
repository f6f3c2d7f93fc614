"""Actions on many records: the question that names the count, progress in the status line, results at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from store.core.action import Action, Outcome
from store.core.errors import BackdeskError
from store.core.references import noun
from store.core.text import plural
from store.core.undo import Way, parts
from tui import verbs
from tui.bulk import jobs
from tui.bulk.jobs import Chosen, next_steps, performing
from tui.bulk.marking import Marking
from tui.bulk.run import BulkRun, One
from tui.messages import Done
from tui.safe import OneLine

if TYPE_CHECKING:
    from tui.acting import Acting
    from tui.app import BackdeskApp


@dataclass(frozen=True)
class Errand:
    """What is to be done to each of many records, and what it is called and means when it is asked for."""

    title: str
    explained: str
    one: Callable[[Chosen], One]


class Many:
    """The program's bulk action under way, and the results of the last one."""

    def __init__(self, app: BackdeskApp) -> None:
        self._app = app
        self.run: BulkRun | None = None

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return self.run is not None and self.run.running

    def stop(self) -> bool:
        """Stop what is under way after the record at hand; False where nothing is."""
        if self.run is None or not self.run.running:
            return False
        self.run.stop()
        return True

    # Asking ---------------------------------------------------------------------------------------

    def act(self, screen: Acting, action: Action | None, marking: Marking, asks: bool = True) -> None:
        """Perform an action on what is marked, or (None) take each record's next step."""
        if action and not verbs.is_for_many(action, marking.kind):
            screen.tell(f"{action.title} is not for many of: {noun(marking.kind)}. Clear the marks (esc).", "warning")
        elif action is None:
            self.do(screen, Errand("Next step", "Each record takes its own next step, as c does.", next_steps), marking)
        elif asks and verbs.to_ask(action):
            self._with_marked(screen, marking, partial(self._ask, screen, action, marking))
        else:
            one = partial(performing, action, values={})
            self.do(screen, Errand(action.title, action.help.split("\n")[0], one), marking)

    def do(self, screen: Acting, errand: Errand, marking: Marking) -> None:
        """Run an errand with what is marked, once the person has said yes."""
        self._with_marked(screen, marking, partial(self._confirm, screen, errand, marking))

    def _with_marked(self, screen: Acting, marking: Marking, then: Callable[[Chosen], Awaitable[None]]) -> None:
        if self._is_busy(screen):
            return
        if marking.every:
            screen.tell("Reading what is marked …")
        screen.run_worker(self._read(screen, marking, then), group="actions", description="marks")

    async def _read(self, screen: Acting, marking: Marking, then: Callable[[Chosen], Awaitable[None]]) -> None:
        try:
            ids = await self._app.work.read(marking.read)
        except BackdeskError as error:
            screen.tell(str(error), "error")
            return
        if marking.every:
            screen.tell("")
        if ids:
            await then(Chosen(marking.kind, ids))
        else:
            screen.tell("The marked records are gone.", "warning")

    async def _ask(self, screen: Acting, action: Action, marking: Marking, chosen: Chosen) -> None:
        from tui.bulk.form import ManyForm

        form = ManyForm(action, chosen)

        def filled(_outcome: Outcome | None) -> None:
            if form.values is not None:
                self._start(
                    screen, BulkRun(action.title, len(chosen.ids), performing(action, chosen, form.values)), marking
                )

        await self._app.push_screen(form, filled)

    async def _confirm(self, screen: Acting, errand: Errand, marking: Marking, chosen: Chosen) -> None:
        from tui.confirm import Confirm

        try:
            facts = await self._app.work.read(marking.brief)
        except BackdeskError as error:
            screen.tell(str(error), "error")
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self._start(screen, BulkRun(errand.title, len(chosen.ids), errand.one(chosen)), marking)

        question = f"{errand.title}: {plural(len(chosen.ids), 'marked record')}?"
        await self._app.push_screen(Confirm(question, errand.explained, facts), answered)

    def _is_busy(self, screen: Acting) -> bool:
        if self.run and self.run.running:
            screen.tell(f"{self.run.title} is still under way; esc stops it.", "warning")
            return True
        return False

    # Undo and redo --------------------------------------------------------------------------------

    def take_back(self, screen: Acting, way: Way) -> None:
        """Undo or redo the person's own last action, after what was asked for before."""
        if not self._is_busy(screen):
            screen.run_worker(self._take_back(screen, way), group="actions", description=way)

    async def _take_back(self, screen: Acting, way: Way) -> None:
        from store.core import undo

        try:
            found = await self._app.work.write(lambda: parts(way))
            if len(found) == 1:
                outcome = await self._app.work.write(undo.undo if way == "undo" else undo.redo)
                screen.post_message(Done(None, outcome))
                return
        except BackdeskError as error:
            screen.tell(str(error), "warning")
            return
        self._start(screen, BulkRun(way.capitalize(), len(found), jobs.taking(way, found)), None)

    # Doing ----------------------------------------------------------------------------------------

    def _start(self, screen: Acting, run: BulkRun, marking: Marking | None) -> None:
        self.run = run
        self._app.run_worker(self._go(screen, run, marking), group="bulk", description=run.title)

    async def _go(self, screen: Acting, run: BulkRun, marking: Marking | None) -> None:
        status = screen.query_one(OneLine)
        try:
            await run.go(self._app.work, lambda: status.say(run.progress(), "accent"))
            said, tone = run.told(), "warning" if run.tally.refused or run.stopped else "success"
        except BackdeskError as error:
            said, tone = f"{run.told()} {error}", "error"
        if marking:
            marking.leave(run.settled, len(run.results) < run.count)
        last = next((r.outcome for r in reversed(run.results) if r.outcome), None)
        heir = screen if screen.is_attached else self._app.desk
        heir.post_message(Done(None, Outcome(last.kind if last else "", last.id if last else 0, said), tone=tone))
        if run.tally.refused and self._app.screen is screen:
            await self.show_results(screen)

    async def show_results(self, screen: Acting) -> None:
        """Show what came of the last bulk action, record by record."""
        from tui.bulk.results import ResultsScreen

        if self.run is None:
            screen.tell("No bulk action yet: mark records (space, v, A), then act.", "warning")
        elif self.run.running:
            screen.tell(self.run.progress())
        else:
            await self._app.push_screen(ResultsScreen(self.run))
