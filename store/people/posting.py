"""Posting a pay run: one balanced entry, by cost centre what it costs, by account what is owed; and its reversal."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Annotated

from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import end_of_month, now, today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.values import Amount, Day, Text
from store.ledger.posting import Leg, post, reverse
from store.people.models import PAYROLL, PayLine, PayRun
from store.people.runs import Subject

SOURCE = "pay-run"


@action("pay-run.post", "Post pay run", PAYROLL, danger=True, example="backdesk pay-run post '#3' --day 2026-11-30")
def post_run(
    pay_run: Subject, day: Annotated[date | None, Day("Date", help="the end of its month, when left empty")] = None
) -> Outcome:
    """Post an approved pay run: it takes its number, enters the ledger as one entry, and can never be changed again."""
    run = PayRun.get_by_id(pay_run)
    if run.number:
        return Outcome("pay-run", run.id, f"{run.number} is posted already.")
    if run.state != "approved":
        raise Refused(
            f"{run.title} is {run.state}, not approved.", "Another person approves it: backdesk pay-run approve"
        )
    when = day or end_of_month(date.fromisoformat(f"{run.month}-01"))
    number = numbering.take("pay_run", when)
    post(f"pay-run:{run.id}", when, f"{number} pay of {run.month}", (SOURCE, run.id), _legs(run))
    records.change(run, number=number, day=when.isoformat(), posted_at=now(), state="posted")
    net, cost = (Amount().said(amount, actor().currency) for amount in (run.net, run.gross + run.employer))
    return Outcome("pay-run", run.id, f"{number} posted: net {net}, cost {cost}.")


@action(
    "pay-run.reverse",
    "Reverse pay run",
    PAYROLL,
    danger=True,
    example="backdesk pay-run reverse PR-2026-000001 --reason 'wrong table'",
)
def reverse_run(
    pay_run: Subject,
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("Date", help="that of the run, or today where its month is closed")] = None,
) -> Outcome:
    """Take a posted pay run out of the books by the mirror of its entry; its month can be paid anew."""
    run = PayRun.get_by_id(pay_run)
    if run.state == "reversed":
        return Outcome("pay-run", run.id, f"{run.number} is reversed already.")
    if run.state != "posted":
        raise Refused(f"{run.title} is not posted.", "Discard it: backdesk pay-run discard")
    when = day or _day_to_reverse(run)
    if when.isoformat() < run.day:
        raise invalid("day", when, f"is before {run.day}, when it was posted")
    entry = scalar("SELECT id FROM entry WHERE event_key = ?", (f"pay-run:{run.id}",))
    if entry:
        reverse(int(entry), when, f"Reversal of {run.number}: {reason}")
    records.change(run, state="reversed", reversed_on=when.isoformat())
    return Outcome("pay-run", run.id, f"{run.number} is reversed.")


def _legs(run: PayRun) -> list[Leg]:
    """Dr wages and employer's costs by cost centre / Cr what is owed by account, Cr net pay."""
    legs = []
    wages: dict[int | None, int] = defaultdict(int)
    costs: dict[int | None, int] = defaultdict(int)
    for line in PayLine.matching("run_id = ? ORDER BY id", run.id):
        wages[line.cost_centre_id] += line.gross
        costs[line.cost_centre_id] += line.employer
    for role, sums in (("wages", wages), ("employer_costs", costs)):
        legs += [Leg(role, amount, cost_centre_id=centre) for centre, amount in sums.items()]
    owed = rows(
        "SELECT i.account_id, CAST(SUM(p.amount) AS BIGINT) FROM pay_part p JOIN pay_item i ON i.id = p.item_id "
        "WHERE p.run_id = ? AND p.kind <> 'addition' GROUP BY i.account_id ORDER BY i.account_id",
        (run.id,),
    )
    legs += [Leg("payroll_deductions", -int(amount), account_id=account) for account, amount in owed]
    return [*legs, Leg("net_pay", -run.net)]


def _day_to_reverse(run: PayRun) -> date:
    state = scalar("SELECT state FROM period WHERE company_id = ? AND month = ?", (run.company_id, run.day[:7]))
    return date.fromisoformat(run.day) if state in (None, "open") else today()
