"""The years of the books: which months make one, and closing it into retained earnings.

A year is named by the calendar year it begins in. What closing posts is told apart by its source, so that
a statement of profit and loss can leave it out.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from store.core import numbering
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import add_months, today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.settings import setting
from store.core.values import Amount, Day, Text, Whole
from store.ledger import periods
from store.ledger.balances import Balances
from store.ledger.entries import BOOKKEEPERS
from store.ledger.models import Entry
from store.ledger.posting import Leg, post, reverse

CLOSING = "year"
Year = Annotated[
    int, Whole("Year", required=True, minimum=Decimal(1970), maximum=Decimal(2099), help="the one it begins in")
]


def year_of(day: date) -> int:
    """The year of the books that a day is in."""
    return day.year if day.month >= _first_month() else day.year - 1


def days_of(year: int) -> tuple[date, date]:
    """The first and the last day of a year of the books."""
    first = date(year, _first_month(), 1)
    return first, add_months(first, 12) - timedelta(days=1)


def _first_month() -> int:
    return setting("books.year-starts") or 1


def closed_by(year: int) -> Entry | None:
    """The entry that closed a year and still stands."""
    return Entry.first_matching(
        "source = ? AND source_id = ? AND company_id = ? AND reverses_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.reverses_id = entry.id)",
        CLOSING,
        year,
        actor().company_id,
    )


@action("year.close", "Close year", BOOKKEEPERS, danger=True, example="backdesk year close 2025")
def close_year(year: Year) -> Outcome:
    """Carry the result of a year to retained earnings, and close its months: income and expenses begin at nothing.

    Years are closed one after the other.
    """
    year = int(year)
    if done := closed_by(year):
        return Outcome("entry", done.id, f"{year} is closed already, by {done.number}.")
    first, last = days_of(year)
    if last >= today():
        raise Refused(f"The year {year} ends on {Day().shown(last.isoformat())}.", "Close it once it is over.")
    if open_before := _unclosed_before(first):
        raise Refused(f"The year {open_before} is not closed.", f"Close it first: backdesk year close {open_before}")
    legs, months = _to_retained_earnings(last), _months(first)
    said = f"The year {year} is closed"
    entry_id = 0
    if legs:
        periods.put(months[-1], "open")  # where it was closed on its own
        number = numbering.take("entry", last)
        key = f"close:{actor().company_id}:{year}:{number}"
        entry_id = post(key, last, f"Result of {year}", (CLOSING, year), legs, number)
        result = -sum(leg.amount for leg in legs if leg.role == "retained_earnings")
        said += f" by {number}: {'profit' if result >= 0 else 'loss'} {Amount().said(abs(result), actor().currency)}"
    for month in months:
        if not _is_locked(month):
            periods.put(month, "closed")
    return Outcome("entry" if entry_id else "year", entry_id, f"{said}.")


@action(
    "year.reopen", "Reopen year", BOOKKEEPERS, danger=True, example="backdesk year reopen 2025 --reason 'late bill'"
)
def reopen_year(year: Year, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """Take the closing of a year back, and open its last month. Not once a later year is closed, or it is locked."""
    year = int(year)
    done = closed_by(year)
    if done is None:
        raise Refused(f"The year {year} is not closed.", "Post into it as ever.")
    if closed_by(year + 1):
        raise Refused(f"The year {year + 1} is closed.", f"Reopen it first: backdesk year reopen {year + 1}")
    first, last = days_of(year)
    periods.put(_months(first)[-1], "open")
    number = numbering.take("entry", last)
    reverse(done.id, last, f"{year} reopened: {reason}", number)
    return Outcome(
        "entry", done.id, f"The year {year} is open again, and its last month; {number} takes {done.number} back."
    )


def _to_retained_earnings(last: date) -> list[Leg]:
    """The mirror of what income and expenses have come to, and its other side."""
    sums = Balances().at(last)
    legs = [Leg("", -sums[account], account_id=account) for account in _earning() if sums.get(account)]
    return [*legs, Leg("retained_earnings", -sum(leg.amount for leg in legs))] if legs else []


def _unclosed_before(first: date) -> int | None:
    """The earliest year before a day in which something was earned or spent and that is not closed, or None."""
    years = {year_of(date.fromisoformat(f"{month}-01")) for month in Balances().months(_earning())}
    return next((year for year in sorted(years) if year < year_of(first) and closed_by(year) is None), None)


def _earning() -> list[int]:
    """The accounts of income and expenses, in order of their codes."""
    found = rows(
        "SELECT id FROM account WHERE company_id = ? AND type IN ('income', 'expense') ORDER BY code",
        (actor().company_id,),
    )
    return [account for (account,) in found]


def _months(first: date) -> list[str]:
    return [add_months(first, step).isoformat()[:7] for step in range(12)]


def _is_locked(month: str) -> bool:
    row = periods.state_of(month)
    return row is not None and row.state == "locked"
