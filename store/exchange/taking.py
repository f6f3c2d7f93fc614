"""The documents of one transaction, each through its action: what came of them, to be counted once it is saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from store.core import audit
from store.core.answers import Answers
from store.core.database import db, run, run_many
from store.core.errors import BackdeskError, Busy, Invalid, Problem, Unusable
from store.core.values import Ref
from store.exchange import missing
from store.exchange.gathering import AT_ONCE, DIFFERS, Document, Gathering

Made = dict[tuple[str, int], int]  # (kind, the number that stands for an unknown name) → the record made for it


@dataclass
class Taken:
    """What came of the documents of one transaction: how many of them were `done` in how many `seconds`.

    `wanted`: somebody else waits to write.
    """

    done: int = 0
    wanted: bool = False
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    lines: int = 0
    seconds: float = 0.0
    refused: list[tuple[Document, list[Problem], str]] = field(default_factory=list)
    made: Made = field(default_factory=dict)


@dataclass
class Taking:
    """Takes documents in; call it once. `made` are the records that transactions before this one made."""

    gathered: Gathering
    made: Made
    batch: int | None
    answers: Answers
    taken: Taken = field(default_factory=Taken)
    _links: list[tuple[Any, ...]] = field(default_factory=list)

    def take(self, documents: Iterable[Document], stop: Callable[[int], bool]) -> Taken:
        """Write documents through their actions, until it is to `stop` after so many of them.

        Call while an action runs; a rehearsal has no batch.
        """
        started, source, stopped = time.perf_counter(), iter(documents), False
        while not stopped and (portion := list(islice(source, AT_ONCE))):
            known = self.gathered.known([document.key for document in portion])  # now, not when it was checked
            for document in portion:
                self._take(document, known.get(document.key))
                self.taken.done += 1
                if stopped := stop(self.taken.done):
                    break
            self._link()
        self.taken.seconds = time.perf_counter() - started
        return self.taken

    def _link(self) -> None:
        run_many(
            "INSERT INTO external_id (source, kind, external_id, record_id, digest, batch_id) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            self._links,
        )
        self._links.clear()

    def _take(self, document: Document, known: tuple[int, str] | None) -> None:
        if known and known[1] == document.digest:
            self.taken.unchanged += 1
        elif known and not self.gathered.may_change:
            self._refuse(document, [Problem("", document.key.lstrip("="), DIFFERS[0])], DIFFERS[1])
        elif (written := self._written(document)) is not None:
            record, done = written
            self.taken.lines += len(document.lines) if done else 0
            self._remember(document, known, record, done)

    def _written(self, document: Document) -> tuple[int, bool] | None:
        """The record, and whether anything was done: what a document says may all be there already."""
        ready = replace(document, values=document.values | self._records_made(document))
        notes = audit.trail().changes
        before = len(notes)
        try:
            with db.atomic():
                record = self.gathered.steps.write(ready)
        except (Busy, Unusable):  # nothing that the document could help
            raise
        except BackdeskError as error:
            del notes[before:]
            self.answers.undone()
            said = [Problem("", "", error.message.rstrip("."))]
            self._refuse(document, error.problems if isinstance(error, Invalid) else said, error.hint)
            return None
        done = len(notes) > before
        _keep_foreign_notes(notes, before)
        return record, done

    def _refuse(self, document: Document, problems: list[Problem], hint: str) -> None:
        self.taken.refused.append((document, problems, hint))

    def _records_made(self, document: Document) -> dict[str, int]:
        """The records behind names nobody knows, made where this is the first document to need them."""
        found = {}
        for item in self.gathered.kind.fields:
            number = document.values.get(item.name)
            if isinstance(item.kind, Ref) and not item.line and isinstance(number, int) and number < 0:
                place = (item.kind.kind, number)
                if place not in self.made and place not in self.taken.made:
                    self.taken.made[place] = missing.make_one(self.gathered.checker.lookups[item.kind.kind], number)
                found[item.name] = self.taken.made.get(place) or self.made[place]
        return found

    def _remember(self, document: Document, known: tuple[int, str] | None, record: int, done: bool) -> None:
        where = (self.gathered.options.source, self.gathered.kind.external_kind, document.key)
        self.taken.unchanged += not done
        if known:
            self.taken.changed += done
            run(
                "UPDATE external_id SET digest = ?, batch_id = ? WHERE source = ? AND kind = ? AND external_id = ?",
                (document.digest, self.batch, *where),
            )
        else:
            self.taken.added += done
            self._links.append((*where, record, document.digest, self.batch))


def _keep_foreign_notes(notes: list[Any], before: int) -> None:
    """Of what one document did, keep what it changed in other records: its own rows say what they are."""
    fresh = {(table, record) for verb, table, record, _ in notes[before:] if verb == "create"}
    notes[before:] = [note for note in notes[before:] if (note[1], note[2]) not in fresh]
