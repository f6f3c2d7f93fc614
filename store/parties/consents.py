"""Whether somebody may be contacted by e-mail, by phone or by post: what they said last, and how we know.

The most careful answer holds: who said no, or whose company did, is not contacted that way; who or whose company said
yes has agreed; of everybody else nothing is known.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.database import one, scalar
from store.core.dates import today
from store.core.errors import invalid
from store.core.references import RecordKind, record_kind, title
from store.core.values import Choice, Day, Flag, Ref, Text
from store.parties.consent_models import CHANNELS, Consent
from store.parties.models import Contact

record_kind(
    RecordKind(
        "consent",
        "consent",
        "(SELECT p.name FROM party p WHERE p.id = t.party_id) || ': ' || t.channel || "
        "CASE t.allowed WHEN 1 THEN ' agreed to' ELSE ' refused' END",
    )
)

EVERYBODY = ("sales", "manager", "support", "finance", "purchasing")
ALL = "all"
_BY = {"e-mail": "to get e-mails", "phone": "to be called", "post": "to get letters"}


@action(
    "consent.set",
    "Record consent",
    EVERYBODY,
    example="backdesk consent set ACME --channel e-mail --no-allowed --source 'their letter'",
)
def set_consent(
    party: Annotated[int, Ref("Party", kind="party", required=True)],
    channel: Annotated[str, Choice("By", options=(ALL, *CHANNELS), required=True, aliases=("channel",))],
    allowed: Annotated[bool, Flag("May be contacted", required=True, aliases=("allowed", "consent", "opt in"))],
    source: Annotated[
        str, Text("Known from", required=True, help="the form, the call, the letter", aliases=("source",))
    ],
    contact: Annotated[
        int | None, Ref("Contact", kind="contact", help="this person alone; else the whole party")
    ] = None,
    day: Annotated[date | None, Day("On", help="today, when left empty", aliases=("date",))] = None,
) -> Outcome:
    """Keep what somebody said to being contacted. What they said on a later day is not overwritten by an older word."""
    if contact and Contact.get_by_id(contact).party_id != party:
        raise invalid("contact", title("contact", contact), f"is not with {title('party', party)}")
    when = (day or today()).isoformat()
    if when > today().isoformat():
        raise invalid("day", when, "is still to come")
    done = [keep(party, contact, each, allowed, when, source) for each in (CHANNELS if channel == ALL else (channel,))]
    who = title("contact", contact) if contact else title("party", party)
    how = "any way" if channel == ALL else f"by {channel}"
    said = f"{who} may {'' if allowed else 'not '}be contacted {how} ({source}, {Day().shown(when)})."
    return Outcome("consent", done[-1][0], said if any(new for _, new in done) else f"{who} said so, or later.")


def keep(party: int, contact: int | None, channel: str, allowed: bool, day: str, source: str) -> tuple[int, bool]:
    """Keep an answer unless a later one is known; returns its row, and whether anything is new."""
    found = Consent.first_matching(
        "party_id = ? AND COALESCE(contact_id, 0) = ? AND channel = ?", party, contact or 0, channel
    )
    if found is None:
        values = {"allowed": allowed, "day": day, "source": source}
        return records.create(Consent, party=party, contact=contact, channel=channel, **values).id, True
    if day < found.day:
        return found.id, False
    return found.id, records.change(found, allowed=allowed, day=day, source=source)


def answered(allowed: bool, channel: str, party: str, contact: str) -> str:
    """SQL of whether such an answer holds of a party and contact, by a channel: three SQL expressions."""
    return (
        f"EXISTS (SELECT 1 FROM consent said WHERE said.party_id = {party} AND said.channel = {channel} "
        f"AND said.allowed = {int(allowed)} AND (said.contact_id IS NULL OR said.contact_id = {contact}))"
    )


def standing_in_words(channel: str, party: str, contact: str) -> str:
    """SQL of what is known, in a word: refused, agreed or not said."""
    return (
        f"CASE WHEN {answered(False, channel, party, contact)} THEN 'refused' "
        f"WHEN {answered(True, channel, party, contact)} THEN 'agreed' ELSE 'not said' END"
    )


def known(party: int, contact: int | None, channel: str) -> str:
    """Whether somebody refused, agreed or did not say whether they may be contacted by a channel."""
    return str(scalar(f"SELECT {standing_in_words('?', '?', '?')}", (party, channel, contact) * 2))


def objection(party: int, contact: int | None, channel: str) -> str:
    """Who asked not to be contacted by a channel, when and how we know: a sentence; '' where nobody did."""
    found = one(
        "SELECT COALESCE(c.name, p.name), s.day, s.source FROM consent s JOIN party p ON p.id = s.party_id "
        "LEFT JOIN contact c ON c.id = s.contact_id WHERE s.party_id = ? AND s.channel = ? AND s.allowed = 0 "
        "AND (s.contact_id IS NULL OR s.contact_id = ?) ORDER BY s.contact_id LIMIT 1",
        (party, channel, contact),
    )
    return f"{found[0]} asked not {_BY[channel]} ({found[2]}, {Day().shown(found[1])})." if found else ""
