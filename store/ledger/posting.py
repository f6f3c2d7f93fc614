"""The one way into the general ledger: balanced, once per event, in an open period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from store.core import records
from store.core.database import one, rows, scalar
from store.core.dates import now
from store.core.errors import Refused
from store.core.identity import actor
from store.core.tally import Contribution, book, contributes
from store.ledger.bank_moves import follow_entry
from store.ledger.models import Entry, EntryLine

BALANCES = book(
    "account.month",
    "SELECT e.company_id || ':' || l.account_id || ':' || substr(e.day, 1, 7) AS key, COUNT(*) AS count, "
    "CAST(SUM(l.debit - l.credit) AS BIGINT) AS amount FROM entry_line l JOIN entry e ON e.id = l.entry_id "
    "GROUP BY e.company_id || ':' || l.account_id || ':' || substr(e.day, 1, 7)",
    by_company=True,
)
RECEIVABLE = book(
    "party.receivable",
    "SELECT (SELECT company_id FROM account a WHERE a.id = x.account_id) || ':' || x.party_id AS key, count, amount "
    "FROM (SELECT l.account_id, l.party_id, COUNT(*) AS count, CAST(SUM(l.debit - l.credit) AS BIGINT) AS amount "
    "FROM entry_line l WHERE +l.account_id IN (SELECT id FROM account WHERE role = 'receivable') "
    "AND l.party_id IS NOT NULL GROUP BY l.account_id, l.party_id) x",  # the plus: as they are stored is faster
    by_company=True,
)


@contributes("entry_line")
def _in_balances(line: EntryLine) -> Iterable[Contribution]:
    amount = line.debit - line.credit
    found = [(BALANCES, f"{line.account_id}:{line.entry.day[:7]}", 1, amount)]
    if line.party_id and line.account_id == account_for("receivable"):
        found.append((RECEIVABLE, str(line.party_id), 1, amount))
    return found


@dataclass(frozen=True)
class Leg:
    """One side of an entry, in minor units of the company's currency: positive debits, negative credits.

    `currency` and `foreign` (minor units of it, same sign) say what the document says, where that is another.
    A leg goes to the account of its `role`, or to the one that `account_id` names.
    """

    role: str
    amount: int
    party_id: int | None = None
    currency: str = ""
    foreign: int = 0
    account_id: int | None = None
    cost_centre_id: int | None = None
    memo: str = ""


def post(
    event_key: str, day: date, memo: str, source: tuple[str, int], legs: Sequence[Leg], number: str | None = None
) -> int:
    """Write a balanced entry; returns its id. Does nothing but return the entry when the event was posted before.

    Zero legs are dropped; an entry of nothing but zeros is not written (returns 0). Raises Refused where the
    month is closed, or the chart has no account for a role.
    """
    known = one("SELECT id FROM entry WHERE event_key = ?", (event_key,))
    if known:
        return int(known[0])
    assert sum(leg.amount for leg in legs) == 0, f"{event_key} does not balance"
    require_open(day)
    legs = [leg for leg in legs if leg.amount]
    if not legs:
        return 0
    return _write(event_key, day, memo, source, legs, number=number)


def reverse(entry_id: int, day: date, memo: str, number: str | None = None) -> int:
    """Write the mirror of an entry on `day`; once only. Raises Refused where the month is closed."""
    known = one("SELECT id FROM entry WHERE reverses_id = ?", (entry_id,))
    if known:
        return int(known[0])
    require_open(day)
    entry = Entry.get_by_id(entry_id)
    found = rows(
        "SELECT credit - debit, party_id, currency, -COALESCE(foreign_amount, 0), account_id, cost_centre_id, memo "
        "FROM entry_line WHERE entry_id = ? ORDER BY id",
        (entry_id,),
    )
    legs = [Leg("", *row) for row in found]
    return _write(f"reversal:{entry_id}", day, memo, (entry.source, entry.source_id), legs, entry_id, number)


def require_open(day: date) -> None:
    """Raise Refused when the month of that day is closed or locked."""
    state = scalar(
        "SELECT state FROM period WHERE company_id = ? AND month = ?", (actor().company_id, day.isoformat()[:7])
    )
    if state not in (None, "open"):
        raise Refused(
            f"The period {day.isoformat()[:7]} is {state}.",
            "Use a later date" + (", or reopen it: backdesk period open" if state == "closed" else "") + ".",
        )


def account_for(role: str) -> int:
    """The account the company posts this role to. Raises Refused where the chart names none."""
    found = scalar("SELECT id FROM account WHERE company_id = ? AND role = ?", (actor().company_id, role))
    if found is None:
        raise Refused(
            f"No account has the role '{role}'.", "Give one to an account: backdesk account edit CODE --role …"
        )
    return int(found)


def _write(
    event_key: str,
    day: date,
    memo: str,
    source: tuple[str, int],
    legs: Sequence[Leg],
    reverses: int | None = None,
    number: str | None = None,
) -> int:
    entry = records.create(
        Entry,
        company=actor().company_id,
        day=day.isoformat(),
        event_key=event_key,
        memo=memo,
        source=source[0],
        source_id=source[1],
        reverses=reverses,
        posted_at=now(),
        posted_by=actor().user_id,
        number=number,
    )
    records.create_all(EntryLine, [_line_of(entry.id, leg) for leg in legs])
    follow_entry(entry.id, day)
    return int(entry.id)


def _line_of(entry_id: int, leg: Leg) -> dict[str, Any]:
    foreign = leg.currency not in ("", actor().currency)
    return {
        "entry": entry_id,
        "account": leg.account_id or account_for(leg.role),
        "party": leg.party_id,
        "debit": max(leg.amount, 0),
        "credit": max(-leg.amount, 0),
        "currency": leg.currency if foreign else "",
        "foreign_amount": leg.foreign if foreign else None,
        "memo": leg.memo,
        "cost_centre": leg.cost_centre_id,
    }
