"""What an electronic invoice says, gathered from a posted invoice or credit note and what belongs to it."""

from __future__ import annotations

from dataclasses import replace

from store.billing.models import Instalment, Invoice
from store.catalog.rates import in_books
from store.core.bank_codes import is_iban
from store.core.database import one, scalar
from store.core.errors import Refused
from store.core.models import Company
from store.einvoice.amounts import amounts_of
from store.einvoice.codes import (
    CREDIT_NOTE,
    DEBIT_NOTE,
    INVOICE,
    NOT_DEFINED,
    OUTSIDE,
    PREPAYMENT,
    PROFILES,
    SEPA,
    TRANSFER,
    WITHIN_EU,
    Profile,
    country_code,
)
from store.einvoice.facts import Account, Facts, amount_text
from store.einvoice.missing import missing_of
from store.einvoice.people import buyer, seller
from store.ledger.bank_accounts import paid_to
from store.parties.models import Party

_OF_ORDERS = ("order", "deposit")


def gather(invoice_id: int, profile_name: str) -> Facts:
    """All of a posted document. Raises Refused naming everything that is missing."""
    row, profile = Invoice.get_by_id(invoice_id), PROFILES[profile_name]
    company, party = Company.get_by_id(row.company_id), Party.get_by_id(row.party_id)
    amounts = amounts_of(row)
    account = _account(row, company)
    order, reference = _order(row)
    credit = row.type == "credit_note"
    facts = Facts(
        profile=profile,
        type=_type(row, profile),
        credit=credit,
        number=row.number,
        day=row.day,
        due=row.due,
        currency=row.currency,
        seller=seller(company),
        buyer=buyer(row, party),
        buyer_reference=row.buyer_reference or party.buyer_reference,
        order_reference=reference,
        own_order=order,
        preceding=_preceding(row),
        notes=tuple(filter(None, (_reason(row), row.notes))),
        delivered=_delivered(row),
        deliver_to=_deliver_to(row) if any(group.tax.category == WITHIN_EU for group in amounts.taxes) else "",
        means=_means(row, account),
        account=account,
        terms=_terms(row),
        lines=amounts.lines,
        taxes=amounts.taxes,
        net=row.net,
        tax=row.tax,
        total=row.total,
        prepaid=0 if credit else _prepaid(row),
        home_currency="" if row.currency == company.currency else company.currency,
        home_tax=in_books(row.tax, row.currency, row.exchange_rate),
    )
    if missing := [*amounts.problems, *missing_of(facts, party)]:
        raise Refused(f"{row.number} cannot be {profile.title} as it is: {'; '.join(missing)}.", "Nothing was written.")
    return facts if all(group.tax.category != OUTSIDE for group in facts.taxes) else _without_vat_numbers(facts)


def _without_vat_numbers(facts: Facts) -> Facts:
    """What is outside the scope of tax names nobody's VAT number (BR-O-02)."""
    sold, bought = (replace(one, tax_id="", vat=False) for one in (facts.seller, facts.buyer))
    return replace(facts, seller=sold, buyer=bought)


def _type(row: Invoice, profile: Profile) -> str:
    if row.type == "credit_note":
        return CREDIT_NOTE
    if profile.name == "xrechnung":  # knows no others
        return INVOICE
    return DEBIT_NOTE if row.debits_id else PREPAYMENT if row.origin == "deposit" else INVOICE


def _preceding(row: Invoice) -> tuple[str, str]:
    found = one("SELECT number, day FROM invoice WHERE id = ?", (row.credits_id or row.debits_id,))
    return (found[0], found[1]) if found else ("", "")


def _reason(row: Invoice) -> str:
    """Of a credit note or debit note the reference is why it was made."""
    return row.reference if row.credits_id or row.debits_id else ""


def _order(row: Invoice) -> tuple[str, str]:
    """Our number of the order it bills, and what the customer calls that order."""
    if row.origin not in _OF_ORDERS:
        return "", "" if row.origin or row.credits_id or row.debits_id else row.reference
    found = one("SELECT number, customer_reference FROM sales_order WHERE id = ?", (row.origin_id,))
    return (found[0] or "", found[1]) if found else ("", "")


def _delivered(row: Invoice) -> str:
    """The day the last of its goods left; where none did, that of the invoice. A deposit delivers nothing."""
    if row.origin == "deposit":
        return ""
    return str(scalar(f"SELECT MAX(s.day) {_SHIPPED}", (row.id, row.day)) or row.day)


_SHIPPED = (
    "FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id JOIN invoice_line n "
    "ON n.origin_line_id = l.order_line_id JOIN invoice v ON v.id = n.invoice_id WHERE n.invoice_id = ? "
    "AND v.origin = 'order' AND s.state = 'shipped' AND s.day <= ?"
)


def _deliver_to(row: Invoice) -> str:
    """The country that goods went to: the last line of where they were sent, else that of the buyer."""
    found = one(f"SELECT s.address {_SHIPPED} ORDER BY s.day DESC, s.id DESC LIMIT 1", (row.id, row.day))
    sent = country_code(str(found[0]).rpartition("\n")[2]) if found else ""
    return sent or buyer(row, Party.get_by_id(row.party_id)).place.country


def _account(row: Invoice, company: Company) -> Account | None:
    found = paid_to(company.id, row.currency)
    return Account(found.iban or found.number, found.bic, company.name) if found else None


def _means(row: Invoice, account: Account | None) -> str:
    if account is None:
        return NOT_DEFINED
    return SEPA if row.currency == "EUR" and is_iban(account.iban) else TRANSFER


def _terms(row: Invoice) -> str:
    """What is to be paid when, in words; days and amounts as they are stored."""
    if row.type == "credit_note":
        return "Set off against what is owed, or paid back."

    def money(minor: int) -> str:
        return f"{amount_text(minor, row.currency)} {row.currency}"

    parts = Instalment.matching("invoice_id = ? ORDER BY position", row.id)
    said = [", ".join(f"{money(part.amount)} by {part.due}" for part in parts) or f"by {row.due}"]
    if row.cash_discount:
        said.append(f"{money(row.cash_discount)} less if paid by {row.discount_until}")
    if row.withheld:
        said.append(f"{money(row.withheld)} of it is tax that the payer withholds")
    return "; ".join(said)


def _prepaid(row: Invoice) -> int:
    """What was paid up to its own day, in money or by what was paid in advance; not what is credited of it."""
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM allocation WHERE invoice_id = ? AND active = 1 "
            "AND deduction_id IS NULL AND day <= ? "
            "AND COALESCE(credit_note_id, 0) NOT IN (SELECT id FROM invoice WHERE credits_id = ?)",
            (row.id, row.day, row.id),
        )
    )
