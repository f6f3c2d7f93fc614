"""Posting bills and suppliers' credit notes: matched by who knows what they are for, approved, numbered, booked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing.bill_drafts import name_it
from store.billing.bill_models import Bill, BillLine
from store.billing.bills import SupplierDay, SupplierNumber, total_text
from store.billing.booking import early_text, fall_due, number_it, rate_to_post, set_off
from store.billing.cash_basis import legs_at_posting, settle_basis
from store.billing.events import BillPosted, BillToPost
from store.billing.invoices import FINANCE
from store.billing.taxing import assess, own_legs, own_taxes
from store.billing.withholding import assess as assess_withholding
from store.billing.withholding import withheld_text
from store.catalog.orders import hold, release_hold, require_approver, send_back
from store.catalog.rates import in_books
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import RATE, spread
from store.core.values import Day, Rate, Ref, Text
from store.ledger.posting import Leg, post


@action(
    "bill.post", "Post", FINANCE, danger=True, example="backdesk bill post '#17' --supplier-number 'R 4711' --day today"
)
def post_bill(
    bill: Annotated[int, Ref("Bill", kind="bill")],
    supplier_number: SupplierNumber = "",
    supplier_day: SupplierDay = None,
    day: Annotated[date | None, Day("Booked on", help="today, when left empty")] = None,
    rate: Annotated[Decimal | None, Rate("Exchange rate", minimum=Decimal("0.0000000001"))] = None,
) -> Outcome:
    """Post a draft: it takes our number, falls due by the supplier's date, and can never be changed again.

    It needs the supplier's own number, which no other bill of theirs may have. Goods are never billed above what
    came; what is dearer than was ordered, beyond the tolerance (setting purchase.price-tolerance), somebody else
    approves first.
    """
    row = Bill.get_by_id(bill)
    if row.number:
        return Outcome("bill", row.id, f"{row.number} is posted already.")
    if row.state != "draft":
        raise Refused(f"{row.title} is {row.state}.", _WAY_ON.get(row.state, "Draw up a new one."))
    _complete(row, supplier_number, supplier_day)
    when = day or today()
    records.change(row, day=when.isoformat(), exchange_rate=rate_to_post(row, when, rate))
    if reasons := _asked(row):
        hold("bill", row, "; ".join(reasons))
        return Outcome("bill", row.id, f"{row.title} waits for approval: {row.hold_reason}.")
    _make_binding(row, when)
    return Outcome("bill", row.id, _posted(row))


_WAY_ON = {"pending approval": "Somebody else approves it: backdesk bill approve"}


@action("bill.approve", "Approve bill", ("manager",), example="backdesk bill approve '#17'")
def approve_bill(bill: Annotated[int, Ref("Bill", kind="bill")]) -> Outcome:
    """Release a bill that waits for approval, and post it. Nobody approves what they drew up or asked for."""
    row = Bill.get_by_id(bill)
    require_approver(row, "A bill")
    release_hold("bill", row)
    _asked(row)
    _make_binding(row, date.fromisoformat(row.day))
    return Outcome("bill", row.id, f"Approved. {_posted(row)}")


@action("bill.refuse", "Refuse bill", ("manager",), danger=True, example="backdesk bill refuse '#17' --reason dear")
def refuse_bill(
    bill: Annotated[int, Ref("Bill", kind="bill")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Say no to a bill that waits for approval, and why: it is a draft again."""
    return send_back("bill", Bill.get_by_id(bill), reason)


def _complete(row: Bill, supplier_number: str, supplier_day: date | None) -> None:
    if not BillLine.first_matching("bill_id = ?", row.id):
        raise Refused(f"{row.title} has no lines.", "Discard it: backdesk bill discard")
    if row.party.state == "merged":
        raise Refused(f"{row.party.name} is merged.", "Draw it up for the other.")
    if supplier_number:
        name_it(row, supplier_number)
    if not row.supplier_key:
        raise invalid("supplier_number", "", "is required: the number the supplier wrote on it")
    records.change(row, supplier_day=(supplier_day.isoformat() if supplier_day else row.supplier_day or str(today())))


def _asked(row: Bill) -> list[str]:
    """Have its lines say what they are in the books, and what each takes up; what of that somebody has to approve."""
    lines = BillLine.matching("bill_id = ? ORDER BY position", row.id)
    base = in_books(row.net, row.currency, row.exchange_rate)
    for line, share in zip(lines, spread(base, [line.net for line in lines]), strict=True):
        records.change(line, base_net=share)
    event = BillToPost(row.id, row.origin, row.origin_id)
    announce(event)
    return event.reasons


def _make_binding(row: Bill, when: date) -> None:
    base_net = in_books(row.net, row.currency, row.exchange_rate)
    base_tax = in_books(row.tax, row.currency, row.exchange_rate)
    start = date.fromisoformat(row.supplier_day)
    parts, due = fall_due(row, start, base_net + base_tax)
    if not row.party.is_supplier:
        records.change(row.party, is_supplier=True)
    assess(row, when.isoformat())
    settle_basis(row)
    assess_withholding(row, when)
    number_it(row, numbering.take(row.type, when), when, due, row.exchange_rate, base_net + base_tax)
    _post_entry(row, when, parts, base_tax)
    if row.type == "bill_credit":
        set_off(row, when)
    announce(BillPosted(row.id, row.origin, row.origin_id))


def _post_entry(row: Bill, day: date, parts: list[tuple[int, int]], base_tax: int) -> None:
    """Dr received-not-billed or expenses, ± price difference, Dr input tax / Cr payable; a credit note mirrors it."""
    sign = 1 if row.type == "bill" else -1
    legs = [Leg("payable", -sign * base, row.party_id, row.currency, -sign * amount) for amount, base in parts]
    cleared = difference = 0
    for line in BillLine.matching("bill_id = ? ORDER BY position", row.id):
        if line.account_id:
            amounts = (sign * line.base_net, None, row.currency, sign * line.net)
            legs.append(Leg("", *amounts, line.account_id, line.cost_centre_id, line.description))
        else:
            cleared += line.cleared
            difference += line.base_net - line.cleared
    legs.append(Leg("received_not_billed", sign * cleared))
    legs.append(Leg("price_difference", sign * difference))
    legs += [*legs_at_posting(row, sign, base_tax), *own_legs(own_taxes(row), sign, row.currency, row.exchange_rate)]
    post(f"bill:{row.id}", day, f"{row.number} {row.party_name}", ("bill", row.id), legs)


def _posted(row: Bill) -> str:
    home = actor().currency
    worth = "" if row.currency == home or row.exchange_rate == RATE else f" at {Rate().shown(row.exchange_rate)}"
    said = f"{total_text(row)}{worth}{withheld_text(row)} to {row.party_name}"
    return f"{row.number} posted: {said}, due {Day().shown(row.due)}{early_text(row)}."
