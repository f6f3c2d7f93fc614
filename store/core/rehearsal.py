"""Why an action would be refused for a record as it is now, told before anybody is asked anything.

The action itself is run, with its own rules, up to its first write: that it does not get to, for the database
takes no writes meanwhile. No lock is taken and nobody waits, so it may be asked at every step of a cursor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw
import peewee

from store.core import audit
from store.core.action import Action, Outcome, Parameter
from store.core.database import db, is_postgres, run
from store.core.errors import Invalid, NotFound, Refused
from store.core.values import Changes, Ref, Text

_ANY_TEXT = "-"


def why_not(action: Action, record_id: int) -> str:
    """The reason, or '' where there is none, or where only what a person says could tell.

    Where the action would find nothing to do, what it says then is the reason.
    """
    if refusal := action.refusal():
        return str(refusal)
    given = _given(action, record_id)
    if given is None or db.in_transaction():
        return ""
    _, token = audit.begin()
    alone = len(given) == 1 and action.verb != "edit"
    try:
        with _unwritten():
            done = action.function(**action.arguments(given))
    except (NotFound, peewee.DoesNotExist):
        return ""
    except Refused as error:
        to_say = len(action.parameters) > 1  # what nobody is asked for may be what is missing
        return "" if isinstance(error, Invalid) and to_say else str(error)
    except (peewee.PeeweeException, apsw.Error):
        return ""  # it came to its first write
    finally:
        audit.end(token)
    same = isinstance(done, Outcome) and (done.kind, done.id) == (_kind(action), record_id)
    return done.message if alone and same else ""


def _kind(action: Action) -> str:
    """What kind of record it acts on; an outcome about another one is something that it leads to."""
    kind = action.subject.kind if action.subject else None
    return kind.kind if isinstance(kind, Ref) else ""


def _given(action: Action, record_id: int) -> dict[str, Any] | None:
    """The record, and any text where one is required; None where that does not suffice."""
    subject = action.subject
    if subject is None:
        return None
    asked = [p for p in action.parameters if p.required and p is not subject]
    if not all(_is_any(parameter) for parameter in asked):
        return None
    return {subject.name: record_id} | {p.name: {} if isinstance(p.kind, Changes) else _ANY_TEXT for p in asked}


def _is_any(parameter: Parameter) -> bool:
    return isinstance(parameter.kind, Changes) or type(parameter.kind) is Text


@contextmanager
def _unwritten() -> Iterator[None]:
    """A transaction that reads and never writes."""
    if is_postgres():
        with db.atomic() as transaction:
            run("SET TRANSACTION READ ONLY")
            yield
            transaction.rollback()
        return
    run("PRAGMA query_only = 1")
    try:
        with db.atomic("DEFERRED") as transaction:
            yield
            transaction.rollback()
    finally:
        run("PRAGMA query_only = 0")
