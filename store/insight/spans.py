"""What statements of the books are asked for, their columns, and what accounts changed by over a stretch of days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import add_months, end_of_month
from store.core.errors import Usage
from store.core.identity import actor
from store.core.text import excerpt
from store.ledger.balances import Balances, Sums, added
from store.ledger.years import CLOSING, days_of, year_of

PREVIOUS, YEAR_BEFORE, MONTHS, CENTRES = "previous", "year", "months", "cost-centres"
COMPARISONS = (PREVIOUS, YEAR_BEFORE, MONTHS, CENTRES)
_MOST_MONTHS = 24


@dataclass(frozen=True)
class Asked:
    """What a statement is asked for: up to which day, since which (each has its own idea without), beside what."""

    until: date
    since: date | None = None
    compare: str = ""

    def __post_init__(self) -> None:
        if self.compare and self.compare not in COMPARISONS:
            raise Usage(f"Nothing is compared by '{excerpt(self.compare)}'.", f"There are: {', '.join(COMPARISONS)}.")
        if self.since and self.since > self.until:
            raise Usage(f"{self.since} is after {self.until}.", "Say the first day, then the last.")


@dataclass(frozen=True)
class Span:
    """A column of a statement: the first and the last day, both within."""

    heading: str
    since: date
    until: date


@dataclass(frozen=True)
class AccountRow:
    """An account of the chart."""

    id: int
    code: str
    name: str
    type: str
    role: str
    flow: str


def accounts() -> list[AccountRow]:
    """The chart, in order of codes."""
    found = rows(
        "SELECT id, code, name, type, COALESCE(role, ''), flow FROM account WHERE company_id = ? ORDER BY code",
        (actor().company_id,),
    )
    return [AccountRow(*row) for row in found]


def moved(books: Balances, span: Span) -> Sums:
    """What accounts changed by over a stretch of days, what closing years posted left out."""
    change = added(books.at(span.until), books.before(span.since), -1)
    return added(change, _closings(span), -1)


def _closings(span: Span) -> Sums:
    found = rows(
        "SELECT l.account_id, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM entry e JOIN entry_line l "
        "ON l.entry_id = e.id WHERE e.source = ? AND e.source_id BETWEEN ? AND ? AND e.day BETWEEN ? AND ? "
        "GROUP BY l.account_id",
        (CLOSING, span.since.year - 1, span.until.year, span.since.isoformat(), span.until.isoformat()),
    )
    return dict(found)


def moved_by_centre(span: Span) -> dict[int, Sums]:
    """What accounts changed by over a stretch of days, by cost centre id; what has none is not there."""
    found: dict[int, Sums] = {}
    for centre, account, amount in rows(
        "SELECT l.cost_centre_id, l.account_id, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM entry_line l "
        "JOIN entry e ON e.id = l.entry_id WHERE l.cost_centre_id IS NOT NULL AND e.day BETWEEN ? AND ? "
        "GROUP BY l.cost_centre_id, l.account_id",
        (span.since.isoformat(), span.until.isoformat()),
    ):
        found.setdefault(centre, {})[account] = amount
    return found


def spans(asked: Asked) -> list[Span]:
    """The columns of a statement over a stretch of days: the year of the books so far where no first day is said."""
    since = asked.since or days_of(year_of(asked.until))[0]
    own = Span("Amount", since, asked.until)
    if asked.compare == PREVIOUS:
        return [own, _previous(own)]
    if asked.compare == YEAR_BEFORE:
        return [own, Span("A year before", add_months(since, -12), _year_before(asked.until))]
    if asked.compare == MONTHS:
        return [*months_of(own), Span("Total", since, asked.until)]
    return [own]


def _previous(span: Span) -> Span:
    """As many whole months just before, where it is whole months; else as many days."""
    if span.since.day == 1 and span.until == end_of_month(span.until):
        count = (span.until.year - span.since.year) * 12 + span.until.month - span.since.month + 1
        return Span("Before", add_months(span.since, -count), span.since - timedelta(days=1))
    days = span.until - span.since
    last = span.since - timedelta(days=1)
    return Span("Before", last - days, last)


def _year_before(day: date) -> date:
    """The same day a year before; the last of a month for the last of a month."""
    before = add_months(day, -12)
    return end_of_month(before) if day == end_of_month(day) else before


def months_of(span: Span) -> list[Span]:
    """The months of a stretch of days, the first and last as far as they are in it. Raises Usage for too many."""
    found, first = [], span.since
    while first <= span.until:
        last = min(end_of_month(first), span.until)
        found.append(Span(first.isoformat()[:7], first, last))
        first = last + timedelta(days=1)
    if len(found) > _MOST_MONTHS:
        raise Usage(f"{len(found)} months are too many for one page.", f"Ask for up to {_MOST_MONTHS} of them.")
    return found


def of_types(sums: Sums, chart: Iterable[AccountRow], *types: str) -> int:
    """What the accounts of some types come to."""
    return sum(sums.get(account.id, 0) for account in chart if account.type in types)
