"""Tax on sales that is owed when it is paid: it waits on an account of its own, and falls due with each payment.

It is so where the setting tax.cash-basis is on when an invoice is posted; its credit notes follow it.
"""

from __future__ import annotations

from datetime import date

from store.billing.events import CreditSettled, InvoiceSettled
from store.billing.models import Invoice
from store.billing.tax_facts import in_shares
from store.billing.tax_models import TaxDue
from store.billing.taxing import tax_legs
from store.core import records
from store.core.database import one, rows, scalar
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.money import share_of
from store.core.settings import setting
from store.ledger.posting import Leg, post

WAITING = "tax_waiting"


def settle_basis(row: Invoice) -> None:
    """Say of a draft that is being posted whether its tax is owed when it is paid."""
    if row.credits_id:
        wanted = bool(scalar("SELECT cash_basis FROM invoice WHERE id = ?", (row.credits_id,)))
    else:
        wanted = bool(setting("tax.cash-basis"))
    if wanted != bool(row.cash_basis):
        records.change(row, cash_basis=wanted)


def legs_at_posting(row: Invoice, sign: int, base_tax: int) -> list[Leg]:
    """What posting an invoice puts on tax accounts, `sign` 1 for debit."""
    if row.cash_basis:
        return [Leg(WAITING, sign * base_tax, None, row.currency, sign * row.tax)]
    return tax_legs(row, sign, base_tax)


@reacts_to(InvoiceSettled)
def after_paying(event: InvoiceSettled) -> None:
    """More of an invoice is paid, or less again."""
    _fall_due(event.invoice_id)


@reacts_to(CreditSettled)
def after_crediting(event: CreditSettled) -> None:
    """More of a credit note is set off or paid out."""
    _fall_due(event.invoice_id)


def _fall_due(invoice_id: int) -> None:
    found = one("SELECT cash_basis FROM invoice WHERE id = ?", (invoice_id,))
    if not found or not found[0]:
        return
    row = Invoice.get_by_id(invoice_id)
    day = _last_settled(row)
    legs: list[Leg] = []
    for code, rate, base, tax in _newly_due(row):
        if base or tax:
            records.create(TaxDue, invoice=row.id, tax_code=code, rate=rate, day=day, base=base, tax=tax)
            legs += [Leg(WAITING, tax), Leg("output_tax", -tax, account_id=_own_account(code))]
    if any(leg.amount for leg in legs):
        number = scalar("SELECT COUNT(*) FROM entry WHERE source = 'invoice' AND source_id = ?", (row.id,))
        post(f"tax-due:{row.id}:{number}", date.fromisoformat(day), f"Tax due {row.number}", ("invoice", row.id), legs)


def _newly_due(row: Invoice) -> list[tuple[int, int, int, int]]:
    """(code, rate, net, tax) that what is settled now comes to, less what fell due before; with the last all of it."""
    taxes = rows("SELECT tax_code_id, rate, base, tax FROM invoice_tax WHERE invoice_id = ? ORDER BY id", (row.id,))
    sign = 1 if row.type == "invoice" else -1
    settled, home = row.total - row.outstanding, actor().currency
    bases = in_shares([base for _, _, base, _ in taxes], row.currency, row.exchange_rate, home)
    amounts = in_shares([tax for _, _, _, tax in taxes], row.currency, row.exchange_rate, home)
    found = []
    for (code, rate, _, _), base, tax in zip(taxes, bases, amounts, strict=True):
        due = [sign * share_of(amount, settled, row.total) for amount in (base, tax)]
        before = rows(
            "SELECT CAST(COALESCE(SUM(base), 0) AS BIGINT), CAST(COALESCE(SUM(tax), 0) AS BIGINT) FROM tax_due "
            "WHERE invoice_id = ? AND tax_code_id = ? AND rate = ?",
            (row.id, code, rate),
        )[0]
        found.append((code, rate, due[0] - before[0], due[1] - before[1]))
    return found


def _last_settled(row: Invoice) -> str:
    link = "invoice_id" if row.type == "invoice" else "credit_note_id"
    return str(scalar(f"SELECT MAX(COALESCE(released_on, day)) FROM allocation WHERE {link} = ?", (row.id,)) or row.day)


def _own_account(code: int) -> int | None:
    found = scalar(
        "SELECT a.id FROM tax_code c JOIN account a ON a.id = c.output_account_id AND a.company_id = ? WHERE c.id = ?",
        (actor().company_id, code),
    )
    return int(found) if found else None
