"""Lists of segments."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Moment, State, Text, Whole

SEGMENTS = listing(
    Listing(
        name="segments",
        title="Segments",
        kind="segment",
        source="segment t LEFT JOIN app_user o ON o.id = t.created_by",
        sort="name",
        columns=(
            Column("name", "Segment", "t.name", Text(), 26),
            Column("filter", "Filter", "t.filter_text", Text(), 46, sortable=False),
            Column("state", "State", "t.state", State(), 9),
            Column("description", "Description", "t.description", Text(), 30, hidden=True),
            Column("by", "Made by", "o.login", Text(), 10, spare=True),
            Column("created_at", "Made", "t.created_at", Moment(), 16, hidden=True),
            Column(
                "campaigns",
                "Campaigns",
                "(SELECT COUNT(*) FROM campaign c WHERE c.segment_id = t.id)",
                Whole(),
                9,
                hidden=True,
                sortable=False,
            ),
        ),
    )
)
