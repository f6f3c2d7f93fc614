"""Two records of one party become one: what belongs to the one moves to the other, and its name leads there."""

from __future__ import annotations

import json
from typing import Annotated, Any

from store.core import audit, records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.errors import Invalid, Problem, Refused
from store.core.redacting import is_redacted
from store.core.scope import everything
from store.core.text import clean, excerpt, plural, some
from store.core.undo import ERASED, replay
from store.core.values import Ref, Text
from store.parties import pairs
from store.parties.choosing import chosen
from store.parties.living import require_living
from store.parties.models import Party
from store.parties.moving import Moving, in_words

MERGING = ("sales", "manager", "finance")
Subject = Annotated[int, Ref("Party", kind="party", help="the one that goes")]


@action(
    "party.merge",
    "Merge with",
    MERGING,
    undo="party.unmerge",
    danger=True,
    example="backdesk party merge P000012 --into ACME --take phone,website",
)
def merge_party(
    party: Subject,
    into: Annotated[int | None, Ref("Into", kind="party", help="the one that stays")] = None,
    take: Annotated[str, Text("Take over", help="fields that count as the one that goes has them: name, phone")] = "",
    keep: Annotated[str, Text("Leave empty", help="fields not to be filled from it: website")] = "",
    reason: Annotated[str, Text("Reason", max=500)] = "",  # noqa: ARG001  the history keeps it
) -> Outcome:
    """Make one party of two: everything that belongs to the first belongs to the other from then on.

    What the other lacks it has from the first. The first stays as another name that leads there: imports, commands
    and forms that name it mean the other. It can be undone as long as nothing happened to what moved.
    """
    if into is None:
        return _again(party)
    gone, stays = Party.get_by_id(party), Party.get_by_id(into)
    _require_two(gone, stays)
    taken = chosen(gone, stays, take, keep)
    if gone.state == "on hold":
        taken["state"] = "on hold"
    freed: dict[str, Any] = {"tax_id": None} if "tax_id" in taken else {}
    records.change(gone, state="merged", merged_into=stays.id, **freed)
    records.change(stays, **taken)
    moving = Moving()
    moving.all_of("party", gone.id, stays.id)
    pairs.settle(gone.id, stays.id)
    audit.about("party", gone.id)
    moved = f"; moved: {said}" if (said := in_words(moving.moved)) else ""
    return Outcome("party", stays.id, f"{gone.name} ({gone.code}) is merged into {stays.name}{moved}.")


@action(
    "party.unmerge", "Take merge apart", MERGING, danger=True, example="backdesk party unmerge ACME --former P000012"
)
def unmerge_party(
    party: Annotated[int, Ref("Party", kind="party")],
    former: Annotated[str, Text("Former party", help="its code, where several were merged into this one")] = "",
) -> Outcome:
    """Make two parties of one again: all that moved goes back. What came since stays with the one that stayed.

    Refused where something of it has changed hands since.
    """
    gone = _former(Party.get_by_id(party), clean(former))
    stays = Party.get_by_id(gone.merged_into_id)
    if stays.merged_into_id is not None:
        into = Party.get_by_id(stays.merged_into_id)
        raise Refused(
            f"{stays.name} ({stays.code}) is merged into {into.name} itself.",
            f"Take that apart first: backdesk party unmerge {into.code} --former {stays.code}",
        )
    replay(_changes(gone.id), forward=False)
    audit.about("party", gone.id)
    return Outcome("party", gone.id, f"{gone.name} ({gone.code}) is a party of its own again.")


def _again(party: int) -> Outcome:
    """Do again what was taken back: the same choices, the same rows."""
    gone = require_living(Party.get_by_id(party))
    changes = _changes(party)
    if not changes:
        raise Invalid(Problem("into", "", f"{gone.name} goes nowhere"), "Say which one stays: --into CODE")
    replay(changes, forward=True)
    audit.about("party", party)
    stays = Party.get_by_id(Party.get_by_id(party).merged_into_id)
    return Outcome("party", stays.id, f"{gone.name} ({gone.code}) is merged into {stays.name} again.")


def _require_two(gone: Party, stays: Party) -> None:
    for row in (gone, stays):
        require_living(row)
    if gone.id == stays.id:
        raise Refused(f"{gone.name} is that party itself.", "Name another one to merge it into.")
    above = stays.parent_id
    while above:
        row = Party.get_by_id(above)
        if row.parent_id == gone.id:
            raise Refused(
                f"{stays.name} belongs to {row.name}, which belongs to {gone.name}.",
                f"Say first whose {row.name} is: backdesk party edit {row.code} --parent",
            )
        above = row.parent_id


def _former(party: Party, code: str) -> Party:
    if party.merged_into_id is not None:
        return party
    found = Party.matching("merged_into_id = ? ORDER BY id", party.id)
    wanted = [row for row in found if not code or code.casefold() in (row.code.casefold(), row.name.casefold())]
    if len(wanted) == 1:
        return wanted[0]
    if not found:
        raise Refused(f"Nothing was merged into {party.name}.", "See its history: backdesk history")
    said = f" called '{excerpt(code)}'" if code and not wanted else ""
    raise Refused(
        f"{plural(len(found), 'party', 'parties')} went into {party.name}{', none' + said if said else ''}.",
        f"Say which: --former {some([row.code for row in found])}",
    )


def _changes(gone: int) -> list[Any]:
    """What the last merge of a party changed, as its audit record has it."""
    with everything():
        found = rows(
            "SELECT id, changes FROM audit WHERE (subject = 'party' AND subject_id = ?) OR (subject = 'duplicate' AND "
            "subject_id IN (SELECT id FROM duplicate WHERE party_id = ? OR other_id = ?)) ORDER BY id DESC",
            (gone, gone, gone),
        )
    for audit_id, text in found:
        changes: list[Any] = json.loads(text)
        if any(c[1:3] == ["party", gone] and (c[3].get("merged_into") or [0, 0])[1] for c in changes):
            if is_redacted(audit_id):
                raise Refused("A person was erased from the record of this merge; it cannot be taken back.", ERASED)
            return changes
    return []
