"""Undo and redo of one's own last action, while the records it touched have not moved on.

Actions marked `undo="edit"` are taken back field by field from their audit record; those that name
another action (`deal.convert` → `deal.unconvert`) by that action. Facts stay: a taken-back move of a
deal leaves both steps in its history, written by whoever reacts to `Reverted`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from store.core import audit, records
from store.core.action import Action, Outcome, action, actions
from store.core.database import rows
from store.core.errors import Forbidden, Refused
from store.core.events import Event, announce
from store.core.fields import Row, model_of
from store.core.identity import actor

_DEPTH = 200
_ANYBODY = ("manager", "sales", "warehouse", "purchasing", "finance", "support")


@dataclass(frozen=True)
class Reverted(Event):
    """Fields of a row went back (or, on redo, forward again): {field: [from, to]}; a reaction may refuse.

    A row that came back or went has None on the other side.
    """

    table: str
    record_id: int
    changes: dict[str, list[Any]]


@action("action.undo", "Undo", _ANYBODY, example="backdesk undo")
def undo() -> Outcome:
    """Take back your own last action. Says why where it cannot be."""
    record_id, name, subject, subject_id, changes = _last("undo")
    spec = actions().get(name)
    if spec is None or not spec.undo:
        raise Refused(f"Your last action ({_title(spec, name)}) cannot be undone.", "Correct it by another action.")
    _require_right(spec)
    if spec.undo == "edit":
        _revert(changes, forward=False)
    else:
        actions()[spec.undo].perform(subject_id)
    return _marked(record_id, subject, subject_id, f"Undone: {spec.title}.")


@action("action.redo", "Redo", _ANYBODY, example="backdesk redo")
def redo() -> Outcome:
    """Do again what you last undid."""
    record_id, name, subject, subject_id, changes = _last("redo")
    spec = actions()[name]
    _require_right(spec)
    if spec.undo == "edit":
        _revert(changes, forward=True)
    else:
        spec.perform(subject_id)
    return _marked(record_id, subject, subject_id, f"Done again: {spec.title}.")


def _require_right(spec: Action) -> None:
    if not actor().may(spec.allow):
        raise Forbidden(f"{actor().name} may no longer do this ({spec.name}).", "Ask somebody who may.")


def _title(spec: Action | None, name: str) -> str:
    return spec.title if spec else name


def _marked(record_id: int, subject: str, subject_id: int, message: str) -> Outcome:
    audit.trail().reason = f"of #{record_id}"
    audit.about(subject, subject_id)
    return Outcome(subject, subject_id, message)


def _last(what: str) -> tuple[int, str, str, int, list[Any]]:
    """The action to undo or to redo: the history replayed in order of time on two stacks."""
    found = rows(
        "SELECT id, action, subject, subject_id, changes, reason FROM audit WHERE user_id = ? "
        f"ORDER BY id DESC LIMIT {_DEPTH}",
        (actor().user_id,),
    )
    by_id = {row[0]: row for row in found}
    stacks: dict[str, list[int]] = {"undo": [], "redo": []}
    for record_id, name, *_, reason in reversed(found):
        if name in ("action.undo", "action.redo"):
            target, into = int(reason.removeprefix("of #")), "redo" if name == "action.undo" else "undo"
            for stack in stacks.values():
                if target in stack:
                    stack.remove(target)
            stacks[into].append(target)
        else:
            stacks["undo"].append(record_id)
            stacks["redo"].clear()  # something new was done: what was undone stays undone
    if not stacks[what] or stacks[what][-1] not in by_id:
        raise Refused(f"There is nothing to {what}.", "Only your own latest actions count.")
    record_id, name, subject, subject_id, changes, _ = by_id[stacks[what][-1]]
    return record_id, name, subject, subject_id, json.loads(changes)


def _revert(changes: list[Any], forward: bool) -> None:
    for verb, table, record_id, fields in changes if forward else reversed(changes):
        model = model_of(table)
        if model is None:
            raise Refused(f"Changes of '{table}' cannot be undone.", "Correct it by another action.")
        if getattr(model, "facts", False):
            continue
        gone = {name: pair[not forward] for name, pair in fields.items()}
        wanted = {name: pair[forward] for name, pair in fields.items()}
        if verb == "change":
            _set_back(model, record_id, gone, wanted)
        elif (verb == "remove") != forward:
            records.create(model, **{**wanted, "id": record_id})
            announce(Reverted(table, record_id, {name: [None, value] for name, value in wanted.items()}))
        else:
            records.remove(_current(model, record_id, gone))
            announce(Reverted(table, record_id, {name: [value, None] for name, value in gone.items()}))


def _set_back(model: type[Row], record_id: int, expected: dict[str, Any], wanted: dict[str, Any]) -> None:
    row = _current(model, record_id, expected)
    records.change(row, **wanted)
    announce(Reverted(row._meta.table_name, row.id, {name: [expected[name], wanted[name]] for name in wanted}))


def _current(model: type[Row], record_id: int, expected: dict[str, Any]) -> Row:
    row = model.first_matching("id = ?", record_id)
    if row is None or any(row.__data__.get(name) != value for name, value in expected.items()):
        raise Refused("It has been changed since; it cannot be undone any more.", "Correct it by another action.")
    return row
