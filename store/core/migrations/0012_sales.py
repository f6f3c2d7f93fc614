"""Selling: kits, returns, amendments, approvals, deposits; what an order line has had back and was given over."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run, scalar
from store.core.migrations.accounts import add_accounts

RETURN_FACTS = "company_id, order_id, number, location_id, party_name, day, value".split(", ")
AMENDMENT_FACTS = (
    "company_id, order_id, number, revision, reason, day, promised, old_promised, old_net, old_total, net, total, state"
).split(", ")
LINE_FACTS = "UPDATE OF goods_back_id, order_line_id, shipment_line_id, product_id, quantity, scrapped"
# name, type, role, the first code to try
ACCOUNTS = (("Customer deposits", "liability", "deposits", 2300),)
# (the CHECK as it was, as it is, how PostgreSQL's own words for it begin)
LINE_CHECKS = (
    ('"quantity" >= 1', '"quantity" >= 0', "CHECK ((quantity >= 1))"),
    (
        '"delivered" + "reserved" + "closed" <= "quantity"',
        '"delivered" + "reserved" + "closed" <= "quantity" + "over"',
        "CHECK ((((delivered + reserved) + closed)%",
    ),
    ('"invoiced" <= "quantity"', '"invoiced" <= "quantity" + "over"', "CHECK ((invoiced <= %"),
)


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0012_sales"):
        run(statement)
    schema.recheck("product", "\"kind\" IN ('stock', 'service')", "\"kind\" IN ('stock', 'service', 'kit')")
    for old, new, theirs in LINE_CHECKS:
        _recheck_lines(old, new, theirs)
    for statement in search.definition("sales_return", is_postgres(), letters="1 2 3"):
        run(statement)
    schema.frozen("sales_return", RETURN_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("return_line", "goods_back_id", "sales_return", LINE_FACTS)
    schema.frozen("amendment", AMENDMENT_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("amendment_line", "amendment_id", "amendment")
    for kind, table in (("order", "sales_order"), ("po", "purchase_order")):
        _ask_again(kind, table)
    add_accounts(ACCOUNTS)
    schema.remember_guards()


def _recheck_lines(old: str, new: str, theirs: str) -> None:
    if not is_postgres():
        schema.recheck("order_line", old, new)
        return
    name = scalar(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'order_line'::regclass "
        "AND pg_get_constraintdef(oid) LIKE ?",
        (theirs,),
    )
    run(f'ALTER TABLE "order_line" DROP CONSTRAINT "{name}", ADD CHECK ({new})')


def _ask_again(kind: str, table: str) -> None:
    """What waited for approval before there was a list of that is on it now; whoever changed it last had asked."""
    run(
        "INSERT INTO approval (version, created_at, created_by, updated_at, updated_by, company_id, kind, record_id, "
        "title, party_name, reason, total, currency, requester_id, day, answer, state) SELECT 1, updated_at, "
        "updated_by, updated_at, updated_by, company_id, ?, id, ? || ' #' || id, party_name, hold_reason, total, "
        f"currency, updated_by, substr(updated_at, 1, 10), '', 'pending' FROM {table} WHERE state = 'pending approval'",
        (kind, {"order": "Order", "po": "Purchase order"}[kind]),
    )
