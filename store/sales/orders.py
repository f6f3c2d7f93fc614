"""Writes of orders: add, edit, confirm, approve, cancel, close short, process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from store.catalog.basis import DocumentDiscount, DocumentDiscountPercent, Prices, take_basis
from store.catalog.lines import PricedLine, price_lines
from store.catalog.orders import (
    hold,
    plan_edit,
    release_hold,
    require_approver,
    require_confirmable,
    rework,
    send_back,
)
from store.catalog.pricing import Pricing
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.references import RecordKind, record_kind
from store.core.settings import setting
from store.core.text import plural
from store.core.values import Changes, Currency, Day, Lines, Ref, Text, Version
from store.parties.models import Party
from store.parties.taxing import tax_for
from store.sales.approval import approval_needed
from store.sales.binding import drop_empty_drafts, make_binding, offer, shortage_text, void
from store.sales.direct import require_given_up
from store.sales.drafting import OrderHeader, OrderLineInput, draw_up, require_own_reference, snapshot, write_lines
from store.sales.invoicing import refer_drafts
from store.sales.models import ORIGIN, Order, OrderLine
from store.sales.process import process, redraft
from store.stock.actions import require_place
from store.stock.availability import release

record_kind(
    RecordKind("order", "sales_order", "COALESCE(t.number, 'order #' || t.id) || ' ' || t.party_name", ("number",))
)
SALES = ("sales", "manager")


@dataclass(frozen=True, kw_only=True)
class OrderInput:
    """What a person says of an order, lines apart."""

    party: Annotated[int, Ref("Party", kind="party", required=True, aliases=("customer", "customer id", "account"))]
    day: Annotated[date | None, Day("Order date", aliases=("order date",))] = None
    promised: Annotated[date | None, Day("Promised", aliases=("required date",))] = None
    customer_reference: Annotated[
        str, Text("Reference", help="the customer's own number", aliases=("po number", "customer's reference"))
    ] = ""
    currency: Annotated[str, Currency("Currency")] = ""
    location: Annotated[int | None, Ref("From location", kind="location")] = None
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None
    prices: Prices = ""
    document_discount_percent: DocumentDiscountPercent = None
    document_discount: DocumentDiscount = None
    buyer_reference: Annotated[
        str, Text("Buyer reference", help="such as a Leitweg-ID; empty: the customer's", aliases=("leitweg id",))
    ] = ""
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "order.add", "New order", SALES, example="backdesk order add --party ACME --line TEA-1:10 --line CUP-2:4@1.20-5%"
)
def add_order(
    values: OrderInput, lines: Annotated[tuple[OrderLineInput, ...], Lines("Lines", required=True, of=OrderLineInput)]
) -> Outcome:
    """Add a draft order. Prices come from the party's price list where none is given."""
    party = Party.get_by_id(values.party)
    currency = values.currency or party.currency
    given = inputs.stored(values, currency)
    basis = take_basis(given, party.price_list_id)
    day = values.day or today()
    tax = tax_for("sales", party.tax_code_id)
    pricing = Pricing(party.price_list_id, day.isoformat(), currency, basis["prices_include_tax"], tax)
    if given["location"]:
        require_place(given["location"])
    header = OrderHeader(
        party_id=party.id,
        currency=currency,
        day=day,
        owner_id=given["owner"],
        customer_reference=given["customer_reference"],
        promised=values.promised,
        location_id=given["location"],
        notes=given["notes"],
        buyer_reference=given["buyer_reference"],
        basis=basis,
    )
    order = draw_up(header, _priced(lines, pricing), [line.drop_ship for line in lines])
    return Outcome("order", order.id, f"Draft order #{order.id} for {party.name}.")


@action("order.edit", "Edit order", SALES, undo="edit", example="backdesk order edit '#8' --promised +1w")
def edit_order(
    order: Annotated[int, Ref("Order", kind="order")],
    changes: Annotated[Mapping[str, Any], Changes(of=OrderInput)],
    lines: Annotated[tuple[OrderLineInput, ...] | None, Lines("Lines", of=OrderLineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change an order. Party, prices and lines only while it is a draft; references, promise and notes always.

    Changing one that waits for approval makes it a draft again: confirm it anew.
    """
    row = Order.get_by_id(order)
    edit = plan_edit("order", row, changes, OrderInput, lines is not None, may_be_empty=("promised",))
    if "location" in edit.fixed:
        require_place(edit.wanted["location"])
    if "party" in edit.fixed:
        edit.wanted.update(snapshot(Party.get_by_id(edit.wanted["party"])))
    if edit.wanted.keys() & {"party", "customer_reference"}:
        said = edit.wanted.get("customer_reference", row.customer_reference)
        require_own_reference(edit.wanted.get("party", row.party_id), said, row.id)
    done = records.change(row, version, **edit.wanted)
    if "buyer_reference" in edit.wanted:
        refer_drafts(row)
    if lines is not None:
        _replace_lines(row, lines)
    elif edit.reprices:
        rework(row, OrderLine.matching("order_id = ? ORDER BY position", row.id))
    return Outcome("order", row.id, "Order changed." if done or lines is not None else "Nothing to change.")


@action("order.confirm", "Confirm", SALES, example="backdesk order confirm '#8'")
def confirm_order(
    order: Annotated[int, Ref("Order", kind="order")],
    override: Annotated[str, Text("Override the credit rule because")] = "",
) -> Outcome:
    """Make a draft binding: number, credit rule, reservations, draft shipment and invoice."""
    row = Order.get_by_id(order)
    if row.confirmed_at:
        return Outcome("order", row.id, f"{row.number} is confirmed already.")
    require_confirmable(row, OrderLine, "order")
    if reason := approval_needed(row, override):
        hold("order", row, reason)
        return Outcome("order", row.id, f"{row.title} waits for approval: {reason}.")
    make_binding(row, override)
    return Outcome("order", row.id, f"{row.number} confirmed{shortage_text(row)}.")


@action("order.approve", "Approve", ("manager",), example="backdesk order approve '#8'")
def approve_order(
    order: Annotated[int, Ref("Order", kind="order")],
    override: Annotated[str, Text("Override the credit rule because")] = "",
) -> Outcome:
    """Release an order that waits for approval. Nobody approves what they made or asked for."""
    row = Order.get_by_id(order)
    require_approver(row, "An order")
    require_confirmable(row, OrderLine, "order")
    known = override or (f"approved: {row.hold_reason}" if setting("approval.credit") else "")
    release_hold("order", row)
    make_binding(row, known)
    return Outcome("order", row.id, f"{row.number} approved and confirmed{shortage_text(row)}.")


@action("order.refuse", "Refuse", ("manager",), danger=True, example="backdesk order refuse '#8' --reason 'too low'")
def refuse_order(
    order: Annotated[int, Ref("Order", kind="order")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Say no to an order that waits for approval, and why: it is a draft again."""
    return send_back("order", Order.get_by_id(order), reason)


@action(
    "order.cancel",
    "Cancel order",
    SALES,
    danger=True,
    example="backdesk order cancel SO-2026-000012 --reason 'ordered twice'",
)
def cancel_order(
    order: Annotated[int, Ref("Order", kind="order")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Cancel an order of which nothing has shipped or been invoiced; otherwise close it short."""
    row = Order.get_by_id(order)
    if row.cancelled_at:
        return Outcome("order", row.id, f"{row.title} is cancelled already.")
    void(row)
    return Outcome("order", row.id, f"{row.title} cancelled: {reason}.")


@action(
    "order.close",
    "Close short",
    SALES,
    danger=True,
    example="backdesk order close SO-2026-000012 --reason 'rest not wanted'",
)
def close_order(
    order: Annotated[int, Ref("Order", kind="order")],
    reason: Annotated[str, Text("Reason", required=True)],
    line: Annotated[int | None, Ref("Only line", kind="order-line")] = None,
) -> Outcome:
    """Give up what is not delivered yet, of one line or of all; what is delivered stays."""
    row = Order.get_by_id(order)
    if not row.confirmed_at or row.cancelled_at:
        raise Refused("Only a confirmed order is closed short.", "Cancel a draft instead.")
    lines = OrderLine.matching("order_id = ?", row.id)
    if line and line not in [ln.id for ln in lines if ln.part_of is None]:
        raise invalid("line", f"#{line}", f"is not a line of {row.number}, or part of a kit")
    closed = [ln for ln in lines if line in (None, ln.id, ln.part_of) and ln.quantity > ln.closed + ln.delivered]
    if not closed:
        raise Refused("There is nothing left to close.", "Everything is delivered.")
    for ln in closed:
        release(ORIGIN, ln.id)
        records.change(ln, closed=ln.quantity - ln.delivered, reserved=0)
    process(row)
    require_given_up(row)
    drop_empty_drafts(row)
    offer(row, lines)
    count = sum(ln.part_of is None for ln in closed)
    return Outcome("order", row.id, f"{row.number}: {plural(count, 'line')} closed short, {reason}.")


@action(
    "order.process",
    "Reserve stock and draft",
    (*SALES, "warehouse", "finance"),
    example="backdesk order process SO-2026-000012",
)
def process_order(order: Annotated[int, Ref("Order", kind="order")]) -> Outcome:
    """Reserve what has arrived and draft again what is missing, also what was thrown away. Twice changes nothing."""
    row = Order.get_by_id(order)
    redraft(row)
    return Outcome("order", row.id, f"{row.title} is {row.state}{shortage_text(row)}.")


record_kind(RecordKind("order-line", "order_line", "t.sku || ' ' || t.description", noun="order line"))


def _priced(lines: Sequence[OrderLineInput], pricing: Pricing) -> list[PricedLine]:
    if not lines:
        raise invalid("lines", "", "at least one is required")
    priced = price_lines(lines, pricing)
    if any(line.product_id is None for line in priced):
        raise invalid("lines", "", "every line of an order needs a product")
    return priced


def _replace_lines(row: Order, lines: Sequence[OrderLineInput]) -> None:
    tax = tax_for("sales", row.party.tax_code_id)
    priced = _priced(lines, Pricing(row.party.price_list_id, row.day, row.currency, row.prices_include_tax, tax))
    for old in OrderLine.matching("order_id = ?", row.id):
        records.remove(old)
    write_lines(row, priced, [line.drop_ship for line in lines])
