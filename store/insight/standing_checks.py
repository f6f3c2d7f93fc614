"""The check of what is kept of each party's orders, invoices, deals and tickets, and of what segments ask for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from store.core.references import title
from store.insight.promises import SHOWN, check
from store.parties import standing

_SAID = {
    "orders": "orders",
    "receivable": "what is invoiced and owed",
    "late": "since when it is late",
    "paying": "how late it pays",
    "deals": "open deals",
    "tickets": "open tickets",
}


@check(
    "standing", "what is kept of each customer's orders, invoices, deals and tickets is what they come to", of_all=True
)
def standings() -> Iterator[str]:
    """Parties of whom something else is kept than their documents say; the first few only."""
    found = list(islice(standing.wrong(), SHOWN + 1))
    for part, party, company in found[:SHOWN]:
        yield f"{title('party', party)} (#{party}) in company #{company}: {_SAID[part]} kept wrong; repair rebuilds it"
    if len(found) > SHOWN:
        yield f"and more like these (only {SHOWN} are shown)."
