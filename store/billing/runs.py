"""Payment runs until they are paid: proposed from what is due, changed, given up. See `run_posting` for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

from store.billing.allowances import discount_open, to_pay
from store.billing.bill_models import Bill
from store.billing.money import minor_of
from store.billing.paying import From, PayLineInput
from store.billing.payments import FINANCE
from store.billing.run_lines import (
    Due,
    Share,
    bank_of,
    credit_free,
    due,
    in_another,
    lines_of,
    put,
    share_as_said,
    share_of_bill,
)
from store.billing.run_models import PaymentRun, PaymentRunLine
from store.catalog import approvals
from store.core import records
from store.core.action import Outcome, action
from store.core.database import one, scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Currency, Day, Lines, Ref, Text

record_kind(
    RecordKind(
        "payment-run", "payment_run", "COALESCE(t.number, 'payment run #' || t.id)", ("number",), noun="payment run"
    )
)


@action(
    "payment-run.propose",
    "New payment run",
    FINANCE,
    example="backdesk payment-run propose --until eom --day tomorrow",
)
def propose_run(
    until: Annotated[date, Day("Due until", required=True)],
    day: Annotated[date | None, Day("Paid on", help="today, when left empty")] = None,
    currency: Annotated[str, Currency("Currency", help="that of the books, when left empty")] = "",
    bank_account: From = None,
) -> Outcome:
    """Propose to pay what is due up to a day, in one currency, and what has a cash discount that ends until then.

    Credit notes and money paid in advance are set off, oldest first; discounts and tax withheld are taken off. Bills
    that are disputed, whose supplier is on hold or has no bank account, or that are in another run are on it with the
    reason, and not paid.
    """
    when, money = day or today(), currency or actor().currency
    found = due(until, when, money)
    if not found:
        raise Refused(f"Nothing is due until {until} in {money}.", "Look further ahead.")
    run = records.create(
        PaymentRun,
        company=actor().company_id,
        until=until.isoformat(),
        day=when.isoformat(),
        currency=money,
        bank_account_id=bank_account,
    )
    _propose(run, found)
    recount(run)
    left = scalar("SELECT COUNT(*) FROM payment_run_line WHERE run_id = ? AND reason <> ''", (run.id,))
    out = f", {plural(left, 'bill')} left out" if left else ""
    return Outcome("payment-run", run.id, f"{run.title}: {summary(run)}{out}.")


def _propose(run: PaymentRun, found: Sequence[Due]) -> None:
    """A line for each; what a supplier owes us is set off on the oldest first."""
    credit: dict[int, int] = {}
    for item in found:
        if reason := _why_not(run, item.bill_id, bank_of(item.party_id)[0]):
            put(run, item, Share(0), reason)
            continue
        if item.party_id not in credit:
            credit[item.party_id] = credit_free(run, item.party_id)
        bill = Bill.get_by_id(item.bill_id)
        share = share_of_bill(bill, item.amount, date.fromisoformat(run.day), credit[item.party_id])
        credit[item.party_id] -= share.set_off
        put(run, item, share, "")


def _why_not(run: PaymentRun, bill_id: int, iban: str) -> str:
    dispute, state, name = one(
        "SELECT v.dispute, p.state, p.name FROM bill v JOIN party p ON p.id = v.party_id WHERE v.id = ?", (bill_id,)
    ) or ("", "", "")
    if dispute:
        return f"disputed: {dispute}"
    if state != "active":
        return f"{name} is {state}"
    if not iban:
        return f"no bank account of {name}"
    other = in_another(run, bill_id)
    return f"in payment run #{other}" if other else ""


@action(
    "payment-run.edit",
    "Edit payment run",
    FINANCE,
    example="backdesk payment-run edit '#3' --line BILL-2026-000012:100",
)
def edit_run(
    payment_run: Annotated[int, Ref("Payment run", kind="payment-run")],
    lines: Annotated[tuple[PayLineInput, ...] | None, Lines("Pay of these", of=PayLineInput)] = None,
    day: Annotated[date | None, Day("Paid on")] = None,
) -> Outcome:
    """Say how much of which bills is paid, or another day; what is not named stays. Bills may be added.

    One that was approved has to be approved again.
    """
    run = PaymentRun.get_by_id(payment_run)
    require_open(run)
    if day and day.isoformat() != run.day:
        records.change(run, day=day.isoformat())
        _discounts_again(run)
    for line in lines or ():
        _take(run, line)
    draft_again(run)
    recount(run)
    return Outcome("payment-run", run.id, f"{run.title}: {summary(run)}.")


def _discounts_again(run: PaymentRun) -> None:
    """Of what is not paid in time any more no discount is taken."""
    for line in lines_of(run):
        if line.discount > discount_open(Bill.get_by_id(line.bill_id), date.fromisoformat(run.day)):
            records.change(line, amount=line.amount + line.discount, discount=0)


def _take(run: PaymentRun, said: PayLineInput) -> None:
    bill, day = Bill.get_by_id(said.bill), date.fromisoformat(run.day)
    if bill.currency != run.currency or bill.type != "bill" or not bill.outstanding:
        raise Refused(f"{bill.title} owes nothing in {run.currency}.", "Name another bill.")
    amount = minor_of(said.amount, run.currency, to_pay(bill, day).amount)
    if amount > bill.outstanding:
        raise Refused(
            f"{bill.number} owes only {Amount().said(bill.outstanding, run.currency)}.", "Pay less, or in advance."
        )
    iban, bic = bank_of(bill.party_id)
    if reason := _why_not(run, bill.id, iban):
        raise Refused(f"{bill.number} is not paid: {reason}.", "Settle that first.")
    share = share_as_said(bill, amount, day)
    line = PaymentRunLine.first_matching("run_id = ? AND bill_id = ?", run.id, bill.id)
    if line is None:
        put(run, Due(bill.id, bill.party_id, bill.due, amount), share, "")
    else:
        records.change(line, reason="", iban=iban, bic=bic, **asdict(share))


@action(
    "payment-run.leave-out",
    "Leave bills out",
    FINANCE,
    example="backdesk payment-run leave-out '#3' --bill BILL-2026-000012 --reason 'asked to wait'",
)
def leave_out(
    payment_run: Annotated[int, Ref("Payment run", kind="payment-run")],
    bill: Annotated[int, Ref("Bill", kind="bill", required=True)],
    reason: Annotated[str, Text("Reason", required=True)],
) -> Outcome:
    """Do not pay a bill of a run, and say why. What was approved of the rest stays approved."""
    run = PaymentRun.get_by_id(payment_run)
    require_open(run)
    line = PaymentRunLine.first_matching("run_id = ? AND bill_id = ?", run.id, bill)
    if line is None:
        raise invalid("bill", Bill.get_by_id(bill).title, f"is not on {run.title}")
    records.change(line, reason=reason, **asdict(Share(0)))
    recount(run)
    return Outcome("payment-run", run.id, f"{run.title}: {summary(run)}.")


@action("payment-run.cancel", "Cancel payment run", FINANCE, danger=True, example="backdesk payment-run cancel '#3'")
def cancel_run(payment_run: Annotated[int, Ref("Payment run", kind="payment-run")]) -> Outcome:
    """Give a run up that is not posted; its bills are free for another."""
    run = PaymentRun.get_by_id(payment_run)
    if run.state != "cancelled":
        require_open(run)
        approvals.settle("payment-run", run.id, "void")
        records.change(run, state="cancelled", hold_reason="")
    return Outcome("payment-run", run.id, f"{run.title} cancelled.")


def require_open(run: PaymentRun) -> None:
    """Raise Refused for a run that is posted or cancelled."""
    if run.state == "posted":
        raise Refused(f"{run.number} is posted.", "Reverse its payments one by one: backdesk payment reverse")
    if run.state == "cancelled":
        raise Refused(f"{run.title} is cancelled.", "Propose another.")


def draft_again(run: PaymentRun) -> None:
    """Whatever approval a run had or waited for is void: it is not what it was."""
    if run.state != "draft":
        approvals.settle("payment-run", run.id, "void")
        records.change(run, state="draft", hold_reason="")


def recount(run: PaymentRun) -> None:
    """Keep what a run comes to."""
    records.change(run, total=sum(line.amount for line in lines_of(run)))


def summary(run: PaymentRun) -> str:
    """`3 bills of 2 suppliers, 1,190.00 EUR`."""
    found = lines_of(run)
    bills, suppliers = plural(len(found), "bill"), plural(len({line.party_id for line in found}), "supplier")
    parts = (("set off", sum(line.set_off for line in found)), ("discount", sum(line.discount for line in found)))
    less = "".join(f", {Amount().shown(amount, run.currency)} {what}" for what, amount in parts if amount)
    return f"{bills} of {suppliers}, {Amount().said(run.total, run.currency)}{less}"
