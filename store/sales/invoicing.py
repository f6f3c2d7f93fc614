"""Draft invoices of an order: what is billable by its billing basis and not yet billed, line by line."""

from __future__ import annotations

from store.billing import drafts as invoices
from store.billing.models import Invoice, InvoiceLine
from store.catalog.lines import as_priced
from store.catalog.totals import Portion, amount_of, portion
from store.core import records
from store.core.database import rows
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.undo import Reverting
from store.sales.facts import LineFacts
from store.sales.models import Order, OrderLine


def billable(order: Order, fact: LineFacts) -> int:
    """Scaled quantity that may be billed so far, by the order's billing basis."""
    if order.billing_basis == "delivery" and fact.priced:
        return int(fact.delivered - fact.line.waived)
    return fact.to_bill


def draft_invoice(order: Order, facts: list[LineFacts], thrown: bool) -> bool:
    """Bring the draft in line with what is billable; whether something is missing that was `thrown` away."""
    wanted = {f.line.id: billable(order, f) - f.invoiced - f.invoice_drafted for f in facts}
    missing = thrown and any(change > 0 for change in wanted.values())
    changes = {line_id: change for line_id, change in wanted.items() if change and (change < 0 or not thrown)}
    if not changes:
        return missing
    draft = Invoice.first_matching(
        "origin = 'order' AND origin_id = ? AND state = 'draft' AND type = 'invoice' ORDER BY id", order.id
    )
    by_id = {f.line.id: f.line for f in facts}
    if draft is None:
        found = [_bill_line(order, by_id[i], change) for i, change in changes.items() if change > 0]
        if found:
            invoices.draw_up(bill_header(order), found)
        return missing
    for line_id, change in changes.items():
        _change_invoice_line(order, draft, by_id[line_id], change)
    invoices.recompute(draft)
    return missing


def reprice_drafts(order: Order) -> None:
    """Bring prices and amounts of draft invoices in line with the order's lines, which changed."""
    lines = {line.id: line for line in OrderLine.matching("order_id = ?", order.id)}
    for draft in Invoice.matching(
        "origin = 'order' AND origin_id = ? AND state = 'draft' AND type = 'invoice' ORDER BY id", order.id
    ):
        for there in InvoiceLine.matching("invoice_id = ? ORDER BY id", draft.id):
            line = lines.get(there.origin_line_id)
            if line:
                records.change(there, price=line.price, discount=line.discount, **vars(as_priced(line).measure))
                _bill_again(order, line, there, there.quantity)
        invoices.recompute(draft)


def _bill_again(order: Order, line: OrderLine, there: InvoiceLine, quantity: int) -> None:
    part = billed_part(order, line, quantity, there.id)
    records.change(
        there,
        quantity=part.quantity,
        net=part.value,
        document_discount=part.document_discount,
        tax_included=0,
    )


def _change_invoice_line(order: Order, draft: Invoice, line: OrderLine, change: int) -> None:
    there = InvoiceLine.first_matching("invoice_id = ? AND origin_line_id = ?", draft.id, line.id)
    if there is None:
        if change > 0:
            invoices.add_line(draft, _bill_line(order, line, change))
    elif there.quantity + change > 0:
        _bill_again(order, line, there, there.quantity + change)
    else:
        records.remove(there)


def bill_header(order: Order, origin: str = "order") -> invoices.DraftHeader:
    """What an order says of whom is billed, and how; `origin` is what the invoice bills of it."""
    return invoices.DraftHeader(
        party_id=order.party_id,
        currency=order.currency,
        term_id=order.term_id,
        origin=origin,
        origin_id=order.id,
        party_name=order.party_name,
        billing_address=order.billing_address,
        reference=order.customer_reference or order.number or "",
        prices_include_tax=order.prices_include_tax,
        buyer_reference=order.buyer_reference,
    )


def refer_drafts(order: Order) -> None:
    """Have draft invoices of an order say the buyer's reference that it has now."""
    for draft in Invoice.matching(
        "origin IN ('order', 'deposit') AND origin_id = ? AND state = 'draft' AND type = 'invoice'", order.id
    ):
        records.change(draft, buyer_reference=order.buyer_reference)


@reacts_to(Reverting)
def _keep_what_is_posted(event: Reverting) -> None:
    """An edit of an order is not taken back once an invoice that it reached is posted."""
    if event.table != "invoice" or "buyer_reference" not in event.fields:
        return
    row = Invoice.first_matching("id = ?", event.record_id)
    if row is not None and row.number:
        raise Refused(f"{row.number} is posted by now.", "Edit the order again: what is posted stays as it is.")


def _bill_line(order: Order, line: OrderLine, quantity: int) -> invoices.DraftLine:
    return invoices.line_of(line, billed_part(order, line, quantity), line.id)


def billed_part(order: Order, line: OrderLine, quantity: int, own_line_id: int = 0) -> Portion:
    """What billing `quantity` of a line takes of it, next to what other invoices have billed."""
    done = rows(
        "SELECT CAST(COALESCE(SUM(il.quantity), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(il.net + il.tax_included), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(il.document_discount), 0) AS BIGINT) "
        "FROM invoice_line il JOIN invoice v ON v.id = il.invoice_id WHERE il.origin_line_id = ? "
        "AND v.type = 'invoice' AND v.state <> 'cancelled' AND v.origin = 'order' AND il.id <> ?",
        (line.id, own_line_id),
    )[0]
    return portion(line, _whole(order, line), Portion(*map(int, done)), quantity, order.currency)


def _whole(order: Order, line: OrderLine) -> Portion:
    """All of a line that may be billed: what was ordered, and at its price what was delivered beyond that."""
    value, discount = line.net + line.tax_included, line.document_discount
    if line.over:
        amount = amount_of(line, line.over, order.currency)
        share = discount * line.over // line.quantity if line.quantity else 0
        value, discount = value + amount - share, discount + share
    return Portion(line.quantity + line.over, value, discount)
