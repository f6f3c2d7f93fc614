"""Mails that were sent or came elsewhere, kept as activities of the contact or lead with that address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import now
from store.core.identity import actor
from store.core.text import clean, excerpt, plural
from store.crm import lead_rules
from store.crm.activities import EVERYBODY
from store.crm.leads import touch
from store.crm.models import Activity

LONGEST = 5000  # characters of a mail's text that are kept


@dataclass(frozen=True)
class Mail:
    """What is kept of a mail. `addresses` are those it is from and to, the sender's first; `sent` is a UTC moment."""

    message_id: str
    sent: str
    subject: str
    text: str
    addresses: tuple[str, ...]
    attachments: int = 0


@action("activity.take", "Take in mail", EVERYBODY, inner=True)
def take_mail(mail: Mail) -> Outcome:
    """Keep a mail on the timeline of whom it is from or to; the outcome is no activity (0) where nobody is known.

    The same mail is kept once, by its Message-ID.
    """
    known = scalar("SELECT id FROM activity WHERE message_id = ?", (mail.message_id,))
    if known:
        return Outcome("activity", int(known), "is here already")
    whose = _whose(mail.addresses)
    if whose is None:
        return Outcome("activity", 0, "nobody here has one of its addresses")
    kind, record_id, party = whose
    text = clean(mail.text, multiline=True)[:LONGEST]
    more = f"{plural(mail.attachments, 'attachment')} left out." if mail.attachments else ""
    made = records.create(
        Activity, kind="e-mail", subject=excerpt(clean(mail.subject), 200) or "(no subject)", state="done",
        notes="\n\n".join(filter(None, (text, more)))[: LONGEST + 60], done_at=min(mail.sent, now()),
        owner=actor().user_id, party=party, contact=record_id if kind == "contact" else None, record_kind=kind,
        record_id=record_id, message_id=mail.message_id, company=actor().company_id if kind == "lead" else None,
    )  # fmt: skip
    if kind == "lead":
        touch(record_id)
    return Outcome("activity", made.id, "kept")


def _whose(addresses: Sequence[str]) -> tuple[str, int, int | None] | None:
    """(kind, id, party) of the contact, else the open lead, that has the first of the addresses that anybody has."""
    for address in addresses:
        key = address.casefold()
        found = rows("SELECT id, party_id FROM contact WHERE email_key = ? ORDER BY state, id LIMIT 1", (key,))
        if found:
            return "contact", int(found[0][0]), int(found[0][1])
        lead = scalar(
            "SELECT id FROM lead WHERE company_id = ? AND email_key = ? AND email_key <> '' "
            f"AND state IN {lead_rules.OPEN}",
            (actor().company_id, key),
        )
        if lead:
            return "lead", int(lead), None
    return None
