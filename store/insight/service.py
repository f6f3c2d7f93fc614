"""What the person on the phone must know of a ticket: what was said, where the goods are, what was paid, who talked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from store.core.database import one, rows
from store.core.dates import today
from store.core.references import kinds, noun, title
from store.core.values import Amount, Day, Moment, Quantity
from store.insight.customer import last_payment, overdue, owing

ORDERS, SHIPMENTS, INVOICES, CONTACTS, MESSAGES = 3, 3, 4, 3, 50


@dataclass(frozen=True)
class Message:
    """Something written about a ticket; `way` is in, out or note. `of` names the ticket it was merged from, or ''."""

    at: str
    way: str
    who: str
    body: str
    of: str = ""


class Fact(NamedTuple):
    """A label and what is said; where that is a state of something, which."""

    label: str
    said: str
    state: str = ""


@dataclass(frozen=True)
class Part:
    """Some of the facts beside a ticket."""

    heading: str
    facts: tuple[Fact, ...]


def conversation(ticket_id: int, limit: int = MESSAGES) -> tuple[Message, ...]:
    """What was written, the latest first; with what stands at the tickets that were merged into it."""
    found = rows(
        "SELECT m.at, m.way, CASE WHEN m.way = 'in' THEN COALESCE(c.name, p.name) ELSE u.name END, m.body, "
        "CASE WHEN k.id <> ? THEN k.number ELSE '' END FROM ticket_message m JOIN ticket k ON k.id = m.ticket_id "
        "JOIN app_user u ON u.id = m.user_id JOIN party p ON p.id = k.party_id LEFT JOIN contact c "
        "ON c.id = k.contact_id WHERE m.ticket_id IN (SELECT id FROM ticket WHERE id = ? OR merged_into_id = ?) "
        "ORDER BY m.at DESC, m.id DESC LIMIT ?",
        (ticket_id, ticket_id, ticket_id, limit),
    )
    return tuple(Message(Moment().shown(at), *rest) for at, *rest in found)


def beside(ticket_id: int) -> tuple[Part, ...]:
    """The orders it is about with their goods and invoices (else the customer's open ones), money, last contacts."""
    (party,) = rows("SELECT party_id FROM ticket WHERE id = ?", (ticket_id,))[0]
    orders, invoices = _orders(ticket_id), _named(ticket_id, "invoice")
    if not orders and not invoices:
        orders = [row[0] for row in rows(_OPEN_ORDERS, (party, ORDERS))]
    parts = [_order(order_id) for order_id in orders[:ORDERS]]
    billed = [row[0] for order_id in orders for row in rows(_INVOICES, (order_id,))]
    wanted = list(dict.fromkeys([*invoices, *billed]))[:INVOICES]
    money = [_invoice(invoice_id) for invoice_id in wanted] or [Fact("Invoice", "none yet")] * bool(orders)
    asked = (("Owing", owing(party)), ("Overdue", overdue(party)), ("Last paid", last_payment(party)))
    parts.append(Part("Payment", (*money, *(Fact(*pair) for pair in asked if pair[1]))))
    parts.append(Part("Last contacts", _contacts(ticket_id, party)))
    parts.append(Part("Also about", _others(ticket_id)))
    return tuple(part for part in parts if part.facts)


_OPEN_ORDERS = (
    "SELECT id FROM sales_order WHERE party_id = ? AND state NOT IN ('draft', 'done', 'closed', 'cancelled') "
    "ORDER BY id DESC LIMIT ?"
)
_INVOICES = "SELECT id FROM invoice WHERE origin IN ('order', 'deposit') AND origin_id = ? ORDER BY id DESC"


def _named(ticket_id: int, kind: str) -> list[int]:
    found = rows(
        "SELECT record_id FROM ticket_link WHERE ticket_id = ? AND record_kind = ? ORDER BY main DESC, id",
        (ticket_id, kind),
    )
    return [row[0] for row in found]


def _orders(ticket_id: int) -> list[int]:
    """Orders that are named, and those of the shipments, returns and invoices that are."""
    found = _named(ticket_id, "order")
    for kind, query in (
        ("shipment", "SELECT order_id FROM shipment WHERE id = ?"),
        ("return", "SELECT order_id FROM sales_return WHERE id = ?"),
        ("invoice", "SELECT origin_id FROM invoice WHERE id = ? AND origin IN ('order', 'deposit')"),
    ):
        for record_id in _named(ticket_id, kind):
            found += [row[0] for row in rows(query, (record_id,))]
    return list(dict.fromkeys(found))


def _order(order_id: int) -> Part:
    found = one(
        "SELECT COALESCE(number, 'draft #' || id), state, day, promised, total, currency FROM sales_order WHERE id = ?",
        (order_id,),
    )
    if found is None:  # taken back
        return Part("", ())
    number, state, day, promised, total, currency = found
    late = promised and promised < today().isoformat() and state in ("confirmed", "processing")
    facts = [
        Fact("State", f"of {Day().shown(day)}, {Amount().said(total, currency)}", state),
        Fact("Promised", Day().shown(promised), "late" if late else ""),
        Fact("Goods", _goods(order_id)),
        *_shipments(order_id),
    ]
    return Part(f"Order {number}", tuple(fact for fact in facts if fact.said))


def _goods(order_id: int) -> str:
    """How much of an order has left, lies reserved, and is missing: in pieces of its lines of goods."""
    ordered, left, reserved = one(
        "SELECT CAST(COALESCE(SUM(l.quantity - l.closed), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(l.delivered), 0) AS BIGINT), CAST(COALESCE(SUM(l.reserved), 0) AS BIGINT) "
        "FROM order_line l JOIN product p ON p.id = l.product_id "
        "WHERE l.order_id = ? AND p.kind = 'stock'",
        (order_id,),
    ) or (0, 0, 0)
    if not ordered:
        return ""
    shown, missing = Quantity().shown, ordered - left - reserved
    said = [
        f"{shown(left)} of {shown(ordered)} sent",
        f"{shown(reserved)} reserved" if reserved > 0 else "",
        f"{shown(missing)} not there yet" if missing > 0 else "",
    ]
    return ", ".join(filter(None, said))


def _shipments(order_id: int) -> list[Fact]:
    found = rows(
        "SELECT COALESCE(number, 'draft #' || id), state, day, carrier, tracking FROM shipment WHERE order_id = ? "
        "AND state <> 'cancelled' ORDER BY id DESC LIMIT ?",
        (order_id, SHIPMENTS),
    )
    return [
        Fact("Shipment", " ".join(filter(None, (number, Day().shown(day), carrier, tracking))), state)
        for number, state, day, carrier, tracking in found
    ]


def _invoice(invoice_id: int) -> Fact:
    found = one(
        "SELECT COALESCE(number, 'draft #' || id), type, state, due, outstanding, total, currency FROM invoice "
        "WHERE id = ?",
        (invoice_id,),
    )
    if found is None:  # a draft that was thrown away
        return Fact("Invoice", "thrown away")
    number, kind, state, due, outstanding, total, currency = found
    late = kind == "invoice" and due and due < today().isoformat() and state in ("open", "part paid")
    open_ = f", {Amount().said(outstanding, currency)} open" if outstanding and outstanding != total else ""
    when = f", due {Day().shown(due)}" if due and outstanding else ""
    label = "Credit" if kind == "credit_note" else "Invoice"
    return Fact(label, f"{number} {Amount().said(total, currency)}{open_}{when}", "overdue" if late else state)


def _contacts(ticket_id: int, party: int) -> tuple[Fact, ...]:
    """Who talked to them last: in other tickets, and in activities."""
    asked = rows(
        "SELECT a.done_at, u.name, a.kind || ': ' || a.subject FROM activity a JOIN app_user u ON u.id = a.owner_id "
        "WHERE a.party_id = ? AND a.done_at IS NOT NULL ORDER BY a.done_at DESC, a.id DESC LIMIT ?",
        (party, CONTACTS),
    )
    wrote = rows(
        "SELECT m.at, u.name, k.number || ': ' || k.subject FROM ticket k JOIN ticket_message m ON m.ticket_id = k.id "
        "JOIN app_user u ON u.id = m.user_id WHERE k.id <> ? AND m.way = 'out' AND k.id IN (SELECT id FROM "
        "ticket WHERE party_id = ? ORDER BY id DESC LIMIT 20) ORDER BY m.at DESC, m.id DESC LIMIT ?",
        (ticket_id, party, CONTACTS),
    )
    latest = sorted([*asked, *wrote], key=lambda row: str(row[0]), reverse=True)[:CONTACTS]
    return tuple(Fact(Moment().shown(at)[:10], f"{who}, {said}") for at, who, said in latest)


def _others(ticket_id: int) -> tuple[Fact, ...]:
    """What it is about that stands in no other part."""
    found = rows(
        "SELECT record_kind, record_id FROM ticket_link WHERE ticket_id = ? ORDER BY main DESC, id", (ticket_id,)
    )
    return tuple(
        Fact(noun(kind).capitalize(), title(kind, record_id))
        for kind, record_id in found
        if kind in kinds() and kind not in ("order", "invoice")
    )
