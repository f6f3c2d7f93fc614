"""May this customer owe us more? Checked inside the transaction that would make them owe it."""

from __future__ import annotations

from datetime import timedelta

from store.catalog.rates import in_books, rate_on
from store.core import audit
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Forbidden, Refused
from store.core.identity import actor
from store.core.money import divide, percent_of
from store.core.settings import setting
from store.core.values import Amount
from store.ledger.posting import RECEIVABLE
from store.parties.models import Party
from store.sales.models import Order

OVERRIDERS = ("finance", "manager")
OVERDUE_DAYS = 30


def check_credit(order: Order, override: str = "") -> None:
    """Raise Refused when the order takes its party above the credit limit, or something is long overdue.

    `override` is a reason; it takes the role finance or manager.
    """
    if not (problem := credit_problem(order)):
        return
    if override and actor().may(OVERRIDERS):
        audit.trail().reason = override
        return
    if override:
        raise Forbidden("Only finance or a manager may override the credit rule.", "Ask one of them.")
    raise Refused(problem, "Collect first, or let finance override with a reason.")


def credit_problem(order: Order) -> str:
    """What speaks against the party of an order owing us that too, or ''.

    Owed = receivable + uninvoiced confirmed orders + this order. Only parties with a limit are checked.
    """
    party = Party.get_by_id(order.party_id)
    if party.credit_limit is None:
        return ""
    return " ".join(reason for reason in (_above_limit(order, party), _overdue(party)) if reason)


def _above_limit(order: Order, party: Party) -> str:
    """Owed and limit are compared in the books' currency, the limit at the rate of today."""
    ours = 0 if order.confirmed_at else in_books(order.total, order.currency, order.exchange_rate)
    but = 0 if order.confirmed_at else order.id  # what is confirmed counts as far as it is not invoiced
    owed = RECEIVABLE.get(str(party.id))[1] + uninvoiced(party.id, but) + ours
    rate = rate_on(party.currency, today().isoformat())
    limit = in_books(party.credit_limit, party.currency, rate)
    if owed <= limit:
        return ""
    shown, home = Amount().shown, actor().currency
    return f"{party.name} would owe {shown(owed, home)} {home}, above the limit of {shown(limit, home)}."


def _overdue(party: Party) -> str:
    days = setting("credit.overdue-days")
    limit = today() - timedelta(days=OVERDUE_DAYS if days is None else days)
    but_disputed = "AND NOT EXISTS (SELECT 1 FROM dispute d WHERE d.invoice_id = v.id AND d.settled_on IS NULL) "
    number = scalar(
        "SELECT v.number FROM instalment i JOIN invoice v ON v.id = i.invoice_id WHERE v.party_id = ? "
        f"AND i.amount > i.settled AND i.due < ? {but_disputed if setting('credit.leave-disputed') else ''}"
        "ORDER BY i.due, v.id LIMIT 1",
        (party.id, limit.isoformat()),
    )
    return f"{party.name} has not paid {number}, due before {limit}." if number else ""


def uninvoiced(party_id: int, but_order_id: int = 0) -> int:
    """What a party's confirmed orders will still be invoiced for, tax included, minor units of the books' currency.

    What deposits asked for is not invoiced again: unpaid, it is receivable; paid, it is set off.
    """
    left: dict[int, int] = {}
    found = rows(
        "SELECT o.id, l.net, l.tax_included, l.tax_rate, l.quantity, "
        "l.quantity + l.over - l.closed - l.waived - l.invoiced, o.currency, o.exchange_rate, "
        "o.prices_include_tax FROM order_line l JOIN sales_order o ON o.id = l.order_id "
        "WHERE o.party_id = ? AND o.id <> ? AND o.state IN ('confirmed', 'processing') "
        "AND l.quantity > 0 AND l.part_of IS NULL "
        "AND l.quantity + l.over - l.closed - l.waived > l.invoiced",
        (party_id, but_order_id),
    )
    for order, net, included, tax, quantity, rest, currency, rate, inclusive in found:
        part = divide((net + included) * rest, quantity)
        worth = in_books(part if inclusive else part + percent_of(part, tax), currency, rate)
        left[order] = left.get(order, 0) + worth
    deposits = _deposits(party_id)
    return sum(max(0, worth - deposits.get(order, 0)) for order, worth in left.items())


def _deposits(party_id: int) -> dict[int, int]:
    """What a party was asked for in advance, by order, and no invoice has set off yet; in the books' currency."""
    found = rows(
        "SELECT v.origin_id, v.total - (SELECT CAST(COALESCE(SUM(c.total), 0) AS BIGINT) FROM invoice c "
        "WHERE c.credits_id = v.id AND c.number IS NOT NULL), v.currency, v.exchange_rate FROM invoice v "
        "WHERE v.party_id = ? AND v.origin = 'deposit' AND v.type = 'invoice' AND v.number IS NOT NULL",
        (party_id,),
    )
    left: dict[int, int] = {}
    for order, amount, currency, rate in found:
        left[order] = left.get(order, 0) + in_books(amount, currency, rate)
    return left
