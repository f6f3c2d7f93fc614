"""Entries that people make: manual, opening and reversing ones. What documents post, they post themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, numbering
from store.core.action import Outcome, action
from store.core.dates import add_months, today
from store.core.errors import Invalid, Problem, Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Day, Lines, Ref, Text
from store.ledger.models import Account, CostCentre, Entry
from store.ledger.posting import Leg, post, reverse

record_kind(
    RecordKind("entry", "entry", "COALESCE(t.number, 'Entry #' || t.id) || ' ' || t.memo", ("number",), noun="entry")
)
BOOKKEEPERS = ("finance",)
MANUAL, OPENING = "manual", "opening"
# accounts that must agree with documents of their own, and what is made instead of an entry
_KEPT_BY_DOCUMENTS = {
    "receivable": "an invoice or a payment",
    "payable": "a bill or a payment",
    "received_not_billed": "a receipt or a bill",
    "inventory": "a stock adjustment",
    "receivable_adjustment": "a revaluation",
    "payable_adjustment": "a revaluation",
    "bank_adjustment": "a revaluation",
}


@dataclass(frozen=True, kw_only=True)
class EntryLineInput:
    """Debit or credit of an account, in the currency of the books; a negative debit is a credit."""

    account: Annotated[int, Ref("Account", kind="account", required=True)]
    debit: Annotated[Decimal | None, Amount("Debit")] = None
    credit: Annotated[Decimal | None, Amount("Credit", minimum=Decimal(0))] = None
    memo: Annotated[str, Text("What for")] = ""
    party: Annotated[int | None, Ref("Party", kind="party")] = None
    cost_centre: Annotated[int | None, Ref("Cost centre", kind="cost-centre", aliases=("department",))] = None


EntryLines = Annotated[tuple[EntryLineInput, ...], Lines("Lines", required=True, of=EntryLineInput)]


@action(
    "entry.add",
    "New entry",
    BOOKKEEPERS,
    example="backdesk entry add --memo 'Rent for December' --line 6000:1200 --line 1000:-1200",
)
def add_entry(
    memo: Annotated[str, Text("What for", required=True)],
    lines: EntryLines,
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
    reverse_on: Annotated[
        date | None, Day("Reversed on", help="for accruals: the mirror is posted for that day")
    ] = None,
) -> Outcome:
    """Post an entry of debits and credits that come to the same. It is not changed any more; it can be reversed."""
    when = day or today()
    entry = post_manual(memo, balanced(lines), when, (MANUAL, 0), reverse_on)
    return Outcome("entry", entry.id, f"{entry.number} posted: {_worth(entry)}{_mirror(entry)}.")


@action(
    "entry.opening",
    "Enter opening balances",
    BOOKKEEPERS,
    example="backdesk entry opening --day 2026-01-01 --line 1000:25000 --line 3000:-25000",
)
def open_accounts(
    lines: EntryLines,
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
) -> Outcome:
    """Enter what accounts came with from earlier books. The account for opening balances takes what is left over.

    What customers owe, what suppliers are owed and what is in stock are entered as invoices, bills and stock
    adjustments.
    """
    legs = _legs(lines)
    rest = -sum(leg.amount for leg in legs)
    if rest:
        legs.append(Leg("opening", rest))
    entry = post_manual("Opening balances", legs, day or today(), (OPENING, 0))
    return Outcome("entry", entry.id, f"{entry.number} posted: {_worth(entry)}.")


@action(
    "entry.reverse",
    "Reverse entry",
    BOOKKEEPERS,
    danger=True,
    example="backdesk entry reverse JE-2026-000004 --reason 'booked twice'",
)
def reverse_entry(
    entry: Annotated[int, Ref("Entry", kind="entry")],
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
) -> Outcome:
    """Post the mirror of an entry that somebody made. What a document posted is taken back by that document."""
    row = Entry.get_by_id(entry)
    if row.number is None or row.source not in (MANUAL, OPENING):
        raise Refused(
            f"Entry #{row.id} was posted by a document: {row.memo}.",
            "Credit, reverse or cancel that; see what it belongs to: backdesk flow",
        )
    if row.reverses_id:
        raise Refused(f"{row.number} is a reversal itself.", "Post the entry again: backdesk entry add")
    known = Entry.first_matching("reverses_id = ?", row.id)
    if known:
        return Outcome("entry", known.id, f"{row.number} is reversed already, by {known.number}.")
    made = _reverse(row, day or today(), f"Reversal of {row.number}: {reason}")
    return Outcome("entry", made.id, f"{made.number} posted: it takes {row.number} back.")


def post_manual(
    memo: str, legs: Sequence[Leg], day: date, source: tuple[str, int], reverse_on: date | None = None
) -> Entry:
    """Post an entry with a number of its own, and its mirror on another day where one is said.

    Raises Invalid for a mirror that does not come after it, Refused where a month is closed.
    """
    if reverse_on and reverse_on <= day:
        raise invalid("reverse_on", reverse_on, f"must be after {day}, the day of the entry")
    number = numbering.take("entry", day)
    entry = Entry.get_by_id(post(f"entry:{actor().company_id}:{number}", day, memo, source, legs, number))
    if reverse_on:
        _reverse(entry, reverse_on, f"Reversal of {entry.number}: {memo}")
    return entry


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return add_months(day.replace(day=1), 1)


def balanced(lines: Sequence[EntryLineInput]) -> list[Leg]:
    """The legs that lines say. Raises Invalid listing every line that cannot be, or by how much they differ."""
    legs = _legs(lines)
    if rest := sum(leg.amount for leg in legs):
        shown = Amount().said(abs(rest), actor().currency)
        more, less = ("debits", "credits") if rest > 0 else ("credits", "debits")
        raise invalid("lines", "", f"the {more} are {shown} more than the {less}")
    return legs


def sums_text(lines: Sequence[EntryLineInput]) -> str:
    """What lines come to so far and what is missing: `Debit 25.00 · credit 24.00 EUR · 1.00 still to credit`."""
    legs, currency = _legs(lines), actor().currency
    debit, credit = sum(max(leg.amount, 0) for leg in legs), sum(max(-leg.amount, 0) for leg in legs)
    shown = Amount().shown
    missing = f" · {shown(abs(debit - credit), currency)} still to {'credit' if debit > credit else 'debit'}"
    said = f"Debit {shown(debit, currency)} · credit {shown(credit, currency)} {currency}"
    return said + (missing if debit != credit else "")


def _legs(lines: Sequence[EntryLineInput]) -> list[Leg]:
    found, problems = inputs.tried(lines, _leg)
    if not lines:
        problems.append(Problem("lines", "", "at least one is required"))
    if problems:
        raise Invalid(problems)
    return found


def _leg(line: EntryLineInput) -> Leg:
    given = inputs.stored(line, actor().currency)
    account = Account.get_by_id(given["account"])
    if instead := _KEPT_BY_DOCUMENTS.get(account.role or ""):
        raise invalid("account", account.code, f"agrees with documents ({account.name}); make {instead} instead")
    if account.state != "active":
        raise invalid("account", account.code, "is retired")
    debit, credit = given["debit"] or 0, given["credit"] or 0
    if bool(debit) == bool(credit):
        raise invalid("debit", _said(line), "say either a debit or a credit")
    centre = given["cost_centre"]
    if centre and CostCentre.get_by_id(centre).state != "active":
        raise invalid("cost_centre", CostCentre.get_by_id(centre).code, "is retired")
    return Leg(
        "", debit - credit, given["party"], account_id=account.id, cost_centre_id=centre, memo=given["memo"] or ""
    )


def _said(line: EntryLineInput) -> str:
    return " and ".join(str(value) for value in (line.debit, line.credit) if value is not None)


def _reverse(entry: Entry, day: date, memo: str) -> Entry:
    number = numbering.take("entry", day)
    return Entry.get_by_id(reverse(entry.id, day, memo, number))


def _worth(entry: Entry) -> str:
    lines: Any = entry.lines
    return Amount().said(sum(line.debit for line in lines), actor().currency)


def _mirror(entry: Entry) -> str:
    made = Entry.first_matching("reverses_id = ?", entry.id)
    return f"; {made.number} takes it back on {Day().shown(made.day)}" if made else ""
