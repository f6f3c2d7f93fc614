"""Checks of activities: what comes again follows what was done, and notices are for whoever has the activity."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.database import rows
from store.core.rhythm import Repeats
from store.insight.promises import check, differences


@check("activities", "what comes again says how often and follows what is done; notices are for who has the activity")
def activities() -> Iterator[str]:
    """Activities out of their rhythm, and notices that would tell somebody else, or too late."""
    yield from differences(
        "SELECT t.id, t.repeats FROM activity t LEFT JOIN activity b ON b.id = t.repeats WHERE t.repeats IS NOT NULL "
        "AND (b.id IS NULL OR b.every = '' OR b.state <> 'done') ORDER BY t.id",
        "activity #{0} follows activity #{1}, which it cannot",
    )
    yield from differences(
        "SELECT id FROM activity WHERE (every = '') <> (turn IS NULL) OR (every = '') <> (on_day IS NULL) "
        "OR (starts <> '' AND due IS NULL) OR (until IS NOT NULL AND every = '') ORDER BY id",
        "activity #{0} says only in part when it comes",
    )
    for activity_id, every in rows("SELECT id, every FROM activity WHERE every <> '' ORDER BY id"):
        try:
            Repeats().parse(every)
        except ValueError:
            yield f"activity #{activity_id} comes again '{every}', which is no rhythm"
    yield from differences(
        "SELECT n.activity_id, n.kind FROM activity_notice n JOIN activity t ON t.id = n.activity_id "
        "WHERE n.seen_at IS NULL AND (t.state <> 'planned' OR n.user_id <> t.owner_id) ORDER BY n.id",
        "activity #{0} still has a notice ({1}) for somebody who has nothing to do with it",
    )
    yield from differences(
        "SELECT t.id FROM activity t LEFT JOIN activity_notice n ON n.activity_id = t.id AND n.kind = 'reminder' "
        "WHERE t.state = 'planned' AND t.remind <> '' AND n.id IS NULL ORDER BY t.id",
        "activity #{0} is to be reminded of, and nobody will be",
    )
