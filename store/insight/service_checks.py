"""Checks of tickets: states that fit their times, clocks that count business hours, links that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.database import rows
from store.core.references import kinds
from store.insight.promises import SHOWN, check, differences
from store.service.models import NEVER


@check("tickets", "a ticket's state fits its times and messages; one that was merged leads to one that was not")
def tickets() -> Iterator[str]:
    """Times out of order, clocks that run without a reason, messages that are not counted, merges in a ring."""
    yield from differences(
        "SELECT number, state FROM ticket WHERE responded_at < opened_at OR paused_at < opened_at "
        "OR resolved_at < opened_at OR closed_at < resolved_at ORDER BY id",
        "{0} is {1}, and something happened before what must have been first",
    )
    yield from differences(
        "SELECT number, due_at FROM ticket WHERE state = 'open' AND due_at <> "
        "COALESCE((SELECT MIN(d) FROM (SELECT CASE WHEN responded_at IS NULL THEN response_due END AS d "
        f"UNION ALL SELECT resolve_due) x), '{NEVER}') ORDER BY id",
        "{0} is due {1}, by its clocks at another time",
    )
    yield from differences(
        "SELECT t.number, t.messages, COUNT(m.id) FROM ticket t LEFT JOIN ticket k ON (k.id = t.id "
        "OR k.merged_into_id = t.id) AND t.merged_into_id IS NULL LEFT JOIN ticket_message m ON m.ticket_id = k.id "
        "GROUP BY t.id, t.number, t.messages HAVING t.messages <> COUNT(m.id) ORDER BY t.id",
        "{0} says it has {1} messages, there are {2}",
    )
    yield from differences(
        "SELECT t.number FROM ticket t WHERE t.responded_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
        "ticket_message m WHERE m.ticket_id = t.id AND m.way = 'out' AND m.at = t.responded_at) ORDER BY t.id",
        "{0} is answered, but there is no answer of that time",
    )
    yield from differences(
        "SELECT t.number, m.number FROM ticket t JOIN ticket m ON m.id = t.merged_into_id WHERE "
        "m.merged_into_id IS NOT NULL OR m.party_id <> t.party_id OR m.company_id <> t.company_id ORDER BY t.id",
        "{0} was merged into {1}, which is merged itself or somebody else's",
    )


@check("ticket links", "what a ticket is about exists; of several records one is the main one")
def links() -> Iterator[str]:
    """Links to records that are gone, and tickets with links but no main one."""
    for (kind,) in rows("SELECT DISTINCT record_kind FROM ticket_link ORDER BY record_kind LIMIT ?", (SHOWN,)):
        if kind not in kinds():
            yield f"tickets are about {kind}, which no record is called"
            continue
        yield from differences(
            f"SELECT k.number, t.record_kind, t.record_id FROM ticket_link t JOIN ticket k ON k.id = t.ticket_id "
            f"LEFT JOIN {kinds()[kind].table} r ON r.id = t.record_id WHERE t.record_kind = '{kind}' AND r.id IS NULL "
            "ORDER BY t.id",
            "{0} is about {1} #{2}, which there is not",
        )
    yield from differences(
        "SELECT k.number FROM ticket k JOIN ticket_link t ON t.ticket_id = k.id GROUP BY k.id, k.number "
        "HAVING SUM(t.main) <> 1 ORDER BY k.id",
        "{0} is about something, but nothing of it is the main thing",
    )
