"""Territories: whose the parties are that a filter asks for; of several that fit one, the first counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused, Usage, invalid
from store.core.events import reacts_to
from store.core.listing import Query
from store.core.models import User
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Changes, Code, Ref, Text, Version, Whole
from store.crm import party_filters
from store.crm.territory_models import Territory
from store.parties.events import PartyAdded
from store.parties.listings import PARTIES
from store.parties.models import Party

record_kind(RecordKind("territory", "territory", "t.name", ("code",), ("name",)))
looks_after(LookedAfter("territory", Territory, "\"state\" = 'active'", party=""))

MANAGERS = ("manager",)
AT_ONCE = 500  # parties that are asked for by their ids in one statement
Subject = Annotated[int, Ref("Territory", kind="territory")]


@dataclass(frozen=True, kw_only=True)
class TerritoryInput:
    """Which parties, and who looks after them. Territories are tried in the order of their positions."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True, max=80)]
    filter: Annotated[
        str, Text("Filter", required=True, max=1000, help="as on the list of parties: country:DE|AT customer:yes")
    ]
    owner: Annotated[int, Ref("Owner", kind="user", required=True, help="who looks after them")]
    position: Annotated[
        Decimal | None, Whole("Position", minimum=Decimal(1), maximum=Decimal(999), help="the last, when left empty")
    ] = None


@dataclass(frozen=True, kw_only=True)
class ApplyInput:
    """Which territory; all of them, when nothing is said."""

    territory: Annotated[int | None, Ref("Territory", kind="territory", help="all, when left empty")] = None


@action(
    "territory.add",
    "New territory",
    MANAGERS,
    example="backdesk territory add --code DACH --name 'German-speaking' --filter 'country:DE|AT|CH' --owner ben",
)
def add_territory(values: TerritoryInput) -> Outcome:
    """Say whose the parties are that a filter asks for; of several territories the first that fits counts.

    New parties without an owner get one so; those that are here already, by `territory apply`.
    """
    row = _checked(inputs.stored(values))
    row["position"] = row["position"] or 1 + int(scalar("SELECT COALESCE(MAX(position), 0) FROM territory"))
    made = records.create(Territory, **row)
    return Outcome("territory", made.id, f"{made.name} is {made.owner.name}'s: {_fitting(made)}.")


@action(
    "territory.edit",
    "Edit territory",
    MANAGERS,
    undo="edit",
    example="backdesk territory edit DACH --owner cleo",
)
def edit_territory(
    territory: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=TerritoryInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a territory; parties stay with who has them until `territory apply`."""
    row = Territory.get_by_id(territory)
    done = records.change(row, version, **_checked(inputs.stored(changes, of=TerritoryInput)))
    said = f"{row.name} is {row.owner.name}'s: {_fitting(row)}." if done else "Nothing to change."
    return Outcome("territory", row.id, said)


@action(
    "territory.retire",
    "Retire territory",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk territory retire DACH",
)
def retire_territory(territory: Subject) -> Outcome:
    """Give nobody parties by it any more; those it gave stay with who has them."""
    row = Territory.get_by_id(territory)
    records.change(row, state="retired")
    return Outcome("territory", row.id, f"{row.name} is retired.")


@action(
    "territory.apply",
    "Apply territories",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk territory apply --territory DACH",
)
def apply_territories(values: ApplyInput) -> Outcome:
    """Give the parties that fit a territory, and are somebody else's or nobody's, to who looks after it.

    Only the parties change hands: what is open of deals, quotes, tickets and so on, by `user hand-over`.
    """
    wanted = _active(values.territory).id if values.territory else None
    shares = _shares(wanted)  # all of them before any is given: a filter may ask for the owner
    if not shares:
        raise Refused("There is no territory.", "Add one: backdesk territory add")
    given = [(row, count) for row, parties in shares if (count := _give(row, parties))]
    said = "; ".join(f"{row.name}: {plural(count, 'party', 'parties')} for {row.owner.name}" for row, count in given)
    return Outcome("territory", wanted or 0, f"{said or 'Nothing to do: whoever fits has its owner'}.")


def parties_of(territory: int) -> set[int]:
    """The parties whose first territory it is. Raises Refused for a retired one."""
    ((_, parties),) = _shares(_active(territory).id)
    return set(parties)


@reacts_to(PartyAdded)
def _looked_after(event: PartyAdded) -> None:
    """A new party that nobody looks after is of the first territory that fits."""
    party = Party.get_by_id(event.party_id)
    if not party.owner_id and (found := _first(party.id)) and found.owner.active:
        records.change(party, owner=found.owner_id)


def _first(party: int) -> Territory | None:
    """The first territory that a party fits, as far as that can be told."""
    for row in _in_order():
        try:
            if PARTIES.place(Query(row.filter_text), party) is not None:
                return row
        except Usage:  # nobody can tell until that filter is mended, and `territory apply` says so
            return None
    return None


def _shares(only: int | None = None) -> list[tuple[Territory, list[int]]]:
    """Each territory in use, or only that one, with the parties whose first one it is.

    Raises Refused for a filter that the list of parties does not understand any more.
    """
    shares, taken = list[tuple[Territory, list[int]]](), set[int]()
    for row in _in_order():
        try:
            parties = [party for _, party in PARTIES.ids(Query(row.filter_text)) if party not in taken]
        except Usage as error:
            raise Refused(
                f"The filter of {row.name}, {row.filter_text}, no longer fits the list of parties: {error.message}",
                f"Say another one: backdesk territory edit {row.code} --filter",
            ) from None
        taken.update(parties)
        if only in (None, row.id):
            shares.append((row, parties))
        if only == row.id:
            break
    return shares


def _give(row: Territory, parties: list[int]) -> int:
    """Give those of some parties that are not theirs to who looks after a territory; returns how many."""
    count = 0
    for at in range(0, len(parties), AT_ONCE):
        for party in _not_theirs(row, parties[at : at + AT_ONCE]):
            if not row.owner.active:
                raise Refused(
                    f"{row.owner.name}, who looks after {row.name}, is disabled.",
                    f"Say who does: backdesk territory edit {row.code} --owner",
                )
            records.change(party, owner=row.owner_id)
            count += 1
    return count


def _not_theirs(row: Territory, parties: list[int]) -> list[Party]:
    among = ", ".join("?" * len(parties))
    condition = f'"id" IN ({among}) AND "state" <> \'merged\' AND ("owner_id" IS NULL OR "owner_id" <> ?)'
    return Party.matching(f'{condition} ORDER BY "id"', *parties, row.owner_id)


def _in_order() -> list[Territory]:
    return Territory.matching('"state" = \'active\' ORDER BY "position", "id"')


def _active(territory: int) -> Territory:
    row = Territory.get_by_id(territory)
    if row.state != "active":
        raise Refused(f"{row.name} is retired.", "See those in use: backdesk list territories state:active")
    return row


def fitting_said(territory: int) -> str:
    """How many parties fit the filter of a territory now, for people: the number, or what is wrong with the filter."""
    return party_filters.size_said(Territory.get_by_id(territory).filter_text)


def _fitting(row: Territory) -> str:
    return f"{plural(PARTIES.count(Query(row.filter_text)), 'party fits', 'parties fit')} its filter"


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of what was said. Raises Usage for a filter that is wrong, Invalid for an owner who is disabled."""
    if (owner := row.get("owner")) and not (user := User.get_by_id(owner)).active:
        raise invalid("owner", user.login, "is disabled; name somebody who works here")
    return party_filters.checked(row)
