"""Suppliers' bills; payments go both ways, and settle bills and refunds as they settle invoices."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run

BILL_FACTS = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, supplier_number, supplier_key, supplier_day, "
    "day, due, currency, term_id, tax_rounding, prices_include_tax, party_name, party_tax_id, net, tax, total, "
    "document_discount, exchange_rate, base_total, posted_at"
).split(", ")
PART_FACTS = "UPDATE OF bill_id, position, due, amount, base_amount"
PAYMENT_FACTS = (
    "company_id, number, party_id, day, currency, amount, method, request_key, exchange_rate, base_amount, "
    "direction, side"
).split(", ")
ALLOCATION_FACTS = "payment_id, credit_note_id, invoice_id, amount, day, bill_credit_id, bill_id, refund_id".split(
    ", "
)  # `active` may go
RUN_FACTS = "company_id, number, until, day, currency, bank_account_id, total, state, posted_at".split(", ")
RUN_LINE_FACTS = "UPDATE OF run_id, bill_id, party_id, due, amount, reason, iban, bic"  # what pays it is noted
ONE_SOURCE = '("payment_id" IS NULL) <> ("credit_note_id" IS NULL)'
ASKED = "\"kind\" IN ('order', 'po', 'amend'{})"
METHODS = "\"method\" IN ('bank', 'cash', 'card', 'cheque'{})"


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0021_bills"):
        run(statement)
    schema.may_be_empty("allocation", "invoice_id")
    schema.recheck("allocation", ONE_SOURCE, f"{_one_of('payment', 'credit_note', 'bill_credit')} AND "
                   f"{_one_of('invoice', 'bill', 'refund')}")  # fmt: skip
    schema.recheck("payment", METHODS.format(""), METHODS.format(", 'netting'"))
    schema.recheck("approval", ASKED.format(""), ASKED.format(", 'bill', 'payment-run'"))
    for statement in search.definition("bill", is_postgres(), letters="1 2 3"):
        run(statement)
    _say_when_taken_back()
    _guard()


def _one_of(*names: str) -> str:
    return " + ".join(f'(CASE WHEN "{name}_id" IS NULL THEN 0 ELSE 1 END)' for name in names) + " = 1"


def _say_when_taken_back() -> None:
    """Payments reversed before the day of it was kept: that of the entry that took theirs back."""
    run(
        "UPDATE payment SET reversed_on = (SELECT b.day FROM entry e JOIN entry b ON b.reverses_id = e.id "
        "WHERE e.event_key = 'payment:' || payment.id) WHERE state = 'reversed'"
    )
    run(
        "UPDATE allocation SET released_on = COALESCE((SELECT p.reversed_on FROM payment p "
        "WHERE p.id = allocation.payment_id), day) WHERE active = 0"
    )


def _guard() -> None:
    for table, facts, when in (("payment", PAYMENT_FACTS, "OLD.number IS NOT NULL"),
                               ("allocation", ALLOCATION_FACTS, "")):  # fmt: skip
        schema.thaw(table)
        schema.frozen(table, facts, when)
    schema.frozen("bill", BILL_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("bill_line", "bill_id", "bill")
    schema.frozen_with("bill_tax", "bill_id", "bill")
    schema.frozen_with("bill_instalment", "bill_id", "bill", PART_FACTS)
    schema.frozen("payment_run", RUN_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("payment_run_line", "run_id", "payment_run", RUN_LINE_FACTS)
    schema.remember_guards()
