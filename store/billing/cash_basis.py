"""Tax that is owed, or had back, when it is paid: it waits on an account of its own and falls due with each payment.

It is so where the setting tax.cash-basis is on when a document is posted; its credit notes follow it. Of bills it is
so too, unless tax.input-when-billed says otherwise. What we owe ourselves for a bill never waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.billing.events import BillCreditSettled, BillSettled, CreditSettled, InvoiceSettled
from store.billing.shapes import PAYABLE, RECEIVABLE, Document, Side, side_of
from store.billing.tax_facts import in_shares, waits
from store.billing.tax_models import TaxDue
from store.billing.taxing import own_account, tax_legs
from store.core import records
from store.core.database import rows, scalar
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.money import share_of
from store.core.settings import setting
from store.ledger.posting import Leg, post

# side → the role of the account on which its tax waits, and the kind and role of the account on which it is due
WAITING = {RECEIVABLE.role: "tax_waiting", PAYABLE.role: "input_tax_waiting"}
_DUE = {RECEIVABLE.role: ("output", "output_tax"), PAYABLE.role: ("input", "input_tax")}
_Due = tuple[int, int, int, int]  # tax code, rate, net and tax in the books


def settle_basis(row: Document) -> None:
    """Say of a draft that is being posted whether its tax counts when it is paid."""
    side = side_of(row)
    if row.credits_id:
        wanted = bool(scalar(f"SELECT cash_basis FROM {side.table} WHERE id = ?", (row.credits_id,)))
    else:
        wanted = bool(setting("tax.cash-basis")) and not (side is PAYABLE and setting("tax.input-when-billed"))
    if wanted != bool(row.cash_basis):
        records.change(row, cash_basis=wanted)


def legs_at_posting(row: Document, sign: int, base_tax: int) -> list[Leg]:
    """What posting a document puts on tax accounts, `sign` 1 for debit."""
    if row.cash_basis:
        return [Leg(WAITING[side_of(row).role], sign * base_tax, None, row.currency, sign * row.tax)]
    return tax_legs(row, sign, base_tax)


@reacts_to(InvoiceSettled)
def after_paying(event: InvoiceSettled) -> None:
    """More of an invoice is paid, or less again."""
    _fall_due(RECEIVABLE, event.invoice_id)


@reacts_to(CreditSettled)
def after_crediting(event: CreditSettled) -> None:
    """More of a credit note is set off or paid out."""
    _fall_due(RECEIVABLE, event.invoice_id)


@reacts_to(BillSettled)
def after_paying_bill(event: BillSettled) -> None:
    """More of a bill is paid, or less again."""
    _fall_due(PAYABLE, event.bill_id)


@reacts_to(BillCreditSettled)
def after_supplier_credit(event: BillCreditSettled) -> None:
    """More of a supplier's credit note is set off or given back."""
    _fall_due(PAYABLE, event.bill_id)


def _fall_due(side: Side, document_id: int) -> None:
    if not scalar(f"SELECT cash_basis FROM {side.table} WHERE id = ?", (document_id,)):
        return
    row = side.document.get_by_id(document_id)
    day = _last_settled(side, row)
    due = [each for each in _newly_due(side, row) if each[2] or each[3]]
    for code, rate, base, tax in due:
        said = {"tax_code": code, "rate": rate, "day": day, "base": base, "tax": tax}
        records.create(TaxDue, **{side.link: row.id}, **said)
    legs = _legs(side, due)
    if any(leg.amount for leg in legs):
        count = scalar("SELECT COUNT(*) FROM entry WHERE source = ? AND source_id = ?", (side.noun, row.id))
        key = f"tax-due:{row.id}:{count}" if side is RECEIVABLE else f"tax-due:{side.noun}:{row.id}:{count}"
        post(key, date.fromisoformat(day), f"Tax due {row.number}", (side.noun, row.id), legs)


def _legs(side: Side, due: Sequence[_Due]) -> list[Leg]:
    """From where it waits to the account of each code: Dr waiting / Cr output tax, of bills Dr input tax / Cr."""
    kind, role = _DUE[side.role]
    found = []
    for code, _, _, tax in due:
        found.append(Leg(WAITING[side.role], side.sign * tax))
        found.append(Leg(role, -side.sign * tax, account_id=own_account(code, kind)))
    return found


def _newly_due(side: Side, row: Document) -> list[_Due]:
    """What is settled now comes to, by code and rate, less what fell due before; with the last all of it."""
    taxes = rows(
        f"SELECT tax_code_id, rate, base, tax FROM {side.table}_tax t WHERE {side.link}_id = ? AND {waits(side)} "
        "ORDER BY id",
        (row.id,),
    )
    sign = -1 if side.is_credit(row) else 1
    settled, home = row.total - row.outstanding, actor().currency
    bases = in_shares([base for _, _, base, _ in taxes], row.currency, row.exchange_rate, home)
    amounts = in_shares([tax for _, _, _, tax in taxes], row.currency, row.exchange_rate, home)
    found = []
    for (code, rate, _, _), base, tax in zip(taxes, bases, amounts, strict=True):
        due = [sign * share_of(amount, settled, row.total) for amount in (base, tax)]
        before = rows(
            "SELECT CAST(COALESCE(SUM(base), 0) AS BIGINT), CAST(COALESCE(SUM(tax), 0) AS BIGINT) FROM tax_due "
            f"WHERE {side.link}_id = ? AND tax_code_id = ? AND rate = ?",
            (row.id, code, rate),
        )[0]
        found.append((code, rate, due[0] - before[0], due[1] - before[1]))
    return found


def _last_settled(side: Side, row: Document) -> str:
    link = side.credit if side.is_credit(row) else side.link
    return str(
        scalar(f"SELECT MAX(COALESCE(released_on, day)) FROM allocation WHERE {link}_id = ?", (row.id,)) or row.day
    )
