"""What becomes of contacts, addresses and consent when the parties they are of are merged."""

from __future__ import annotations

from typing import Any

from store.core.text import fold
from store.parties.consent_models import Consent
from store.parties.models import Address, Contact
from store.parties.moving import blends, finds_twin, fits, lacking

_PLACE = ("line1", "line2", "postal_code", "city", "region", "country")


@blends("contact")
def _one_person(stays: Contact, gone: Contact) -> dict[str, Any]:
    """Of two contacts with one e-mail address: in use if either is, what is noted of both."""
    wanted = lacking(stays, gone) | {"notes": stays.notes}
    if gone.notes and gone.notes not in stays.notes:
        wanted["notes"] = f"{stays.notes}\n{gone.notes}" if stays.notes else gone.notes
    return wanted | ({"state": "active"} if gone.state == "active" else {})


@finds_twin("address")
def _same_place(row: Address, _link: str, stays: int) -> Address | None:
    """An address that says the same for the same use."""
    said = [fold(row.__data__[name]) for name in _PLACE]
    found = Address.matching("party_id = ? AND kind = ? ORDER BY id", stays, row.kind)
    return next((other for other in found if [fold(other.__data__[name]) for name in _PLACE] == said), None)


@fits("address")
def _printed_as_before(row: Address, stays: int) -> dict[str, Any]:
    """The address that documents print of a use stays the one it was."""
    taken = row.kind != "other" and Address.first_matching("party_id = ? AND kind = ?", stays, row.kind)
    return {"kind": "other"} if taken else {}


@finds_twin("consent")
def _same_channel(row: Consent, link: str, stays: int) -> Consent | None:
    """What the same party or person said of the same channel."""
    party, contact = (stays, row.contact_id) if link == "party" else (row.party_id, stays)
    return Consent.first_matching(
        "party_id = ? AND COALESCE(contact_id, 0) = ? AND channel = ? AND id <> ?",
        party, contact or 0, row.channel, row.id,
    )  # fmt: skip


@blends("consent")
def _said_last(stays: Consent, gone: Consent) -> dict[str, Any]:
    """What was said last counts; of one day, the refusal."""
    if (gone.day, not gone.allowed) <= (stays.day, not stays.allowed):
        return {}
    return {"allowed": gone.allowed, "day": gone.day, "source": gone.source}
