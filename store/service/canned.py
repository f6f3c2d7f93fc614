"""Answers that are given often, with places for what differs from ticket to ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import one, scalar
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, kinds, record_kind, title
from store.core.values import Changes, Code, Ref, Text, Version
from store.service.models import CannedAnswer, Ticket

record_kind(RecordKind("canned-answer", "canned_answer", "t.code || ' ' || t.name", ("code",), ("name",),
                       noun="canned answer"))  # fmt: skip

WRITERS = ("support", "manager")
PLACES = ("name", "party", "order", "about", "number", "subject", "agent", "company")
_PLACE = re.compile(r"\{([a-z]+)\}")
Subject = Annotated[int, Ref("Canned answer", kind="canned-answer")]


@dataclass(frozen=True, kw_only=True)
class CannedAnswerInput:
    """The text of an answer; `{name}` and the like are filled in from the ticket."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", max=60, required=True)]
    body: Annotated[str, Text("Text", max=5000, multiline=True, required=True, aliases=("answer", "message"),
                              help="with {name} {order} {number} {about} {agent}")]  # fmt: skip


@action(
    "canned-answer.add",
    "New canned answer",
    WRITERS,
    undo="edit",
    example="backdesk canned-answer add --code LATE --name 'Order is late' --body 'Dear {name}, {order} is late.'",
)
def add_canned_answer(values: CannedAnswerInput) -> Outcome:
    """Add an answer that is given often."""
    row = _checked(inputs.stored(values))
    made = records.create(CannedAnswer, **row)
    return Outcome("canned-answer", made.id, f"Canned answer {made.code} added.")


@action(
    "canned-answer.edit",
    "Edit canned answer",
    WRITERS,
    undo="edit",
    example="backdesk canned-answer edit LATE --name 'Late order'",
)
def edit_canned_answer(
    canned_answer: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=CannedAnswerInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change an answer; what was sent stays as it was."""
    row = CannedAnswer.get_by_id(canned_answer)
    done = records.change(row, version, **_checked(inputs.stored(changes, of=CannedAnswerInput)))
    return Outcome("canned-answer", row.id, f"{row.code} changed." if done else "Nothing to change.")


@action(
    "canned-answer.retire",
    "Retire canned answer",
    WRITERS,
    undo="edit",
    danger=True,
    example="backdesk canned-answer retire LATE",
)
def retire_canned_answer(canned_answer: Subject) -> Outcome:
    """Offer it no more."""
    row = CannedAnswer.get_by_id(canned_answer)
    records.change(row, state="retired")
    return Outcome("canned-answer", row.id, f"{row.code} is retired.")


def filled(canned_answer: int, ticket: Ticket) -> str:
    """The text of an answer for a ticket. Raises Refused naming the places for which it has nothing."""
    answer = CannedAnswer.get_by_id(canned_answer)
    if answer.state == "retired":
        raise Refused(f"{answer.code} is retired.", "See the others: backdesk list canned-answers state:active")
    known = _known(ticket)
    if missing := sorted({name for name in _PLACE.findall(answer.body) if not known.get(name)}):
        raise Refused(
            f"{ticket.number} has nothing for {', '.join(f'{{{name}}}' for name in missing)} of {answer.code}.",
            f"Say what it is about (backdesk ticket link {ticket.number}), or write the answer yourself.",
        )
    return _PLACE.sub(lambda place: known[place[1]], answer.body)


def _known(ticket: Ticket) -> dict[str, str]:
    contact = ticket.contact.name if ticket.contact_id else ""
    main = one("SELECT record_kind, record_id FROM ticket_link WHERE ticket_id = ? AND main = 1", (ticket.id,))
    return {
        "name": contact or ticket.party.name,
        "party": ticket.party.name,
        "order": _first_of(ticket, "order"),
        "about": title(*main) if main else "",
        "number": ticket.number,
        "subject": ticket.subject,
        "agent": actor().name,
        "company": str(scalar("SELECT name FROM company WHERE id = ?", (actor().company_id,))),
    }


def _first_of(ticket: Ticket, kind: str) -> str:
    """The number of the first linked record of a kind; ''."""
    found = kind in kinds() and one(
        f"SELECT r.number FROM ticket_link l JOIN {kinds()[kind].table} r ON r.id = l.record_id "
        "WHERE l.ticket_id = ? AND l.record_kind = ? ORDER BY l.main DESC, l.id LIMIT 1",
        (ticket.id, kind),
    )
    return str(found[0] or "") if found else ""


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    for name in _PLACE.findall(row.get("body") or ""):
        if name not in PLACES:
            raise invalid("body", f"{{{name}}}", f"is no place; there are {', '.join(f'{{{p}}}' for p in PLACES)}")
    return row
