"""Segments: filters on parties under a name. Who is in one is asked each time; nothing is copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.display import count
from store.core.errors import invalid
from store.core.listing import Query
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Ref, Text, Version
from store.crm import party_filters
from store.crm.campaign_models import Segment
from store.parties.listings import PARTIES

record_kind(RecordKind("segment", "segment", "t.name", ("name",)))

SALES = ("sales", "manager")
Subject = Annotated[int, Ref("Segment", kind="segment")]


@dataclass(frozen=True, kw_only=True)
class SegmentInput:
    """What a segment is called, and the filter on the list of parties that it stands for."""

    name: Annotated[str, Text("Name", required=True, max=80)]
    filter: Annotated[
        str,
        Text("Filter", required=True, max=1000, help="as on the list of parties: last_order>-1y open_tickets:0"),
    ]
    description: Annotated[str, Text("Description", max=500)] = ""


@action(
    "segment.add",
    "New segment",
    SALES,
    example="backdesk segment add --name 'Quiet, owe nothing' "
    "--filter 'last_order:-1y last_order<-90d open_tickets:0 owing:0'",
)
def add_segment(values: SegmentInput) -> Outcome:
    """Keep a filter on parties under a name: `segment:NAME` on that list is the same as writing the filter out."""
    row = _checked(inputs.stored(values))
    made = records.create(Segment, **row)
    return Outcome("segment", made.id, f"{made.name}: {count(size(made.id))} of the parties now.")


@action(
    "segment.edit",
    "Edit segment",
    SALES,
    undo="edit",
    example="backdesk segment edit 'Quiet, owe nothing' --filter 'last_order<-120d owing:0'",
)
def edit_segment(
    segment: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=SegmentInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a segment; members that campaigns took from it before stay."""
    row = Segment.get_by_id(segment)
    done = records.change(row, version, **_checked(inputs.stored(changes, of=SegmentInput)))
    said = f"{row.name}: {count(size(row.id))} of the parties now." if done else "Nothing to change."
    return Outcome("segment", row.id, said)


@action(
    "segment.retire",
    "Retire segment",
    SALES,
    undo="edit",
    danger=True,
    example="backdesk segment retire 'Quiet, owe nothing'",
)
def retire_segment(segment: Subject) -> Outcome:
    """Offer it no more; campaigns that used it keep their members."""
    row = Segment.get_by_id(segment)
    records.change(row, state="retired")
    return Outcome("segment", row.id, f"{row.name} is retired.")


def asked_for(segment_id: int) -> str:
    """The filter on the list of parties that shows a segment."""
    return f"segment:#{segment_id}"


def size(segment_id: int) -> int:
    """How many parties are in a segment now. Raises Usage where its filter no longer fits the list."""
    return PARTIES.count(Query(asked_for(segment_id)))


def size_said(segment_id: int) -> str:
    """The same for people: the number, or what is wrong with the filter."""
    return party_filters.size_said(asked_for(segment_id))


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of what was said. Raises Invalid for a name that is a number, Usage for a filter that is wrong."""
    if "name" in row and row["name"].removeprefix("#").isdecimal():
        raise invalid("name", row["name"], "is a number; give it a name in words")
    return party_filters.checked(row)
