"""What one of our companies invoices another, in the books of both: invoice and bill, for the same amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import bill_drafts, drafts
from store.billing.bill_models import Bill, BillLine
from store.billing.invoices import FINANCE
from store.billing.models import Invoice, InvoiceLine
from store.catalog.totals import Portion
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.identity import actor, working_in
from store.core.models import Company
from store.core.money import QUANTITY
from store.core.values import Amount, Ref
from store.group.models import Intercompany
from store.group.standing import company_of, party_of_ours
from store.parties.models import Party
from store.purchasing.billing import BilledLineInput, bill_purchase


@action("invoice.mirror", "Bill in the other company", FINANCE, example="backdesk invoice mirror INV-2026-000012")
def mirror_invoice(invoice: Annotated[int, Ref("Invoice", kind="invoice")]) -> Outcome:
    """Draw up the bill of our own company that this posted invoice is to: same lines, tax and total. Once only.

    Where that company ordered it and has received it, the bill is of its purchase order, matched line by line.
    """
    row = Invoice.get_by_id(invoice)
    _require_posted(row, row.type == "invoice")
    other, us = company_of(row.party_id, row.title), party_of_ours()
    if known := Intercompany.first_matching("invoice_id = ?", row.id):
        return Outcome("invoice", row.id, f"{row.title} has its bill already: #{known.bill_id}.")
    purchase = _purchase(row)
    with working_in(other):
        bill = Bill.get_by_id(_of_purchase(row, purchase) if purchase else _expenses(row, us))
        _require_alike(row, bill)
    records.create(Intercompany, seller=actor().company_id, buyer=other, invoice=row.id, bill=bill.id)
    return Outcome("invoice", row.id, f"Draft bill #{bill.id} drawn up in {_name(other)}: {_total(row)}.")


@action("bill.mirror", "Invoice in the other company", FINANCE, example="backdesk bill mirror BILL-2026-000012")
def mirror_bill(bill: Annotated[int, Ref("Bill", kind="bill")]) -> Outcome:
    """Find or draw up the invoice of our own company that this posted bill is from, for the same total. Once only.

    Where that company has invoiced the order it was asked for by, that invoice is the one.
    """
    row = Bill.get_by_id(bill)
    _require_posted(row, row.type == "bill")
    other, us = company_of(row.party_id, row.title), party_of_ours()
    if known := Intercompany.first_matching("bill_id = ?", row.id):
        return Outcome("bill", row.id, f"{row.title} has its invoice already: #{known.invoice_id}.")
    order = None
    if row.origin == "po":
        order = scalar("SELECT order_id FROM intercompany WHERE purchase_id = ?", (row.origin_id,))
    with working_in(other):
        invoice = _of_order(row, order) if order else _drawn_up(row, us)
        _require_alike(row, invoice)
    records.create(Intercompany, seller=other, buyer=actor().company_id, invoice=invoice.id, bill=row.id)
    return Outcome("bill", row.id, f"{invoice.title} in {_name(other)} is its invoice: {_total(invoice)}.")


def _require_posted(row: Invoice | Bill, is_plain: bool) -> None:
    if not row.number or row.state == "cancelled":
        raise Refused(f"{row.title} is {row.state}.", "Only what is posted here is in the other books too.")
    if not is_plain:
        raise Refused(f"{row.title} is a credit note.", "Credit the invoice or the bill over there by itself.")


def _require_alike(one: Invoice | Bill, other: Invoice | Bill) -> None:
    """Both sides of one claim are the same amount, or neither is written."""
    if (one.currency, one.net, one.total) != (other.currency, other.net, other.total):
        raise Refused(
            f"{one.title} comes to {_total(one)}, over there to {_total(other)}.",
            "Prices or taxes of the two orders differ: set one of them right first.",
        )


def _total(row: Invoice | Bill) -> str:
    return Amount().said(row.total, row.currency)


def _name(company: int) -> str:
    return str(Company.get_by_id(company).name)


# The bill of an invoice -------------------------------------------------------------------------------


def _purchase(row: Invoice) -> int | None:
    if row.origin != "order":
        return None
    found = scalar("SELECT purchase_id FROM intercompany WHERE order_id = ?", (row.origin_id,))
    return int(found) if found else None


def _of_purchase(row: Invoice, purchase: int) -> int:
    """The bill for what came of the purchase order, as the invoice has it."""
    with working_in(row.company_id):  # where its lines are read
        billed = rows(
            "SELECT product_id, CAST(SUM(quantity) AS BIGINT) FROM invoice_line WHERE invoice_id = ? "
            "AND product_id IS NOT NULL AND net <> 0 GROUP BY product_id ORDER BY product_id",
            (row.id,),
        )
    lines = tuple(BilledLineInput(product=product, quantity=Decimal(q) / QUANTITY) for product, q in billed)
    return bill_purchase(purchase, row.number, date.fromisoformat(row.day), lines).id


def _expenses(row: Invoice, party: int) -> int:
    """A bill without an order: every line to the first account for expenses, to be put right on the draft."""
    account = scalar("SELECT id FROM account WHERE type = 'expense' AND role IS NULL ORDER BY code LIMIT 1")
    if account is None:
        raise Refused("The other company has no account for expenses.", "Add one there: backdesk account add")
    with working_in(row.company_id):
        lines = InvoiceLine.matching("invoice_id = ? ORDER BY position", row.id)
    header = bill_drafts.BillHeader(
        party, row.currency, Party.get_by_id(party).term_id, supplier_number=row.number,
        supplier_day=date.fromisoformat(row.day), reference=row.reference, prices_include_tax=row.prices_include_tax,
    )  # fmt: skip
    found = [bill_drafts.BillDraftLine(drafts.line_of(line, _portion(line)), account_id=int(account)) for line in lines]
    return int(bill_drafts.draw_up(header, found).id)


def _portion(line: InvoiceLine | BillLine) -> Portion:
    return Portion(line.quantity, line.net + line.tax_included, line.document_discount)


# The invoice of a bill --------------------------------------------------------------------------------


def _of_order(row: Bill, order: int) -> Invoice:
    """The invoice of the order that was drawn up with the purchase order, for the same total."""
    found = Invoice.first_matching(
        "origin = 'order' AND origin_id = ? AND type = 'invoice' AND state <> 'cancelled' AND total = ? "
        "AND id NOT IN (SELECT invoice_id FROM intercompany WHERE invoice_id IS NOT NULL) ORDER BY id",
        order,
        row.total,
    )
    if found is None:
        raise Refused(f"The order over there has no invoice of {_total(row)}.", "Deliver and invoice it there.")
    return found


def _drawn_up(row: Bill, party: int) -> Invoice:
    with working_in(row.company_id):
        lines = BillLine.matching("bill_id = ? ORDER BY position", row.id)
    header = drafts.DraftHeader(
        party, row.currency, Party.get_by_id(party).term_id, reference=row.number or "",
        prices_include_tax=row.prices_include_tax,
    )  # fmt: skip
    return drafts.draw_up(header, [drafts.line_of(line, _portion(line)) for line in lines])
