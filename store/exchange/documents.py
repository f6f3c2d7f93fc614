"""Documents (deals, orders, invoices, payments) and stock counts: written one by one through the actions.

A file of a few rows is one transaction, and so is a longer one as long as nobody else wants to write. Where somebody
does, what it did so far is taken back, and all is rehearsed: every document goes through its action in short
transactions that are taken back, until each bad row is known. Only then is it written, in short transactions of whole
documents. What breaks that off (a crash, a full disk, somebody who changed what was checked) leaves an import that
says it is unfinished and goes on when run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial

from store.core import audit
from store.core.answers import Answers
from store.core.database import data_version, db, is_postgres
from store.core.errors import BackdeskError, TakenBack
from store.core.identity import actor
from store.core.knocking import listening
from store.exchange.asking import Stopped
from store.exchange.batches import Batch, Undo, Work
from store.exchange.gathering import Document, Gathering
from store.exchange.slices import LEAST, Slices
from store.exchange.taking import Made, Taken, Taking

SMALL = 100  # rows of a file that is written in one transaction
TOLD_EVERY = 50  # documents
MOST_NOTES = 100_000  # changes of other records that one audit record tells of

Knocked = Callable[[], bool]
Stop = Callable[[Knocked, int], bool]  # whether to end a transaction after so many documents


class _GaveWay(TakenBack):
    """Somebody waits for the file that a long transaction holds."""


@dataclass
class Documents(Gathering):
    """One import of documents."""

    _made: Made = field(default_factory=dict)
    _answers: Answers = field(default_factory=Answers)
    _tried: Made = field(default_factory=dict)  # users that can be made; in the rehearsal we stand in for them

    def bring_in(self, batch: Batch) -> None:
        """Check every document against the rules, then write them, unless a bad one forbids it."""
        self._planned = self.report.added + self.report.changed
        with suppress(_GaveWay):
            self._take_all(batch)
            return
        if self.options.dry_run or not self.options.skip_bad:
            self._rehearse(batch)
        if not self.options.dry_run and (self.options.skip_bad or not self.any_bad):
            self._write(batch)

    def _take_all(self, batch: Batch) -> None:
        """Take in everything in one transaction. Raises _GaveWay where others would have to wait for it."""
        self._start_counting()
        if self.rows <= SMALL:
            self._take(list(self._open()), batch.run, _never, count_also_undone=True)
        elif is_postgres():  # where people would wait for numbers and stock, and no one could tell
            raise _GaveWay
        else:
            self._take(self._open(), batch.run, self._give_way, count_also_undone=True)

    def _give_way(self, knocked: Knocked, done: int) -> bool:
        if knocked() or len(audit.trail().changes) > MOST_NOTES:
            raise _GaveWay
        if not done % TOLD_EVERY:
            self._progress("check", done)
        return False

    def _rehearse(self, batch: Batch) -> None:
        self._start_counting()
        slices, done = Slices(self._open("turn"), by_place=True), 0
        while documents := slices.next():
            stop = _never if self.steps.family else _soon()  # what hangs together is tried together
            taken = self._take(documents, batch.rehearse, stop, slices.took, count_also_undone=True)
            self._tried |= {place: actor().user_id for place in taken.made if place[0] == "user"}
            done += taken.done
            self._progress("check", done)
            slices.learn(taken.seconds, taken.wanted)

    def _write(self, batch: Batch) -> None:
        checked = self.report.added, self.report.changed, self.report.lines
        self._start_counting()
        try:
            self._write_slices(batch)
        except (BackdeskError, Undo, KeyboardInterrupt) as error:
            if batch.id is None:
                self.report.added, self.report.changed, self.report.lines = checked
                raise
            self.report.stop(self._planned - self.report.added - self.report.changed, _why(error))

    def _write_slices(self, batch: Batch) -> None:
        slices = Slices(self._open())
        while documents := slices.next():
            save = partial(batch.run, last=lambda: slices.are_over, planned=self._planned)
            taken = self._take(documents, save, _soon(), slices.took)
            self._made |= taken.made
            if not slices.are_over:  # all of it is in then: nobody may stop it any more
                self._progress("write", self.report.added + self.report.changed)
                slices.learn(taken.seconds, taken.wanted)

    def _take(
        self,
        documents: Iterable[Document],
        perform: Callable[[Work], object],
        stop: Stop,
        took: Callable[[int], None] | None = None,
        count_also_undone: bool = False,
    ) -> Taken:
        """One transaction of documents; raises Undo where one is refused and only all or nothing is wanted.

        Where it is to `stop` before all are taken, `took` is told after how many.
        """
        latest = Taken()

        def work(batch: int | None) -> tuple[int, int]:
            nonlocal latest  # of a transaction that is repeated, the last attempt counts
            taking = Taking(self, self._made if batch else self._tried, batch, self._answers)
            with self._answers.within(None if is_postgres() else data_version()), self._listening() as knocked:
                latest = taking.take(documents, partial(stop, knocked))
                latest.wanted = knocked()
            if latest.refused and batch is not None and not self.options.skip_bad:
                raise Undo
            if took:
                took(latest.done)
            return latest.added, latest.changed

        saved = False
        try:
            with self._answers.watching():
                perform(work)
            saved = True
        finally:
            if saved or count_also_undone:
                self._count(latest)
            self._note(latest)
        return latest

    def _listening(self) -> AbstractContextManager[Knocked]:
        """What tells whether somebody else waits: nobody does for the rows of others on a server, or for a moment."""
        alone = is_postgres() or self.rows <= SMALL
        return nullcontext(_nobody) if alone else listening(str(db.database))

    def _start_counting(self) -> None:
        self.report.added = self.report.changed = self.report.lines = 0

    def _count(self, taken: Taken) -> None:
        self.report.added += taken.added
        self.report.changed += taken.changed
        self.report.unchanged += taken.unchanged
        self.report.lines += taken.lines

    def _note(self, taken: Taken) -> None:
        for document, problems, hint in taken.refused:
            for problem in problems:
                self.checker.faults.add(document.line, problem.field, problem.value, problem.reason, hint)
            self.refuse(document.key, document.places)

    def _progress(self, what: str, done: int) -> None:
        if self.checker.progress:
            self.checker.progress(done, self._planned, what)


def _never(_knocked: Knocked, _done: int) -> bool:
    return False


def _nobody() -> bool:
    return False


def _soon() -> Stop:
    """Once somebody waits, from a moment after now."""
    earliest = time.perf_counter() + LEAST
    return lambda knocked, _done: knocked() and time.perf_counter() > earliest


def _why(error: BaseException) -> str:
    """Why the rest is not written; that nothing was saved, as errors say, is true of their transaction only."""
    if isinstance(error, Stopped):
        return "stopped"
    if isinstance(error, BackdeskError):
        return error.message.partition(";")[0].rstrip(".")
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "a row that was good when everything was checked is refused now; mend it or leave it out"
