"""What one action changed, written once per action and sealed into a hash chain.

On SQLite the seal is written in the action's own transaction. On PostgreSQL a chain head that every
action touches would be a hot row, so records are sealed in batches by whoever gets the lock; order in
the chain is the order of sealing, so nothing depends on two sessions missing each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from store.core.database import db, is_postgres, one, rows, run, run_many
from store.core.dates import now
from store.core.identity import actor
from store.core.redacting import Redaction, apply

GENESIS = "0" * 64
SAVED = "backdesk"  # the channel on which PostgreSQL tells that something was
_SEAL_LOCK = 0x6264_0001


Change = tuple[str, str, int, dict[str, list[Any]]]  # verb, table, id, {field: [before, after]}


@dataclass
class Trail:
    """The changes of the running action; `touched`: what is kept beside records and has to be worked out anew.

    `redactions`: what earlier records are to read from now on; the changes hold their notices.
    """

    changes: list[Change] = field(default_factory=list)
    touched: dict[str, set[int]] = field(default_factory=dict)
    redactions: list[Redaction] = field(default_factory=list)
    subject: str = ""
    subject_id: int | None = None
    reason: str = ""
    mark: tuple[int, str, int] | None = None  # the audit record's id, moment and person, once it is written
    transaction: str = ""  # what PostgreSQL calls the one it is written in


@dataclass
class Group:
    """Audit records that belong together, such as those of one bulk action: `head` is the first of them."""

    head: int | None = None
    latest: int | None = None

    def settle(self) -> bool:
        """After a member's transaction was saved: whether it wrote anything. The first that did is the head."""
        wrote, self.head, self.latest = self.latest is not None, self.head or self.latest, None
        return wrote

    def forget(self) -> None:
        """After a member's transaction was given up."""
        self.latest = None


_trail: ContextVar[Trail | None] = ContextVar("trail", default=None)
_group: ContextVar[Group | None] = ContextVar("group", default=None)


def trail() -> Trail:
    """The running action's trail. Raises RuntimeError outside an action: no write without one."""
    found = _trail.get()
    if found is None:
        raise RuntimeError("a write outside an action")
    return found


def begin() -> tuple[Trail, Any]:
    """Start collecting; returns the trail and the token `end` needs."""
    fresh = Trail()
    return fresh, _trail.set(fresh)


def end(token: Any) -> None:
    """Stop collecting."""
    _trail.reset(token)


def running() -> bool:
    """Whether an action is running on this thread of control."""
    return _trail.get() is not None


@contextmanager
def in_group(group: Group) -> Iterator[None]:
    """What is written meanwhile, on this thread of control, belongs to the group."""
    token = _group.set(group)
    try:
        yield
    finally:
        _group.reset(token)


def note(verb: str, table: str, record_id: int, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Record what was done (create, change or remove) to one row: the fields that differ."""
    changed = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    noted(verb, table, record_id, changed)


def noted(verb: str, table: str, record_id: int, changed: dict[str, list[Any]]) -> None:
    """Record what was done to one row, of which the fields that differ are known: before and after."""
    trail().changes.append((verb, table, record_id, changed))


def about(kind: str, record_id: int) -> None:
    """Say which record the running action is about, where it is not the one its outcome names."""
    trail().subject, trail().subject_id = kind, record_id


def changes_of(kind: str, record_id: int) -> Iterator[Change]:
    """What the actions about a record changed, the latest action first."""
    found = rows("SELECT changes FROM audit WHERE subject = ? AND subject_id = ? ORDER BY id DESC", (kind, record_id))
    for (changes,) in found:
        yield from json.loads(changes)


def write(name: str, done: Trail) -> int:
    """Append the audit record of a finished action; returns its id."""
    changes = json.dumps(done.changes, ensure_ascii=False, separators=(",", ":"))
    values = (now(), actor().user_id, name, done.subject, done.subject_id, done.reason, changes)
    text = (
        "INSERT INTO audit (at, user_id, action, subject, subject_id, reason, changes, company_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
    )
    if is_postgres():  # sealed later; one statement, for each is a way there and back
        text = (
            f"WITH written AS ({text}), waiting AS (INSERT INTO audit_unsealed (audit_id) SELECT id FROM written) "
            "SELECT id, CAST(pg_current_xact_id() AS TEXT) FROM written"
        )
    else:
        text += ", ''"
    found = one(text, (*values, actor().company_id))
    assert found is not None
    audit_id = int(found[0])
    done.mark, done.transaction = (audit_id, values[0], values[1]), found[1]
    if group := _group.get():
        run("INSERT INTO audit_group (audit_id, head_id) VALUES (?, ?)", (audit_id, group.head or audit_id))
        group.latest = audit_id
    if not is_postgres():
        _append_seals([(audit_id, *values)])
    apply(audit_id, done.redactions)
    return audit_id


def origin() -> str:
    """The first seal: what this company's database shares with no other, wherever it is kept."""
    found = one("SELECT hash FROM audit_seal ORDER BY id LIMIT 1")
    return str(found[0]) if found else ""


def link_hash(previous: str, record: tuple[Any, ...]) -> str:
    """The hash of one link: SHA-256 over the previous hash and the record's canonical JSON."""
    text = json.dumps([previous, *record], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal_pending() -> None:
    """Seal what is committed and unsealed (PostgreSQL); leaves it to another session that is at it.

    Whoever held the lock looks again after letting go of it, so nothing stays behind between two sessions.
    """
    while is_postgres() and _seal_batch() and one("SELECT 1 FROM audit_unsealed LIMIT 1"):
        pass


def _seal_batch() -> bool:
    with db.atomic("READ COMMITTED"):  # each statement sees what was committed before the lock was had
        locked = one("SELECT pg_try_advisory_xact_lock(?)", (_SEAL_LOCK,))
        if not locked or not locked[0]:
            return False
        _append_seals(
            rows(
                "WITH waiting AS (DELETE FROM audit_unsealed RETURNING audit_id) "
                "SELECT a.id, a.at, a.user_id, a.action, a.subject, a.subject_id, a.reason, a.changes "
                "FROM waiting JOIN audit a ON a.id = waiting.audit_id ORDER BY a.id"
            )
        )
    return True


def _append_seals(records: list[tuple[Any, ...]]) -> None:
    head = one("SELECT hash FROM audit_seal ORDER BY id DESC LIMIT 1")
    previous = head[0] if head else GENESIS
    links = []
    for record in records:
        previous = link_hash(previous, record)
        links.append((record[0], previous))
    text = "INSERT INTO audit_seal (audit_id, hash) VALUES (?, ?)"
    if is_postgres():  # and those who listen are told
        text = f"WITH sealed AS ({text} RETURNING id) SELECT pg_notify('{SAVED}', '') FROM sealed"
    if len(links) == 1:
        run(text, links[0])
    else:
        run_many(text, links)
