"""Hours become invoice lines, each once: drawn up at the project's or the task's rate, free again with the draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Annotated

from store.billing import drafts
from store.billing.invoices import FINANCE, total_text
from store.billing.models import InvoiceLine
from store.catalog.basis import company_rounding
from store.catalog.lines import LineInput, PricedLine, price_lines
from store.catalog.pricing import Pricing
from store.catalog.totals import Basis, Portion, work_out
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Refused
from store.core.identity import load_name
from store.core.money import PRICE, QUANTITY, line_amount
from store.core.text import plural
from store.core.values import Choice, Day, Quantity, Ref
from store.parties.models import Party
from store.projects.models import Project, ProjectTask, ProjectTime
from store.projects.projects import Subject

ORIGIN = "project"
WAYS = ("task", "person")


@dataclass(frozen=True)
class Share:
    """Hours that become one line of an invoice: of one task or person, at one rate (scaled)."""

    what: str
    rate: int | None
    times: list[ProjectTime] = field(default_factory=list)

    @property
    def hours(self) -> int:
        """All of them, scaled."""
        return sum(time.hours for time in self.times)


@action(
    "project.bill",
    "Bill hours",
    FINANCE,
    example="backdesk project bill WEB --until eom --by person",
)
def bill_project(
    project: Subject,
    until: Annotated[date | None, Day("Up to", help="today, when left empty")] = None,
    by: Annotated[str, Choice("A line for each", options=WAYS)] = "task",
) -> Outcome:
    """Draw up an invoice of the billable hours that are on none yet, a line for each task or each person.

    Throwing the draft away frees them; crediting it does not, see `time release`.
    """
    row = Project.get_by_id(project)
    if row.party_id is None:
        raise Refused(f"Project {row.code} is for nobody.", f"Name a customer: backdesk project edit {row.code}")
    shares = to_bill(row, until or today(), by or "task")
    if not shares:
        raise Refused(f"No hours of {row.code} are to be billed.", "See: backdesk list time")
    if lacking := next((share for share in shares if share.rate is None), None):
        raise Refused(f"{lacking.what} of {row.code} has no rate.", f"backdesk project edit {row.code} --rate 90")
    owner = Party.get_by_id(row.party_id)
    priced = _priced(row, shares)
    worked = work_out(priced, Basis(row.currency, rounding=company_rounding()))
    found = [
        drafts.line_of(line, Portion(line.quantity, share.net, share.document_discount))
        for line, share in zip(priced, worked.lines, strict=True)
    ]
    header = drafts.DraftHeader(
        owner.id, row.currency, owner.term_id, origin=ORIGIN, origin_id=row.id, reference=f"{row.code} {row.name}"
    )
    invoice = drafts.draw_up(header, found)
    _note_billed(invoice.id, shares)
    hours = Quantity().shown(sum(share.hours for share in shares))
    said = f"{invoice.title} for {owner.name}: {hours} h in {plural(len(shares), 'line')}, {total_text(invoice)}."
    return Outcome("invoice", invoice.id, said)


@action("time.release", "Bill again", FINANCE, example="backdesk time release '#12'")
def release_time(time: Annotated[int, Ref("Time", kind="time")]) -> Outcome:
    """Let hours be billed once more whose invoice line was credited: as much of it as the credit notes say."""
    row = ProjectTime.get_by_id(time)
    if row.invoice_line_id is None:
        return Outcome("time", row.id, "This time is on no invoice.")
    line = InvoiceLine.get_by_id(row.invoice_line_id)
    free = _credited(line.id) - (line.quantity - _linked(line.id))
    if row.hours > free:
        raise Refused(
            f"Of its invoice line {Quantity().shown(free)} h are credited and not released yet.",
            "Credit the invoice first: backdesk invoice credit",
        )
    records.change(row, invoice=None, invoice_line=None, rate=None)
    return Outcome("time", row.id, f"{Quantity().shown(row.hours)} h may be billed again.")


def to_bill(project: Project, until: date, by: str = "task") -> list[Share]:
    """Billable hours up to a day that are on no invoice, as the lines they would be."""
    times = ProjectTime.matching(
        "project_id = ? AND billable = 1 AND invoice_line_id IS NULL AND day <= ? ORDER BY day, id",
        project.id,
        until.isoformat(),
    )
    tasks = {row.id: row for row in ProjectTask.matching("project_id = ?", project.id)}

    def share_of(time: ProjectTime) -> tuple[str, int, int]:
        task = tasks.get(time.task_id)
        rate = task.rate if task and task.rate is not None else project.rate
        what = load_name(time.user_id) if by == "person" else task.title if task else project.name
        return what, time.user_id if by == "person" else time.task_id or 0, -1 if rate is None else rate

    return [
        Share(what, None if rate < 0 else rate, list(found))
        for (what, _, rate), found in groupby(sorted(times, key=share_of), key=share_of)
    ]


def in_progress(project: Project, until: date) -> int:
    """What the hours that are not billed yet would be billed at, in the project's currency."""
    return sum(line_amount(share.hours, share.rate or 0, 0, project.currency) for share in to_bill(project, until))


def free(invoice_id: int) -> None:
    """Let the hours on a thrown-away draft be billed again."""
    for time in ProjectTime.matching("invoice_id = ? ORDER BY id", invoice_id):
        records.change(time, invoice=None, invoice_line=None, rate=None)


def _priced(project: Project, shares: list[Share]) -> list[PricedLine]:
    hour = scalar("SELECT id FROM unit WHERE code = 'h'")
    lines = [
        LineInput(
            product=project.service_id,
            quantity=Decimal(share.hours) / QUANTITY,
            unit=None if project.service_id else hour,
            price=Decimal(share.rate or 0) / PRICE,
            description=share.what,
        )
        for share in shares
    ]
    return price_lines(lines, Pricing(None, today().isoformat(), project.currency, False))


def _note_billed(invoice_id: int, shares: list[Share]) -> None:
    lines = InvoiceLine.matching("invoice_id = ? ORDER BY position", invoice_id)
    for line, share in zip(lines, shares, strict=True):
        for time in share.times:
            records.change(time, invoice=invoice_id, invoice_line=line.id, rate=line.price)


def _credited(line_id: int) -> int:
    """How much (scaled) of an invoice line is on posted credit notes."""
    found = rows(
        "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM invoice_line l JOIN invoice v "
        "ON v.id = l.invoice_id WHERE l.credits_line_id = ? AND v.number IS NOT NULL",
        (line_id,),
    )
    return int(found[0][0])


def _linked(line_id: int) -> int:
    return int(scalar("SELECT COALESCE(SUM(hours), 0) FROM project_time WHERE invoice_line_id = ?", (line_id,)))
