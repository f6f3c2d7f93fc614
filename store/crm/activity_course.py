"""What becomes of a planned activity: done with an outcome and what follows, put off, given to another, cancelled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from store.core import records, rhythm
from store.core.action import Outcome, action
from store.core.dates import now, today
from store.core.errors import Refused
from store.core.text import excerpt
from store.core.values import Choice, Day, Ref, Text
from store.core.zones import TimeOfDay
from store.crm import activity_notices, consenting
from store.crm.activities import EVERYBODY, TO_PLAN, ActivityInput, add_activity
from store.crm.models import Activity

One = Annotated[int, Ref("Activity", kind="activity")]
_SAME = (
    "kind subject notes owner_id party_id record_kind record_id company_id contact_id starts minutes every until on_day"
).split()


@action(
    "activity.done",
    "Done",
    EVERYBODY,
    undo="edit",
    example="backdesk activity done 7 --outcome 'Wants an offer' --then e-mail --on tomorrow",
)
def finish_activity(
    activity: One,
    outcome: Annotated[str, Text("What came of it", max=2000)] = "",
    then: Annotated[str, Choice("Then", options=TO_PLAN, help="what to do next, if anything")] = "",
    on: Annotated[date | None, Day("On", help="the day of what comes next")] = None,
    at: Annotated[str, TimeOfDay("At", help="a time of day, such as 14:30")] = "",
    next_subject: Annotated[str, Text("Next subject", help="without one the same as now")] = "",
) -> Outcome:
    """Mark a planned activity as done, say what came of it, and plan what comes next.

    One that comes again plans its next turn, once: the first that is not past already.
    """
    row = _planned(activity)
    records.change(row, state="done", done_at=now(), outcome=outcome)
    activity_notices.keep(row)
    said = [f"{excerpt(row.subject, 60)}: done.", plan_next(row)]
    if then or on or next_subject:
        made = add_activity(
            ActivityInput(
                subject=next_subject or row.subject, kind=then or row.kind, due=on or today() + timedelta(days=1),
                starts=at, party=row.party_id, contact=row.contact_id, owner=row.owner_id,
                about=f"{row.record_kind} #{row.record_id}" if row.record_id else "",
            )
        )  # fmt: skip
        minds = consenting.objections(then or row.kind, row.party_id, row.contact_id)
        said += [f"Next: #{made.id}.", *minds]
    return Outcome("activity", row.id, " ".join(filter(None, said)))


@action("activity.cancel", "Cancel activity", EVERYBODY, undo="edit", danger=True, example="backdesk activity cancel 7")
def cancel_activity(activity: One) -> Outcome:
    """Mark a planned activity as not going to happen; one that comes again ends with it."""
    row = _planned(activity)
    records.change(row, state="cancelled", done_at=None)
    activity_notices.keep(row)
    return Outcome("activity", row.id, f"{excerpt(row.subject, 60)}: cancelled.")


@action("activity.tomorrow", "Put off to tomorrow", EVERYBODY, undo="edit", example="backdesk activity tomorrow 7")
def put_off_to_tomorrow(activity: One) -> Outcome:
    """Do it tomorrow instead, at the same time of day."""
    return _put_off(activity, today() + timedelta(days=1))


@action("activity.next-week", "Put off to next week", EVERYBODY, undo="edit", example="backdesk activity next-week 7")
def put_off_to_next_week(activity: One) -> Outcome:
    """Do it next week instead: on the same weekday as today, at the same time of day."""
    return _put_off(activity, today() + timedelta(days=7))


@action("activity.put-off", "Put off to a day", EVERYBODY, undo="edit", example="backdesk activity put-off 7 --to fri")
def put_off(
    activity: One,
    to: Annotated[date, Day("To", required=True, help="such as fri, +2w or 2026-12-01")],
    at: Annotated[str, TimeOfDay("At", help="without one the same time of day")] = "",
) -> Outcome:
    """Do it another day instead. What comes again keeps to its rhythm."""
    return _put_off(activity, to, at)


@action(
    "activity.assign", "Give to somebody", EVERYBODY, undo="edit", example="backdesk activity assign 7 --to ben"
)  # fmt: skip
def assign_activity(activity: One, to: Annotated[int, Ref("To", kind="user", required=True)]) -> Outcome:
    """Give a planned activity to somebody else, who is told so."""
    row = _planned(activity)
    if row.owner_id == to:
        return Outcome("activity", row.id, f"{row.owner.name} has it.")
    records.change(row, owner=to)
    activity_notices.keep(row)
    return Outcome("activity", row.id, f"{excerpt(row.subject, 60)}: given to {row.owner.name}.")


def plan_next(done: Activity) -> str:
    """Plan the next turn of what comes again, where it is not planned already; returns what to say of it."""
    if not done.every or Activity.first_matching("repeats = ?", done.id):
        return ""
    turn = next_turn(done)
    if turn is None:
        return "It was the last time."
    remind = "" if " " in done.remind else done.remind  # a moment comes once
    made = records.create(
        Activity, **{name.removesuffix("_id"): getattr(done, name) for name in _SAME if name != "record_id"},
        record_id=done.record_id, due=turn.isoformat(), turn=turn.isoformat(), remind=remind, repeats=done.id,
        state="planned",
    )  # fmt: skip
    activity_notices.keep(made)
    return f"It comes again on {Day().shown(made.due)}."


def next_turn(row: Activity) -> date | None:
    """The first day of its rhythm after its turn that is not past; None where it has come to its end."""
    day = date.fromisoformat(row.turn or row.due)
    while (day := rhythm.following(day, row.every, row.on_day)) < today():
        continue
    return None if row.until and day.isoformat() > row.until else day


def _put_off(activity_id: int, to: date, at: str = "") -> Outcome:
    row = _planned(activity_id)
    when = f"{Day().shown(to.isoformat())} {at or row.starts}".strip()
    if not records.change(row, due=to.isoformat(), starts=at or row.starts):
        return Outcome("activity", row.id, f"{excerpt(row.subject, 60)} is due {when}.")
    activity_notices.keep(row)
    return Outcome("activity", row.id, f"{excerpt(row.subject, 60)}: put off to {when}.")


def _planned(activity_id: int) -> Activity:
    row = Activity.get_by_id(activity_id)
    if row.state != "planned":
        raise Refused(f"The activity is {row.state} already.", "Log a new one.")
    return row
