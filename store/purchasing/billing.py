"""Bills for purchase orders: drafts of what came and nobody billed, and credit notes for what went back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated

from store.billing.bill_drafts import BillDraftLine, BillHeader, draw_up
from store.billing.bill_models import BillLine
from store.billing.bills import SupplierDay, SupplierNumber, total_text
from store.billing.drafts import DraftLine, line_of
from store.billing.invoices import FINANCE
from store.catalog.totals import Portion
from store.catalog.unit_kind import UnitOf, in_stock_units
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused, invalid
from store.core.money import line_amount, share_of
from store.core.values import Lines, Price, Quantity, Ref, Text
from store.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from store.purchasing.to_bill import RECEIPT, Open, drafted, oldest_first, pending, to_bill

BILLERS = (*FINANCE, "purchasing")


@dataclass(frozen=True, kw_only=True)
class BilledLineInput:
    """How much of a product the supplier bills, and at what price, where that is not the order's."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    price: Annotated[Decimal | None, Price("Price", minimum=Decimal(0))] = None
    unit: Annotated[int | None, UnitOf("Unit")] = None


@action(
    "po.bill",
    "Bill what came",
    BILLERS,
    example="backdesk po bill PO-2026-000012 --supplier-number 'R 4711' --supplier-day yesterday",
)
def bill_purchase(
    po: Annotated[int, Ref("Purchase order", kind="po")],
    supplier_number: SupplierNumber = "",
    supplier_day: SupplierDay = None,
    lines: Annotated[tuple[BilledLineInput, ...] | None, Lines("Only these", of=BilledLineInput)] = None,
    account: Annotated[int | None, Ref("Services to", kind="account", help="the account of services ordered")] = None,
) -> Outcome:
    """Draw up the supplier's bill for what came of an order and nobody billed, at the order's prices, or as is said.

    Never for more than came. What a service is for says its account.
    """
    row = PurchaseOrder.get_by_id(po)
    if not row.confirmed_at:
        raise Refused(f"{row.title} is {row.state}.", "Only what was ordered is billed.")
    found = to_bill(row)
    wanted = [(item, item.quantity, None) for item in found] if lines is None else _said(found, lines)
    if not wanted:
        raise Refused(f"Nothing of {row.title} is to be billed.", _why_nothing(row))
    drafts = [_line(row, item, quantity, price, account) for item, quantity, price in wanted]
    header = BillHeader(
        row.party_id, row.currency, row.party.term_id, origin="po", origin_id=row.id,
        supplier_number=supplier_number, supplier_day=supplier_day, prices_include_tax=row.prices_include_tax,
    )  # fmt: skip
    bill = draw_up(header, drafts)
    return Outcome("bill", bill.id, f"Bill draft #{bill.id} for {row.number}: {total_text(bill)}.")


def _why_nothing(row: PurchaseOrder) -> str:
    waiting = scalar(
        "SELECT id FROM bill WHERE origin = 'po' AND origin_id = ? AND number IS NULL AND state <> 'cancelled' "
        "ORDER BY id LIMIT 1",
        (row.id,),
    )
    return f"It is on draft #{waiting}." if waiting else "Receive it first: backdesk po receive"


def _said(found: Sequence[Open], lines: Sequence[BilledLineInput]) -> list[tuple[Open, int, int | None]]:
    """What is said by product, put on what came of it first; never more than came."""
    wanted: list[tuple[Open, int, int | None]] = []
    taken: dict[int, int] = {}
    for said in in_stock_units(lines, [item.line for item in found]):
        rest = Quantity().stored(said.quantity) or 0
        for item in oldest_first(found, said.product):
            part = min(rest, item.quantity - taken.get(item.line_id, 0))
            if part > 0:
                taken[item.line_id] = taken.get(item.line_id, 0) + part
                wanted.append((item, part, Price().stored(said.price)))
                rest -= part
        if rest:
            raise invalid("lines", Quantity().shown(rest), f"of product #{said.product} is more than came unbilled")
    return wanted


def _line(row: PurchaseOrder, item: Open, quantity: int, price: int | None, account: int | None) -> BillDraftLine:
    if item.receipt_line is None and account is None:
        raise invalid("account", "", f"is required: {item.line.sku} is a service")
    line = line_of(item.line, Portion(quantity, 0, 0), item.line_id)
    whole = _worth(line, quantity, row.currency)
    value = item.value(quantity)
    if price is not None and price != item.line.price:
        line = replace(line, price=price)
        value = whole = _worth(line, quantity, row.currency)
    printed = replace(line, portion=Portion(quantity, value, max(0, whole - value)))
    return BillDraftLine(printed, item.origin, None if item.receipt_line else account)


def _worth(line: DraftLine, quantity: int, currency: str) -> int:
    return line_amount(quantity, line.price, line.discount, currency, line.factor, line.per)


@action(
    "receipt.credit",
    "Supplier's credit note",
    BILLERS,
    example="backdesk receipt credit SR-2026-000002 --supplier-number 'G 12'",
)
def credit_return(
    receipt: Annotated[int, Ref("Receipt", kind="receipt")],
    supplier_number: SupplierNumber = "",
    supplier_day: SupplierDay = None,
    reference: Annotated[str, Text("Reference")] = "",
) -> Outcome:
    """Draw up the supplier's credit note for goods that were billed and went back. Name the return."""
    row = Receipt.get_by_id(receipt)
    if row.type != "return":
        raise Refused(f"{row.number} is not a return.", "Send goods back first: backdesk receipt return")
    order = PurchaseOrder.get_by_id(row.order_id)
    drafts = [
        BillDraftLine(_credited(line, left, order.currency), RECEIPT)
        for line in ReceiptLine.matching("receipt_id = ? ORDER BY id", row.id)
        if (left := _to_credit(line))
    ]
    if not drafts:
        raise Refused(f"Nothing of {row.number} is to be credited.", "Goods that were not billed need no credit note.")
    header = BillHeader(
        order.party_id, order.currency, order.party.term_id, "bill_credit", "po", order.id,
        supplier_number=supplier_number, supplier_day=supplier_day, reference=reference or row.number,
        prices_include_tax=order.prices_include_tax,
    )  # fmt: skip
    note = draw_up(header, drafts)
    return Outcome("bill", note.id, f"Credit note draft #{note.id} for {row.number}: {total_text(note)}.")


def _to_credit(line: ReceiptLine) -> int:
    """How much of a line that went back was billed before, and is on no credit note."""
    came = ReceiptLine.get_by_id(line.returns_line_id)
    on_drafts = -int(scalar(f"SELECT {drafted(RECEIPT, str(line.id))}"))
    return max(0, min(int(line.quantity - line.billed), -pending(came)) - on_drafts)


def _credited(line: ReceiptLine, quantity: int, currency: str) -> DraftLine:
    """Goods that went back, at the price they were billed at."""
    billed = BillLine.first_matching(
        "origin = ? AND origin_line_id = ? AND bill_id IN (SELECT id FROM bill WHERE number IS NOT NULL "
        "AND type = 'bill') ORDER BY id DESC",
        RECEIPT,
        line.returns_line_id,
    )
    assert billed is not None, f"receipt line #{line.returns_line_id} was billed by nothing"
    value = share_of(billed.net + billed.tax_included, quantity, billed.quantity)
    printed = line_of(billed, Portion(quantity, value, 0), line.id)
    discount = max(0, _worth(printed, quantity, currency) - value)
    return replace(printed, portion=Portion(quantity, value, discount))
