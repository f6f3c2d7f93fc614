"""Writes of activities: what was done, and what is to be done when, how often and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from store.core import inputs, records, rhythm
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import now, today
from store.core.errors import Invalid, Problem
from store.core.fields import model_of
from store.core.identity import actor
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, find_anything, kinds, record_kind, title
from store.core.rhythm import Repeats
from store.core.scope import is_shared
from store.core.values import Changes, Choice, Day, Ref, Text, Version
from store.core.zones import Length, TimeOfDay
from store.crm import activity_notices, consenting
from store.crm.activity_notices import EVERYBODY as EVERYBODY
from store.crm.activity_notices import Reminder
from store.crm.leads import touch
from store.crm.models import ACTIVITY_KINDS, Activity

record_kind(RecordKind("activity", "activity", "t.kind || ': ' || t.subject"))
looks_after(LookedAfter("activity", Activity, "\"state\" = 'planned'", told=activity_notices.keep))

TO_PLAN = ("call", "e-mail", "meeting", "task")
_OF_A_DAY = {"starts": "a time of day", "remind": "a reminder", "every": "what comes again", "until": "an end"}


@dataclass(frozen=True, kw_only=True)
class ActivityInput:
    """Something done or to do. `about` is any record: `deal 12`, an order number, a customer code."""

    subject: Annotated[str, Text("Subject", required=True)]
    kind: Annotated[str, Choice("Kind", options=ACTIVITY_KINDS)] = "note"
    due: Annotated[date | None, Day("Due")] = None
    starts: Annotated[str, TimeOfDay("At", help="a time of day, such as 14:30")] = ""
    minutes: Annotated[str, Length("Takes", help="how long, such as 45 or 1h30")] = ""
    party: Annotated[int | None, Ref("Party", kind="party")] = None
    contact: Annotated[int | None, Ref("Contact", kind="contact")] = None
    about: Annotated[str, Text("About", help="any record, such as: deal 12")] = ""
    remind: Annotated[str, Reminder("Remind", help="how long before, such as 15m or 1d, or a moment")] = ""
    every: Annotated[str, Repeats("Every", help="day, 2 weeks, week on mon thu, month, year")] = ""
    until: Annotated[date | None, Day("Until", help="the last day it may come again")] = None
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


def _minds(values: ActivityInput) -> Sequence[str]:
    """Who asked not to be contacted so, where something is planned: what was done already may have been their call."""
    return _minding(inputs.stored(values)) if values.due else ()


@action(
    "activity.add",
    "Log activity",
    EVERYBODY,
    warns=_minds,
    example="backdesk activity add --kind call --subject 'Ask about delivery' --party ACME --due fri --starts 14:30",
)
def add_activity(values: ActivityInput) -> Outcome:
    """Log a call, mail, meeting or note, or plan a task: with a due date it is still to do.

    Who is given it by somebody else is told so.
    """
    row = _linked(inputs.stored(values))
    row["owner"] = row["owner"] or actor().user_id
    row["kind"] = row["kind"] or "note"
    planned = row["due"] is not None
    made = records.create(
        Activity, state="planned" if planned else "done", done_at=None if planned else now(), **_in_time(row, None)
    )
    activity_notices.keep(made)
    minds = consenting.objections(made.kind, made.party_id, made.contact_id) if planned else []
    said = f"{made.kind.capitalize()} {'planned' if planned else 'logged'}."
    return Outcome("activity", made.id, " ".join([said, *minds]))


def _plan_minds(about: str, kind: str = "call", **_: object) -> Sequence[str]:
    found, record_id = find_anything(about)
    return _minding({"kind": kind or "call", "about": f"{found} #{record_id}"})


@action(
    "activity.plan",
    "Plan call, mail or meeting",
    EVERYBODY,
    warns=_plan_minds,
    example="backdesk activity plan 'deal 12' --kind meeting --due fri --starts 10:00",
)
def plan_activity(
    about: Annotated[str, Text("About", required=True, help="any record, such as: deal 12")],
    kind: Annotated[str, Choice("Kind", options=TO_PLAN)] = "call",
    due: Annotated[date | None, Day("Due", help="without one tomorrow")] = None,
    starts: Annotated[str, TimeOfDay("At", help="a time of day, such as 14:30")] = "",
    subject: Annotated[str, Text("Subject", help="without one whom it is with")] = "",
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None,
    remind: Annotated[str, Reminder("Remind", help="how long before, such as 15m or 1d, or a moment")] = "",
) -> Outcome:
    """Plan what comes next with a record: a call, unless something else is said, tomorrow."""
    named = find_anything(about)
    return add_activity(
        ActivityInput(
            subject=subject or f"{_WORDS[kind or 'call']} {title(*named)}"[:200], kind=kind or "call",
            due=due or today() + timedelta(days=1), starts=starts, about=f"{named[0]} #{named[1]}", owner=owner,
            remind=remind,
        )
    )  # fmt: skip


_WORDS = {"call": "Call:", "e-mail": "Write to:", "meeting": "Meet:", "task": "To do:"}


@action("activity.edit", "Edit activity", EVERYBODY, undo="edit", example="backdesk activity edit 7 --due +1w")
def edit_activity(
    activity: Annotated[int, Ref("Activity", kind="activity")],
    changes: Annotated[Mapping[str, Any], Changes(of=ActivityInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change an activity. What comes again keeps from now on to the day it is changed to."""
    row = Activity.get_by_id(activity)
    done = records.change(row, version, **_in_time(_linked(inputs.stored(changes, of=ActivityInput)), row))
    activity_notices.keep(row)
    minds = consenting.objections(row.kind, row.party_id, row.contact_id) if row.state == "planned" else []
    return Outcome("activity", row.id, " ".join(["Activity changed.", *minds]) if done else "Nothing to change.")


def _in_time(wanted: dict[str, Any], row: Activity | None) -> dict[str, Any]:
    """Wanted columns, and what follows of the rhythm. Raises Invalid where they do not go together."""
    known = {name: wanted.get(name, getattr(row, name, None)) for name in ("due", "until", "every", *_OF_A_DAY)}
    due, until, every = known["due"], known["until"], known["every"]
    wrong = [
        Problem("due", "", f"is required for {what}") for name, what in _OF_A_DAY.items() if known[name] and not due
    ]
    if until and due and until < due:
        wrong.append(Problem("until", str(until), f"is before it comes first, on {Day().shown(due)}"))
    if until and not every:
        wrong.append(Problem("every", "", "is required for an end"))
    if wrong:
        raise Invalid(wrong[:1])
    if {"due", "every"} & wanted.keys():
        turn = date.fromisoformat(due) if due and every else None
        wanted |= {"turn": turn and turn.isoformat(), "on_day": turn and rhythm.day_to_keep(turn)}
    return wanted


def _minding(row: dict[str, Any]) -> Sequence[str]:
    row = _with(row)
    return consenting.objections(row["kind"] or "note", row.get("party"), row.get("contact"))


def _linked(row: dict[str, Any]) -> dict[str, Any]:
    row = _with(row)
    if row.get("record_kind") == "lead":
        touch(row["record_id"])
    return row


def _with(row: dict[str, Any]) -> dict[str, Any]:
    """What somebody said, with whom and what it is about in the place of the record's name."""
    about = row.pop("about", "")
    if about:
        kind, record_id = row["record_kind"], row["record_id"] = find_anything(about)
        row["party"] = row.get("party") or party_of(kind, record_id)
        if kind == "contact":
            row["contact"] = row.get("contact") or record_id
        row["company"] = None if is_shared(kinds()[kind].table) else actor().company_id
    elif row.get("contact") and not row.get("party"):
        row["party"] = party_of("contact", row["contact"])
    return row


def party_of(kind: str, record_id: int) -> int | None:
    """Whose a record is, by itself or by the order it belongs to."""
    if kind == "party":
        return record_id
    model = model_of(kinds()[kind].table)
    columns = model._meta.columns if model else {}
    if "party_id" in columns:
        found = scalar(f"SELECT party_id FROM {kinds()[kind].table} WHERE id = ?", (record_id,))
        return int(found) if found else None
    if kind in _OF_ORDERS:
        return party_of("order", int(scalar(f"SELECT order_id FROM {kinds()[kind].table} WHERE id = ?", (record_id,))))
    return None


_OF_ORDERS = ("shipment", "return", "amend")
