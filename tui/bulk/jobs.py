"""What is done to each of many records: one action with the same values, its own next step, or undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.core.action import Action, Outcome, actions
from store.core.bulk import Batch, Result, each
from store.core.errors import Refused
from store.core.listing import get_listing
from store.core.undo import Part, Way, take
from store.crm.board import beside
from tui import verbs
from tui.bulk.run import One
from tui.keymap import key_of
from tui.messages import Subject
from tui.next_step import next_action


@dataclass(frozen=True)
class Chosen:
    """The records of one kind that an action is for."""

    kind: str
    ids: Sequence[int]


def performing(action: Action, chosen: Chosen, values: dict[str, Any]) -> One:
    """Perform the action on each record; on one of another kind, with the fields that the record answers."""
    if not verbs.acts_on(action, chosen.kind):
        return _filled(action, chosen, values)
    job = each(action, values)
    return _one(chosen, job)


def _filled(action: Action, chosen: Chosen, values: dict[str, Any]) -> One:
    def job(record_id: int) -> Outcome:
        given = verbs.prefill(action, Subject(chosen.kind, record_id)) | values
        outcome: Outcome = action.perform(**action.arguments(given))
        return outcome

    return _one(chosen, job)


def next_steps(chosen: Chosen) -> One:
    """Take each record's own next step, where nothing has to be asked for it."""

    def job(record_id: int) -> Outcome:
        step = next_action(Subject(chosen.kind, record_id))
        if step is None:
            raise Refused("There is no next step.")
        if verbs.asks_first(step.action):
            raise Refused(f"The next step asks something: {step.label}.", "Take it by itself.")
        assert step.action.subject is not None
        outcome: Outcome = step.action.perform(**{step.action.subject.name: step.subject.id})
        return outcome

    return _one(chosen, job)


def carrying(step: int, chosen: Chosen) -> One:
    """Move each deal so many stages from where it stands."""
    action = actions()["deal.move"]
    listing = get_listing("deals")

    def job(record_id: int) -> Outcome:
        line = listing.get(record_id)
        now = line.values[listing.index_of("stage_id")] if line else None
        stages = beside(now) if now else ()
        place = next((n for n, (stage, _) in enumerate(stages) if stage == now), -step - 1) + step
        if not 0 <= place < len(stages):
            raise Refused("There is no stage that way.")
        stage, kind = stages[place]
        if kind == "lost":
            raise Refused("Why it is lost has to be said.", f"{key_of('record.lose', 'x')} asks for it.")
        outcome: Outcome = action.perform(deal=record_id, stage=stage)
        return outcome

    return _one(chosen, job)


def taking(way: Way, found: Sequence[Part]) -> One:
    """Take back (or do again) the parts of the person's last bulk action."""

    def one(place: int, batch: Batch) -> Result:
        return take(way, found[place], batch)

    return one


def _one(chosen: Chosen, job: Any) -> One:
    def one(place: int, batch: Batch) -> Result:
        record_id = chosen.ids[place]
        return batch.run(chosen.kind, record_id, lambda: job(record_id))

    return one
