"""Checks of leads: what the rules give them, and what became of those that are qualified."""

from __future__ import annotations

from collections.abc import Iterator

from store.crm.lead_rules import OPEN, points
from store.insight.promises import check, differences


@check("leads", "an open lead has the points its rules give; a qualified one has a deal of its own party")
def leads() -> Iterator[str]:
    """Scores that are not what the rules say, and leads whose deal is somebody else's."""
    yield from differences(
        f"SELECT l.id, l.name, l.score, {points('l')} FROM lead l WHERE l.state IN {OPEN} "
        f"AND l.score <> {points('l')} ORDER BY l.id",
        "lead #{0} {1} has {2} points, by the rules {3}",
    )
    yield from differences(
        "SELECT l.id, l.name, l.deal_id FROM lead l JOIN deal d ON d.id = l.deal_id "
        "WHERE d.company_id <> l.company_id ORDER BY l.id",
        "lead #{0} {1} became deal #{2}, which is another company's",
    )
