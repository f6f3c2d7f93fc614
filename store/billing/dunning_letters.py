"""A dunning letter being written: its lines and amounts, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from store.billing import dunning_text
from store.billing.allowances import withheld_by_part
from store.billing.dunning_charges import charged_until, fee_in, interest
from store.billing.dunning_due import Case, OverdueInvoice
from store.billing.dunning_levels import levels
from store.billing.dunning_models import DunningLetter, DunningLevel, DunningLine
from store.billing.models import Invoice
from store.core import records
from store.core.identity import actor
from store.core.models import Company
from store.parties.places import address_text


def draft(case: Case, day: date, row: DunningLetter | None) -> DunningLetter:
    """Write what a case comes to into a draft, or into a new one."""
    step = DunningLevel.matching("company_id = ? AND level = ?", actor().company_id, case.level)[0]
    head = {
        "day": day.isoformat(),
        "pay_by": (day + timedelta(days=step.pay_within)).isoformat(),
        "level": step.level,
        "subject": step.name,
        "amount": sum(invoice.amount for invoice in case.asked),
        "fee": fee_in(step.fee, case.currency, day),
        "party_name": case.party,
    }
    if row is None:
        row = records.create(
            DunningLetter, company=actor().company_id, party=case.party_id, currency=case.currency, **head
        )
    else:
        records.change(row, **head)
        for old in DunningLine.matching("letter_id = ?", row.id):
            records.remove(old)
    charged = _write_lines(row, case.asked, day)
    records.change(row, interest=charged)
    records.change(row, text=written(row, ""))
    return row


def _write_lines(row: DunningLetter, asked: Sequence[OverdueInvoice], day: date) -> int:
    """The letter's lines; returns the interest they charge."""
    from_level = next((step.level for step in levels() if step.interest), None)
    position = charged = 0
    for invoice in asked:
        bears = from_level is not None and invoice.level >= from_level and invoice.charges
        for part in invoice.parts:
            position += 1
            since = charged_until(part.instalment_id) or part.due if bears else None
            owed = interest(part.instalment_id, since, day) if since else 0
            charged += owed
            records.create(
                DunningLine,
                letter=row,
                position=position,
                invoice=invoice.id,
                instalment=part.instalment_id,
                due=part.due,
                days=part.days,
                amount=part.amount,
                level=invoice.level,
                interest_since=since,
                interest=owed,
            )
    return charged


def written(row: DunningLetter, number: str) -> str:
    step = DunningLevel.matching("company_id = ? AND level = ?", row.company_id, row.level)[0]
    lines = []
    for line in DunningLine.matching("letter_id = ? ORDER BY position", row.id):
        invoice = Invoice.get_by_id(line.invoice_id)
        withheld = withheld_by_part(invoice).get(line.instalment_id, 0)
        lines.append(
            dunning_text.LetterLine(invoice.number, invoice.day, line.due, line.days, line.amount + withheld, withheld)
        )
    return dunning_text.written(
        dunning_text.Letter(
            company=Company.get_by_id(row.company_id).name,
            party=row.party_name,
            address=address_text(row.party_id, "billing"),
            number=number or f"(draft #{row.id})",
            subject=row.subject,
            day=row.day,
            pay_by=row.pay_by,
            currency=row.currency,
            amount=row.amount,
            fee=row.fee,
            interest=row.interest,
            text=step.text,
            lines=lines,
        )
    )
