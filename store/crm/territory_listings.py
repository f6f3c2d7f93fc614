"""The list of territories."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, State, Text, Whole

TERRITORIES = listing(
    Listing(
        name="territories",
        title="Territories",
        kind="territory",
        source="territory t LEFT JOIN app_user o ON o.id = t.owner_id",
        sort="position",
        columns=(
            Column("position", "No.", "t.position", Whole(), 4, sort_by="t.position"),
            Column("code", "Code", "t.code", Code(), 10, sort_by="t.code_key"),
            Column("name", "Territory", "t.name", Text(), 20),
            Column("filter", "Filter", "t.filter_text", Text(), 34, sortable=False),
            Column("owner", "Owner", "o.login", Text(), 10),
            Column("state", "State", "t.state", State(), 9),
        ),
    )
)
