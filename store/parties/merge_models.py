"""Pairs of parties that may be one and the same."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Record, Text, Whole, link, not_blank, one_of
from store.parties.models import Party


class Duplicate(Record):
    """Two parties that look like one, with the reason in words; once declined the pair is not proposed again."""

    party = link(Party, index=False)
    other = link(Party)
    score = Whole()
    reason = Text()
    state = Text(default="open")

    class Meta:
        table_name = "duplicate"
        indexes = ((("party", "other"), True), (("state", "score", "id"), False))
        constraints = [
            Check('"party_id" < "other_id"'),
            Check('"score" BETWEEN 0 AND 100'),
            not_blank("reason"),
            one_of("state", "open", "merged", "declined"),
        ]
