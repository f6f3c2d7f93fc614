"""Writes of templates: entries that are posted again, by hand or every month, quarter or year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from store.core import inputs, records, rhythm
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural, some
from store.core.values import Changes, Choice, Code, Day, Flag, Lines, Ref, Text, Version
from store.ledger.entries import BOOKKEEPERS, MANUAL, EntryLineInput, EntryLines, balanced, next_month, post_manual
from store.ledger.models import Entry
from store.ledger.periods import PeriodClosing
from store.ledger.plan_models import EntryTemplate, EntryTemplateLine
from store.ledger.posting import Leg

record_kind(
    RecordKind("template", "entry_template", "t.code || ' ' || t.memo", ("code",), ("memo",), noun="entry template")
)
Subject = Annotated[int, Ref("Template", kind="template")]


@dataclass(frozen=True, kw_only=True)
class TemplateInput:
    """What a template is called, what its entries say, and when they are due."""

    code: Annotated[str, Code("Code", required=True)]
    memo: Annotated[str, Text("What for", required=True)]
    every: Annotated[str, Choice("Every", options=rhythm.RHYTHMS, help="only by hand, when left empty")] = ""
    next_day: Annotated[date | None, Day("Next on", aliases=("next",))] = None
    until: Annotated[date | None, Day("Until")] = None
    reverses: Annotated[bool, Flag("Reversed on the first of the next month")] = False


@action(
    "template.add",
    "New entry template",
    BOOKKEEPERS,
    example="backdesk template add --code RENT --memo 'Rent' --every month --next-day eom "
    "--line 6000:1200 --line 1000:-1200",
)
def add_template(values: TemplateInput, lines: EntryLines) -> Outcome:
    """Keep an entry to be posted again. One that is due every month, quarter or year is posted by `template run`."""
    legs = balanced(lines)
    row = records.create(EntryTemplate, company=actor().company_id, **_due(inputs.stored(values), None))
    _write(row, legs)
    return Outcome("template", row.id, f"Template {row.code} added: {_when(row)}.")


@action(
    "template.edit",
    "Edit entry template",
    BOOKKEEPERS,
    undo="edit",
    example="backdesk template edit RENT --until 2027-12-31",
)
def edit_template(
    template: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=TemplateInput)],
    lines: Annotated[tuple[EntryLineInput, ...] | None, Lines("Lines", of=EntryLineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is posted from now on; lines given take the place of all it had. Entries that are posted stay."""
    row = EntryTemplate.get_by_id(template)
    wanted = _due(inputs.stored(changes, of=TemplateInput), row)
    done = records.change(row, version, **wanted)
    if lines is not None:
        legs = balanced(lines)
        for old in _lines(row):
            records.remove(old)
        _write(row, legs)
    said = f"Template {row.code} changed: {_when(row)}." if done or lines is not None else "Nothing to change."
    return Outcome("template", row.id, said)


@action("template.post", "Post from template", BOOKKEEPERS, example="backdesk template post RENT --day 2026-12-31")
def post_template(
    template: Subject,
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
    memo: Annotated[str, Text("What for", help="as in the template, when left empty")] = "",
) -> Outcome:
    """Post an entry as the template says, once more; when it is due next stays."""
    row = _usable(template)
    entry = _post(row, day or today(), memo)
    return Outcome("entry", entry.id, f"{entry.number} posted from {row.code}.")


@action("template.run", "Post entries that are due", BOOKKEEPERS, example="backdesk template run --until eom")
def run_templates(until: Annotated[date | None, Day("Up to", help="today, when left empty")] = None) -> Outcome:
    """Post every entry that has come due since the last time, each for its own day; all of them or none."""
    last = until or today()
    made = []
    due = EntryTemplate.matching(
        "company_id = ? AND state = 'active' AND every <> '' AND next_day <= ? ORDER BY code",
        actor().company_id,
        last.isoformat(),
    )
    for row in due:
        made += [_post(row, day, "") for day in _days_due(row, last)]
    if not made:
        return Outcome("template", 0, f"Nothing is due up to {Day().shown(last)}.")
    numbers = f"{made[0].number} to {made[-1].number}" if len(made) > 1 else str(made[0].number)
    return Outcome("entry", made[-1].id, f"{plural(len(made), 'entry', 'entries')} posted: {numbers}.")


@reacts_to(PeriodClosing)
def remind(event: PeriodClosing) -> None:
    """Entries that are due in a month that is to be closed."""
    due = EntryTemplate.matching(
        "company_id = ? AND state = 'active' AND every <> '' AND next_day <= ? "
        "AND (until IS NULL OR next_day <= until) ORDER BY code",
        actor().company_id,
        event.until.isoformat(),
    )
    if due:
        event.left.append(f"entries are due ({some([row.code for row in due])}): template run")


@action(
    "template.retire",
    "Retire entry template",
    BOOKKEEPERS,
    undo="edit",
    danger=True,
    example="backdesk template retire RENT",
)
def retire_template(template: Subject) -> Outcome:
    """Post nothing from it any more; what was posted stays."""
    row = EntryTemplate.get_by_id(template)
    records.change(row, state="retired")
    return Outcome("template", row.id, f"Template {row.code} is retired.")


def _due(wanted: dict[str, Any], row: EntryTemplate | None) -> dict[str, Any]:
    """The wanted columns, with a first day where a rhythm is said without one, and the day of the month to keep to."""
    every = wanted.get("every", row.every if row else "")
    if every and not wanted.get("next_day", row.next_day if row else None):
        wanted["next_day"] = today().isoformat()
    if wanted.get("next_day"):
        rhythm.keep_to(wanted)
    return wanted


def _usable(template: int) -> EntryTemplate:
    row = EntryTemplate.get_by_id(template)
    if row.state != "active":
        raise Refused(f"Template {row.code} is retired.", "Add another one: backdesk template add")
    return row


def _days_due(row: EntryTemplate, last: date) -> Iterator[date]:
    """Every day on which an entry is due, moving the template on."""
    if rhythm.too_many(row, last):
        raise Refused(
            f"More than {rhythm.MOST} entries of {row.code} are due.",
            "Say when it is due next: backdesk template edit",
        )
    return rhythm.moving_on(row, last)


def _post(row: EntryTemplate, day: date, memo: str) -> Entry:
    legs = [
        Leg(
            "",
            line.debit - line.credit,
            line.party_id,
            account_id=line.account_id,
            cost_centre_id=line.cost_centre_id,
            memo=line.memo,
        )
        for line in _lines(row)
    ]
    return post_manual(memo or row.memo, legs, day, (MANUAL, 0), next_month(day) if row.reverses else None)


def _lines(row: EntryTemplate) -> list[EntryTemplateLine]:
    return EntryTemplateLine.matching("template_id = ? ORDER BY position", row.id)


def _write(row: EntryTemplate, legs: Sequence[Leg]) -> None:
    for position, leg in enumerate(legs, 1):
        records.create(
            EntryTemplateLine,
            template=row,
            position=position,
            account=leg.account_id,
            party=leg.party_id,
            cost_centre=leg.cost_centre_id,
            debit=max(leg.amount, 0),
            credit=max(-leg.amount, 0),
            memo=leg.memo,
        )


def _when(row: EntryTemplate) -> str:
    return f"due {rhythm.said(row)}" if row.every else "posted by hand"
