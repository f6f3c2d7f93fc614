"""One acceptable row of every kind of table, for raw SQL: what the database itself takes and refuses."""

from __future__ import annotations

from typing import Any

from store.core.database import scalar
from store.core.fields import code_keys, model_of

DAY, MOMENT = "2026-11-21", "2026-11-21T08:00:00.000000Z"
STAMPS = {"version": 1, "created_at": MOMENT, "created_by": 1, "updated_at": MOMENT, "updated_by": 1}
PARTY = {
    **STAMPS, "code": "C1", "name": "Acme", "name_key": "acme", "is_customer": 1, "is_supplier": 0, "is_prospect": 0,
    "email": "", "phone": "", "website": "", "city": "", "country": "", "industry": "", "tags": "", "notes": "",
    "currency": "EUR", "term_id": 1, "billing_basis": "delivery", "state": "active",
}  # fmt: skip
PRODUCT = {
    **STAMPS, "sku": "TEA-1", "name": "Tea", "description": "", "kind": "stock", "category": "", "unit_id": 1,
    "price": 0,
    "tax_code_id": 1, "cost_method": "average", "standard_cost": 0, "reorder_level": 0, "lead_days": 0,
    "state": "active",
}  # fmt: skip
INVOICE = {
    **STAMPS, "company_id": 1, "type": "invoice", "party_id": 1, "origin": "", "currency": "EUR", "term_id": 1,
    "tax_rounding": "document", "party_name": "Acme", "party_tax_id": "", "billing_address": "", "reference": "",
    "notes": "", "net": 100, "tax": 19, "total": 119, "outstanding": 119, "state": "draft",
}  # fmt: skip
ORDER = {
    **STAMPS, "company_id": 1, "party_id": 1, "customer_reference": "", "day": DAY, "owner_id": 1, "currency": "EUR",
    "term_id": 1, "billing_basis": "delivery", "location_id": 1, "party_name": "Acme", "billing_address": "",
    "shipping_address": "", "notes": "", "net": 100, "tax": 19, "total": 119, "hold_reason": "", "exception": "",
    "state": "draft",
}  # fmt: skip
INVOICE_LINE = {
    "invoice_id": 1, "position": 1, "sku": "", "description": "Tea", "unit": "pc", "quantity": 10_000,
    "price": 1_000_000,
    "discount": 0, "tax_code_id": 1, "tax_rate": 190_000, "net": 100,
}  # fmt: skip
ORDER_LINE = {
    "order_id": 1, "position": 1, "product_id": 1, "sku": "TEA-1", "description": "Tea", "unit": "pc",
    "quantity": 10_000,
    "price": 1_000_000, "discount": 0, "tax_code_id": 1, "tax_rate": 190_000, "net": 100, "delivered": 0,
    "reserved": 0,
    "closed": 0, "invoiced": 0,
}  # fmt: skip
SHIPMENT = {
    **STAMPS, "company_id": 1, "order_id": 1, "location_id": 1, "party_name": "Acme", "address": "", "carrier": "",
    "tracking": "", "state": "draft",
}  # fmt: skip
PAYMENT = {
    **STAMPS, "company_id": 1, "number": "PAY-1", "party_id": 1, "day": DAY, "currency": "EUR", "amount": 100,
    "unapplied": 100, "method": "bank", "reference": "", "state": "posted",
}  # fmt: skip
MOVE = {
    "company_id": 1, "product_id": 1, "source_id": 2, "target_id": 1, "quantity": 10_000, "cost": 0, "day": DAY,
    "at": MOMENT, "user_id": 1, "origin": "test", "origin_id": 1, "memo": "",
}  # fmt: skip
DEAL = {
    **STAMPS, "company_id": 1, "title": "Tea", "party_id": 1, "stage_id": 1, "probability": 0, "opened_on": DAY,
    "owner_id": 1, "currency": "EUR", "value": 0, "source": "", "lost_reason": "", "notes": "",
}  # fmt: skip
ENTRY = {
    "company_id": 1, "day": DAY, "event_key": "test:1", "memo": "", "source": "test", "source_id": 1,
    "posted_at": MOMENT,
    "posted_by_id": 1,
}  # fmt: skip
ROWS_OF: dict[str, dict[str, Any]] = {
    "party": PARTY, "product": PRODUCT, "invoice": INVOICE, "invoice_line": INVOICE_LINE, "sales_order": ORDER,
    "order_line": ORDER_LINE, "shipment": SHIPMENT, "payment": PAYMENT, "move": MOVE, "deal": DEAL, "entry": ENTRY,
    "shipment_line": {"shipment_id": 1, "order_line_id": 1, "product_id": 1, "quantity": 10_000},
    "entry_line": {"entry_id": 1, "account_id": 1, "debit": 100, "credit": 0, "currency": ""},
    "stage_history": {"deal_id": 1, "to_stage_id": 1, "at": MOMENT, "day": DAY, "user_id": 1},
    "invoice_tax": {"invoice_id": 1, "tax_code_id": 1, "rate": 190_000, "base": 100, "tax": 19},
    "instalment": {"invoice_id": 1, "position": 1, "due": DAY, "amount": 119, "settled": 0},
    "allocation": {"payment_id": 1, "invoice_id": 1, "amount": 10, "day": DAY, "active": 1},
    "stock_balance": {"product_id": 1, "location_id": 1, "on_hand": 10, "reserved": 0},
    "cost_layer": {"company_id": 1, "product_id": 1, "quantity": 10, "value": 10},
    "reservation": {
        "product_id": 1, "location_id": 1, "quantity": 10, "state": "active", "origin": "order", "origin_line_id": 1
    },
    "tax_rate": {"tax_code_id": 1, "valid_from": "2027-01-01", "rate": 0},
    "app_user": {**STAMPS, "login": "ben", "name": "Ben", "active": 1},
    "app_user_role": {"user_id": 1, "role": "sales"},
    "company": {
        **STAMPS, "name": "Two", "currency": "EUR", "country": "", "tax_id": "", "tax_rounding": "line",
        "date_order": "dmy"
    },
    "account": {**STAMPS, "company_id": 1, "code": "X1", "name": "X", "type": "asset"},
    "period": {**STAMPS, "company_id": 1, "month": "2026-11", "state": "open"},
    "contact": {**STAMPS, "party_id": 1, "name": "Ben", "job": "", "email": "", "phone": "", "notes": "",
    "state": "active"},
    "external_id": {"source": "x", "kind": "party", "external_id": "1", "record_id": 1, "digest": ""},
    "sequence": {"company_id": 1, "kind": "test", "year": 2026, "next_number": 1, "last_day": DAY},
    "payment_term_line": {"term_id": 1, "position": 9, "share": 1, "days": 0, "end_of_month": 0},
    "activity": {
        **STAMPS, "kind": "call", "subject": "Call", "notes": "", "state": "planned", "owner_id": 1, "record_kind": ""
    },
    "unit": {**STAMPS, "code": "t", "name": "Tonne"},
    "stage": {**STAMPS, "name": "Odd", "position": 9, "type": "open", "probability": 0, "pipeline_id": 1},
    "audit": {"at": MOMENT, "user_id": 1, "action": "x.y", "subject": "", "reason": "", "changes": "[]"},
    "audit_seal": {"audit_id": 1, "hash": "0" * 64},
}  # fmt: skip


def insert(table: str, **values: Any) -> int:
    """Insert a row by raw SQL, filling what is required with something acceptable; its id."""
    row = {**ROWS_OF[table], **values}
    model = model_of(table)
    if model:
        row = code_keys(model, row) | row
    marks = ", ".join("?" for _ in row)
    names = ", ".join(f'"{name}"' for name in row)
    return int(scalar(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", tuple(row.values())))


def documents() -> None:
    """One of everything, all drafts."""
    for table in (
        "party", "product", "invoice", "invoice_line", "invoice_tax", "instalment", "sales_order", "order_line",
        "shipment",
        "shipment_line", "payment", "move", "deal", "stage_history", "entry", "entry_line",
    ):  # fmt: skip
        insert(table)
