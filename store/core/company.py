"""Writes of the company itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.identity import actor
from store.core.models import Company
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Choice, Code, Text
from store.core.zones import Zone

record_kind(RecordKind("company", "company", "t.name", ("code",), ("name",)))


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


@action("company.edit", "Edit company", ("manager",), undo="edit", example="backdesk company edit --tax-rounding line")
def edit_company(changes: Annotated[Mapping[str, Any], Changes(of=CompanyInput)]) -> Outcome:
    """Change the company's name, tax id, tax rounding, order of day and month or time zone. Posted documents stay."""
    row = Company.get_by_id(actor().company_id)
    said = inputs.stored(changes, of=CompanyInput)
    wanted = {name: value for name, value in said.items() if value or name in ("tax_id", "time_zone")}
    done = records.change(row, **wanted)
    return Outcome("company", row.id, f"{row.name} changed." if done else "Nothing to change.")
