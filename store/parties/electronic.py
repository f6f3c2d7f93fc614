"""Where parties get electronic invoices, and what they want to read on them."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.electronic import ElectronicAddress
from store.core.values import Ref, Text
from store.parties.living import require_living
from store.parties.models import Party


@action(
    "party.e-invoice",
    "Electronic invoices",
    ("finance", "manager", "sales"),
    undo="edit",
    example="backdesk party e-invoice ACME --address 0204:991-01234-44 --buyer-reference 991-01234-44",
)
def set_electronic(
    party: Annotated[int, Ref("Party", kind="party")],
    address: Annotated[str, ElectronicAddress("Address", help="scheme:number; the e-mail, when left empty")] = "",
    buyer_reference: Annotated[str, Text("Buyer reference", help="on every invoice, such as a Leitweg-ID")] = "",
) -> Outcome:
    """Say where a party gets electronic invoices, and the reference it wants on them; nothing said: none."""
    row = require_living(Party.get_by_id(party))
    records.change(row, e_address=address, buyer_reference=buyer_reference)
    said = [f"at {address}"] if address else []
    said += [f"with the reference {buyer_reference}"] if buyer_reference else []
    return Outcome("party", row.id, f"{row.name} gets electronic invoices {' '.join(said) or 'by e-mail'}.")
