"""Actions on many records: the question that names the count, progress in the status line, results at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.core.action import Action, Outcome
from store.core.errors import BackdeskError
from store.core.references import noun
from store.core.text import plural
from store.core.undo import Way, parts
from tui import verbs
from tui.bulk import jobs
from tui.bulk.jobs import Chosen
from tui.bulk.marking import Marking
from tui.bulk.run import BulkRun
from tui.messages import Done
from tui.safe import OneLine

if TYPE_CHECKING:
    from tui.acting import Acting
    from tui.app import BackdeskApp


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
        if self._is_busy(screen):
            return
        if action and not verbs.is_for_many(action, marking.kind):
            screen.tell(f"{action.title} is not for many of: {noun(marking.kind)}. Clear the marks (esc).", "warning")
            return
        if marking.every:
            screen.tell("Reading what is marked …")
        screen.run_worker(self._read(screen, action, marking, asks), group="actions", description="marks")

    async def _read(self, screen: Acting, action: Action | None, marking: Marking, asks: bool) -> None:
        try:
            ids = await self._app.work.read(marking.read)
        except BackdeskError as error:
            screen.tell(str(error), "error")
            return
        chosen = Chosen(marking.kind, ids)
        if not ids:
            screen.tell("The marked records are gone.", "warning")
        elif action and asks and verbs.to_ask(action):
            await self._ask(screen, action, chosen, marking)
        else:
            await self._confirm(screen, action, chosen, marking)

    async def _ask(self, screen: Acting, action: Action, chosen: Chosen, marking: Marking) -> None:
        from tui.bulk.form import ManyForm

        form = ManyForm(action, chosen)

        def filled(_outcome: Outcome | None) -> None:
            if form.values is not None:
                run = BulkRun(action.title, len(chosen.ids), jobs.performing(action, chosen, form.values))
                self._start(screen, run, marking)

        await self._app.push_screen(form, filled)

    async def _confirm(self, screen: Acting, action: Action | None, chosen: Chosen, marking: Marking) -> None:
        from tui.confirm import Confirm

        title = action.title if action else "Next step"
        explained = action.help.split("\n")[0] if action else "Each record takes its own next step, as c does."

        def answered(sure: bool | None) -> None:
            if sure:
                one = jobs.performing(action, chosen, {}) if action else jobs.next_steps(chosen)
                self._start(screen, BulkRun(title, len(chosen.ids), one), marking)

        question = f"{title}: {plural(len(chosen.ids), 'marked record')}?"
        await self._app.push_screen(Confirm(question, explained), answered)

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
