"""A customer at a glance: what is being talked about, where their goods are, what they owe and paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from store.core.database import one, rows
from store.core.dates import today
from store.core.text import plural
from store.core.values import Amount, Day


def figures(party_id: int) -> tuple[tuple[str, str], ...]:
    """(label, text) pairs; those with nothing to say are left out."""
    asked = (
        ("Open deals", _open_deals(party_id)),
        ("Open orders", _open_orders(party_id)),
        ("Goods", _goods(party_id)),
        ("Owing", _owing(party_id)),
        ("Overdue", _overdue(party_id)),
        ("Last payment", _last_payment(party_id)),
        ("Last contact", _contact(party_id, "done_at IS NOT NULL", "done_at DESC")),
        ("Next", _contact(party_id, "state = 'planned'", "COALESCE(due, '9999') ASC")),
    )
    return tuple((label, said) for label, said in asked if said)


def _open_deals(party_id: int) -> str:
    found = rows(
        "SELECT d.currency, COUNT(*), CAST(SUM(d.value) AS BIGINT) FROM deal d JOIN stage s ON s.id = d.stage_id "
        "WHERE d.party_id = ? AND s.type = 'open' GROUP BY d.currency ORDER BY d.currency",
        (party_id,),
    )
    return _counted(found, "deal")


def _open_orders(party_id: int) -> str:
    found = rows(
        "SELECT currency, COUNT(*), CAST(SUM(total) AS BIGINT) FROM sales_order WHERE party_id = ? "
        "AND state NOT IN ('done', 'closed', 'cancelled') GROUP BY currency ORDER BY currency",
        (party_id,),
    )
    return _counted(found, "order")


def _counted(found: Iterable[tuple[Any, ...]], noun: str) -> str:
    return "; ".join(f"{plural(count, noun)}, {Amount().said(amount, currency)}" for currency, count, amount in found)


def _goods(party_id: int) -> str:
    """How many lines of open orders wait for goods, lie reserved, or are being packed, and when the last left."""
    short, reserved = one(
        "SELECT COALESCE(SUM(CASE WHEN l.delivered + l.reserved + l.closed < l.quantity THEN 1 ELSE 0 END), 0), "
        "COALESCE(SUM(CASE WHEN l.reserved > 0 THEN 1 ELSE 0 END), 0) FROM order_line l "
        "JOIN sales_order o ON o.id = l.order_id JOIN product p ON p.id = l.product_id "
        "WHERE o.party_id = ? AND o.confirmed_at IS NOT NULL AND o.cancelled_at IS NULL AND p.kind = 'stock' "
        "AND o.state NOT IN ('done', 'closed')",
        (party_id,),
    ) or (0, 0)
    packing, last = one(
        "SELECT COALESCE(SUM(CASE WHEN s.state IN ('draft', 'picked') THEN 1 ELSE 0 END), 0), MAX(s.day) "
        "FROM shipment s JOIN sales_order o ON o.id = s.order_id WHERE o.party_id = ? AND s.state <> 'cancelled'",
        (party_id,),
    ) or (0, None)
    said = [
        f"{plural(short, 'line')} short" if short else "",
        f"{plural(reserved, 'line')} reserved" if reserved else "",
        f"{plural(packing, 'shipment')} to send" if packing else "",
        f"last sent {Day().shown(last)}" if last else "",
    ]
    return ", ".join(filter(None, said))


def _owing(party_id: int) -> str:
    found = rows(
        "SELECT currency, CAST(SUM(CASE WHEN type = 'credit_note' THEN -outstanding ELSE outstanding END) AS BIGINT) "
        "FROM invoice WHERE party_id = ? AND outstanding <> 0 GROUP BY currency ORDER BY currency",
        (party_id,),
    )
    return "; ".join(Amount().said(amount, currency) for currency, amount in found)


def _overdue(party_id: int) -> str:
    found = rows(
        "SELECT v.currency, CAST(SUM(i.amount - i.settled) AS BIGINT), MIN(i.due) FROM instalment i "
        "JOIN invoice v ON v.id = i.invoice_id WHERE v.party_id = ? AND v.outstanding <> 0 "
        "AND v.type <> 'credit_note' AND i.due < ? AND i.settled < i.amount GROUP BY v.currency ORDER BY v.currency",
        (party_id, today().isoformat()),
    )
    return "; ".join(f"{Amount().said(amount, currency)} since {Day().shown(due)}" for currency, amount, due in found)


def _last_payment(party_id: int) -> str:
    found = one(
        "SELECT day, amount, currency FROM payment WHERE party_id = ? AND state <> 'reversed' "
        "AND side = 'receivable' AND direction = 'in' "
        "ORDER BY day DESC, id DESC LIMIT 1",
        (party_id,),
    )
    return f"{Day().shown(found[0])}, {Amount().said(found[1], found[2])}" if found else ""


def _contact(party_id: int, condition: str, order: str) -> str:
    found = one(
        "SELECT COALESCE(SUBSTR(done_at, 1, 10), due), kind, subject FROM activity "
        f"WHERE party_id = ? AND {condition} ORDER BY {order}, id DESC LIMIT 1",
        (party_id,),
    )
    if not found:
        return ""
    day, kind, subject = found
    return f"{Day().shown(day) + ' ' if day else ''}{kind}: {subject}"
