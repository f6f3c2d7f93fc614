"""One action on many records: each in a transaction of its own, all of them one step for undo.

Nobody is locked out while a thousand records change, and what was done before a stop, a refusal or a crash
stays done. The caller decides which thread each record is done on, and may stop between two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from store.core import audit
from store.core.action import Action, Outcome
from store.core.errors import BackdeskError, Refused, Unusable
from store.core.text import plural
from store.core.values import Changes

State = Literal["done", "already", "refused"]
Job = Callable[[int], Outcome]


@dataclass(frozen=True)
class Result:
    """What came of one record; `already` means that nothing was left to do. `exit_status` is of a refusal."""

    kind: str
    id: int
    state: State
    message: str
    exit_status: int = 0
    outcome: Outcome | None = None


class Batch:
    """The records of one bulk action, done one at a time."""

    def __init__(self) -> None:
        self._group = audit.Group()

    def run(self, kind: str, record_id: int, job: Callable[[], Outcome]) -> Result:
        """Do one record. A refusal is a result; raises Unusable where the database itself is out of reach."""
        with audit.in_group(self._group):
            try:
                outcome = job()
            except Unusable:
                raise
            except BackdeskError as error:
                self._group.forget()
                return Result(kind, record_id, "refused", str(error), error.exit_status)
        state: State = "done" if self._group.settle() else "already"
        return Result(kind, record_id, state, outcome.message, 0, outcome)


def each(action: Action, values: dict[str, Any]) -> Job:
    """The job that performs an action on a record, with the same values for all."""
    subject = action.subject
    if subject is None:
        raise Refused(f"{action.title} is not done to records that exist.", "Do it by itself.")
    empty: dict[str, Any] = {p.name: {} for p in action.parameters if isinstance(p.kind, Changes)}

    def job(record_id: int) -> Outcome:
        given = {**empty, **values, subject.name: record_id}
        outcome: Outcome = action.perform(**action.arguments(given))
        return outcome

    return job


@dataclass
class Tally:
    """How far a bulk action has come."""

    done: int = 0
    already: int = 0
    refused: int = 0

    def add(self, result: Result) -> None:
        """Count one result."""
        setattr(self, result.state, getattr(self, result.state) + 1)

    @property
    def seen(self) -> int:
        """How many records were looked at."""
        return self.done + self.already + self.refused

    def told(self) -> str:
        """`8 records done, 2 already, 1 refused`."""
        parts = [f"{plural(self.done, 'record')} done"]
        parts += [f"{self.already:,} already"] if self.already else []
        parts += [f"{self.refused:,} refused"] if self.refused else []
        return ", ".join(parts)
