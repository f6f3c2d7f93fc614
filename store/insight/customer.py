"""A customer at a glance: what is being talked about, where their goods are, what they owe and paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from store.core.database import days_between, one, rows
from store.core.dates import today
from store.core.money import divide
from store.core.text import plural
from store.core.values import Amount, Day
from store.insight.at_risk import silent
from store.insight.rhythm import rhythm
from store.insight.sheet import InBooks

PAID_LAST = 20  # invoices that tell how somebody pays


def figures(party_id: int) -> tuple[tuple[str, str], ...]:
    """(label, text) pairs; those with nothing to say are left out."""
    asked = (
        ("Open deals", _open_deals(party_id)),
        ("Open quotes", _open_quotes(party_id)),
        ("Open tickets", _open_tickets(party_id)),
        ("Open orders", _open_orders(party_id)),
        ("Goods", _goods(party_id)),
        ("Owing", owing(party_id)),
        ("Overdue", overdue(party_id)),
        ("Last payment", last_payment(party_id)),
        ("Pays", _pays(party_id)),
        ("Orders", _rhythm(party_id)),
        ("Call", _to_call(party_id)),
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


def _open_quotes(party_id: int) -> str:
    """What is out and still holds."""
    found = rows(
        "SELECT currency, COUNT(*), CAST(SUM(total) AS BIGINT) FROM quote WHERE party_id = ? AND state = 'sent' "
        "AND valid_until >= ? GROUP BY currency ORDER BY currency",
        (party_id, today().isoformat()),
    )
    return _counted(found, "quote")


def _open_tickets(party_id: int) -> str:
    found = rows(
        "SELECT number, subject FROM ticket WHERE party_id = ? AND state IN ('open', 'pending') "
        "ORDER BY id DESC LIMIT 4",
        (party_id,),
    )
    return "; ".join(f"{number} {subject}" for number, subject in found[:3]) + ("; …" if len(found) > 3 else "")


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


def owing(party_id: int) -> str:
    """What a customer owes, less what is theirs; ''."""
    found = rows(
        "SELECT currency, CAST(SUM(CASE WHEN type = 'credit_note' THEN -outstanding ELSE outstanding END) AS BIGINT) "
        "FROM invoice WHERE party_id = ? AND outstanding <> 0 GROUP BY currency ORDER BY currency",
        (party_id,),
    )
    return "; ".join(Amount().said(amount, currency) for currency, amount in found)


def overdue(party_id: int) -> str:
    """What of it should have been paid, and since when; ''."""
    found = rows(
        "SELECT v.currency, CAST(SUM(i.amount - i.settled) AS BIGINT), MIN(i.due) FROM instalment i "
        "JOIN invoice v ON v.id = i.invoice_id WHERE v.party_id = ? AND v.outstanding <> 0 "
        "AND v.type <> 'credit_note' AND i.due < ? AND i.settled < i.amount GROUP BY v.currency ORDER BY v.currency",
        (party_id, today().isoformat()),
    )
    return "; ".join(f"{Amount().said(amount, currency)} since {Day().shown(due)}" for currency, amount, due in found)


def last_payment(party_id: int) -> str:
    """When they paid last, and how much; ''."""
    found = one(
        "SELECT day, amount, currency FROM payment WHERE party_id = ? AND state <> 'reversed' "
        "AND side = 'receivable' AND direction = 'in' "
        "ORDER BY day DESC, id DESC LIMIT 1",
        (party_id,),
    )
    return f"{Day().shown(found[0])}, {Amount().said(found[1], found[2])}" if found else ""


def _pays(party_id: int) -> str:
    """How many days after they were due the invoices paid last were settled, the mean."""
    found = rows(
        f"SELECT {days_between('due', 'paid')} FROM (SELECT (SELECT MAX(i.due) FROM instalment i "
        "WHERE i.invoice_id = v.id) AS due, (SELECT MAX(a.day) FROM allocation a WHERE a.invoice_id = v.id "
        "AND a.active = 1) AS paid FROM invoice v WHERE v.party_id = ? AND v.type = 'invoice' AND v.outstanding = 0 "
        f"AND v.number IS NOT NULL ORDER BY v.id DESC LIMIT {PAID_LAST}) x WHERE due IS NOT NULL AND paid IS NOT NULL",
        (party_id,),
    )
    if not found:
        return ""
    late = divide(sum(days for (days,) in found), len(found))
    how = f"{plural(late, 'day')} late" if late > 0 else f"{plural(-late, 'day')} early" if late else "on the day"
    return f"{how}, the mean of {plural(len(found), 'invoice')}"


def _rhythm(party_id: int) -> str:
    found = rhythm(party_id, today())
    return found.said if found.last else ""


def _to_call(party_id: int) -> str:
    """Why somebody should: their rhythm broke, and nobody talked to them."""
    return "".join(
        f"silent for {plural((today() - found.last).days, 'day')}, expected {Day().shown(found.due().isoformat())}"
        for found in silent(today(), InBooks(today()), party_id)
    )


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
