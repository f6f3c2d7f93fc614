"""Two suppliers that become one may not have sent the same bill twice."""

from __future__ import annotations

from store.billing.bill_models import Bill
from store.core.errors import Refused
from store.parties.moving import finds_twin


@finds_twin("bill")
def _same_bill(row: Bill, _link: str, stays: int) -> None:
    """Raises Refused where both have a bill with one number of the supplier's: one of them came in twice."""
    if row.supplier_key is None or row.state == "cancelled":
        return
    taken = Bill.first_matching(
        "company_id = ? AND party_id = ? AND type = ? AND supplier_key = ? AND state <> 'cancelled'",
        row.company_id, stays, row.type, row.supplier_key,
    )  # fmt: skip
    if taken:
        raise Refused(
            f"Both have sent the bill {row.supplier_number}: {row.title} and {taken.title}.",
            "One of them came in twice: cancel or credit it first.",
        )
