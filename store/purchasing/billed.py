"""What bills do to purchase orders: matched against what came and what was agreed, then counted as billed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from store.billing.bill_models import Bill, BillLine
from store.billing.events import BillPosted, BillToPost
from store.core import records
from store.core.database import scalar
from store.core.display import neutral
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.money import HUNDRED_PERCENT, share_of
from store.core.settings import setting
from store.core.values import Amount, Quantity
from store.purchasing.models import PurchaseLine, PurchaseOrder, ReceiptLine
from store.purchasing.process import process
from store.purchasing.to_bill import RECEIPT, SERVICE, agreed, billed_service, is_return, pending, value_left

_OF_ORDERS = f"bill_id = ? AND origin IN ('{RECEIPT}', '{SERVICE}') ORDER BY position"


@dataclass
class _Taken:
    """What earlier lines of the same bill take of a line of a receipt: how much, and of what it stands in the books."""

    quantity: int = 0
    cleared: int = 0


@reacts_to(BillToPost)
def match(event: BillToPost) -> None:
    """Refuse what did not come or is billed already; say what each line clears, and what is dearer than agreed."""
    bill = Bill.get_by_id(event.bill_id)
    taken: dict[int, _Taken] = defaultdict(_Taken)
    for line in BillLine.matching(_OF_ORDERS, bill.id):
        of = _ordered(line)
        if line.origin == SERVICE:
            _require_ordered(bill, line, of)
        else:
            _clear(bill, line, taken)
        if bill.type == "bill" and (reason := _dearer(bill, line, of)):
            event.reasons.append(reason)


def _ordered(line: BillLine) -> PurchaseLine:
    if line.origin == SERVICE:
        return PurchaseLine.get_by_id(line.origin_line_id)
    return PurchaseLine.get_by_id(ReceiptLine.get_by_id(line.origin_line_id).purchase_line_id)


def _clear(bill: Bill, line: BillLine, taken: dict[int, _Taken]) -> None:
    """What a line takes off received-not-billed: its share of what the goods came in for, the rest with the last."""
    of = ReceiptLine.get_by_id(line.origin_line_id)
    if bill.type == "bill_credit" and not is_return(of):
        _unbill(bill, line, of)
        return
    came = ReceiptLine.get_by_id(of.returns_line_id) if is_return(of) else of
    before, sign = taken[came.id], -1 if is_return(of) else 1
    left = sign * pending(came) - before.quantity
    _require_left(bill, line, left)
    share = share_of(of.value, line.quantity, of.quantity)
    rest = sign * value_left(came) - before.cleared
    cleared = max(0, rest if line.quantity == left else min(share, rest))
    before.quantity += line.quantity
    before.cleared += cleared
    records.change(line, cleared=cleared)


def _unbill(bill: Bill, line: BillLine, of: ReceiptLine) -> None:
    """Goods that a credit note says were not to be billed wait for another bill."""
    _require_left(bill, line, of.billed)
    billed = BillLine.get_by_id(line.credits_line_id)
    records.change(line, cleared=share_of(billed.cleared, line.quantity, billed.quantity))


def _require_left(bill: Bill, line: BillLine, left: int) -> None:
    if line.quantity > left:
        what = "came and is not billed" if bill.type == "bill" else "can be credited"
        raise Refused(
            f"Only {Quantity().shown(max(0, left))} of '{line.description}' {what}.",
            f"Discard it: backdesk bill discard '#{bill.id}'",
        )


def _require_ordered(bill: Bill, line: BillLine, of: PurchaseLine) -> None:
    done = int(scalar(f"SELECT {billed_service(str(of.id))}"))
    _require_left(bill, line, of.quantity - of.closed - done if bill.type == "bill" else done)


def _dearer(bill: Bill, line: BillLine, of: PurchaseLine) -> str:
    """Why somebody else has to approve a line's price; '' where it is as agreed, or within the tolerance."""
    asked, expected = line.net + line.tax_included, agreed(of, 0, line.quantity)
    more = asked - expected
    tolerance = setting("purchase.price-tolerance") or 0
    if more <= 1 or more * HUNDRED_PERCENT <= expected * tolerance:  # a minor unit is rounding
        return ""
    with neutral():
        shown = Amount().said
        return f"{of.sku} is {shown(asked, bill.currency)} where {shown(expected, bill.currency)} was agreed"


@reacts_to(BillPosted)
def count(event: BillPosted) -> None:
    """Count what the bill takes up (a credit note: gives back) as billed."""
    bill = Bill.get_by_id(event.bill_id)
    orders: set[int] = set()
    for line in BillLine.matching(_OF_ORDERS, bill.id):
        orders.add(_ordered(line).order_id)
        if line.origin == RECEIPT:
            of = ReceiptLine.get_by_id(line.origin_line_id)
            sign = 1 if bill.type == "bill" or is_return(of) else -1
            billed_value = max(0, of.billed_value + sign * line.base_net)
            records.change(of, billed=of.billed + sign * line.quantity, billed_value=billed_value)
    for order_id in sorted(orders):
        process(PurchaseOrder.get_by_id(order_id))
