"""One record as people look at it: its fields, and the lists that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import store.lists  # noqa: F401  every listing
from store.core.database import rows, scalar
from store.core.errors import NotFound
from store.core.fields import Record, model_of
from store.core.listing import Line, Listing, Query, get_listing
from store.core.references import kinds, noun, title
from store.core.values import Moment
from store.insight.customer import figures
from store.insight.suppliers import at_a_glance

if TYPE_CHECKING:
    from store.insight.history import Event  # which needs every action: a list is on screen long before


@dataclass(frozen=True)
class Section:
    """A related list: the rows of `listing` that match `filter`; with `figure` that drawing of them instead."""

    heading: str
    listing: str
    filter: str
    figure: str = ""


@dataclass(frozen=True)
class RecordView:
    """A record: its title, (label, text for people) pairs, and its related lists."""

    kind: str
    id: int
    title: str
    fields: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    version: int | None = None


LISTING_OF = {
    "party": "parties",
    "contact": "contacts",
    "address": "addresses",
    "product": "products",
    "tax": "taxes",
    "term": "terms",
    "unit": "units",
    "stage": "stages",
    "deal": "deals",
    "activity": "activities",
    "order": "orders",
    "shipment": "shipments",
    "return": "returns",
    "amend": "amendments",
    "approval": "decisions",
    "po": "purchase-orders",
    "receipt": "receipts",
    "request": "requests",
    "inspection": "inspections",
    "supplier-term": "supplier-terms",
    "reorder-rule": "reorder-rules",
    "bom": "boms",
    "work-order": "work-orders",
    "completion": "completions",
    "invoice": "invoices",
    "payment": "payments",
    "bill": "bills",
    "payment-run": "payment-runs",
    "bank-account": "bank-accounts",
    "cash-count": "cash-counts",
    "statement": "statements",
    "statement-line": "statement-lines",
    "bank-rule": "bank-rules",
    "cheque": "cheques",
    "deduction": "deductions",
    "dunning": "dunning",
    "dunning-level": "dunning-levels",
    "interest-rate": "interest-rates",
    "project": "projects",
    "task": "tasks",
    "time": "time",
    "time-rate": "time-rates",
    "employee": "employees",
    "contract": "contracts",
    "pay-item": "pay-items",
    "pay-run": "pay-runs",
    "account": "accounts",
    "entry": "entries",
    "move": "moves",
    "lot": "lots",
    "warehouse": "warehouses",
    "location": "locations",
    "transfer": "transfers",
    "count": "counts",
    "count-line": "count-lines",
    "user": "users",
    "audit": "audit",
    "batch": "batches",
}

# kind → (heading, listing, filter with {id})
_RELATED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "party": (
        ("Contacts", "contacts", "party_id:{id}"),
        ("Addresses", "addresses", "party_id:{id}"),
        ("Activities", "activities", "party_id:{id}"),
        ("Open deals", "deals", "party_id:{id} type:open"),
        ("Closed deals", "deals", "party_id:{id} -type:open"),
        ("Orders", "orders", "party_id:{id}"),
        ("Shipments", "shipments", "party_id:{id}"),
        ("Returns", "returns", "party_id:{id}"),
        ("Overdue invoices", "invoices", "party_id:{id} state:overdue"),
        ("Other invoices", "invoices", "party_id:{id} -state:overdue"),
        ("Payments", "payments", "party_id:{id}"),
        ("Promises", "promises", "party_id:{id} -state:replaced"),
        ("Disputes", "disputes", "party_id:{id}"),
        ("Dunning letters", "dunning", "party_id:{id}"),
        ("Projects", "projects", "party_id:{id}"),
        ("Hours to bill", "time", 'party_id:{id} state:"to bill"'),
        ("Purchase orders", "purchase-orders", "party_id:{id}"),
        ("Bills", "bills", "party_id:{id}"),
        ("Supplies", "supplier-terms", "party_id:{id}"),
    ),
    "product": (
        ("Stock", "stock", "product_id:{id}"),
        ("Lots", "lot-stock", "product_id:{id}"),
        ("Reservations", "reservations", "product_id:{id} state:active"),
        ("Moves", "moves", "product_id:{id}"),
        ("Later costs", "revaluations", "product_id:{id}"),
        ("Transfers", "transfer-lines", "product_id:{id}"),
        ("Counts", "count-lines", "product_id:{id}"),
        ("Ordered", "order-lines", "product_id:{id}"),
        ("Incoming", "incoming", "product_id:{id}"),
        ("Suppliers", "supplier-terms", "product_id:{id}"),
        ("Units", "product-units", "product_id:{id}"),
        ("Components", "kit-components", "kit_id:{id}"),
        ("In kits", "kit-components", "product_id:{id}"),
        ("Made by", "boms", "product_id:{id}"),
        ("Used in", "where-used", "product_id:{id}"),
        ("Work orders", "work-orders", "product_id:{id}"),
        ("Needed by", "work-order-lines", "product_id:{id} open>0"),
    ),
    "tax": (
        ("Parts", "tax-parts", "tax_id:{id}"),
        ("Rates", "tax-rates", "tax_id:{id}"),
        ("Products", "products", "tax_code_id:{id}"),
        ("Parties", "parties", "tax_code_id:{id}"),
    ),
    "deal": (
        ("Lines", "deal-lines", "deal_id:{id}"),
        ("Orders", "orders", "source:deal source_id:{id}"),
        ("Stage history", "stage-history", "deal_id:{id}"),
        ("Activities", "activities", "record_kind:deal record_id:{id}"),
    ),
    "order": (
        ("Lines", "order-lines", "order_id:{id}"),
        ("Shipments", "shipments", "order_id:{id}"),
        ("Returns", "returns", "order_id:{id}"),
        ("Amendments", "amendments", "order_id:{id}"),
        ("Delivered by suppliers", "purchase-orders", "for_order_id:{id}"),
        ("Invoices", "invoices", "origin:order origin_id:{id}"),
        ("Deposits", "invoices", "origin:deposit origin_id:{id}"),
        ("Activities", "activities", "record_kind:order record_id:{id}"),
    ),
    "shipment": (
        ("Lines", "shipment-lines", "shipment_id:{id}"),
        ("Lie picked", "picked-lots", "shipment_id:{id}"),
        ("Lots", "lot-moves", "origin_kind:shipment origin_id:{id}"),
        ("Moves", "moves", "origin_kind:shipment origin_id:{id}"),
        ("Ledger", "entries", "source_kind:shipment source_id:{id}"),
    ),
    "amend": (("Lines", "amend-lines", "amend_id:{id}"),),
    "return": (
        ("Lines", "return-lines", "return_id:{id}"),
        ("Lots to come", "return-lots", "return_id:{id}"),
        ("Credit notes", "return-notes", "return_id:{id}"),
        ("Moves", "moves", "origin_kind:return origin_id:{id}"),
        ("Ledger", "entries", "source_kind:return source_id:{id}"),
    ),
    "po": (
        ("Lines", "purchase-lines", "order_id:{id}"),
        ("Receipts", "receipts", "order_id:{id}"),
        ("Bills", "bills", "origin:po origin_id:{id}"),
        ("Requests", "requests", "order_id:{id}"),
        ("Match", "match", "order_id:{id}"),
        ("Activities", "activities", "record_kind:po record_id:{id}"),
    ),
    "receipt": (
        ("Lines", "receipt-lines", "receipt_id:{id}"),
        ("Sent back", "receipts", "returns_id:{id}"),
        ("To inspect", "inspections", "receipt_id:{id}"),
        ("Lots", "lot-moves", "origin_kind:receipt origin_id:{id}"),
        ("Moves", "moves", "origin_kind:receipt origin_id:{id}"),
        ("Ledger", "entries", "source_kind:receipt source_id:{id}"),
    ),
    "bom": (
        ("Components", "bom-lines", "bom_id:{id}"),
        ("Work orders", "work-orders", "bom_id:{id}"),
    ),
    "work-order": (
        ("Components", "work-order-lines", "work_order_id:{id}"),
        ("Short of", "work-order-lines", "work_order_id:{id} missing>0"),
        ("Made", "completions", "work_order_id:{id}"),
        ("Used", "completion-lines", "work_order_id:{id}"),
        ("Moves", "moves", "origin_kind:work-order origin_id:{id}"),
        ("Ledger", "entries", "source_kind:work-order source_id:{id}"),
    ),
    "completion": (("Used", "completion-lines", "completion_id:{id}"),),
    "inspection": (("Moves", "moves", "origin_kind:inspection origin_id:{id}"),),
    "supplier-term": (("Prices", "supplier-prices", "term_id:{id}"),),
    "invoice": (
        ("Lines", "invoice-lines", "invoice_id:{id}"),
        ("Instalments", "instalments", "invoice_id:{id}"),
        ("Settled by", "allocations", "invoice_id:{id}"),
        ("Deductions", "deductions", "invoice_id:{id}"),
        ("Credit notes", "invoices", "credits_id:{id}"),
        ("Disputes", "disputes", "invoice_id:{id}"),
        ("Promises", "promises", "invoice_id:{id}"),
        ("Dunned", "dunning-lines", "invoice_id:{id}"),
        ("Hours", "time", "invoice_id:{id}"),
        ("Ledger", "entries", "source_kind:invoice source_id:{id}"),
    ),
    "payment": (
        ("Settles", "allocations", "payment_id:{id}"),
        ("Deductions", "deductions", "payment_id:{id}"),
        ("Settles bills", "bill-allocations", "payment_id:{id}"),
        ("Given back", "refunds", "payment_id:{id}"),
        ("Gives back", "refunds", "refund_id:{id}"),
        ("Ledger", "entries", "source_kind:payment source_id:{id}"),
    ),
    "bill": (
        ("Lines", "bill-lines", "bill_id:{id}"),
        ("Instalments", "bill-instalments", "bill_id:{id}"),
        ("Settled by", "bill-allocations", "bill_id:{id}"),
        ("Set off on", "bill-allocations", "credit_id:{id}"),
        ("Credit notes", "bills", "credits_id:{id}"),
        ("Payment runs", "payment-run-lines", "bill_id:{id}"),
        ("Ledger", "entries", "source_kind:bill source_id:{id}"),
    ),
    "payment-run": (
        ("Pays", "payment-run-lines", "run_id:{id} amount>0"),
        ("Left out", "payment-run-lines", "run_id:{id} amount=0"),
    ),
    "bank-account": (
        ("To match", "to-match", "bank_account_id:{id}"),
        ("Statements", "statements", "bank_account_id:{id}"),
        ("Cash counts", "cash-counts", "bank_account_id:{id}"),
    ),
    "statement": (
        ("To match", "to-match", "statement_id:{id}"),
        ("Lines", "statement-lines", "statement_id:{id}"),
    ),
    "statement-line": (
        ("Matched", "statement-parts", "line_id:{id} active:yes"),
        ("Ledger", "entries", "source_kind:statement-line source_id:{id}"),
    ),
    "cheque": (("Ledger", "entries", "source_kind:cheque source_id:{id}"),),
    "dunning": (
        ("Asks for", "dunning-lines", "letter_id:{id}"),
        ("Charged by", "invoices", "origin:dunning origin_id:{id}"),
    ),
    "lot": (
        ("On hand", "lot-stock", "lot_id:{id}"),
        ("Came from", "lot-suppliers", "lot_id:{id}"),
        ("Went to", "lot-customers", "lot_id:{id}"),
        ("Made of", "lot-parts", "lot_id:{id}"),
        ("Part of", "lot-parts", "part_id:{id}"),
        ("Moves", "lot-moves", "lot_id:{id}"),
    ),
    "move": (
        ("Lots", "lot-moves", "move_id:{id}"),
        ("Later costs", "revaluations", "move_id:{id}"),
        ("Came back by", "move-returns", "of_id:{id}"),
        ("Ledger", "entries", "source_kind:move source_id:{id}"),
    ),
    "warehouse": (("Locations", "locations", "warehouse_id:{id}"),),
    "location": (
        ("Stock", "stock", "location_id:{id} on_hand!=0"),
        ("Lots", "lot-stock", "location_id:{id}"),
        ("Transfers from here", "transfers", "source_id:{id}"),
        ("Transfers to here", "transfers", "target_id:{id}"),
        ("Counts", "counts", "location_id:{id}"),
    ),
    "transfer": (
        ("Lines", "transfer-lines", "transfer_id:{id}"),
        ("Moves", "moves", "origin_kind:transfer origin_id:{id}"),
    ),
    "count": (
        ("Lines", "count-lines", "count_id:{id}"),
        ("Differences", "count-lines", "count_id:{id} difference!=0"),
        ("Moves", "moves", "origin_kind:count origin_id:{id}"),
    ),
    "project": (
        ("Tasks", "tasks", "project_id:{id}"),
        ("Hours to bill", "time", 'project_id:{id} state:"to bill"'),
        ("Time", "time", "project_id:{id}"),
        ("Invoices", "invoices", "origin:project origin_id:{id}"),
        ("Cost of time", "time-costs", "project_id:{id}"),
    ),
    "task": (("Time", "time", "task_id:{id}"),),
    "employee": (
        ("Contracts", "contracts", "employee_id:{id}"),
        ("Pay", "pay-lines", "employee_id:{id}"),
        ("Items of pay", "pay-parts", "employee_id:{id}"),
    ),
    "pay-item": (
        ("Lines", "pay-item-lines", "pay_item_id:{id}"),
        ("In pay", "pay-parts", "item_id:{id}"),
    ),
    "pay-run": (
        ("Pay", "pay-lines", "run_id:{id}"),
        ("Items of pay", "pay-parts", "run_id:{id}"),
        ("To be paid out", "pay-payments", "run_id:{id}"),
        ("Ledger", "entries", "source_kind:pay-run source_id:{id}"),
    ),
    "account": (("Entries", "entry-lines", "account_id:{id}"),),
    "entry": (("Lines", "entry-lines", "entry_id:{id}"),),
}

# kind, heading, listing, filter, figure: left out where the list is empty
_DRAWN = (
    ("party", "Orders by month", "orders", "party_id:{id}", "rhythm"),
    ("party", "Statement of account", "invoices", "party_id:{id}", "statement"),
    ("party", "Statement of account", "bills", "party_id:{id}", "statement"),  # of one who only supplies
    ("dunning", "The letter", "dunning", "letter_id:{id}", "letter"),
    ("bom", "What it costs", "bom-lines", "bom_id:{id}", "bill-cost"),
    ("product", "Stock card", "moves", "product_id:{id}", "stock-card"),
    ("product", "Purchase prices", "receipt-lines", "product_id:{id} type:receipt", "price-history"),
)


def view(kind: str, record_id: int) -> RecordView:
    """Everything to show of one record. Raises NotFound when it is gone."""
    listing = get_listing(LISTING_OF[kind])
    line = listing.get(record_id)
    if line is None:
        raise NotFound(f"There is no {noun(kind)} #{record_id} any more.", "Refresh the list.")
    fields = _fields(listing, line)
    if kind == "audit":
        fields = _event_fields(fields, record_id)
    if kind == "statement-line":
        fields += _proposed(record_id)
    drawn: dict[str, Section] = {}
    for of, heading, name, pattern, drawing in _DRAWN:
        wanted = pattern.format(id=record_id)
        if of == kind and drawing not in drawn and any(get_listing(name).window(Query(wanted), limit=1)):
            drawn[drawing] = Section(heading, name, wanted, drawing)
    history = ("History", "audit", f"subject:{kind} subject_id:{record_id}")
    about = _asked_about(record_id) if kind == "approval" else (kind, record_id)
    sections = tuple(
        Section(heading, name, pattern.format(id=about[1]))
        for heading, name, pattern in _RELATED.get(about[0], ())
        if not get_listing(name).refusal
    )
    sections += (Section(*history),)
    return RecordView(
        kind, record_id, title(kind, record_id), fields, (*drawn.values(), *sections), _version(kind, record_id)
    )


def _fields(listing: Listing, line: Line) -> tuple[tuple[str, str], ...]:
    """What the list has of a record, amounts with their currency."""
    counted_in = {column.currency for column in listing.columns if listing.currency(line, column)}
    return tuple(
        (column.heading, f"{shown} {listing.currency(line, column)}".rstrip())
        for column in listing.columns
        if not column.name.endswith("_id") and column.name not in counted_in and (shown := listing.shown(line, column))
    )


def _proposed(line_id: int) -> tuple[tuple[str, str], ...]:
    """What a statement line may be, the likeliest first, each with its reason."""
    from store.bank.models import StatementLine
    from store.bank.proposals import proposals  # with all of billing behind it

    found = proposals(StatementLine.get_by_id(line_id))
    return tuple(
        (f"{'=' if item.exact else '?'} {number}", f"{item.what}\n{item.reason}")
        for number, item in enumerate(found, 1)
    )


def _asked_about(approval_id: int) -> tuple[str, int]:
    """The record that an approval is about: what belongs to that is what one decides by."""
    found = rows("SELECT kind, record_id FROM approval WHERE id = ?", (approval_id,))[0]
    return str(found[0]), int(found[1])


def _event_fields(fields: tuple[tuple[str, str], ...], audit_id: int) -> tuple[tuple[str, str], ...]:
    """An audit record in words instead of in the form it is kept in."""
    from store.insight.history import event

    found = event(audit_id)
    said = tuple(("Changed", line) for line in found.lines) if found else ()
    return (*(pair for pair in fields if pair[0] != "Changes"), *said)


def glance(kind: str, record_id: int) -> tuple[tuple[str, str], ...]:
    """(label, text) of what a record's relations come to: for the full screen, where it may be worked out."""
    return (*figures(record_id), *at_a_glance(record_id)) if kind == "party" else ()


def happened(kind: str, record_id: int, limit: int = 8) -> tuple[tuple[str, str], ...]:
    """(when, who and what) of the latest actions on a record."""
    from store.insight.history import history

    return tuple(
        (Moment().shown(found.at), f"{found.who}, {found.title}" + "".join(f"\n{line}" for line in _told(found)))
        for found in history(kind, record_id, limit)
    )


def _told(found: Event) -> tuple[str, ...]:
    reason = (found.reason,) if found.reason else ()
    made = bool(found.changes) and not any(change.before for change in found.changes)
    return (*reason, ", ".join(found.lines)) if made else (*reason, *found.lines)


def _version(kind: str, record_id: int) -> int | None:
    spec = kinds().get(kind)
    model = model_of(spec.table) if spec else None
    if spec is None or model is None or not issubclass(model, Record):
        return None
    return int(scalar(f"SELECT version FROM {spec.table} WHERE id = ?", (record_id,)))
