"""Undo and redo of one's own last action, while the records it touched have not moved on.

Actions marked `undo="edit"` are taken back field by field from their audit record; those that name
another action (`deal.convert` → `deal.unconvert`) by that action. Facts stay: a taken-back move of a
deal leaves both steps in its history, written by whoever reacts to `Reverted`.

A bulk action is one step with many parts: `parts` names them, `take` takes back (or does again) one of
them in a transaction of its own, and what cannot be taken back says why and leaves the others alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from store.core import audit, records
from store.core.action import Action, Outcome, action, actions
from store.core.belonging import where_it_belongs
from store.core.bulk import Batch, Result
from store.core.database import rows
from store.core.errors import Forbidden, Refused
from store.core.events import Event, announce
from store.core.fields import Row, model_of
from store.core.identity import actor
from store.core.redacting import is_redacted
from store.core.scope import everything
from store.core.text import plural

_DEPTH = 200
_ANYBODY = ("manager", "sales", "warehouse", "purchasing", "finance", "support")
ERASED = "What was erased is kept nowhere; say anew what is to hold."
_STEPS = ("action.undo", "action.redo")
Way = Literal["undo", "redo"]


@dataclass(frozen=True)
class Reverted(Event):
    """Fields of a row went back (or, on redo, forward again): {field: [from, to]}; a reaction may refuse.

    A row that came back or went has None on the other side.
    """

    table: str
    record_id: int
    changes: dict[str, list[Any]]


@dataclass(frozen=True)
class Reverting(Event):
    """A row is about to go back: a reaction refuses in words what its table would refuse."""

    table: str
    record_id: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One audit record of the step that undo or redo would take, and the record it is about."""

    audit_id: int
    action: str
    kind: str
    id: int


def parts(way: Way) -> tuple[Part, ...]:
    """What undo would take back, or redo do again, in that order. Raises Refused where there is nothing."""
    step = _last(way)
    found = _written_by(step)
    if found[0].action in _STEPS:
        found = _records(_target(reason) for _, _, _, _, reason in _raw(step))
    return tuple(sorted(found, key=lambda part: part.audit_id, reverse=way == "undo"))


def take(way: Way, part: Part, batch: Batch) -> Result:
    """Take back (or do again) one part of a bulk action; a refusal is a result."""
    step = _undo_part if way == "undo" else _redo_part
    return batch.run(part.kind, part.id, lambda: step(part.audit_id))


@action("action.undo", "Undo", _ANYBODY, example="backdesk undo")
def undo() -> Outcome:
    """Take back your own last action. Says why where it cannot be."""
    return _take_back(_only_part("undo"))


@action("action.redo", "Redo", _ANYBODY, example="backdesk redo")
def redo() -> Outcome:
    """Do again what you last undid."""
    return _do_again(_only_part("redo"))


@action("action.undo", "Undo", _ANYBODY, inner=True)
def _undo_part(audit_id: int) -> Outcome:
    return _take_back(audit_id)


@action("action.redo", "Redo", _ANYBODY, inner=True)
def _redo_part(audit_id: int) -> Outcome:
    return _do_again(audit_id)


def _only_part(way: Way) -> int:
    found = parts(way)
    if len(found) > 1:
        what = plural(len(found), "record")
        raise Refused(f"This is about {what} at once, each a transaction of its own.", f"Use: backdesk {way}")
    return found[0].audit_id


def _take_back(audit_id: int) -> Outcome:
    name, subject, subject_id, changes = _mine(audit_id)
    spec = actions().get(name)
    if spec is None or not spec.undo:
        raise Refused(f"Your last action ({_title(spec, name)}) cannot be undone.", "Correct it by another action.")
    _require_right(spec)
    if spec.undo == "edit":
        _revert(changes, forward=False)
    else:
        actions()[spec.undo].perform(subject_id)
    return _marked(audit_id, subject, subject_id, f"Undone: {spec.title}.")


def _do_again(audit_id: int) -> Outcome:
    name, subject, subject_id, changes = _mine(audit_id)
    spec = actions()[name]
    _require_right(spec)
    if spec.undo == "edit":
        _revert(changes, forward=True)
    else:
        spec.perform(subject_id)
    return _marked(audit_id, subject, subject_id, f"Done again: {spec.title}.")


def _require_right(spec: Action) -> None:
    if not actor().may(spec.allow):
        raise Forbidden(f"{actor().name} may no longer do this ({spec.name}).", "Ask somebody who may.")


def _title(spec: Action | None, name: str) -> str:
    return spec.title if spec else name


def _marked(record_id: int, subject: str, subject_id: int, message: str) -> Outcome:
    audit.trail().reason = f"of #{record_id}"
    audit.about(subject, subject_id)
    return Outcome(subject, subject_id, message)


def _target(reason: str) -> int:
    return int(reason.removeprefix("of #"))


# The history ------------------------------------------------------------------------------------------


def _mine(audit_id: int) -> tuple[str, str, int, list[Any]]:
    """One of the person's own audit records: action, subject and its id, changes."""
    found = rows(
        "SELECT action, subject, subject_id, changes FROM audit WHERE id = ? AND user_id = ?",
        (audit_id, actor().user_id),
    )
    if not found:
        raise Refused("There is nothing to undo.", "Only your own latest actions count.")
    if is_redacted(audit_id):
        raise Refused("A person was erased from the record of it; it cannot be undone or done again.", ERASED)
    name, subject, subject_id, changes = found[0]
    return name, subject, subject_id, json.loads(changes)


def _last(way: Way) -> int:
    """The audit record that heads the step to take: the history replayed in order of time on two stacks."""
    found = rows(
        "SELECT a.id, a.action, a.reason FROM audit a LEFT JOIN audit_group g ON g.audit_id = a.id "
        f"WHERE a.user_id = ? AND (g.head_id IS NULL OR g.head_id = a.id) ORDER BY a.id DESC LIMIT {_DEPTH}",
        (actor().user_id,),
    )
    heads = _heads([_target(reason) for _, name, reason in found if name in _STEPS])
    stacks: dict[str, list[int]] = {"undo": [], "redo": []}
    moved_by: dict[int, int] = {}
    for record_id, name, reason in reversed(found):
        if name in _STEPS:
            step, into = heads[_target(reason)], "redo" if name == "action.undo" else "undo"
            for stack in stacks.values():
                if step in stack:
                    stack.remove(step)
            stacks[into].append(step)
            moved_by[step] = record_id
        else:
            stacks["undo"].append(record_id)
            stacks["redo"].clear()  # something new was done: what was undone stays undone
    if not stacks[way] or stacks[way][-1] not in {row[0] for row in found}:
        raise Refused(f"There is nothing to {way}.", "Only your own latest actions count.")
    return moved_by.get(stacks[way][-1], stacks[way][-1])


def _heads(audit_ids: Sequence[int]) -> dict[int, int]:
    """The head of each record's group; of one that stands alone, itself."""
    found = dict(zip(audit_ids, audit_ids, strict=True))
    for chunk in _chunks(audit_ids):
        marks = ", ".join("?" * len(chunk))
        found |= dict(rows(f"SELECT audit_id, head_id FROM audit_group WHERE audit_id IN ({marks})", chunk))
    return found


def _raw(head: int) -> list[tuple[Any, ...]]:
    return rows(
        "SELECT id, action, subject, subject_id, reason FROM audit WHERE id = ? "
        "OR id IN (SELECT audit_id FROM audit_group WHERE head_id = ?)",
        (head, head),
    )


def _written_by(head: int) -> list[Part]:
    return [Part(*row[:4]) for row in _raw(head)]


def _records(audit_ids: Any) -> list[Part]:
    found: list[Part] = []
    for chunk in _chunks(list(audit_ids)):
        marks = ", ".join("?" * len(chunk))
        text = f"SELECT id, action, subject, subject_id FROM audit WHERE id IN ({marks})"
        found += [Part(*row) for row in rows(text, chunk)]
    return found


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]


def _revert(changes: list[Any], forward: bool) -> None:
    for verb, table, record_id, fields in changes if forward else reversed(changes):
        model = model_of(table)
        if model is None:
            raise Refused(f"Changes of '{table}' cannot be undone.", "Correct it by another action.")
        if getattr(model, "facts", False):
            continue
        gone = {name: pair[not forward] for name, pair in fields.items()}
        wanted = {name: pair[forward] for name, pair in fields.items()}
        announce(Reverting(table, record_id, {**wanted, **{n: v for n, v in gone.items() if v is not None}}))
        if verb == "change":
            _set_back(model, record_id, gone, wanted)
        elif (verb == "remove") != forward:
            records.create(model, **{**wanted, "id": record_id})
            announce(Reverted(table, record_id, {name: [None, value] for name, value in wanted.items()}))
        else:
            records.remove(_current(model, record_id, gone))
            announce(Reverted(table, record_id, {name: [value, None] for name, value in gone.items()}))


def replay(changes: Sequence[Any], forward: bool) -> None:
    """Take changes back, or do them again, row by row and in every company, telling nobody.

    For actions that are the undo of another. Raises Refused for a row that has moved on.
    """
    for verb, table, record_id, fields in changes if forward else reversed(changes):
        model: Any = model_of(table)
        gone = {name: pair[not forward] for name, pair in fields.items()}
        wanted = {name: pair[forward] for name, pair in fields.items()}
        back = verb != "change" and (verb == "remove") != forward
        with everything():
            row = model(**{**wanted, "id": record_id}) if back else _current(model, record_id, gone)
        with where_it_belongs(row):
            if verb == "change":
                records.change(row, **wanted)
            elif back:
                records.create(model, **{**wanted, "id": record_id})
            else:
                records.remove(row)


def _set_back(model: type[Row], record_id: int, expected: dict[str, Any], wanted: dict[str, Any]) -> None:
    row = _current(model, record_id, expected)
    records.change(row, **wanted)
    announce(Reverted(row._meta.table_name, row.id, {name: [expected[name], wanted[name]] for name in wanted}))


def _current(model: type[Row], record_id: int, expected: dict[str, Any]) -> Row:
    row = model.first_matching("id = ?", record_id)
    if row is None or any(row.__data__.get(name) != value for name, value in expected.items()):
        raise Refused("It has been changed since; it cannot be undone any more.", "Correct it by another action.")
    return row
