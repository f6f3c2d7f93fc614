"""A purchase order becoming binding: who has to approve it first, and what happens when it does."""

from __future__ import annotations

from datetime import date

from store.catalog.rates import in_books, rate_on
from store.core import numbering, records
from store.core.dates import now, today
from store.core.display import neutral
from store.core.errors import Refused
from store.core.settings import setting
from store.core.values import Amount
from store.purchasing.models import PurchaseLine, PurchaseOrder
from store.purchasing.process import process


def name_of(row: PurchaseOrder) -> str:
    """Its number, or what a draft is called."""
    return row.number or f"Purchase order #{row.id}"


def require_confirmable(row: PurchaseOrder) -> None:
    """Raise Refused where the order cannot become binding."""
    if row.cancelled_at:
        raise Refused(f"{name_of(row)} is cancelled.", "Make a new one.")
    if row.party.state != "active":
        raise Refused(f"{row.party.name} is {row.party.state}.", "Release it: backdesk party release")
    if not PurchaseLine.first_matching("order_id = ?", row.id):
        raise Refused(f"{name_of(row)} has no lines.", "Add some: backdesk po edit --line SKU:QTY")


def approval_needed(row: PurchaseOrder) -> str:
    """The approval rule the order hits, in words that are kept with it, or ''. The limit is in the books' currency."""
    most = setting("approval.purchase")
    net = in_books(row.net, row.currency, rate_on(row.currency, today().isoformat()))
    if most is None or net <= most:
        return ""
    with neutral():
        return f"{Amount().shown(net)} is above {Amount().shown(most)}"


def make_binding(row: PurchaseOrder) -> None:
    """Number and confirm; what it brings is on its way. The party is a supplier from now on."""
    rate = rate_on(row.currency, today().isoformat())
    party = row.party
    if not party.is_supplier:
        records.change(party, is_supplier=True)
    number = numbering.take("purchase", date.fromisoformat(row.day))
    records.change(row, number=number, confirmed_at=now(), exchange_rate=rate)
    process(row)
