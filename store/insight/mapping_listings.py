"""The list of approved mappings, with who approved them and when."""

from __future__ import annotations

from store.catalog import actions as _catalog  # noqa: F401  their kinds of records
from store.catalog import taxes as _taxes  # noqa: F401
from store.core.approving import KINDS
from store.core.listing import Column, Listing, listing
from store.core.references import kinds
from store.core.values import Code, Moment, Text, Whole
from store.parties import actions as _parties  # noqa: F401


def _named(kind: str) -> str:
    spec = kinds()[kind]
    return f"WHEN '{kind}' THEN (SELECT {spec.title} FROM {spec.table} t WHERE t.id = m.record_id)"


MAPPINGS = listing(
    Listing(
        name="mappings",
        title="Mappings",
        kind="mapping",
        source="name_mapping t JOIN name_mapping m ON m.id = t.id JOIN app_user u ON u.id = t.created_by",
        sort="name",
        columns=(
            Column("name", "Name in files", "t.name", Text(), 30, sort_by="t.name_key"),
            Column("kind", "Kind", "t.kind", Code(), 10),
            Column("means", "Stands for", f"CASE t.kind {' '.join(map(_named, KINDS))} END", Text(), 30),
            Column("source", "Source", "t.source", Text(), 12),
            Column("approved_by", "Approved by", "u.name", Text(), 14),
            Column("approved", "When", "t.created_at", Moment(), 19),
            Column("record_id", "Id", "t.record_id", Whole(), 7, hidden=True),
        ),
    )
)
