"""The entries of the ledger over some days, one after the other, each with its lines: never more than one is held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from store.core.database import one, stream
from store.core.identity import actor


@dataclass(frozen=True)
class Span:
    """The days that are written, both within."""

    since: date
    until: date

    @property
    def days(self) -> tuple[str, str]:
        """As the database has them."""
        return self.since.isoformat(), self.until.isoformat()


@dataclass(frozen=True)
class EntryLine:
    """Debit above zero, credit below, in minor units of the books' currency; `foreign` where it was another."""

    id: int
    account_id: int
    amount: int
    memo: str
    party_id: int | None
    currency: str
    foreign: int
    cost_centre: str
    party_code: str
    party_name: str


@dataclass(frozen=True)
class Entry:
    """An entry with its number, or that of the document it was posted for."""

    id: int
    day: date
    number: str
    memo: str
    source: str
    posted_at: str
    login: str
    lines: list[EntryLine] = field(default_factory=list)


_POSTED_FOR = (
    "(e.source = '{0}' AND e.event_key = '{0}:' || e.source_id AND EXISTS (SELECT 1 FROM {0} d "
    "WHERE d.id = e.source_id AND d.type IN ({1})))"
)


def posted_for(table: str, types: Sequence[str]) -> str:
    """SQL: the entry that posting a document of these types made, no later one about it."""
    return _POSTED_FOR.format(table, ", ".join(f"'{each}'" for each in types))


def entries(span: Span, condition: str = "1 = 1", values: Sequence[str] = ()) -> Iterator[Entry]:
    """The entries for which a condition on `e` holds, by day."""
    last: Entry | None = None
    for row in stream(
        "SELECT e.id, e.day, COALESCE(e.number, i.number, b.number, p.number, ''), e.memo, e.source, e.posted_at, "
        "u.login, l.id, l.account_id, l.debit - l.credit, l.memo, l.party_id, l.currency, "
        "COALESCE(l.foreign_amount, 0), COALESCE(c.code, ''), COALESCE(y.code, ''), COALESCE(y.name, '') "
        "FROM entry e JOIN entry_line l ON l.entry_id = e.id "
        "JOIN app_user u ON u.id = e.posted_by_id LEFT JOIN cost_centre c ON c.id = l.cost_centre_id "
        "LEFT JOIN party y ON y.id = l.party_id "
        "LEFT JOIN invoice i ON i.id = CASE WHEN e.source = 'invoice' THEN e.source_id END "
        "LEFT JOIN bill b ON b.id = CASE WHEN e.source = 'bill' THEN e.source_id END "
        "LEFT JOIN payment p ON p.id = CASE WHEN e.source = 'payment' THEN e.source_id END "
        f"WHERE e.company_id = ? AND e.day BETWEEN ? AND ? AND {condition} ORDER BY e.day, e.id, l.id",
        (actor().company_id, *span.days, *values),
    ):
        if last is None or last.id != row[0]:
            if last is not None:
                yield last
            last = Entry(row[0], date.fromisoformat(row[1]), row[2] or f"#{row[0]}", *row[3:7])
        last.lines.append(EntryLine(*row[7:]))
    if last is not None:
        yield last


def totals(span: Span) -> tuple[int, int, int]:
    """How many entries there are, and the sums of their debits and credits."""
    found = one(
        "SELECT COUNT(DISTINCT e.id), CAST(COALESCE(SUM(l.debit), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(l.credit), 0) AS BIGINT) FROM entry e JOIN entry_line l ON l.entry_id = e.id "
        "WHERE e.company_id = ? AND e.day BETWEEN ? AND ?",
        (actor().company_id, *span.days),
    )
    assert found is not None
    return int(found[0]), int(found[1]), int(found[2])
