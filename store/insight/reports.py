"""Reports by name: the statements of the books, and aging, pipeline, stock value from kept sums and facts.

A report is a title, column headings with their alignment, and rows of text for people; `--json` and
files take the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from store.core.database import rows, unhurried
from store.core.dates import today
from store.core.errors import Usage
from store.core.log import reading
from store.core.text import excerpt
from store.crm.board import board
from store.insight.account_statement import statement
from store.insight.aging import aging, aging_by_document, payables
from store.insight.backtest import forecast_test
from store.insight.bank_reports import reconciliation
from store.insight.cash_flow import cash_flow
from store.insight.cohorts import cohorts
from store.insight.consolidated import consolidated
from store.insight.dunning import dunning
from store.insight.figures import FIGURES, OF_A_PARTY, OF_A_PRODUCT, figure
from store.insight.foreign_money import foreign_money
from store.insight.journals import general_ledger, journal
from store.insight.kept_forecasts import forecast_accuracy
from store.insight.projects import projects
from store.insight.sheet import Report, money
from store.insight.spans import Asked
from store.insight.stages import stages
from store.insight.statements import balance_sheet, budget, profit_loss, trial_balance
from store.insight.stock_card import stock_value
from store.insight.tax import tax


@unhurried()
def report(
    name: str,
    day: date | None = None,
    party: int | None = None,
    product: int | None = None,
    account: int | None = None,
    bank_account: int | None = None,
    since: date | None = None,
    compare: str = "",
    companies: str = "",
    currency: str = "",
) -> Report:
    """The report of that name as of a day (today without one), of a party, product or account where it is about one.

    The consolidated one is of some `companies` (codes) in a `currency`.
    Statements of the books may begin `since` a day and `compare` with others (see `spans.Asked`).
    Raises Usage naming those there are, or what it needs.
    """
    with reading(f"report {excerpt(name)}"):
        return _made(name, day, party, product, account, bank_account, since, compare, companies, currency)


def _made(
    name: str,
    day: date | None,
    party: int | None,
    product: int | None,
    account: int | None,
    bank_account: int | None,
    since: date | None,
    compare: str,
    companies: str,
    currency: str,
) -> Report:
    if name == CONSOLIDATED and not (since or compare):
        return consolidated(day or today(), companies, currency)
    if companies or currency:
        raise Usage(
            f"The report {excerpt(name)} is of one company, in its currency.", f"Those of several: {CONSOLIDATED}."
        )
    if name in STATEMENTS or name in OF_AN_ACCOUNT:
        asked = Asked(day or today(), since, compare)
        return STATEMENTS[name](asked) if name in STATEMENTS else _of_account(name, account, asked)
    if name in OF_A_CUSTOMER:
        return _of_customer(name, party, Asked(day or today(), since, compare))
    if since or compare:
        books = ", ".join([*STATEMENTS, *OF_AN_ACCOUNT, *OF_A_CUSTOMER])
        raise Usage(
            f"The report {excerpt(name)} is of one day, and compared with nothing.", f"Those that may: {books}."
        )
    if name == RECONCILIATION:
        return reconciliation(day or today(), bank_account)
    if name in FIGURES or name in OF_A_PARTY or name in OF_A_PRODUCT:
        return figure(name, day, party, product).report
    found = REPORTS.get(name)
    if found is None:
        raise Usage(f"There is no report '{excerpt(name)}'.", "There are: " + ", ".join(sorted(ALL)) + ".")
    return found(day or today())


def pipeline(day: date) -> Report:
    """Deals by stage: count, value, weighted value."""
    lines = []
    for column in board():
        for (currency, value), (_, weighted) in zip(column.value, column.weighted, strict=True):
            lines.append((column.title, str(column.count), money(value, currency), money(weighted, currency), currency))
        if not column.value:
            lines.append((column.title, "0", "", "", ""))
    headings = (("Stage", "left"), ("Deals", "right"), ("Value", "right"), ("Weighted", "right"), ("Cur", "left"))
    return Report(f"Pipeline at {day}", headings, tuple(lines))


def due_soon(day: date) -> Report:
    """Receivable falling due by week for the next eight weeks."""
    found = rows(
        "SELECT due, CAST(SUM(base_amount - base_settled) AS BIGINT) FROM instalment "
        "WHERE amount > settled GROUP BY due"
    )
    monday = day - timedelta(days=day.weekday())
    weeks = [(monday + timedelta(weeks=k), monday + timedelta(weeks=k + 1)) for k in range(8)]
    lines = [("overdue", money(sum(a for due, a in found if due < day.isoformat())))]
    for start, end in weeks:
        low = max(start, day).isoformat()
        lines.append((f"week of {start}", money(sum(a for due, a in found if low <= due < end.isoformat()))))
    return Report(f"Money expected from {day}", (("When", "left"), ("Amount", "right")), tuple(lines))


def is_about(name: str) -> str:
    """The kind of record that a report is of. Raises Usage where it is of none."""
    for kind, of in (
        ("party", OF_A_CUSTOMER | OF_A_PARTY), ("product", OF_A_PRODUCT), ("account", OF_AN_ACCOUNT),
        ("bank-account", (RECONCILIATION,)),
    ):  # fmt: skip
        if name in of:
            return kind
    raise Usage(
        f"The report {excerpt(name)} is about no single record.", f"Ask for it alone: backdesk report {excerpt(name)}"
    )


def _of_customer(name: str, party: int | None, asked: Asked) -> Report:
    if party is None:
        raise Usage(f"The report {name} is about a customer.", f"Say whose: backdesk report {name} CODE")
    return OF_A_CUSTOMER[name](party, asked)


def _of_account(name: str, account: int | None, asked: Asked) -> Report:
    if account is None:
        raise Usage(f"The report {name} is about an account.", f"Say which: backdesk report {name} --account 1000")
    return OF_AN_ACCOUNT[name](account, asked)


CONSOLIDATED = "consolidated"
STATEMENTS: dict[str, Callable[[Asked], Report]] = {
    "trial-balance": trial_balance,
    "profit-loss": profit_loss,
    "balance-sheet": balance_sheet,
    "cash-flow": cash_flow,
    "budget": budget,
    "journal": journal,
    "tax": tax,
}
OF_AN_ACCOUNT: dict[str, Callable[[int, Asked], Report]] = {"general-ledger": general_ledger}
RECONCILIATION = "reconciliation"
OF_A_CUSTOMER: dict[str, Callable[[int, Asked], Report]] = {"statement": statement}
REPORTS: dict[str, Callable[[date], Report]] = {
    "aging": aging,
    "aging-by-document": aging_by_document,
    "cohorts": cohorts,
    CONSOLIDATED: consolidated,
    "payables": payables,
    "due": due_soon,
    "forecast-accuracy": forecast_accuracy,
    "forecast-test": forecast_test,
    "dunning": dunning,
    "pipeline": pipeline,
    "projects": projects,
    "stages": stages,
    RECONCILIATION: reconciliation,
    "foreign-money": foreign_money,
    "stock-value": stock_value,
}
ALL: dict[str, Callable[..., object]] = {
    **STATEMENTS,
    **OF_AN_ACCOUNT,
    **OF_A_CUSTOMER,
    **REPORTS,
    **FIGURES,
    **OF_A_PARTY,
    **OF_A_PRODUCT,
}
