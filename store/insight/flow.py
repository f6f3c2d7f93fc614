"""The document flow: from any document, the chain lead → deal → quote → order → shipments → invoices → payments →
entries; of what is bought: purchase order → receipts, bills → payments → entries; of what is made: work order → steps
→ entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from store.core.database import one, rows
from store.core.dated import dated
from store.core.references import kinds, title
from store.core.values import Amount
from store.sales.quote_models import STATE_NOW


@dataclass
class FlowNode:
    """One document of the chain; `minor` is its amount in the minor unit of `currency`, `day` ISO or ''."""

    kind: str
    id: int
    title: str
    state: str = ""
    day: str = ""
    minor: int | None = None
    currency: str = ""
    children: list[FlowNode] = field(default_factory=list)

    @property
    def amount(self) -> str:
        """The amount for people, with its currency; '' for documents without one."""
        return "" if self.minor is None else Amount().said(self.minor, self.currency)


def chain(kind: str, record_id: int) -> FlowNode:
    """The whole chain a record belongs to, from its root."""
    root_kind, root_id = _root(kind, record_id)
    build = _BUILD.get(root_kind)
    return build(root_id) if build else FlowNode(root_kind, root_id, title(root_kind, root_id))


def _root(kind: str, record_id: int) -> tuple[str, int]:
    parents = {
        "entry": "SELECT source, source_id FROM entry WHERE id = ?",
        "move": "SELECT origin, origin_id FROM move WHERE id = ? "
        "AND origin IN ('shipment', 'return', 'receipt', 'work-order')",
        "bill": "SELECT CASE WHEN credits_id IS NOT NULL THEN 'bill' ELSE origin END, COALESCE(credits_id, origin_id) "
        "FROM bill WHERE id = ? AND COALESCE(credits_id, origin_id) IS NOT NULL",
        "invoice": "SELECT CASE WHEN COALESCE(credits_id, debits_id) IS NOT NULL THEN 'invoice' "
        "WHEN origin = 'deposit' THEN 'order' ELSE origin END, COALESCE(credits_id, debits_id, origin_id) "
        "FROM invoice WHERE id = ? AND COALESCE(credits_id, debits_id, origin_id) IS NOT NULL",
        "receipt": "SELECT 'po', order_id FROM receipt WHERE id = ?",
        "po": "SELECT 'order', for_order FROM purchase_order WHERE id = ? AND for_order IS NOT NULL",
        "time": "SELECT 'project', project_id FROM project_time WHERE id = ?",
        "task": "SELECT 'project', project_id FROM project_task WHERE id = ?",
        "completion": "SELECT 'work-order', work_order_id FROM completion WHERE id = ?",
        "shipment": "SELECT 'order', order_id FROM shipment WHERE id = ?",
        "return": "SELECT 'order', order_id FROM sales_return WHERE id = ?",
        "amend": "SELECT 'order', order_id FROM amendment WHERE id = ?",
        "approval": "SELECT kind, record_id FROM approval WHERE id = ?",
        "deal": "SELECT 'lead', id FROM lead WHERE deal_id = ?",
        "quote": "SELECT CASE WHEN deal_id IS NULL THEN 'quote' ELSE 'deal' END, COALESCE(deal_id, first_id) "
        "FROM quote WHERE id = ? AND COALESCE(deal_id, first_id) IS NOT NULL",
        "ticket": "SELECT record_kind, record_id FROM ticket_link WHERE ticket_id = ? AND main = 1",
        "order": "SELECT source, source_id FROM sales_order WHERE id = ? AND source IS NOT NULL",
    }
    query = parents.get(kind)
    found = _settled_by(record_id) if kind == "payment" else one(query, (record_id,)) if query else None
    known = found and str(found[0]) in kinds()  # what no kind of record is called leads nowhere
    return _root(str(found[0]), int(found[1])) if found and known else (kind, record_id)


def _settled_by(payment_id: int) -> tuple[str, int] | None:
    """What a payment was first for: an invoice or bill; of money given back, the credit or payment it is of."""
    columns = "invoice_id, bill_id, credit_note_id, bill_credit_id, payment_id"
    found = one(
        f"SELECT {columns} FROM allocation WHERE payment_id = ? AND refund_id IS NULL ORDER BY id LIMIT 1",
        (payment_id,),
    ) or one(f"SELECT {columns} FROM allocation WHERE refund_id = ? ORDER BY id LIMIT 1", (payment_id,))
    named = ("invoice", "bill", "invoice", "bill", "payment")
    return next(((kind, int(of)) for kind, of in zip(named, found, strict=True) if of), None) if found else None


def _lead(lead_id: int) -> FlowNode:
    name, state, day, deal = rows("SELECT name, state, since, deal_id FROM lead WHERE id = ?", (lead_id,))[0]
    return FlowNode("lead", lead_id, name, state, day, children=[_deal(deal)] if deal else [])


def _deal(deal_id: int) -> FlowNode:
    name, state, day, value, currency = rows(
        "SELECT d.title, s.name, d.opened_on, d.value, d.currency FROM deal d JOIN stage s ON s.id = d.stage_id "
        "WHERE d.id = ?",
        (deal_id,),
    )[0]
    node = FlowNode("deal", deal_id, name, state, day, value, currency)
    quotes = rows("SELECT id FROM quote WHERE deal_id = ? ORDER BY revision", (deal_id,))
    node.children = [_quote(quote_id) for (quote_id,) in quotes]
    shown = {child.id for quote in node.children for child in quote.children}
    found = rows("SELECT id FROM sales_order WHERE source = 'deal' AND source_id = ?", (deal_id,))
    node.children += [_order(order_id) for (order_id,) in found if order_id not in shown]
    return node


def _offer(quote_id: int) -> FlowNode:
    """A quote without a deal: its first revision, with those after it."""
    node = _quote(quote_id)
    later = rows("SELECT id FROM quote WHERE first_id = ? ORDER BY revision", (quote_id,))
    node.children += [_quote(revision) for (revision,) in later]
    return node


def _quote(quote_id: int) -> FlowNode:
    number, state, day, total, currency, order_id = rows(
        dated(
            f"SELECT COALESCE(t.number, 'draft #' || t.id), {STATE_NOW.format('t')}, COALESCE(t.sent_on, t.day), "
            "t.total, t.currency, t.order_id FROM quote t WHERE t.id = ?"
        ),
        (quote_id,),
    )[0]
    node = FlowNode("quote", quote_id, number, state, day, total, currency)
    node.children = [_order(order_id)] if order_id else []
    return node


def _order(order_id: int) -> FlowNode:
    number, state, day, total, currency = rows(
        "SELECT COALESCE(number, 'draft #' || id), state, day, total, currency FROM sales_order WHERE id = ?",
        (order_id,),
    )[0]
    node = FlowNode("order", order_id, number, state, day, total, currency)
    amended = rows(
        "SELECT id, COALESCE(number, 'draft #' || id), state, COALESCE(day, ''), total FROM amendment "
        "WHERE order_id = ? ORDER BY id",
        (order_id,),
    )
    node.children = [FlowNode("amend", i, name, said, on, minor, currency) for i, name, said, on, minor in amended]
    bought = rows("SELECT id FROM purchase_order WHERE for_order = ? ORDER BY id", (order_id,))
    node.children += [_purchase(purchase_id) for (purchase_id,) in bought]
    shipments = rows(
        "SELECT id, COALESCE(number, 'draft #' || id), state, COALESCE(day, '') FROM shipment WHERE order_id = ? "
        "ORDER BY id",
        (order_id,),
    )
    for shipment_id, name, shipment_state, shipped in shipments:
        child = FlowNode("shipment", shipment_id, name, shipment_state, shipped)
        child.children = _entries("shipment", shipment_id)
        node.children.append(child)
    node.children += [_return(*found) for found in _returns(order_id)]
    invoices = rows(
        "SELECT id FROM invoice WHERE origin IN ('order', 'deposit') AND origin_id = ? AND credits_id IS NULL "
        "AND debits_id IS NULL ORDER BY id",
        (order_id,),
    )
    node.children += [_invoice(invoice_id) for (invoice_id,) in invoices]
    return node


def _returns(order_id: int) -> list[tuple[int, str, str, str]]:
    found = rows(
        "SELECT id, COALESCE(number, 'draft #' || id), state, COALESCE(day, '') FROM sales_return WHERE order_id = ? "
        "ORDER BY id",
        (order_id,),
    )
    return [(return_id, name, state, day) for return_id, name, state, day in found]


def _return(return_id: int, name: str, state: str, day: str) -> FlowNode:
    node = FlowNode("return", return_id, name, state, day)
    node.children = _entries("return", return_id)
    return node


def _invoice(invoice_id: int) -> FlowNode:
    kind, number, state, day, total, currency = rows(
        "SELECT type, COALESCE(number, 'draft #' || id), state, COALESCE(day, ''), total, currency "
        "FROM invoice WHERE id = ?",
        (invoice_id,),
    )[0]
    node = FlowNode("invoice", invoice_id, number, state, day, -total if kind == "credit_note" else total, currency)
    node.children = _entries("invoice", invoice_id)
    payments = rows(
        "SELECT DISTINCT payment_id FROM allocation WHERE invoice_id = ? AND payment_id IS NOT NULL ORDER BY 1",
        (invoice_id,),
    )
    node.children += [_payment(payment_id) for (payment_id,) in payments]
    node.children += _refunds("credit_note_id", invoice_id)
    notes = rows("SELECT id FROM invoice WHERE credits_id = ? OR debits_id = ? ORDER BY id", (invoice_id, invoice_id))
    node.children += [_invoice(note_id) for (note_id,) in notes]
    return node


def _payment(payment_id: int) -> FlowNode:
    number, state, day, amount, currency = rows(
        "SELECT number, state, day, amount, currency FROM payment WHERE id = ?", (payment_id,)
    )[0]
    node = FlowNode("payment", payment_id, number, state, day, amount, currency)
    node.children = [*_entries("payment", payment_id), *_refunds("payment_id", payment_id)]
    return node


def _refunds(of: str, record_id: int) -> list[FlowNode]:
    """Money given back of a payment or a credit note."""
    found = rows(
        f"SELECT DISTINCT refund_id FROM allocation WHERE {of} = ? AND refund_id IS NOT NULL ORDER BY 1", (record_id,)
    )
    return [_payment(refund_id) for (refund_id,) in found]


def _bill(bill_id: int) -> FlowNode:
    kind, number, state, day, total, currency = rows(
        "SELECT type, COALESCE(number, 'draft #' || id), state, COALESCE(day, ''), total, currency "
        "FROM bill WHERE id = ?",
        (bill_id,),
    )[0]
    node = FlowNode("bill", bill_id, number, state, day, -total if kind == "bill_credit" else total, currency)
    node.children = _entries("bill", bill_id)
    paid = rows(
        "SELECT DISTINCT payment_id FROM allocation WHERE bill_id = ? AND payment_id IS NOT NULL ORDER BY 1", (bill_id,)
    )
    node.children += [_payment(payment_id) for (payment_id,) in paid]
    node.children += _refunds("bill_credit_id", bill_id)
    notes = rows("SELECT id FROM bill WHERE credits_id = ? ORDER BY id", (bill_id,))
    node.children += [_bill(note_id) for (note_id,) in notes]
    return node


def _run(run_id: int) -> FlowNode:
    name, state, day, total, currency = rows(
        "SELECT COALESCE(number, 'draft #' || id), state, day, total, currency FROM payment_run WHERE id = ?", (run_id,)
    )[0]
    node = FlowNode("payment-run", run_id, name, state, day, total, currency)
    paid = rows(
        "SELECT DISTINCT payment_id FROM payment_run_line WHERE run_id = ? AND payment_id IS NOT NULL ORDER BY 1",
        (run_id,),
    )
    node.children = [_payment(payment_id) for (payment_id,) in paid]
    return node


def _purchase(order_id: int) -> FlowNode:
    number, state, day, total, currency = rows(
        "SELECT COALESCE(number, 'draft #' || id), state, day, total, currency FROM purchase_order WHERE id = ?",
        (order_id,),
    )[0]
    node = FlowNode("po", order_id, number, state, day, total, currency)
    found = rows("SELECT id FROM receipt WHERE order_id = ? AND returns_id IS NULL ORDER BY id", (order_id,))
    node.children = [_receipt(receipt_id) for (receipt_id,) in found]
    bills = rows(
        "SELECT id FROM bill WHERE origin = 'po' AND origin_id = ? AND credits_id IS NULL ORDER BY id", (order_id,)
    )
    node.children += [_bill(bill_id) for (bill_id,) in bills]
    return node


def _receipt(receipt_id: int) -> FlowNode:
    number, kind, day, value, currency = rows(
        "SELECT r.number, r.type, r.day, r.value, c.currency FROM receipt r JOIN company c ON c.id = r.company_id "
        "WHERE r.id = ?",
        (receipt_id,),
    )[0]
    state, sign = ("returned", -1) if kind == "return" else ("received", 1)
    node = FlowNode("receipt", receipt_id, number, state, day, sign * value, currency)
    node.children = _entries("receipt", receipt_id)
    back = rows("SELECT id FROM receipt WHERE returns_id = ? ORDER BY id", (receipt_id,))
    node.children += [_receipt(return_id) for (return_id,) in back]
    return node


def _work_order(order_id: int) -> FlowNode:
    number, state, day = rows(
        "SELECT COALESCE(w.number, 'draft #' || w.id) || ' ' || p.sku, w.state, w.day FROM work_order w "
        "JOIN product p ON p.id = w.product_id WHERE w.id = ?",
        (order_id,),
    )[0]
    node = FlowNode("work-order", order_id, number, state, day)
    steps = rows(
        "SELECT t.id, t.position, t.type, t.day, t.components + t.absorbed, c.currency FROM completion t "
        "JOIN company c ON c.id = t.company_id WHERE t.work_order_id = ? ORDER BY t.position",
        (order_id,),
    )
    for step_id, position, kind, made, worth, currency in steps:
        minor, state = -worth if kind == "reversal" else worth, _STEPS.get(kind, kind)
        child = FlowNode("completion", step_id, str(position), state, made, minor, currency)
        child.children = _entries("work-order", order_id, f"completion:{step_id}")
        node.children.append(child)
    return node


_STEPS = {"completion": "done", "reversal": "reversed"}


def _entries(source: str, source_id: int, event: str = "") -> list[FlowNode]:
    """What was posted for a document, or only by one event of it."""
    found = rows(
        "SELECT e.id, e.day, CAST(SUM(l.debit) AS BIGINT), c.currency FROM entry e "
        "JOIN entry_line l ON l.entry_id = e.id "
        "JOIN company c ON c.id = e.company_id WHERE e.source = ? AND e.source_id = ? "
        f"{'AND e.event_key = ? ' if event else ''}GROUP BY e.id, e.day, c.currency ORDER BY e.id",
        (source, source_id, event) if event else (source, source_id),
    )
    return [FlowNode("entry", i, f"#{i}", "posted", day, amount, cur) for i, day, amount, cur in found]


def _dunning(letter_id: int) -> FlowNode:
    number, state, day, minor, currency, charge = rows(
        "SELECT COALESCE(number, 'draft #' || id), state, day, amount + fee + interest, currency, charge_id "
        "FROM dunning_letter WHERE id = ?",
        (letter_id,),
    )[0]
    node = FlowNode("dunning", letter_id, number, state, day, minor, currency)
    node.children = [_invoice(charge)] if charge else []
    return node


def _recurring(recurring_id: int) -> FlowNode:
    title, state, day = rows(
        "SELECT code || ' ' || memo, state, next_day FROM recurring_invoice WHERE id = ?", (recurring_id,)
    )[0]
    node = FlowNode("recurring", recurring_id, title, state, day)
    found = rows(
        "SELECT m.invoice_id FROM recurring_made m JOIN invoice v ON v.id = m.invoice_id WHERE m.recurring_id = ? "
        "AND v.state <> 'cancelled' ORDER BY m.day DESC LIMIT 24",
        (recurring_id,),
    )
    node.children = [_invoice(invoice) for (invoice,) in found]
    return node


def _project(project_id: int) -> FlowNode:
    code, state, budget, currency = rows(
        "SELECT code || ' ' || name, state, budget, currency FROM project WHERE id = ?", (project_id,)
    )[0]
    node = FlowNode("project", project_id, code, state, "", budget, currency)
    found = rows(
        "SELECT id FROM invoice WHERE origin = 'project' AND origin_id = ? AND credits_id IS NULL "
        "AND state <> 'cancelled' ORDER BY id",
        (project_id,),
    )
    node.children = [*(_invoice(invoice) for (invoice,) in found), *_entries("project", project_id)]
    return node


def _pay_run(run_id: int) -> FlowNode:
    number, state, day, month = rows(
        "SELECT COALESCE(number, 'draft #' || id), state, COALESCE(day, ''), month FROM pay_run WHERE id = ?", (run_id,)
    )[0]
    node = FlowNode("pay-run", run_id, f"{number} {month}", state, day)  # its sums are not for everybody
    node.children = _entries("pay-run", run_id)
    return node


_BUILD: dict[str, Callable[[int], FlowNode]] = {
    "lead": _lead,
    "deal": _deal,
    "quote": _offer,
    "order": _order,
    "invoice": _invoice,
    "payment": _payment,
    "bill": _bill,
    "payment-run": _run,
    "dunning": _dunning,
    "po": _purchase,
    "work-order": _work_order,
    "project": _project,
    "recurring": _recurring,
    "pay-run": _pay_run,
}
