"""How many customers are in each segment now, each number the list of them."""

from __future__ import annotations

from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.errors import BackdeskError
from store.crm.segments import asked_for, size
from store.insight.sheet import Bar, Figure, Opens, sentences, share
from store.parties.listings import PARTIES

SHOWN = 40


def segments(day: date) -> Figure:
    """The segments in use, the latest first: how many parties are in each, and what it asks for."""
    found = rows(
        "SELECT id, name, filter_text FROM segment WHERE state = 'active' ORDER BY id DESC LIMIT ?", (SHOWN + 1,)
    )
    everybody = PARTIES.count()
    return Figure(
        f"Customers by segment at {day}",
        (("Segment", "left"), ("Parties", "right"), ("Share", "right"), ("Asks for", "left")),
        tuple(_bar(everybody, *row) for row in found[:SHOWN]),
        solid="parties",
        note=sentences(
            f"Counted now, of {count(everybody)} parties; one may be in several.",
            f"The latest {SHOWN}." if len(found) > SHOWN else "",
        ),
    )


def _bar(everybody: int, segment: int, name: str, asked: str) -> Bar:
    try:
        there = size(segment)
    except BackdeskError as error:
        return Bar(name, 0, ("", "", str(error)))
    behind = (Opens(name, "parties", asked_for(segment)),)
    return Bar(name, there, (count(there), share(there, everybody), asked), there, opens=behind)
