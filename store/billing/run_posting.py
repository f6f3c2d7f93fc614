"""Payment runs being approved and posted: one payment for each supplier, each bill once."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Annotated

from store.billing import money, settlement
from store.billing.allowances import discount_open
from store.billing.bill_models import Bill
from store.billing.payments import FINANCE
from store.billing.run_lines import bank_of, credit_free, credits_of, lines_of
from store.billing.run_models import PaymentRun, PaymentRunLine
from store.billing.runs import require_open, summary
from store.billing.shapes import PAYABLE
from store.catalog.orders import hold, release_hold, require_approver, send_back
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.dates import now
from store.core.errors import Refused
from store.core.text import plural
from store.core.values import Amount, Ref, Text
from store.parties.models import Party

RunRef = Annotated[int, Ref("Payment run", kind="payment-run")]


@action("payment-run.submit", "Ask for approval", FINANCE, example="backdesk payment-run submit '#3'")
def submit_run(payment_run: RunRef) -> Outcome:
    """Put a run before those who may approve it."""
    run = PaymentRun.get_by_id(payment_run)
    require_open(run)
    if run.state != "draft":
        return Outcome("payment-run", run.id, f"{run.title} is {run.state} already.")
    _require_lines(run)
    hold("payment-run", run, summary(run))
    return Outcome("payment-run", run.id, f"{run.title} waits for approval: {summary(run)}.")


@action(
    "payment-run.approve", "Approve payment run", ("manager", "finance"), example="backdesk payment-run approve '#3'"
)
def approve_run(payment_run: RunRef) -> Outcome:
    """Release a run that waits for approval. Nobody approves what they made or changed last."""
    run = PaymentRun.get_by_id(payment_run)
    require_approver(run, "A payment run")
    release_hold("payment-run", run)
    records.change(run, state="approved")
    return Outcome("payment-run", run.id, f"{run.title} is approved: {summary(run)}.")


@action(
    "payment-run.refuse",
    "Refuse payment run",
    FINANCE,
    danger=True,
    example="backdesk payment-run refuse '#3' --reason 'not before the 1st'",
)
def refuse_run(payment_run: RunRef, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """Say no to a run that waits for approval, and why: it is a draft again."""
    return send_back("payment-run", PaymentRun.get_by_id(payment_run), reason)


@action("payment-run.post", "Pay", FINANCE, danger=True, example="backdesk payment-run post '#3'")
def post_run(payment_run: RunRef) -> Outcome:
    """Record the payments of an approved run, one for each supplier; then write the file for the bank.

    Refused where a bill has been paid or disputed, or a supplier's account changed, since it was approved.
    """
    run = PaymentRun.get_by_id(payment_run)
    if run.state == "posted":
        return Outcome("payment-run", run.id, f"{run.number} is posted already.")
    if run.state != "approved":
        raise Refused(f"{run.title} is {run.state}.", "It has to be approved first: backdesk payment-run submit")
    _require_lines(run)
    _require_unchanged(run)
    when = date.fromisoformat(run.day)
    records.change(run, number=numbering.take("payment_run", when), posted_at=now(), state="posted")
    paid = 0
    for party_id, found in groupby(lines_of(run), lambda line: line.party_id):
        paid += _pay(run, party_id, [*found], when)
    said = f"{run.number}: {plural(paid, 'payment')}, {Amount().said(run.total, run.currency)}"
    return Outcome("payment-run", run.id, f"{said}. For the bank: backdesk payment-run export {run.number}")


def _pay(run: PaymentRun, party_id: int, lines: list[PaymentRunLine], when: date) -> int:
    """Set off what is to be, then pay the rest at once; returns how many payments that made."""
    for line in lines:
        _set_off(run, line, when)
    whole = sum(line.amount for line in lines)
    if not whole:
        return 0
    how = money.How(when, "bank", run.number, bank_account=run.bank_account_id)
    row = money.write(PAYABLE, money.OUT, Party.get_by_id(party_id), run.currency, whole, how)
    for line in lines:
        if line.amount:
            settlement.allocate(row, Bill.get_by_id(line.bill_id), line.amount, when)
            records.change(line, payment=row.id)
    return 1


def _set_off(run: PaymentRun, line: PaymentRunLine, when: date) -> None:
    left = line.set_off
    for source in credits_of(line.party_id, run.currency) if left else ():
        if part := min(left, settlement.left_of(source)):
            settlement.allocate(source, Bill.get_by_id(line.bill_id), part, when)
            left -= part


def _require_lines(run: PaymentRun) -> None:
    if not lines_of(run):
        raise Refused(f"{run.title} pays nothing.", "Add bills: backdesk payment-run edit --line BILL:AMOUNT")


def _require_unchanged(run: PaymentRun) -> None:
    found = lines_of(run)
    wrong = [reason for line in found if (reason := _changed(run, line))]
    for party_id, wanted in groupby(found, lambda line: line.party_id):
        if sum(line.set_off for line in wanted) > credit_free(run, party_id):
            wrong.append(f"what {Party.get_by_id(party_id).name} owes us is used by now")
    if wrong:
        raise Refused(f"{run.title} is not as it was approved: {'; '.join(wrong)}.", "Leave them out, or edit the run.")


def _changed(run: PaymentRun, line: PaymentRunLine) -> str:
    bill, party = Bill.get_by_id(line.bill_id), Party.get_by_id(line.party_id)
    if bill.outstanding < line.amount + line.discount + line.withheld + line.set_off:
        return f"{bill.number} owes {Amount().said(bill.outstanding, bill.currency)} by now"
    if line.discount > discount_open(bill, date.fromisoformat(run.day)):
        return f"{bill.number} has no discount of {Amount().said(line.discount, bill.currency)} any more"
    if bill.dispute:
        return f"{bill.number} is disputed"
    if bank_of(party.id)[0] != line.iban:
        return f"{party.name} has another bank account"
    return f"{party.name} is {party.state}" if party.state != "active" else ""
