"""Invoices, debit notes and credit notes as they are printed: from what is stored with them."""

from __future__ import annotations

from collections.abc import Sequence

from store.billing.allowances import part_to_pay
from store.billing.models import Instalment, Invoice, InvoiceLine, InvoiceTax
from store.catalog.models import PaymentTerm
from store.catalog.totals import TaxShare
from store.core.errors import Refused
from store.core.identity import actor
from store.core.money import convert
from store.core.values import Amount, Rate
from store.documents import letterhead, priced
from store.documents.facts import Facts, Sum
from store.documents.language import Language
from store.documents.letterhead import Standing, day, pairs
from store.ledger.bank_accounts import paid_to
from store.sales.deposits import DEPOSIT
from store.sales.models import Order

DEBIT, CREDIT, INVOICE = "debit_note", "credit_note", "invoice"


def invoice(record_id: int, wanted: str = "") -> Facts:
    """An invoice or a note in the language wanted. Raises Refused where it has no lines."""
    row = Invoice.get_by_id(record_id)
    party, words = letterhead.of_party(wanted, row.party_id)
    lines = InvoiceLine.matching("invoice_id = ? ORDER BY position", row.id)
    if not lines:
        raise Refused(f"{row.title} has no lines.", "Add some first.")
    with words.form():
        standing, to_pay = _standing(row, words), part_to_pay(row, row.outstanding).amount
        asked = row.type == INVOICE and (row.number is None or to_pay > 0)
        account = paid_to(row.company_id, row.currency) if asked else None
        return Facts(
            kind=INVOICE,
            language=words.code,
            title=letterhead.title(words, _word(row), row),
            number=row.number or "",
            day=row.day or letterhead.last_changed(row),
            sender=letterhead.sender(row.company_id, words),
            recipient=letterhead.recipient(row.party_name, row.billing_address),
            mark=standing.mark,
            remarks=standing.remarks,
            meta=pairs(
                words,
                number=row.number,
                date_of=day(row.day),
                due_on=day(row.due) if row.type == INVOICE else "",
                customer=party.code,
                their_tax_id=row.party_tax_id,
                **_references(row),
            ),
            tables=(priced.table(row, lines, words),),
            sums=(*priced.sums(row, lines, words, _shares(row)), *_to_pay(row, to_pay, words)),
            closing=(*priced.remarks(row, lines, words), *_terms(row, words), *_at_home(row, words)),
            account=letterhead.account(account, words),
            transfer=letterhead.transfer(account, row.company_id, row.currency, to_pay, row.number or ""),
            notes=row.notes,
        )


def _word(row: Invoice) -> str:
    return CREDIT if row.type == CREDIT else DEBIT if row.debits_id else INVOICE


def _standing(row: Invoice, words: Language) -> Standing:
    found = letterhead.standing(words, draft=row.number is None, cancelled=row.state == "cancelled")
    if row.state == "credited":
        notes = Invoice.matching("credits_id = ? AND number IS NOT NULL ORDER BY id", row.id)
        return Standing("", (words.say("is_credited", numbers=", ".join(note.number for note in notes)),))
    return Standing("", (words.say("is_paid"),)) if row.state == "paid" and row.type == INVOICE else found


def _references(row: Invoice) -> dict[str, str]:
    """What it refers to, by the words for it: the customer's reference (of a note its reason), order and invoice."""
    order = Order.get_by_id(row.origin_id).number or "" if row.origin in ("order", DEPOSIT) else ""
    noted = row.credits_id or row.debits_id
    said = {} if row.reference == order else {"reason" if noted else "reference": row.reference}
    of_invoice = {"of_invoice": Invoice.get_by_id(noted).number or ""} if noted else {}
    return {**said, "of_order": order, **of_invoice}


def _shares(row: Invoice) -> Sequence[TaxShare]:
    """Its taxes as they are stored."""
    found = InvoiceTax.matching("invoice_id = ? ORDER BY tax_code_id, rate", row.id)
    return [TaxShare(tax.tax_code_id, tax.rate, tax.base, tax.tax) for tax in found]


def _to_pay(row: Invoice, to_pay: int, words: Language) -> list[Sum]:
    """What is left to be paid of an invoice, where that is not all of it."""
    if row.type != INVOICE or row.number is None or to_pay == row.total:
        return []
    settled, withheld = row.total - row.outstanding, row.outstanding - to_pay
    found = [("settled", settled), ("withheld", withheld)]
    left = Sum(words.say("to_pay"), Amount().said(to_pay, row.currency), strong=True)
    return [*(Sum(words.say(word), Amount().shown(-off, row.currency)) for word, off in found if off), left]


def _terms(row: Invoice, words: Language) -> list[str]:
    """When how much is to be paid."""
    if row.type != INVOICE:
        return []
    found = [words.say("terms", term=PaymentTerm.get_by_id(row.term_id).name)]
    parts = Instalment.matching("invoice_id = ? ORDER BY position", row.id)
    said = [words.say("part_due", amount=_said(row, part.amount), day=day(part.due)) for part in parts]
    if len(said) > 1:
        found.append(words.say("parts_due", parts="; ".join(said)))
    elif row.due:
        found.append(words.say("due_by", day=day(row.due)))
    if row.cash_discount and row.discount_until:
        rest = _said(row, row.total - row.cash_discount)
        off = _said(row, row.cash_discount)
        found.append(words.say("early", day=day(row.discount_until), amount=off, rest=rest))
    return found


def _said(row: Invoice, minor: int) -> str:
    return Amount().said(minor, row.currency)


def _at_home(row: Invoice, words: Language) -> list[str]:
    """Its tax in the books' currency, where it is in another one."""
    home = actor().currency
    if row.currency == home or not row.tax or row.number is None:
        return []
    amount = Amount().said(convert(row.tax, row.currency, row.exchange_rate, home), home)
    rate = Rate().shown(row.exchange_rate)
    return [words.say("tax_at_home", home=home, amount=amount, currency=row.currency, rate=rate)]
