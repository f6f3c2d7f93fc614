"""The list of keys: whose each is, who authorised it, and when."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Moment, State, Text

KEYS = listing(
    Listing(
        name="keys",
        title="Keys",
        kind="key",
        source="access_key t JOIN app_user u ON u.id = t.user_id JOIN app_user a ON a.id = t.created_by",
        sort="login",
        columns=(
            Column("login", "Login", "u.login", Code(), 14),
            Column("fingerprint", "Fingerprint", "t.fingerprint", Code(), 50),
            Column("name", "Name", "t.name", Text(), 20),
            Column("used_for", "Used for", "t.used_for", Text(), 8),
            Column("state", "State", "t.state", State(), 8),
            Column("authorised_by", "Authorised by", "a.login", Code(), 14),
            Column("authorised", "When", "t.created_at", Moment(), 19),
            Column("changed", "Changed", "t.updated_at", Moment(), 19, hidden=True),
        ),
    )
)
