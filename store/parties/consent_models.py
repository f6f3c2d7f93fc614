"""Who may be contacted, and how: what they said, when and where."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Day, Flag, Record, Text, index_of, link, not_blank, one_of, optional_link, real_day
from store.parties.models import Contact, Party

CHANNELS = ("e-mail", "phone", "post")


class Consent(Record):
    """What a party, or one of its contacts, said last to being contacted by a channel; `source` is where we know it."""

    party = link(Party, index=False)
    contact = optional_link(Contact)
    channel = Text()
    allowed = Flag()
    day = Day()
    source = Text()

    class Meta:
        table_name = "consent"
        indexes = (
            index_of("consent", "of", '"party_id", COALESCE("contact_id", 0), "channel"', unique=True),
            index_of("consent", "refused", '"channel", "party_id", "contact_id"', '"allowed" = 0'),
        )
        constraints = [
            one_of("channel", *CHANNELS),
            Check('"allowed" IN (0, 1)'),
            real_day("day"),
            not_blank("source"),
        ]
