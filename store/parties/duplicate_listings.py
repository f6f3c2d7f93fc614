"""The list of parties that may be one, the likeliest first."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, State, Text, Whole
from store.parties import duplicates  # noqa: F401  the kind of record

DUPLICATES = listing(
    Listing(
        name="duplicates",
        title="Possible duplicates",
        kind="duplicate",
        source="duplicate t JOIN party p ON p.id = t.party_id JOIN party o ON o.id = t.other_id",
        sort="score",
        descending=True,
        columns=(
            Column("score", "Like", "t.score", Whole(), 5, sort_by="t.score"),
            Column("party", "Party", "p.name", Text(), 24),
            Column("other", "May be", "o.name", Text(), 24),
            Column("state", "State", "t.state", State(), 8),
            Column("reason", "Because", "t.reason", Text(), 40),
            Column("party_city", "City", "p.city", Text(), 14, spare=True),
            Column("other_city", "Other city", "o.city", Text(), 14, spare=True),
            Column("party_code", "Code", "p.code", Code(), 10, hidden=True),
            Column("other_code", "Other code", "o.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("other_id", "Other id", "t.other_id", Whole(), 8, hidden=True),
        ),
    )
)
