"""Taking something off an invoice or bill that is not paid and not owed any more: recorded, settled, posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.billing import settlement
from store.billing.models import DISCOUNT, WITHHELD, WRITE_OFF, Allocation, Deduction, DeductionTax, Payment
from store.billing.shapes import RECEIVABLE, Document, side_of
from store.billing.taxing import legs_by_code, own_legs, own_share
from store.catalog.rates import in_books
from store.catalog.totals import TaxShare
from store.core import records
from store.core.database import rows, scalar
from store.core.values import Amount
from store.ledger.posting import Leg, post

WORDS = {DISCOUNT: "Cash discount", WRITE_OFF: "Write-off", WITHHELD: "Tax withheld"}


@dataclass(frozen=True)
class Wanted:
    """What is deducted: how much (minor units) and to the account of which role; `shares` of it are tax, by code."""

    kind: str
    amount: int
    day: date
    role: str
    shares: Sequence[TaxShare] = ()
    payment: Payment | None = None
    reason: str = ""


def deduct(row: Document, wanted: Wanted) -> None:
    """Settle some of an invoice or bill by a deduction."""
    side = side_of(row)
    last = scalar(f"SELECT MAX(COALESCE(released_on, day)) FROM allocation WHERE {side.link}_id = ?", (row.id,))
    when = max(wanted.day.isoformat(), row.day, str(last or ""))
    made = records.create(
        Deduction,
        company=row.company_id,
        kind=wanted.kind,
        payment=wanted.payment,
        day=when,
        amount=wanted.amount,
        tax=sum(share.tax for share in wanted.shares),
        role=wanted.role,
        reason=wanted.reason,
        **{side.link: row},
    )
    for share in wanted.shares:
        own_rate, own_tax = own_share(row, share.tax_code_id, share.rate, share.base)
        said = {"tax_code": share.tax_code_id, "rate": share.rate, "base": share.base, "tax": share.tax}
        records.create(DeductionTax, deduction=made, **said, own_rate=own_rate, own_tax=own_tax)
    records.create(Allocation, deduction=made, amount=wanted.amount, day=when, **{side.link: row})
    owed = row.base_outstanding
    settlement.refresh(row)
    records.change(made, base_amount=owed - row.base_outstanding)
    _post(made, row, made.base_amount, date.fromisoformat(when), "")


def take_back(made: Deduction, day: date, reason: str = "") -> None:
    """Undo a deduction, by an entry that mirrors its own."""
    row = made.document
    held = Allocation.matching("deduction_id = ? AND active = 1", made.id)[0]
    when = max(day.isoformat(), held.day)
    records.change(held, active=False, released_on=when)
    records.change(made, state="reversed")
    owed = row.base_outstanding
    settlement.refresh(row)
    _post(made, row, owed - row.base_outstanding, date.fromisoformat(when), ":released", reason)


def _post(made: Deduction, row: Document, taken: int, day: date, step: str, reason: str = "") -> None:
    """Dr discounts or bad debts, Dr tax / Cr receivable; of a bill, or with `taken` below zero, the mirror.

    What we owed ourselves for what was taken off a bill we owe no more, and have not back: both sides.
    """
    side, sign = side_of(row), 1 if taken >= 0 else -1
    if made.tax == made.amount:
        tax = taken
    else:
        tax = sign * min(abs(taken), in_books(made.tax, row.currency, row.exchange_rate))
    found = DeductionTax.matching("deduction_id = ? ORDER BY id", made.id)
    taxes = [(each.tax_code_id, each.tax) for each in found]
    own = [(each.tax_code_id, each.own_tax) for each in found if each.own_tax]
    way = side.sign * sign
    legs = [
        Leg(side.role, -side.sign * taken, row.party_id, row.currency, -way * made.amount),
        *legs_by_code(taxes, row.currency, way, abs(tax), *_tax_account(made, row)),
        Leg(made.role, side.sign * (taken - tax), None, row.currency, way * (made.amount - made.tax)),
        *own_legs(own, -sign, row.currency, row.exchange_rate),
    ]
    said = reason or made.reason
    memo = f"{WORDS[made.kind]} {row.number}" + (f": {said}" if said else "")
    post(f"{made.kind}:{made.id}{step}", day, memo, (side.noun, row.id), legs)


def _tax_account(made: Deduction, row: Document) -> tuple[str, str]:
    """Which account of a tax code its tax goes to (output or input), and the role of it for those without one."""
    sold = side_of(row) is RECEIVABLE
    if made.kind == WITHHELD:  # what is withheld from us we have of the state, what we withhold we owe it
        return "input" if sold else "output", made.role
    return ("output", "output_tax") if sold else ("input", "input_tax")


def told(payment_id: int, currency: str) -> str:
    """What was deducted with a payment, as sentences: ` Cash discount: 2.00 EUR.`; or nothing."""
    found = rows(
        "SELECT kind, CAST(SUM(amount) AS BIGINT) FROM deduction WHERE payment_id = ? AND state = 'posted' "
        "GROUP BY kind ORDER BY MIN(id)",
        (payment_id,),
    )
    return "".join(f" {WORDS[kind]}: {Amount().said(amount, currency)}." for kind, amount in found)
