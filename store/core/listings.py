"""Lists of the foundation: users, audit, imports."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.references import RecordKind, record_kind
from store.core.values import Code, Currency, Flag, Moment, Text, Whole

record_kind(RecordKind("audit", "audit", "t.action", noun="audit record"))

USERS = listing(
    Listing(
        name="users",
        title="Users",
        kind="user",
        source="app_user t",
        columns=(
            Column("login", "Login", "t.login", Code(), 14),
            Column("name", "Name", "t.name", Text(), 24),
            Column("active", "Active", "t.active", Flag(), 7),
            Column(
                "roles",
                "Roles",
                "COALESCE((SELECT MIN(role) || CASE WHEN COUNT(*) > 1 THEN ' +' || (COUNT(*) - 1) ELSE '' END "
                "FROM app_user_role r WHERE r.user_id = t.id), '')",
                Text(),
                24,
            ),
            Column("sees", "Sees", "t.sees", Text(), 5),
            Column("team", "Team", "NULLIF(t.team, '')", Text(), 12),
        ),
    )
)

COMPANIES = listing(
    Listing(
        name="companies",
        title="Companies",
        kind="company",
        source="company t",
        where="EXISTS (SELECT 1 FROM app_user_role r WHERE r.user_id = {actor} "
        "AND (r.company_id IS NULL OR r.company_id = t.id))",
        columns=(
            Column("code", "Code", "t.code", Code(), 12),
            Column("name", "Name", "t.name", Text(), 32),
            Column("currency", "Currency", "t.currency", Currency(), 8),
            Column("country", "Country", "t.country", Code(), 7),
            Column("tax_id", "Tax id", "t.tax_id", Code(), 16),
            Column("tax_rounding", "Tax rounded per", "t.tax_rounding", Code(), 15, hidden=True),
            Column("line1", "Street", "t.line1", Text(), 28, hidden=True),
            Column("postal_code", "Postal code", "t.postal_code", Code(), 11, hidden=True),
            Column("city", "City", "t.city", Text(), 20, hidden=True),
            Column("email", "E-mail", "t.email", Text(), 28, hidden=True),
            Column("phone", "Phone", "t.phone", Code(), 18, hidden=True),
            Column("registration", "Registered", "t.registration", Text(), 28, hidden=True),
            Column("e_address", "E-invoice address", "t.e_address", Text(), 28, hidden=True),
        ),
    )
)

ATTACHMENTS = listing(
    Listing(
        name="attachments",
        title="Attachments",
        kind="attachment",
        source="attachment t JOIN attachment_content c ON c.id = t.content_id JOIN app_user u ON u.id = t.user_id",
        where="t.record_table NOT IN ({hidden})",
        descending=True,
        columns=(
            Column("id", "No", "t.id", Whole(), 6, sort_by="t.id"),
            Column("name", "Name", "t.name", Text(), 32),
            Column("size", "Bytes", "c.size", Whole(), 11),
            Column("record_kind", "Of", "t.record_kind", Code(), 12),
            Column("record_id", "Id", "t.record_id", Whole(), 7),
            Column("who", "Who", "u.name", Text(), 14, spare=True),
            Column("at", "When", "t.at", Moment(), 19),
            Column("media_type", "Type", "t.media_type", Code(), 24, hidden=True),
            Column("sha256", "SHA-256", "c.sha256", Code(), 64, hidden=True),
        ),
    )
)

_CHANGES = "CASE WHEN {private:t.changes} THEN '' ELSE t.changes END"

AUDIT = listing(
    Listing(
        name="audit",
        title="Audit",
        kind="audit",
        source="audit t JOIN app_user u ON u.id = t.user_id",
        descending=True,
        columns=(
            Column("at", "When", "t.at", Moment(), 19),
            Column("who", "Who", "u.name", Text(), 14),
            Column("action", "Action", "t.action", Code(), 18),
            Column("subject", "Record", "t.subject", Text(), 10),
            Column("subject_id", "Id", "t.subject_id", Whole(), 8),
            Column("reason", "Reason", "t.reason", Text(), 24),
            Column("changes", "Changes", _CHANGES, Text(), 40, hidden=True),
        ),
    )
)

VIEWS = listing(
    Listing(
        name="views",
        title="Saved views",
        kind="view",
        source="saved_view t JOIN app_user u ON u.id = t.owner_id",
        where="t.shared = 1 OR t.owner_id = {actor}",
        sort="listing",
        columns=(
            Column("name", "Name", "t.name", Text(), 24),
            Column("listing", "List", "t.listing", Text(), 12),
            Column("owner", "Owner", "u.login", Text(), 12),
            Column("shared", "Shared", "t.shared", Flag(), 6),
            Column("filter", "Filter", "t.filter_text", Text(), 34),
            Column("sort", "Sort", "t.sort", Text(), 14),
            Column("columns", "Columns", "t.columns", Text(), 40, hidden=True),
        ),
    )
)

BATCHES = listing(
    Listing(
        name="batches",
        title="Imports",
        kind="batch",
        source="import_batch t JOIN app_user u ON u.id = t.user_id",
        descending=True,
        columns=(
            Column("at", "When", "t.at", Moment(), 19),
            Column("kind", "Kind", "t.kind", Text(), 12),
            Column("file", "File", "t.file_name", Text(), 30),
            Column("source", "Source", "t.source", Text(), 12),
            Column("added", "New", "t.added", Whole(), 9),
            Column("changed", "Changed", "t.changed", Whole(), 9),
            Column("unchanged", "Known", "t.unchanged", Whole(), 9),
            Column("refused", "Refused", "t.refused", Whole(), 9),
            Column("who", "By", "u.name", Text(), 14),
        ),
    )
)
