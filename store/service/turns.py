"""Whose turn it is to be given a ticket."""

from __future__ import annotations

from store.core.database import rows


def whose_turn() -> int | None:
    """Of those with the role support who work here the one who was given a ticket the longest ago; None for nobody."""
    found = rows(
        "SELECT u.id, (SELECT MAX(t.assigned_at) FROM ticket t WHERE t.owner_id = u.id) AS given FROM app_user u "
        "WHERE u.active = 1 AND EXISTS (SELECT 1 FROM app_user_role r WHERE r.user_id = u.id AND r.role = 'support') "
        "ORDER BY u.id"
    )
    return min(found, key=lambda one: (one[1] or "", one[0]))[0] if found else None
