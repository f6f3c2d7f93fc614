"""Invoices that come again: what they say, and the drafts that have come due, each period once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.billing.drawing import drawn_up
from store.billing.events import RecurringRun
from store.billing.invoices import FINANCE
from store.billing.models import Invoice
from store.billing.posting import post_invoice
from store.billing.recurring_models import RecurringInvoice, RecurringLine, RecurringMade
from store.catalog.basis import Prices
from store.catalog.lines import LineInput, price_lines
from store.catalog.models import WITH_TAX
from store.catalog.pricing import Pricing, includes_tax
from store.core import inputs, records, rhythm
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import today
from store.core.errors import Invalid, Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import PERCENT, PRICE, QUANTITY
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Changes, Choice, Code, Currency, Day, Flag, Lines, Ref, Text, Version
from store.parties.models import Party

record_kind(
    RecordKind("recurring", "recurring_invoice", "t.code || ' ' || t.memo", ("code",), ("memo",), "recurring invoice")
)
ORIGIN = "recurring"
Subject = Annotated[int, Ref("Recurring invoice", kind="recurring")]
LinesOf = Annotated[tuple[LineInput, ...], Lines("Lines", required=True, of=LineInput)]


@dataclass(frozen=True, kw_only=True)
class RecurringInput:
    """Whom it is for, what it is called, and when it comes."""

    code: Annotated[str, Code("Code", required=True)]
    party: Annotated[int, Ref("Customer", kind="party", required=True)]
    memo: Annotated[str, Text("What for", required=True, help="printed as the reference, with the period")]
    every: Annotated[str, Choice("Every", options=rhythm.RHYTHMS)] = "month"
    next_day: Annotated[date | None, Day("Next on", aliases=("next",), help="today, when left empty")] = None
    until: Annotated[date | None, Day("Until")] = None
    currency: Annotated[str, Currency("Currency", help="the customer's, when left empty")] = ""
    prices: Prices = ""
    posts: Annotated[bool, Flag("Post at once", help="each is posted when it is drawn up, not left as a draft")] = False


@action(
    "recurring.add",
    "New recurring invoice",
    FINANCE,
    example="backdesk recurring add --code HOST --party ACME --memo Hosting --next-day eom --line WEB:1@49",
)
def add_recurring(values: RecurringInput, lines: LinesOf) -> Outcome:
    """Keep what a customer is billed every month, quarter or year; `recurring run` draws up the invoices.

    One that begins on the last day of a month comes on the last day of each.
    """
    row, owner = inputs.stored(values), Party.get_by_id(values.party)
    row |= {"currency": row["currency"] or owner.currency, "next_day": row["next_day"] or today().isoformat()}
    prices = row.pop("prices")
    row["prices_include_tax"] = prices == WITH_TAX if prices else includes_tax(owner.price_list_id)
    rhythm.keep_to(row)
    made = records.create(RecurringInvoice, company=actor().company_id, **row)
    _write(made, lines)
    return Outcome("recurring", made.id, f"{made.code} added for {owner.name}: {rhythm.said(made)}.")


@action(
    "recurring.edit",
    "Edit recurring invoice",
    FINANCE,
    undo="edit",
    example="backdesk recurring edit HOST --until 2027-12-31",
)
def edit_recurring(
    recurring: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=RecurringInput)],
    lines: Annotated[tuple[LineInput, ...] | None, Lines("Lines", of=LineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is drawn up from now on; lines given take the place of all it had. Drafts that are made stay."""
    row = RecurringInvoice.get_by_id(recurring)
    wanted = inputs.stored(changes, of=RecurringInput)
    for name in ("currency", "next_day"):
        if name in wanted and not wanted[name]:
            raise invalid(name, "", "cannot be emptied")
    if prices := wanted.pop("prices", ""):
        wanted["prices_include_tax"] = prices == WITH_TAX
    if wanted.get("next_day", row.next_day) != row.next_day:
        rhythm.keep_to(wanted)
    done = records.change(row, version, **wanted)
    if lines is not None:
        for old in _lines(row):
            records.remove(old)
        _write(row, lines)
    said = f"{row.code} changed: {rhythm.said(row)}." if done or lines is not None else "Nothing to change."
    return Outcome("recurring", row.id, said)


@action(
    "recurring.retire",
    "Retire recurring invoice",
    FINANCE,
    undo="edit",
    danger=True,
    example="backdesk recurring retire HOST",
)
def retire_recurring(recurring: Subject) -> Outcome:
    """Draw up no more of it; the invoices that were made stay."""
    row = RecurringInvoice.get_by_id(recurring)
    records.change(row, state="retired")
    return Outcome("recurring", row.id, f"{row.code} is retired.")


@dataclass(frozen=True)
class Drawn(Outcome):
    """What was drawn up: how many, and what was left out and why."""

    made: tuple[int, ...] = ()
    left: tuple[str, ...] = ()
    also: str = ""


@action(
    "recurring.run",
    "Draw up invoices that are due",
    FINANCE,
    steps=True,
    example="backdesk recurring run --until eom",
)
def run_recurring(until: Annotated[date | None, Day("Up to", help="today, when left empty")] = None) -> Outcome:
    """Draw up every recurring invoice that has come due since the last time, each period once; periods missed too.

    Where the customer is on hold or merged, or a product is retired, nothing is drawn up and it says why; it is made
    up for once that is settled. Those that post at once are posted then, each by itself, once their day has come: one
    that is refused stays a draft, is named, and is tried again the next time.
    """
    last = until or today()
    drawn = _draw_up(last)
    posted, kept = _post_due()
    out = f" Left out: {'; '.join(drawn.left)}." if drawn.left else ""
    out += f" Left as drafts: {'; '.join(kept)}." if kept else ""
    if out and not (drawn.made or posted or drawn.also):
        raise Refused(f"Nothing is drawn up.{out}", "Settle that, or retire it: backdesk recurring retire")
    if not drawn.made and not posted:
        return Outcome("recurring", 0, f"{drawn.also or f'Nothing is due up to {Day().shown(last)}.'}{out}")
    said = f"{plural(len(drawn.made), 'draft')} made{_listed([f'#{one}' for one in drawn.made])}." if drawn.made else ""
    said += f" Posted{_listed(list(posted.values()))}." if posted else ""
    return Outcome("invoice", [*drawn.made, *posted][-1], " ".join(filter(None, (f"{said}{out}".strip(), drawn.also))))


def _listed(names: Sequence[str]) -> str:
    return f": {', '.join(names[:5])}{' …' if len(names) > 5 else ''}" if names else ""


@action("recurring.run", "Draw up invoices that are due", FINANCE, inner=True)
def _draw_up(last: Annotated[date, Day("Up to")]) -> Drawn:
    """Draw up what is due, all of it in one transaction."""
    made: list[Invoice] = []
    left = []
    for row in RecurringInvoice.matching(
        "company_id = ? AND state = 'active' AND next_day <= ? AND (until IS NULL OR next_day <= until) "
        "ORDER BY code_key",
        actor().company_id,
        last.isoformat(),
    ):
        if reason := _why_not(row, last):
            left.append(f"{row.code}: {reason}")
        else:
            made += _draft(row, last)
    numbers = tuple(each.id for each in made)
    event = RecurringRun(last)
    announce(event)
    return Drawn("invoice", numbers[-1] if numbers else 0, "", numbers, tuple(left), " ".join(event.said))


def _post_due() -> tuple[dict[int, str], list[str]]:
    """Post the drafts whose day has come of those that post at once: id → number, and the refusals by name."""
    posted, kept = {}, []
    for invoice, code in rows(
        "SELECT v.id, r.code FROM recurring_made m JOIN recurring_invoice r ON r.id = m.recurring_id "
        "JOIN invoice v ON v.id = m.invoice_id WHERE r.company_id = ? AND r.posts = 1 AND v.state = 'draft' "
        "AND m.day <= ? ORDER BY m.day, v.id",
        (actor().company_id, today().isoformat()),
    ):
        try:
            post_invoice(invoice)
        except Refused as error:
            kept.append(f"{code} #{invoice}: {error.message.rstrip('.')}")
        else:
            posted[invoice] = str(Invoice.get_by_id(invoice).number)
    return posted, kept


def _why_not(row: RecurringInvoice, last: date) -> str:
    """Why nothing can be drawn up of it, or ''."""
    owner = Party.get_by_id(row.party_id)
    if owner.state != "active":
        return f"{owner.name} is {owner.state}"
    if rhythm.too_many(row, last):
        return f"more than {rhythm.MOST} are due; say when it is due next"
    try:
        price_lines(_lines_said(row), _pricing(row, owner, date.fromisoformat(row.next_day)))
    except (Invalid, Refused) as error:
        return str(error).rstrip(".")
    return ""


def _draft(row: RecurringInvoice, last: date) -> list[Invoice]:
    """A draft for each day that is due, moving on to the next."""
    owner, lines, made = Party.get_by_id(row.party_id), _lines_said(row), []
    for day in rhythm.moving_on(row, last):
        reference = f"{row.memo} {rhythm.period_of(day, row.every)}"
        invoice = drawn_up(owner, lines, _pricing(row, owner, day), reference, (ORIGIN, row.id))
        records.create(RecurringMade, recurring=row, day=day.isoformat(), invoice=invoice)
        made.append(invoice)
    return made


def _pricing(row: RecurringInvoice, owner: Party, day: date) -> Pricing:
    return Pricing(owner.price_list_id, day.isoformat(), row.currency, bool(row.prices_include_tax), owner.tax_code_id)


def _lines(row: RecurringInvoice) -> list[RecurringLine]:
    return RecurringLine.matching("recurring_id = ? ORDER BY position", row.id)


def _lines_said(row: RecurringInvoice) -> list[LineInput]:
    return [_as_said(line) for line in _lines(row)]


def _as_said(line: RecurringLine) -> LineInput:
    return LineInput(
        product=line.product_id,
        quantity=Decimal(line.quantity) / QUANTITY,
        unit=line.unit_id,
        price=None if line.price is None else Decimal(line.price) / PRICE,
        discount=Decimal(line.discount) / PERCENT,
        description=line.description,
    )


def _write(row: RecurringInvoice, lines: Sequence[LineInput]) -> None:
    """Raises Invalid where a line could not be billed as it is."""
    if not lines:
        raise invalid("lines", "", "at least one is required")
    owner = Party.get_by_id(row.party_id)
    price_lines(lines, _pricing(row, owner, date.fromisoformat(row.next_day)))
    for position, line in enumerate(lines, 1):
        said = inputs.stored(line, row.currency)
        said["discount"] = said["discount"] or 0
        records.create(RecurringLine, recurring=row, position=position, **said)
