"""A portfolio changes hands: what one person looks after is another's from then on."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.fields import Record
from store.core.listing import Query, get_listing
from store.core.models import User
from store.core.portfolio import LookedAfter, looked_after
from store.core.text import fold, some
from store.core.values import Ref, Text
from store.crm import territories


@action(
    "user.hand-over",
    "Hand over",
    ("manager",),
    undo="edit",
    danger=True,
    example="backdesk user hand-over ben --to cleo --parties 'country:DE'",
)
def hand_over(
    user: Annotated[int, Ref("User", kind="user", help="who looks after them now")],
    to: Annotated[int, Ref("To", kind="user", required=True)],
    only: Annotated[str, Text("Only", help="such as: parties, deals; all there is, when left empty")] = "",
    parties: Annotated[str, Text("Of the parties", help="a filter of that list, such as country:DE")] = "",
    territory: Annotated[int | None, Ref("Of the territory", kind="territory", help="in the place of a filter")] = None,
    reason: Annotated[str, Text("Reason", max=500)] = "",  # noqa: ARG001  the history keeps it
) -> Outcome:
    """Give all that a user looks after to another one: parties, and what is open of deals, quotes, tickets and so on.

    With a filter of parties, or a territory, only these and what is about them. What is won, done or closed stays
    with who did it.
    """
    gives, takes = User.get_by_id(user), User.get_by_id(to)
    if gives.id == takes.id:
        raise Refused(f"{gives.name} has them already.", "Name somebody else.")
    if not takes.active:
        raise Refused(f"{takes.name} is disabled.", "Give them to somebody who works here.")
    kinds = _kinds(only)
    of = _parties(parties, territory)
    moved = [counted for kind in kinds if (counted := _move(kind, gives, takes, of))]
    if not moved:
        raise Refused(f"{gives.name} looks after nothing of that.", f"See: backdesk list parties owner:{gives.login}")
    return Outcome("user", takes.id, f"{takes.name} has from {gives.name}: {some(moved, len(moved))}.")


def _parties(asked: str, territory: int | None) -> set[int] | None:
    """Of which parties; None for whatever there is."""
    if not territory:
        return {line.id for line in get_listing("parties").every(Query(asked))} if asked.strip() else None
    if asked.strip():
        raise invalid("parties", asked, "is said beside a territory; say one of the two")
    return territories.parties_of(territory)


def _kinds(only: str) -> list[LookedAfter]:
    there = {fold(kind.many): kind for kind in looked_after()}
    wanted = [fold(word) for word in only.split(",") if word.strip()] or list(there)
    for word in wanted:
        if word not in there:
            raise invalid("only", word, f"is nothing that somebody looks after; there are {', '.join(there)}")
    return [there[word] for word in dict.fromkeys(wanted)]


def _move(kind: LookedAfter, gives: User, takes: User, of: set[int] | None) -> str:
    """Give one kind of record; returns how many, in words, or ''."""
    found: list[Record] = kind.model.matching(f'{kind.held} ORDER BY "id"', gives.id)
    count = 0
    for row in found:
        if of is None or (kind.party and getattr(row, kind.party) in of):
            records.change(row, owner=takes.id, **kind.given())
            kind.told(row)
            count += 1
    return kind.counted(count) if count else ""
