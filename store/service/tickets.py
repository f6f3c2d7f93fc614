"""Writes of tickets: opened, changed, given to somebody, and said to be about further records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from store.core import inputs, numbering, records
from store.core.action import Outcome, action
from store.core.dates import now, stored, today
from store.core.errors import Refused, invalid
from store.core.identity import actor, load_name
from store.core.models import User
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind, title
from store.core.settings import setting
from store.core.values import Changes, Choice, Day, Flag, Ref, Text, Version
from store.parties.models import Contact
from store.service import clocks, conversation, links
from store.service.models import LIVE, NEVER, PRIORITIES, Ticket
from store.service.turns import whose_turn

record_kind(RecordKind("ticket", "ticket", "t.number || ' ' || t.subject", ("number",), alias_of="merged_into_id"))
looks_after(LookedAfter("ticket", Ticket, LIVE, given=lambda: {"assigned_at": now()}))

Subject = Annotated[int, Ref("Ticket", kind="ticket")]


@dataclass(frozen=True, kw_only=True)
class TicketInput:
    """What a customer needs. `about` is any record: an order, a shipment, an invoice."""

    subject: Annotated[str, Text("Subject", required=True, aliases=("title", "summary"))]
    party: Annotated[
        int | None, Ref("Party", kind="party", help="that of what it is about, when left empty", aliases=("customer",))
    ] = None
    contact: Annotated[int | None, Ref("Contact", kind="contact", aliases=("requester",))] = None
    about: Annotated[str, Text("About", help="any record, such as: order SO-2026-000012")] = ""
    priority: Annotated[str, Choice("Priority", options=PRIORITIES)] = "normal"
    category: Annotated[str, Text("Category", max=40, aliases=("kind", "type"), help="such as: delivery")] = ""
    owner: Annotated[int | None, Ref("Owner", kind="user", aliases=("assignee", "agent"))] = None


@action(
    "ticket.add",
    "New ticket",
    conversation.EVERYBODY,
    example="backdesk ticket add --subject 'Where is my order?' --about SO-2026-000012 --priority high",
)
def add_ticket(
    values: TicketInput,
    message: Annotated[
        str, Text("What they wrote", max=20_000, multiline=True, aliases=("description", "body", "text"))
    ] = "",
    opened: Annotated[
        date | None, Day("Opened on", help="now, when left empty", aliases=("created", "opened at"))
    ] = None,
) -> Outcome:
    """Open a ticket: its clocks run by the targets of its priority. Nobody has it until it is given to somebody."""
    row = inputs.stored(values)
    about = links.named(row.pop("about"))
    row["party"] = _party(row, about)
    row["priority"] = row["priority"] or "normal"
    owner = row.pop("owner") or (whose_turn() if setting("service.in-turn") else None)
    moment = _opened(opened)
    ticket = records.create(
        Ticket,
        company=actor().company_id,
        number=numbering.take("ticket", clocks.wall(moment).date()),
        opened_at=moment,
        last_at=moment,
        due_at=NEVER,
        **row,
        **_given(owner, moment),
    )
    _wind(ticket)
    if about:
        links.add(ticket, *about, main=True)
    if message:
        conversation.write(ticket, "in", message, moment)
    return Outcome("ticket", ticket.id, f"{ticket.number} opened for {ticket.party.name}{_whose(ticket)}.")


@action("ticket.edit", "Edit ticket", conversation.HANDLING, undo="edit",
        example="backdesk ticket edit T-2026-000012 --priority urgent")  # fmt: skip
def edit_ticket(
    ticket: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=TicketInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is known of a ticket. Another priority has other targets, counted from when it was opened."""
    row = conversation.living(ticket)
    wanted = inputs.stored(changes, of=TicketInput)
    if "owner" in wanted:
        owner = wanted.pop("owner")
        wanted |= _given(owner, clocks.at_once()) if owner != row.owner_id else {}
    about = links.named(wanted.pop("about", ""))
    if {"party", "contact"} & wanted.keys() or about:
        known = {"party": row.party_id, "contact": row.contact_id} | wanted
        wanted["party"] = _party(known, about)
    before = row.priority
    done = records.change(row, version, **wanted)
    if done and row.priority != before:
        _wind(row)
    if about:
        done = links.add(row, *about, main=True) or done
    return Outcome("ticket", row.id, f"{row.number} changed." if done else "Nothing to change.")


@action("ticket.assign", "Assign ticket", conversation.HANDLING, undo="edit",
        example="backdesk ticket assign T-2026-000012 --in-turn")  # fmt: skip
def assign_ticket(
    ticket: Subject,
    owner: Annotated[int | None, Ref("Owner", kind="user", help="you, when left empty")] = None,
    in_turn: Annotated[bool, Flag("To whose turn it is", help="of those with the role support")] = False,
) -> Outcome:
    """Give a ticket to somebody: to you, to whom you name, or to who of the support was given none for longest."""
    row = conversation.living(ticket)
    if owner and in_turn:
        raise invalid("owner", load_name(owner), "is named; whose turn it is does not matter then")
    wanted = whose_turn() if in_turn else owner or actor().user_id
    if wanted is None:
        raise Refused("Nobody has the role support.", "Give it to somebody: backdesk user grant LOGIN --role support")
    if not User.get_by_id(wanted).active:
        raise Refused(f"{load_name(wanted)} is disabled.", "Give it to somebody who works here.")
    if wanted != row.owner_id:
        records.change(row, **_given(wanted, clocks.at_once()))
    return Outcome("ticket", row.id, f"{row.number} is {load_name(wanted)}'s.")


@action("ticket.link", "Link ticket", conversation.HANDLING, undo="edit",
        example="backdesk ticket link T-2026-000012 --about INV-2026-000031")  # fmt: skip
def link_ticket(
    ticket: Subject,
    about: Annotated[str, Text("About", required=True, help="any record, such as: invoice INV-2026-000012")],
) -> Outcome:
    """Say what else a ticket is about: an order, a shipment, an invoice, any record."""
    row = conversation.living(ticket)
    found = links.named(about)
    if found is None:
        raise invalid("about", about, "is required")
    made = links.add(row, *found)
    said = title(*found)
    return Outcome("ticket", row.id, f"{row.number} is about {said}{'' if made else ' already'}.")


@action("ticket.unlink", "Unlink ticket", conversation.HANDLING, undo="edit",
        example="backdesk ticket unlink T-2026-000012 --about INV-2026-000031")  # fmt: skip
def unlink_ticket(
    ticket: Subject,
    about: Annotated[str, Text("About", required=True, help="any record, such as: invoice INV-2026-000012")],
) -> Outcome:
    """Say that a ticket is not about a record after all."""
    row = conversation.living(ticket)
    found = links.named(about)
    done = found is not None and links.drop(row, *found)
    return Outcome("ticket", row.id, f"{row.number} is{' no longer' if done else ' not'} about {about}.")


def _opened(day: date | None) -> str:
    if day is None or day == today():
        return clocks.at_once()
    if day > today():
        raise invalid("opened", day.isoformat(), "lies in the future")
    return stored(datetime.combine(day, time()))


def _party(row: Mapping[str, Any], about: tuple[str, int] | None) -> int:
    """Whose ticket it is: as said, else by what it is about or by the contact. Raises Invalid where nothing fits."""
    contact = Contact.get_by_id(row["contact"]) if row.get("contact") else None
    found = row.get("party") or (links.party_of(*about) if about else None) or (contact.party_id if contact else None)
    if not found:
        raise invalid("party", "", "is required, or a record of one that it is about")
    if contact and contact.party_id != found:
        raise invalid("contact", contact.name, f"is a contact of {contact.party.name}")
    return int(found)


def _given(owner: int | None, moment: str) -> dict[str, Any]:
    return {"owner": owner, "assigned_at": moment if owner else None}


def _wind(ticket: Ticket) -> None:
    """Set its clocks by the targets there are now."""
    wanted = clocks.start(ticket)
    if ticket.state == "open":
        wanted["due_at"] = clocks.next_due(wanted["response_due"], ticket.responded_at, wanted["resolve_due"])
    records.change(ticket, **wanted)


def _whose(ticket: Ticket) -> str:
    return f", {load_name(ticket.owner_id)}'s" if ticket.owner_id else ""
