"""Payment runs until they are paid: proposed from what is due, changed, given up. See `run_posting` for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from store.billing.bill_models import Bill
from store.billing.money import minor_of
from store.billing.paying import From, PayLineInput
from store.billing.payments import FINANCE
from store.billing.run_models import PaymentRun, PaymentRunLine
from store.catalog import approvals
from store.core import records
from store.core.action import Outcome, action
from store.core.database import one, rows, scalar
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
    """Propose to pay what is due up to a day, in one currency.

    Bills that are disputed, whose supplier is on hold or has no bank account, or that are in another run are on it
    with the reason, and not paid.
    """
    when, money = day or today(), currency or actor().currency
    due = _due(until, money)
    if not due:
        raise Refused(f"Nothing is due until {until} in {money}.", "Look further ahead.")
    run = records.create(
        PaymentRun,
        company=actor().company_id,
        until=until.isoformat(),
        day=when.isoformat(),
        currency=money,
        bank_account_id=bank_account,
    )
    for bill_id, party_id, first, amount in due:
        _put(run, bill_id, party_id, first, amount)
    recount(run)
    left = scalar("SELECT COUNT(*) FROM payment_run_line WHERE run_id = ? AND amount = 0", (run.id,))
    out = f", {plural(left, 'bill')} left out" if left else ""
    return Outcome("payment-run", run.id, f"{run.title}: {summary(run)}{out}.")


def _due(until: date, currency: str) -> list[tuple[int, int, str, int]]:
    """(bill, party, first due day, how much) of what is due up to a day, oldest first."""
    found = rows(
        "SELECT v.id, v.party_id, MIN(i.due), CAST(SUM(i.amount - i.settled) AS BIGINT) FROM bill_instalment i "
        "JOIN bill v ON v.id = i.bill_id WHERE i.amount > i.settled AND i.due <= ? AND v.currency = ? "
        "GROUP BY v.id, v.party_id ORDER BY 3, 1",
        (until.isoformat(), currency),
    )
    return [(bill, party, str(first), int(amount)) for bill, party, first, amount in found]


def _put(run: PaymentRun, bill_id: int, party_id: int, due: str, amount: int) -> None:
    iban, bic = bank_of(party_id)
    reason = _why_not(run, bill_id, iban)
    records.create(
        PaymentRunLine,
        run=run.id,
        bill=bill_id,
        party=party_id,
        due=due,
        amount=0 if reason else amount,
        reason=reason,
        iban=iban,
        bic=bic,
    )


def bank_of(party_id: int) -> tuple[str, str]:
    """IBAN and BIC that a party is paid to."""
    found = one("SELECT iban, bic FROM party WHERE id = ?", (party_id,)) or ("", "")
    return str(found[0]), str(found[1])


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
    other = scalar(
        "SELECT r.id FROM payment_run_line l JOIN payment_run r ON r.id = l.run_id WHERE l.bill_id = ? "
        "AND l.amount > 0 AND r.id <> ? AND r.state IN ('draft', 'pending approval', 'approved') ORDER BY r.id LIMIT 1",
        (bill_id, run.id),
    )
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
    for line in lines or ():
        _take(run, line)
    draft_again(run)
    recount(run)
    return Outcome("payment-run", run.id, f"{run.title}: {summary(run)}.")


def _take(run: PaymentRun, said: PayLineInput) -> None:
    bill = Bill.get_by_id(said.bill)
    if bill.currency != run.currency or bill.type != "bill" or not bill.outstanding:
        raise Refused(f"{bill.title} owes nothing in {run.currency}.", "Name another bill.")
    amount = minor_of(said.amount, run.currency, bill.outstanding)
    if amount > bill.outstanding:
        raise Refused(
            f"{bill.number} owes only {Amount().said(bill.outstanding, run.currency)}.", "Pay less, or in advance."
        )
    line = PaymentRunLine.first_matching("run_id = ? AND bill_id = ?", run.id, bill.id)
    if line is None:
        _put(run, bill.id, bill.party_id, bill.due, amount)
        line = PaymentRunLine.first_matching("run_id = ? AND bill_id = ?", run.id, bill.id)
    assert line is not None
    iban, bic = bank_of(bill.party_id)
    if reason := _why_not(run, bill.id, iban):
        raise Refused(f"{bill.number} is not paid: {reason}.", "Settle that first.")
    records.change(line, amount=amount, reason="", iban=iban, bic=bic)


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
    records.change(line, amount=0, reason=reason)
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


def lines_of(run: PaymentRun) -> Sequence[PaymentRunLine]:
    """What is paid by a run, in the order of suppliers and due days."""
    return PaymentRunLine.matching("run_id = ? AND amount > 0 ORDER BY party_id, due, bill_id", run.id)


def summary(run: PaymentRun) -> str:
    """`3 bills of 2 suppliers, 1,190.00 EUR`."""
    found = lines_of(run)
    bills, suppliers = plural(len(found), "bill"), plural(len({line.party_id for line in found}), "supplier")
    return f"{bills} of {suppliers}, {Amount().said(run.total, run.currency)}"
