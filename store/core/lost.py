"""Actions whose connection was lost: repeated where nothing was saved, found again where that was not known.

Until COMMIT is sent, nothing is saved. From then on nobody knows who has no answer; so the audit record's own id,
moment and person are looked for once the server is back, after the transaction is known to have ended. Where the
server stays away, the attempt is remembered: the same action with the same values answers as the first would have.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Any

import peewee

from store.core.audit import Trail
from store.core.database import db, is_postgres, one, place, plain_errors, scalar
from store.core.errors import Unusable
from store.core.identity import actor

PATIENCE = 10.0  # seconds to wait for a server that went away in the middle of an action
LOSSES = 3  # an action that loses so many connections is given up
_PAUSE = 0.2
_GRACE = 1.0  # seconds for a transaction to end by itself, before its connection is ended
_REMEMBERED = 50


@dataclass
class Attempt:
    """One try at an action. The result is there once COMMIT may be sent, and the mark where it wrote anything."""

    action: str
    given: dict[str, Any]
    result: Any = None
    mark: tuple[int, str, int] | None = None
    transaction: str = ""
    backend: int = 0
    at: str = ""
    by: tuple[int, int] = (0, 0)

    def ready(self, result: Any, done: Trail) -> None:
        """All is done but for COMMIT."""
        self.result = result
        if done.mark and is_postgres():
            self.mark, self.transaction = done.mark, done.transaction
            self.backend = db.connection().info.backend_pid
            self.at, self.by = place(), (actor().user_id, actor().company_id)


_doubts: deque[Attempt] = deque(maxlen=_REMEMBERED)


def is_lost(error: BaseException) -> bool:
    """Whether an action outside any other transaction met a broken connection that another one can stand in for."""
    return is_postgres() and not db.in_transaction() and not db.obj.is_kept and db.obj.has_lost(error)


def was_saved(attempt: Attempt, error: BaseException) -> bool:
    """Wait for the server to come back, and say whether the attempt was saved. Raises Unusable where it stays away."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            db.obj.let_go()
            return _found(attempt, until)
        except peewee.PeeweeException as again:
            if not db.obj.has_lost(again):
                raise
        if time.monotonic() >= until:
            break
        time.sleep(_PAUSE)
    if not attempt.mark:
        raise Unusable(
            "The database server cannot be reached; nothing was saved.", "Try again when it is back."
        ) from error
    _doubts.append(attempt)
    raise Unusable(
        "The database server went away while this was being saved; whether it was is not known yet.",
        "Do the same again when it is back: it is not done twice.",
    ) from error


def earlier(action: str, given: dict[str, Any]) -> Attempt | None:
    """The same attempt made before, where it turns out that it was saved; each is answered for once."""
    for attempt in [a for a in _doubts if a.action == action and a.given == given and _is_ours(a)]:
        with plain_errors():
            found = _found(attempt, time.monotonic() + PATIENCE)
        _doubts.remove(attempt)
        if found:
            return attempt
    return None


def _is_ours(attempt: Attempt) -> bool:
    return attempt.at == place() and attempt.by == (actor().user_id, actor().company_id)


def _found(attempt: Attempt, until: float) -> bool:
    if attempt.mark is None:
        return one("SELECT 0") is None  # nothing was to be saved; but the server is there
    started = time.monotonic()
    while _runs(attempt.transaction) and time.monotonic() < until:
        if time.monotonic() - started > _GRACE:
            _end(attempt)
        time.sleep(_PAUSE)
    return one("SELECT 1 FROM audit WHERE id = ? AND at = ? AND user_id = ?", attempt.mark) is not None


def _runs(transaction: str) -> bool:
    """Whether a transaction is still under way: COMMIT may be at work, or never have come to the server."""
    try:
        return bool(scalar("SELECT pg_xact_status(CAST(? AS xid8)) = 'in progress'", (transaction,)))
    except peewee.DataError:  # a server that took over has not come so far yet
        return False


def _end(attempt: Attempt) -> None:
    """End the connection that still holds the transaction, if it is that one."""
    one(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND CAST(backend_xid AS TEXT) = ?",
        (attempt.backend, str(int(attempt.transaction) % 2**32)),
    )
