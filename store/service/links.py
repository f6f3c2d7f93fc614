"""What a ticket is about: any record, and of several the main one."""

from __future__ import annotations

from typing import Any

from store.core import records
from store.core.database import one
from store.core.errors import Refused
from store.core.fields import model_of
from store.core.references import find_anything, kinds
from store.parties.moving import blends
from store.service.models import Ticket, TicketLink


def named(text: str | None) -> tuple[str, int] | None:
    """The (kind, id) of the record that a text names; None for no text. Raises NotFound."""
    return find_anything(text) if text else None


def party_of(kind: str, record_id: int) -> int | None:
    """Whose a record is: its own party, or that of the document it belongs to; None for what is nobody's."""
    if kind == "party":
        return record_id
    model: Any = model_of(kinds()[kind].table)
    column = next((name for name in ("party_id", "order_id", "invoice_id", "deal_id") if name in _columns(model)), "")
    found = one(f"SELECT {column} FROM {kinds()[kind].table} WHERE id = ?", (record_id,)) if column else None
    if not found or found[0] is None:
        return None
    if column == "party_id":
        return int(found[0])
    above = model._meta.columns[column].rel_model._meta.table_name
    return party_of(next(name for name, spec in kinds().items() if spec.table == above), int(found[0]))


def _columns(model: Any) -> Any:
    return model._meta.columns if model else {}


def add(ticket: Ticket, kind: str, record_id: int, main: bool = False) -> bool:
    """Note that a ticket is about a record, as the main one where it is the first; False where it was known so."""
    if (kind, record_id) == ("ticket", ticket.id):
        raise Refused("A ticket is not about itself.", "Name what it is about: an order, an invoice.")
    known = TicketLink.first_matching("ticket_id = ? AND record_kind = ? AND record_id = ?", ticket.id, kind, record_id)
    former = TicketLink.first_matching("ticket_id = ? AND main = 1", ticket.id)
    if known and (known.main or not main):
        return False
    if former and main:
        records.change(former, main=0)
    if known:
        return records.change(known, main=1)
    first = int(main or former is None)
    records.create(TicketLink, ticket=ticket.id, record_kind=kind, record_id=record_id, main=first)
    return True


def drop(ticket: Ticket, kind: str, record_id: int) -> bool:
    """Note that it is not about a record; the next one becomes the main one. False where it was not."""
    known = TicketLink.first_matching("ticket_id = ? AND record_kind = ? AND record_id = ?", ticket.id, kind, record_id)
    if known is None:
        return False
    records.remove(known)
    following = TicketLink.first_matching("ticket_id = ? ORDER BY id", ticket.id) if known.main else None
    if following:
        records.change(following, main=1)
    return True


@blends("ticket_link")
def _main_of_both(stays: TicketLink, gone: TicketLink) -> dict[str, Any]:
    """Where a ticket is about two parties that become one, it is about that one."""
    return {"main": 1} if gone.main and not stays.main else {}
