"""Dunning for people: whom a proposal would write to and who is left out, and a letter as it reads."""

from __future__ import annotations

from datetime import date

from store.billing.dunning_due import Case, OverdueInvoice, cases
from store.billing.dunning_models import DunningLetter
from store.core.text import plural
from store.insight.sheet import Opens, Report, money


def dunning(day: date) -> Report:
    """What is overdue, customer by customer: the level each invoice is on, and who is left out of dunning and why."""
    found = cases(day)
    lines = [(case, invoice) for case in found for invoice in case.invoices]
    headings = ("Customer", "Invoice", "Days", "Overdue", "Cur", "Level", "Letter")
    columns = tuple((heading, "right" if heading in ("Days", "Overdue") else "left") for heading in headings)
    asked = sum(bool(case.asked) for case in found)
    return Report(
        f"Dunning at {day}",
        columns,
        tuple(_line(case, invoice) for case, invoice in lines),
        tuple((Opens(f"Invoice {invoice.number}", kind="invoice", id=invoice.id),) for _, invoice in lines),
        f"{plural(asked, 'letter')} would be drafted." if lines else "Nothing is overdue.",
    )


def _line(case: Case, invoice: OverdueInvoice) -> tuple[str, ...]:
    level = str(invoice.before) if invoice.level == invoice.before else f"{invoice.before} → {invoice.level}"
    said = f"level {case.level}" if invoice in case.asked else invoice.why_not or "no higher level yet"
    return (
        case.party,
        invoice.number,
        str(invoice.days),
        money(invoice.amount, case.currency),
        case.currency,
        "" if invoice.why_not and not invoice.before else level,
        said,
    )


def letter(record_id: int, _day: date) -> Report:
    """A dunning letter, line by line."""
    title, text = letter_text(record_id)
    return Report(title, (("", "left"),), tuple((line,) for line in text.split("\n")))


def letter_text(record_id: int) -> tuple[str, str]:
    """What a letter is called, and its words."""
    row = DunningLetter.get_by_id(record_id)
    return row.title, row.text
