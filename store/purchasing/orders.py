"""Writes of purchase orders: add, edit, confirm, approve, cancel, close short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from store.catalog.approvals import settle
from store.catalog.basis import DocumentDiscount, DocumentDiscountPercent, take_basis
from store.catalog.models import WITH_TAX, WITHOUT_TAX
from store.catalog.orders import hold, plan_edit, release_hold, require_approver, require_confirmable, send_back
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import now, today
from store.core.errors import Refused, invalid
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Changes, Choice, Currency, Day, Lines, Ref, Text, Version
from store.parties.models import Party
from store.parties.taxing import tax_for
from store.purchasing.binding import approval_needed, make_binding
from store.purchasing.direct import given_up, require_as_wanted
from store.purchasing.drafting import (
    PurchaseHeader,
    PurchaseLineInput,
    WantedLine,
    draw_up,
    rework,
    snapshot,
    wanted_lines,
    write_lines,
)
from store.purchasing.models import PurchaseLine, PurchaseOrder
from store.purchasing.process import process
from store.purchasing.terms import BUYERS, SupplierPricing
from store.stock.actions import require_place

record_kind(
    RecordKind(
        "po",
        "purchase_order",
        "COALESCE(t.number, 'purchase order #' || t.id) || ' ' || t.party_name",
        ("number",),
        noun="purchase order",
    )
)
record_kind(RecordKind("po-line", "purchase_line", "t.sku || ' ' || t.description", noun="purchase order line"))
looks_after(LookedAfter("po", PurchaseOrder, "\"state\" NOT IN ('done', 'closed', 'cancelled')"))


@dataclass(frozen=True, kw_only=True)
class PurchaseInput:
    """What a person says of a purchase order, lines apart."""

    party: Annotated[int, Ref("Supplier", kind="party", required=True, aliases=("vendor", "supplier id"))]
    day: Annotated[date | None, Day("Order date", aliases=("order date",))] = None
    supplier_reference: Annotated[
        str, Text("Their reference", help="the supplier's own number", aliases=("supplier's reference", "quote number"))
    ] = ""
    currency: Annotated[str, Currency("Currency")] = ""
    location: Annotated[int | None, Ref("To location", kind="location")] = None
    owner: Annotated[int | None, Ref("Buyer", kind="user")] = None
    prices: Annotated[str, Choice("Prices", options=(WITHOUT_TAX, WITH_TAX), help="without tax, when left empty")] = ""
    document_discount_percent: DocumentDiscountPercent = None
    document_discount: DocumentDiscount = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "po.add",
    "New purchase order",
    BUYERS,
    example="backdesk po add --party LEAFCO --line TEA-1:200 --line CUP-2:50@0.80",
)
def add_purchase(
    values: PurchaseInput,
    lines: Annotated[tuple[PurchaseLineInput, ...], Lines("Lines", required=True, of=PurchaseLineInput)],
) -> Outcome:
    """Add a draft purchase order. Prices and expected days come from the supplier's terms where none are given."""
    party = Party.get_by_id(values.party)
    currency = values.currency or party.currency
    given = inputs.stored(values, currency)
    basis = take_basis(given, None)
    day = values.day or today()
    tax = tax_for("purchases", party.tax_code_id)
    pricing = SupplierPricing(None, day.isoformat(), currency, basis["prices_include_tax"], tax, party.id)
    header = PurchaseHeader(
        party_id=party.id,
        currency=currency,
        day=day,
        supplier_reference=given["supplier_reference"],
        owner_id=given["owner"],
        location_id=given["location"],
        notes=given["notes"],
        basis=basis,
    )
    order = draw_up(header, wanted_lines(lines, pricing))
    return Outcome("po", order.id, f"Draft purchase order #{order.id} to {party.name}.")


@action("po.edit", "Edit purchase order", BUYERS, undo="edit", example="backdesk po edit '#8' --line TEA-1:240")
def edit_purchase(
    po: Annotated[int, Ref("Purchase order", kind="po")],
    changes: Annotated[Mapping[str, Any], Changes(of=PurchaseInput)],
    lines: Annotated[tuple[PurchaseLineInput, ...] | None, Lines("Lines", of=PurchaseLineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a purchase order. Supplier, prices and lines only while it is a draft; reference and notes always.

    Changing one that waits for approval makes it a draft again: confirm it anew.
    """
    row = PurchaseOrder.get_by_id(po)
    edit = plan_edit("po", row, changes, PurchaseInput, lines is not None)
    if row.for_order:
        require_as_wanted(row, edit.fixed, lines)
    if "location" in edit.fixed:
        require_place(edit.wanted["location"])
    if "party" in edit.fixed:
        edit.wanted.update(snapshot(Party.get_by_id(edit.wanted["party"])))
    done = records.change(row, version, **edit.wanted)
    if lines is not None:
        _replace_lines(row, lines)
    elif edit.reprices:
        rework(row)
    said = "Purchase order changed." if done or lines is not None else "Nothing to change."
    return Outcome("po", row.id, said)


@action("po.confirm", "Confirm purchase order", BUYERS, example="backdesk po confirm '#8'")
def confirm_purchase(po: Annotated[int, Ref("Purchase order", kind="po")]) -> Outcome:
    """Make a draft binding: it gets its number, and what it brings counts as on its way."""
    row = PurchaseOrder.get_by_id(po)
    if row.confirmed_at:
        return Outcome("po", row.id, f"{row.number} is confirmed already.")
    require_confirmable(row, PurchaseLine, "po")
    if reason := approval_needed(row):
        hold("po", row, reason)
        return Outcome("po", row.id, f"{row.title} waits for approval: {reason}.")
    make_binding(row)
    return Outcome("po", row.id, f"{row.number} confirmed to {row.party_name}.")


@action("po.approve", "Approve purchase order", ("manager",), example="backdesk po approve '#8'")
def approve_purchase(po: Annotated[int, Ref("Purchase order", kind="po")]) -> Outcome:
    """Release a purchase order that waits for approval. Nobody approves what they made or asked for."""
    row = PurchaseOrder.get_by_id(po)
    require_approver(row, "A purchase order")
    require_confirmable(row, PurchaseLine, "po")
    release_hold("po", row)
    make_binding(row)
    return Outcome("po", row.id, f"{row.number} approved and confirmed to {row.party_name}.")


@action("po.refuse", "Refuse purchase order", ("manager",), danger=True, example="backdesk po refuse '#8' --reason x")
def refuse_purchase(
    po: Annotated[int, Ref("Purchase order", kind="po")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Say no to a purchase order that waits for approval, and why: it is a draft again."""
    return send_back("po", PurchaseOrder.get_by_id(po), reason)


@action(
    "po.cancel",
    "Cancel purchase order",
    BUYERS,
    danger=True,
    example="backdesk po cancel PO-2026-000012 --reason 'ordered twice'",
)
def cancel_purchase(
    po: Annotated[int, Ref("Purchase order", kind="po")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Cancel a purchase order of which nothing has been received; otherwise close it short."""
    row = PurchaseOrder.get_by_id(po)
    if row.cancelled_at:
        return Outcome("po", row.id, f"{row.title} is cancelled already.")
    if receipt := row.receipts.first():
        raise Refused(
            f"{row.number} cannot be cancelled: {receipt.number} has arrived.",
            f"Close it short: backdesk po close {row.number} --reason … ; return what arrived.",
        )
    settle("po", row.id, "void")
    records.change(row, cancelled_at=now())
    process(row)
    given_up(row)
    return Outcome("po", row.id, f"{row.title} cancelled: {reason}.")


@action(
    "po.close",
    "Close purchase order short",
    BUYERS,
    danger=True,
    example="backdesk po close PO-2026-000012 --reason 'the rest cannot be had'",
)
def close_purchase(
    po: Annotated[int, Ref("Purchase order", kind="po")],
    reason: Annotated[str, Text("Reason", required=True)],
    line: Annotated[int | None, Ref("Only line", kind="po-line")] = None,
) -> Outcome:
    """Give up what has not been received yet, of one line or of all; what has stays."""
    row = PurchaseOrder.get_by_id(po)
    if not row.confirmed_at or row.cancelled_at:
        raise Refused("Only a confirmed purchase order is closed short.", "Cancel a draft instead.")
    lines = PurchaseLine.matching("order_id = ?", row.id)
    if line and line not in [ln.id for ln in lines]:
        raise invalid("line", f"#{line}", f"is not a line of {row.number}")
    closed = [ln for ln in lines if line in (None, ln.id) and ln.quantity > ln.closed + ln.received]
    if not closed:
        raise Refused("There is nothing left to close.", "Everything has been received.")
    for ln in closed:
        records.change(ln, closed=ln.quantity - ln.received)
    process(row)
    given_up(row)
    return Outcome("po", row.id, f"{row.number}: {plural(len(closed), 'line')} closed short, {reason}.")


def _replace_lines(row: PurchaseOrder, lines: Sequence[PurchaseLineInput]) -> None:
    tax = tax_for("purchases", row.party.tax_code_id)
    pricing = SupplierPricing(None, row.day, row.currency, row.prices_include_tax, tax, row.party_id)
    found: list[WantedLine] = wanted_lines(lines, pricing)
    old = PurchaseLine.matching("order_id = ? ORDER BY position", row.id)
    for line in old:
        records.remove(line)
    write_lines(row, found, [line.for_line for line in old] if row.for_order else ())
