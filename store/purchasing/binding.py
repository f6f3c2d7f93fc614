"""A purchase order becoming binding: who has to approve it first, and what happens when it does."""

from __future__ import annotations

from datetime import date

from store.catalog.rates import in_books, rate_on
from store.core import numbering, records
from store.core.dates import now, today
from store.core.display import neutral
from store.core.events import announce
from store.core.settings import setting
from store.core.values import Amount
from store.purchasing.models import PurchaseOrder
from store.purchasing.process import process
from store.stock.direct import DirectOrdered


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
    if row.for_order:
        announce(DirectOrdered(row.for_order))
