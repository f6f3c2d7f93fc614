"""Writes of budgets: what accounts are planned to come to, month by month."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.dates import add_months
from store.core.errors import invalid
from store.core.identity import actor
from store.core.money import spread
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Ref, Text, Whole
from store.ledger.entries import BOOKKEEPERS
from store.ledger.models import Account
from store.ledger.periods import require_month
from store.ledger.plan_models import Budget
from store.ledger.years import days_of

record_kind(
    RecordKind(
        "budget",
        "budget",
        "(SELECT a.code || ' ' || a.name FROM account a WHERE a.id = t.account_id) || ' ' || t.month",
    )
)


@action("budget.year", "Plan a year", BOOKKEEPERS, example="backdesk budget year 6000 --year 2027 --amount 24000")
def plan_year(
    account: Annotated[int, Ref("Account", kind="account")],
    year: Annotated[int, Whole("Year", required=True, minimum=Decimal(1970), maximum=Decimal(2099))],
    amount: Annotated[Decimal, Amount("Amount", required=True, help="for the whole year; spread evenly")],
    cost_centre: Annotated[int | None, Ref("Cost centre", kind="cost-centre")] = None,
) -> Outcome:
    """Say what an account is to come to in a year of the books: as much in every month, to the cent in all."""
    row = _planned(account)
    first, _ = days_of(int(year))
    total = Amount().stored(amount, actor().currency) or 0
    for step, part in enumerate(spread(total, [1] * 12)):
        _put(row, add_months(first, step).isoformat()[:7], part, cost_centre)
    return Outcome("account", row.id, f"{row.code} {row.name}: {Amount().said(total, actor().currency)} in {year}.")


@action("budget.month", "Plan a month", BOOKKEEPERS, example="backdesk budget month 6000 --month 2027-03 --amount 2500")
def plan_month(
    account: Annotated[int, Ref("Account", kind="account")],
    month: Annotated[str, Text("Month", required=True, help="as 2027-03")],
    amount: Annotated[Decimal, Amount("Amount", required=True)],
    cost_centre: Annotated[int | None, Ref("Cost centre", kind="cost-centre")] = None,
) -> Outcome:
    """Say what an account is to come to in a month; 0 plans nothing. What was planned for it before is replaced."""
    row = _planned(account)
    require_month(month)
    total = Amount().stored(amount, actor().currency) or 0
    planned = _put(row, month, total, cost_centre)
    return Outcome("budget", planned.id, f"{row.code} {row.name}: {Amount().said(total, actor().currency)} in {month}.")


def _planned(account: int) -> Account:
    row = Account.get_by_id(account)
    if row.type not in ("income", "expense"):
        raise invalid("account", row.code, "is neither income nor expense; plan what is earned and spent")
    return row


def _put(account: Account, month: str, amount: int, cost_centre: int | None) -> Budget:
    known = Budget.first_matching(
        "account_id = ? AND month = ? AND COALESCE(cost_centre_id, 0) = ?", account.id, month, cost_centre or 0
    )
    if known:
        records.change(known, amount=amount)
        return known
    return records.create(
        Budget, company=actor().company_id, account=account, cost_centre=cost_centre, month=month, amount=amount
    )
