"""Asking somebody else: what waits for a yes, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any

from store.catalog.approval_models import Approval
from store.core import records
from store.core.action import Outcome, action, actions
from store.core.dates import now, today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Ref, Text

record_kind(RecordKind("approval", "approval", "t.title || ' ' || t.party_name"))
APPROVERS = ("manager",)


def ask(kind: str, row: Any, title: str, reason: str) -> None:
    """Put a record that hit a rule before those who may approve it. `row` has a party's name, a total, a currency."""
    settle(kind, row.id, "void")
    records.create(
        Approval,
        company=row.company_id,
        kind=kind,
        record_id=row.id,
        title=title,
        party_name=row.party_name,
        reason=reason,
        total=row.total,
        currency=row.currency,
        requester=actor().user_id,
        day=today().isoformat(),
        state="pending",
    )


def settle(kind: str, record_id: int, state: str, answer: str = "") -> None:
    """Say what came of a pending approval of a record, where there is one: granted, refused, or void by a change."""
    row = waiting(kind, record_id)
    if row:
        records.change(row, decider=actor().user_id, decided_at=now(), answer=answer, state=state)


def waiting(kind: str, record_id: int) -> Approval | None:
    """The pending approval of a record, or None."""
    return Approval.first_matching("record_id = ? AND kind = ? AND state = 'pending'", record_id, kind)


@action("approval.grant", "Approve", APPROVERS, example="backdesk approval grant '#4'")
def grant(approval: Annotated[int, Ref("Approval", kind="approval")]) -> Outcome:
    """Say yes: the record goes on as if the rule had not been hit. Nobody approves what they made or asked for."""
    return _decide(approval, "approve", {})


@action("approval.refuse", "Refuse", APPROVERS, danger=True, example="backdesk approval refuse '#4' --reason dear")
def refuse(
    approval: Annotated[int, Ref("Approval", kind="approval")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Say no, and why: the record is a draft again."""
    return _decide(approval, "refuse", {"reason": reason})


def _decide(approval_id: int, verb: str, said: dict[str, Any]) -> Outcome:
    row = Approval.get_by_id(approval_id)
    if row.state != "pending":
        raise Refused(f"{row.title} does not wait any more: {row.state}.", "See: backdesk list approvals")
    done: Outcome = actions()[f"{row.kind}.{verb}"].perform(row.record_id, **said)
    return done
