"""Reports from kept sums and facts: trial balance, profit and loss, balance sheet, aging, pipeline, stock value.

A report is a title, column headings with their alignment, and rows of text for people; `--json` and
files take the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import today
from store.core.errors import Usage
from store.core.identity import actor
from store.core.text import excerpt
from store.crm.board import board
from store.insight.figures import FIGURES, OF_A_PARTY, OF_A_PRODUCT, figure
from store.insight.receivables import AGES
from store.insight.sheet import Opens, Report, money
from store.insight.stock_card import stock_value
from store.ledger.posting import BALANCES


def report(name: str, day: date | None = None, party: int | None = None, product: int | None = None) -> Report:
    """The report of that name as of a day (today without one), of a party or product where it is about one.

    Raises Usage naming those there are, or what it needs.
    """
    if name in FIGURES or name in OF_A_PARTY or name in OF_A_PRODUCT:
        return figure(name, day, party, product).report
    found = REPORTS.get(name)
    if found is None:
        raise Usage(f"There is no report '{excerpt(name)}'.", "There are: " + ", ".join(sorted(ALL)) + ".")
    return found(day or today())


def _balances(day: date) -> list[tuple[str, str, str, int, tuple[Opens, ...]]]:
    """(code, name, type, debit − credit, its lines) of every account with a balance at the end of a day.

    Whole months come from kept sums; only the month of the day itself is read from entries.
    """
    month = day.isoformat()[:7]
    sums: dict[int, int] = {}
    for key, (_, amount) in BALANCES.read().items():
        account, in_month = key.split(":")
        if in_month < month:
            sums[int(account)] = sums.get(int(account), 0) + amount
    for account, amount in rows(
        "SELECT l.account_id, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM entry_line l JOIN entry e "
        "ON e.id = l.entry_id WHERE e.day >= ? AND e.day <= ? GROUP BY l.account_id",
        (f"{month}-01", day.isoformat()),
    ):
        sums[account] = sums.get(account, 0) + amount
    accounts = rows(
        "SELECT id, code, name, type FROM account WHERE company_id = ? ORDER BY code", (actor().company_id,)
    )
    return [
        (code, name, kind, sums[i], (Opens(f"{code} {name}", "entry-lines", f"account_id:{i} day<={day}"),))
        for i, code, name, kind in accounts
        if sums.get(i)
    ]


def trial_balance(day: date) -> Report:
    """Every account with its debit or credit balance; both columns add up to the same."""
    found = _balances(day)
    lines = [
        (code, name, money(amount) if amount > 0 else "", money(-amount) if amount < 0 else "")
        for code, name, _, amount, _ in found
    ]
    debit = sum(amount for *_, amount, _ in found if amount > 0)
    credit = -sum(amount for *_, amount, _ in found if amount < 0)
    lines.append(("", "Total", money(debit), money(credit)))
    columns = (("Account", "left"), ("Name", "left"), ("Debit", "right"), ("Credit", "right"))
    return Report(f"Trial balance at {day}", columns, tuple(lines), tuple(opens for *_, opens in found))


def _statement(title: str, day: date, kinds: tuple[str, ...], closing: str) -> Report:
    lines: list[tuple[str, str, str]] = []
    behind: list[tuple[Opens, ...]] = []
    balances = _balances(day)
    for kind in kinds:
        found = [(code, name, amount) for code, name, k, amount, _ in balances if k == kind]
        turn = -1 if kind in ("liability", "equity", "income") else 1
        lines += [(code, name, money(turn * amount)) for code, name, amount in found]
        lines.append(("", f"Total {kind}", money(turn * sum(amount for *_, amount in found))))
        behind += [*(opens for _, _, k, _, opens in balances if k == kind), ()]
    lines.append(("", closing, money(-sum(row[3] for row in balances if row[2] in ("income", "expense")))))
    columns = (("Account", "left"), ("Name", "left"), ("Amount", "right"))
    return Report(f"{title} at {day}", columns, tuple(lines), tuple(behind))


def profit_loss(day: date) -> Report:
    """Income and expenses since the beginning of the books."""
    return _statement("Profit and loss", day, ("income", "expense"), "Result")


def balance_sheet(day: date) -> Report:
    """Assets against liabilities, equity and the result."""
    return _statement("Balance sheet", day, ("asset", "liability", "equity"), "Result so far")


def aging(day: date) -> Report:
    """What each customer owes, by days overdue; credits not yet used are negative."""
    parts = ", ".join(
        f"CAST(SUM(CASE WHEN {_aged(day, low, high)} THEN x.q ELSE 0 END) AS BIGINT)" for _, low, high in AGES
    )
    found = rows(
        f"SELECT p.id, p.name, o.* FROM (SELECT x.party_id, {parts}, "
        "CAST(SUM(CASE WHEN x.due IS NULL THEN x.q ELSE 0 END) AS BIGINT) FROM ("
        "SELECT v.party_id, i.due, i.base_amount - i.base_settled AS q FROM instalment i JOIN invoice v "
        "ON v.id = i.invoice_id WHERE i.amount > i.settled UNION ALL "
        "SELECT party_id, NULL, -base_unapplied FROM payment WHERE state = 'posted' AND unapplied > 0 UNION ALL "
        "SELECT party_id, NULL, -base_outstanding FROM invoice WHERE type = 'credit_note' AND outstanding > 0) x "
        "GROUP BY x.party_id) o JOIN party p ON p.id = o.party_id ORDER BY p.name, p.id"
    )
    nothing = money(0)  # most cells
    lines = [
        (name, *(money(amount) if amount else nothing for amount in amounts), money(sum(amounts)))
        for _, name, _, *amounts in found
    ]
    behind = tuple((Opens(f"Owed by {row[1]}", "instalments", f"owing>0 party_id:{row[0]}"),) for row in found)
    sums = [sum(row[place] for row in found) for place in range(3, len(AGES) + 4)]
    lines.append(("Total", *map(money, sums), money(sum(sums))))
    headings = ["Customer", *(label for label, *_ in AGES), "credit", "Total"]
    columns = tuple((heading, "left" if heading == "Customer" else "right") for heading in headings)
    return Report(f"Receivable by age at {day}", columns, tuple(lines), behind)


def _aged(day: date, low: int | None, high: int | None) -> str:
    """SQL for a due date that lies `low` to `high` days before a day."""
    newest = "" if low is None else f" AND x.due <= '{day - timedelta(days=low)}'"
    oldest = "" if high is None else f" AND x.due >= '{day - timedelta(days=high)}'"
    return f"x.due IS NOT NULL{newest}{oldest}"


def pipeline(day: date) -> Report:
    """Deals by stage: count, value, weighted value."""
    lines = []
    for column in board():
        for (currency, value), (_, weighted) in zip(column.value, column.weighted, strict=True):
            lines.append((column.name, str(column.count), money(value, currency), money(weighted, currency), currency))
        if not column.value:
            lines.append((column.name, "0", "", "", ""))
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


REPORTS: dict[str, Callable[[date], Report]] = {
    "trial-balance": trial_balance,
    "profit-loss": profit_loss,
    "balance-sheet": balance_sheet,
    "aging": aging,
    "due": due_soon,
    "pipeline": pipeline,
    "stock-value": stock_value,
}
ALL: dict[str, Callable[..., object]] = {**REPORTS, **FIGURES, **OF_A_PARTY, **OF_A_PRODUCT}
