"""Writes of the company itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.electronic import ElectronicAddress
from store.core.identity import actor
from store.core.models import Company
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Choice, Code, Text
from store.core.zones import Zone

record_kind(RecordKind("company", "company", "t.name", ("code",), ("name",)))

_NEEDED = ("name", "tax_rounding", "date_order")  # nothing typed there leaves them as they are


@dataclass(frozen=True, kw_only=True)
class CompanyInput:
    """What can be changed of a company; its currency is fixed by its books."""

    name: Annotated[str, Text("Name", required=True)]
    tax_id: Annotated[str, Code("Tax id")] = ""
    tax_rounding: Annotated[
        str, Choice("Tax rounded per", options=("document", "line"), help="per document unless the law says line")
    ] = "document"
    date_order: Annotated[str, Choice("Dates typed as", options=("dmy", "mdy", "ymd"))] = "dmy"
    time_zone: Annotated[str, Zone("Time zone", help="such as Europe/Berlin; without one that of the machine")] = ""
    line1: Annotated[str, Text("Street")] = ""
    line2: Annotated[str, Text("Street 2")] = ""
    postal_code: Annotated[str, Text("Postal code", max=20)] = ""
    city: Annotated[str, Text("City")] = ""
    region: Annotated[str, Text("Region")] = ""
    email: Annotated[str, Text("E-mail")] = ""
    phone: Annotated[str, Text("Phone")] = ""
    website: Annotated[str, Text("Website")] = ""
    registration: Annotated[str, Text("Registered", help="such as HRB 4711, Amtsgericht Bonn")] = ""
    e_address: Annotated[
        str, ElectronicAddress("E-invoice address", help="such as 9930:DE123456789; the e-mail, when left empty")
    ] = ""


@action("company.edit", "Edit company", ("manager",), undo="edit", example="backdesk company edit --tax-rounding line")
def edit_company(changes: Annotated[Mapping[str, Any], Changes(of=CompanyInput)]) -> Outcome:
    """Change the company's name, tax id, what stands on its documents, how it rounds tax and reads dates. Posted
    documents stay."""
    row = Company.get_by_id(actor().company_id)
    said = inputs.stored(changes, of=CompanyInput)
    wanted = {name: value for name, value in said.items() if value or name not in _NEEDED}
    done = records.change(row, **wanted)
    return Outcome("company", row.id, f"{row.name} changed." if done else "Nothing to change.")
