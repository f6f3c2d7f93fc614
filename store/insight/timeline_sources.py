"""Which documents stand on the timeline of each kind of record, where they are found, and what is said of each."""

from __future__ import annotations

from typing import NamedTuple


class Document(NamedTuple):
    """How documents of a kind are read: SQL expressions over alias `t`. `key` is the day, or the moment, of each."""

    kind: str
    table: str
    key: str
    title: str = "COALESCE(t.number, 'draft #' || t.id)"
    state: str = "t.state"
    minor: str = "NULL"
    currency: str = "''"
    made: str = "created_at"
    said: str = "''"
    who: str = "''"
    named: bool = True  # by the word for its kind


class Source(NamedTuple):
    """The documents of a kind that belong to a record: a SELECT of ids by the record's.

    Those ids are theirs, or of the records of kind `root` that they belong to `by` another SELECT.
    """

    kind: str
    of: str
    by: str = ""
    root: str = ""


_POSTED = "COALESCE(t.day, substr(t.created_at, 1, 10))"
_SIGNED = "CASE WHEN t.type IN ('credit_note', 'bill_credit') THEN -t.total ELSE t.total END"

DOCUMENTS = {
    found.kind: found
    for found in (
        Document("lead", "lead", "t.since", "t.name"),
        Document(
            "deal", "deal", "t.opened_on", "t.title", "(SELECT s.name FROM stage s WHERE s.id = t.stage_id)", "t.value",
            "t.currency",
        ),
        Document(
            "quote", "quote", "COALESCE(t.sent_on, t.day)", minor="t.total", currency="t.currency", said="t.reason"
        ),
        Document("order", "sales_order", "t.day", minor="t.total", currency="t.currency"),
        Document("shipment", "shipment", _POSTED, said="t.tracking"),
        Document("return", "sales_return", _POSTED, said="t.reason"),
        Document("amend", "amendment", _POSTED, said="t.reason"),
        Document("invoice", "invoice", _POSTED, minor=_SIGNED, currency="t.currency"),
        Document("bill", "bill", _POSTED, minor=_SIGNED, currency="t.currency"),
        Document("payment", "payment", "t.day", minor="t.amount", currency="t.currency", said="t.reference"),
        Document("po", "purchase_order", "t.day", minor="t.total", currency="t.currency"),
        Document("receipt", "receipt", "t.day", state="''"),
        Document("ticket", "ticket", "t.opened_at", "t.number || ' ' || t.subject", made="opened_at"),
        Document(
            "ticket-message", "ticket_message", "t.at",
            "CASE t.way WHEN 'in' THEN 'Written by them' WHEN 'out' THEN 'Answered' ELSE 'Noted' END", "''", made="at",
            said="t.body", who="(SELECT u.name FROM app_user u WHERE u.id = t.user_id)", named=False,
        ),
        Document("project", "project", "substr(t.created_at, 1, 10)", "t.code || ' ' || t.name"),
    )
}  # fmt: skip


def _of(table: str, column: str) -> str:
    return f"SELECT id FROM {table} WHERE {column} = ?"


_ORDERS = _of("sales_order", "party_id")
_OF_ORDERS = "SELECT id FROM {} WHERE order_id IN ({{}})"
_PAID = "SELECT payment_id AS id FROM allocation WHERE {0} IN (SELECT id FROM ({{}}) paid) AND payment_id IS NOT NULL "
# whom a record is with has no index: those of the party are looked through
_WITH = "SELECT d.id AS id FROM contact c JOIN {} d ON d.party_id = c.party_id AND d.contact_id = c.id WHERE c.id = ?"
_INVOICES = "SELECT id FROM invoice WHERE origin_id = ? AND origin IN ('order', 'deposit')"

SOURCES: dict[str, tuple[Source, ...]] = {
    "party": (
        Source("lead", _of("lead", "party_id")),
        Source("deal", _of("deal", "party_id")),
        Source("quote", _of("quote", "party_id")),
        Source("order", _ORDERS),
        Source("shipment", _ORDERS, _OF_ORDERS.format("shipment"), "order"),
        Source("return", _ORDERS, _OF_ORDERS.format("sales_return"), "order"),
        Source("invoice", _of("invoice", "party_id")),
        Source("payment", _of("payment", "party_id")),
        Source("ticket", _of("ticket", "party_id")),
        Source(
            "ticket-message",
            _of("ticket", "party_id"),
            "SELECT id FROM ticket_message WHERE ticket_id IN ({})",
            "ticket",
        ),
        Source("po", _of("purchase_order", "party_id")),
        Source("bill", _of("bill", "party_id")),
        Source("project", _of("project", "party_id")),
    ),
    "contact": (
        Source("deal", _WITH.format("deal")),
        Source("ticket", _WITH.format("ticket")),
    ),
    "lead": (Source("deal", "SELECT deal_id AS id FROM lead WHERE id = ? AND deal_id IS NOT NULL"),),
    "deal": (
        Source("quote", _of("quote", "deal_id")),
        Source("order", "SELECT id FROM sales_order WHERE source_id = ? AND source = 'deal'"),
    ),
    "quote": (Source("order", "SELECT order_id AS id FROM quote WHERE id = ? AND order_id IS NOT NULL"),),
    "order": (
        Source("shipment", _of("shipment", "order_id")),
        Source("return", _of("sales_return", "order_id")),
        Source("amend", _of("amendment", "order_id")),
        Source("invoice", _INVOICES),
        Source("payment", _INVOICES, _PAID.format("invoice_id"), "invoice"),
        Source("po", _of("purchase_order", "for_order")),
    ),
    "invoice": (
        Source("payment", _of("invoice", "id"), _PAID.format("invoice_id"), "invoice"),
        Source("invoice", _of("invoice", "credits_id")),
    ),
    "bill": (
        Source("payment", _of("bill", "id"), _PAID.format("bill_id"), "bill"),
        Source("bill", _of("bill", "credits_id")),
    ),
    "po": (
        Source("receipt", _of("receipt", "order_id")),
        Source("bill", "SELECT id FROM bill WHERE origin_id = ? AND origin = 'po'"),
    ),
    "ticket": (Source("ticket-message", _of("ticket_message", "ticket_id")),),
}


def tickets_about(kind: str) -> Source:
    """The tickets that say they are about a record of a kind."""
    return Source("ticket", f"SELECT ticket_id AS id FROM ticket_link WHERE record_id = ? AND record_kind = '{kind}'")
