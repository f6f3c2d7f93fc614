"""Writes of dunning: letters are proposed, sent and cancelled; what they charge is an invoice."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from store.billing.dunning_charges import charge, credit
from store.billing.dunning_due import cases
from store.billing.dunning_letters import draft, written
from store.billing.dunning_levels import CREDIT_CONTROL
from store.billing.dunning_models import DunningLetter
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Day, Ref, Text

record_kind(
    RecordKind(
        "dunning",
        "dunning_letter",
        "COALESCE(t.number, 'draft #' || t.id) || ' ' || t.party_name",
        ("number",),
        noun="dunning letter",
    )
)
Subject = Annotated[int, Ref("Letter", kind="dunning")]


@action("dunning.propose", "Propose dunning letters", CREDIT_CONTROL, example="backdesk dunning propose --day today")
def propose(
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
    party: Annotated[int | None, Ref("Party", kind="party")] = None,
) -> Outcome:
    """Draft one letter for each party and currency with something overdue that has come to a higher level.

    Drafts of before are brought up to date, or thrown away. Disputed documents, promises that have not passed and
    parties that are not dunned are left out: `backdesk report dunning` says who and why.
    """
    when = day or today()
    found = [case for case in cases(when, party) if case.asked]
    known = {(row.party_id, row.currency): row for row in _drafts(party)}
    made = [draft(case, when, known.pop((case.party_id, case.currency), None)) for case in found]
    for old in known.values():
        records.change(old, state="discarded")
    if not made:
        said = "See who is left out and why: backdesk report dunning"
        return Outcome("dunning", 0, f"Nobody is to be dunned on {Day().shown(when.isoformat())}. {said}.")
    return Outcome("dunning", made[0].id, f"{plural(len(made), 'letter')} drafted.")


@action("dunning.send", "Send dunning letter", CREDIT_CONTROL, danger=True, example="backdesk dunning send '#3'")
def send(
    dunning: Subject,
    day: Annotated[date | None, Day("Date", help="today, or the draft's day where that is later")] = None,
) -> Outcome:
    """Record that a drafted letter goes out: it takes its number, its fee and interest are invoiced, its words stay.

    What was paid, disputed or promised since it was proposed is not in it any more.
    """
    row = DunningLetter.get_by_id(dunning)
    if row.number:
        return Outcome("dunning", row.id, f"{row.number} is sent already.")
    if row.state != "draft":
        raise Refused(f"{row.title} is {row.state}.", "Propose anew: backdesk dunning propose")
    when = day or max(today(), date.fromisoformat(row.day))
    case = next((c for c in cases(when, row.party_id) if c.currency == row.currency and c.asked), None)
    if case is None:
        raise Refused(
            f"{row.party_name} is not to be dunned any more.", f"Throw it away: backdesk dunning discard '#{row.id}'"
        )
    draft(case, when, row)
    billed = charge(row, when)
    number = numbering.take("dunning", when)
    records.change(row, number=number, state="sent", charge=billed, text=written(row, number))
    total = Amount().said(row.amount + row.fee + row.interest, row.currency)
    return Outcome("dunning", row.id, f"{number} to {row.party_name}: {total}, to be paid by {row.pay_by}.")


@action(
    "dunning.discard", "Discard dunning letter", CREDIT_CONTROL, danger=True, example="backdesk dunning discard '#3'"
)
def discard(dunning: Subject) -> Outcome:
    """Throw a drafted letter away; the next proposal may draft it again."""
    row = DunningLetter.get_by_id(dunning)
    if row.number:
        raise Refused(f"{row.number} is sent.", f"Cancel it: backdesk dunning cancel {row.number}")
    records.change(row, state="discarded")
    return Outcome("dunning", row.id, f"{row.title} discarded.")


@action(
    "dunning.cancel",
    "Cancel dunning letter",
    CREDIT_CONTROL,
    danger=True,
    example="backdesk dunning cancel DU-2026-000003 --reason 'had paid in time'",
)
def cancel(dunning: Subject, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """Take a letter back: it counts for nothing any more, and what it charged is credited."""
    row = DunningLetter.get_by_id(dunning)
    if row.state == "cancelled":
        return Outcome("dunning", row.id, f"{row.number} is cancelled already.")
    if not row.number:
        raise Refused(f"{row.title} was never sent.", f"Discard it: backdesk dunning discard '#{row.id}'")
    records.change(row, state="cancelled")
    credited = credit(row, reason)
    return Outcome("dunning", row.id, f"{row.number} cancelled{credited}.")


def _drafts(party: int | None) -> list[DunningLetter]:
    own = " AND party_id = ?" if party else ""
    values = (actor().company_id, *([party] if party else []))
    return DunningLetter.matching(f"company_id = ? AND state = 'draft'{own} ORDER BY id", *values)
