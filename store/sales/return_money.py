"""Money back for goods that came back: what was billed is credited, what was not yet is never billed."""

from __future__ import annotations

from collections import defaultdict

from store.billing.crediting import credited, draw_note
from store.billing.models import Invoice
from store.core import records
from store.core.database import rows, scalar
from store.sales.change_models import ReturnCredit, ReturnLine, SalesReturn
from store.sales.facts import LineFacts, gather
from store.sales.invoicing import billable
from store.sales.models import Order


def waive(row: SalesReturn, order: Order) -> None:
    """Of what came back and could be billed but is not yet, nothing is billed any more. Before `recount`."""
    facts = {fact.line.id: fact for fact in gather(order)}
    for line in ReturnLine.matching("goods_back_id = ? ORDER BY id", row.id):
        fact = facts[line.order_line_id]
        if fact.priced and (unbilled := _unbilled(order, fact)):
            more = min(line.quantity - line.waived, unbilled)
            records.change(line, waived=line.waived + more)
            fact.line.waived += more


def _unbilled(order: Order, fact: LineFacts) -> int:
    return max(0, billable(order, fact) - fact.invoiced)


def draft_notes(row: SalesReturn) -> list[Invoice]:
    """Draft credit notes for what was billed of the goods and no note of this return credits yet: one an invoice."""
    wanted: dict[int, dict[int, int]] = defaultdict(dict)
    for line in ReturnLine.matching("goods_back_id = ? ORDER BY id", row.id):
        rest = line.quantity - line.waived - _noted(row, line.order_line_id)
        for invoice_id, invoice_line, quantity in _billed(line.order_line_id):
            before = wanted[invoice_id].get(invoice_line, 0)
            part = max(0, min(rest, quantity - credited(invoice_line).quantity - before))
            rest -= part
            if part:
                wanted[invoice_id][invoice_line] = before + part
    reason = f"{row.number}: {row.reason}"
    notes = [draw_note(Invoice.get_by_id(i), lines, reason) for i, lines in sorted(wanted.items()) if lines]
    for note in notes:
        records.create(ReturnCredit, goods_back=row, note=note)
    return notes


def _noted(row: SalesReturn, order_line_id: int) -> int:
    """How much (scaled) of an order line the notes of a return credit already."""
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM return_credit c "
            "JOIN invoice v ON v.id = c.note_id JOIN invoice_line l ON l.invoice_id = v.id "
            "WHERE c.goods_back_id = ? AND v.state <> 'cancelled' AND l.origin_line_id = ?",
            (row.id, order_line_id),
        )
    )


def _billed(order_line_id: int) -> list[tuple[int, int, int]]:
    """(invoice, its line, quantity) of every posted invoice of an order line, the latest first."""
    found = rows(
        "SELECT v.id, l.id, l.quantity FROM invoice_line l JOIN invoice v ON v.id = l.invoice_id "
        "WHERE l.origin_line_id = ? AND v.type = 'invoice' AND v.origin = 'order' AND v.number IS NOT NULL "
        "ORDER BY v.id DESC, l.id",
        (order_line_id,),
    )
    return [(invoice, line, quantity) for invoice, line, quantity in found]


def open_notes(row: SalesReturn) -> list[Invoice]:
    """Its credit notes that are not thrown away."""
    return Invoice.matching(
        "id IN (SELECT note_id FROM return_credit WHERE goods_back_id = ?) AND state <> 'cancelled' ORDER BY id", row.id
    )
