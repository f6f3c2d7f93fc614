"""Foreign money at the end of a month: what is open is worth what its currency is worth then, until the day after.

The differences are not realised: they stand on accounts of their own, so that what customers owe and suppliers are
owed stays what their documents say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from store.catalog.rates import in_books, rate_on
from store.core import numbering
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import end_of_month, today
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.values import Amount, Day, Text
from store.ledger.balances import Balances
from store.ledger.bank_models import BankAccount
from store.ledger.bank_moves import balance
from store.ledger.entries import BOOKKEEPERS
from store.ledger.models import Account
from store.ledger.periods import PeriodClosing, require_month
from store.ledger.posting import Leg, post, reverse

REVALUATION = "foreign-money"
UNREALISED = "exchange_unrealised"
# the role of an account in which foreign money is open → that of the account its difference stands on
ADJUSTED_BY = {
    "receivable": "receivable_adjustment",
    "payable": "payable_adjustment",
    "cheques": "receivable_adjustment",
    "bank": "bank_adjustment",
}
Key = tuple[str, str]  # currency, role of the account a difference stands on


@dataclass(frozen=True)
class Holding:
    """Foreign money that was open on an account at the end of a day, and what it is worth: minor units, debit above
    zero. `rate` is that of the day."""

    account_id: int
    code: str
    name: str
    currency: str
    adjusted_by: str
    foreign: int
    booked: int
    rate: int

    @property
    def worth(self) -> int:
        """What it is worth in the books' currency at the rate of the day."""
        return in_books(self.foreign, self.currency, self.rate)

    @property
    def difference(self) -> int:
        """How much more it is worth than the books say."""
        return self.worth - self.booked


@action("period.revalue", "Revalue foreign money", BOOKKEEPERS, danger=True, example="backdesk period revalue 2026-10")
def revalue(month: Annotated[str, Text("Month", required=True, help="as 2026-10")]) -> Outcome:
    """Post what foreign money is worth more or less at the end of a month, and take it back on the day after.

    Of what customers owe, suppliers are owed and is on accounts in other currencies, at the rate of that day. Done
    again, it posts only what has changed since. See `backdesk report foreign-money`.
    """
    require_month(month)
    day = end_of_month(date.fromisoformat(f"{month}-01"))
    if day > today():
        raise Refused(f"{Day().shown(day.isoformat())} is not here yet.", "Revalue once the month is over.")
    due = unposted(day, holdings(day))
    made = [_post(day, currency, due) for currency in sorted({currency for currency, _ in due})]
    if not made:
        said = "is posted already" if posted(day) else "comes to nothing"
        return Outcome("period", 0, f"What foreign money is worth at the end of {month} {said}.")
    return Outcome("entry", made[0][0], " ".join(said for _, said in made))


@reacts_to(PeriodClosing)
def remind(event: PeriodClosing) -> None:
    """Foreign money that is not revalued at the end of a month that is to be closed."""
    if event.until > today():
        return
    try:
        left = sorted({currency for currency, _ in unposted(event.until, holdings(event.until))})
    except Refused as error:
        event.left.append(f"foreign money is not revalued: {error.message.rstrip('.')}")
    else:
        if left:
            event.left.append(f"foreign money is not revalued ({', '.join(left)}): period revalue")


def holdings(day: date) -> list[Holding]:
    """Foreign money that was open at the end of a day. Raises Refused where nobody has said what it is worth."""
    found = [*_of_documents(day), *_of_bank_accounts(day)]
    return sorted(found, key=lambda each: (each.code, each.currency))


def unposted(day: date, found: Iterable[Holding]) -> dict[Key, int]:
    """What holdings are worth more than was posted for the end of that day, by currency and account; no zeros."""
    sums = {key: -amount for key, amount in posted(day).items()}
    for each in found:
        key = each.currency, each.adjusted_by
        sums[key] = sums.get(key, 0) + each.difference
    return {key: amount for key, amount in sums.items() if amount}


def posted(day: date) -> dict[Key, int]:
    """What was posted for the end of a day, by currency and by the role of the account it stands on."""
    found = rows(
        "SELECT l.currency, a.role, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM entry e JOIN entry_line l "
        "ON l.entry_id = e.id JOIN account a ON a.id = l.account_id WHERE e.company_id = ? AND e.source = ? "
        f"AND e.source_id = ? AND e.reverses_id IS NULL AND a.role <> '{UNREALISED}' GROUP BY l.currency, a.role",
        (actor().company_id, REVALUATION, _source(day)),
    )
    return {(currency, role): int(amount) for currency, role, amount in found}


def _of_documents(day: date) -> list[Holding]:
    """What documents and payments leave open on their accounts, and cheques that are still here."""
    roles = ", ".join(f"'{role}'" for role in ADJUSTED_BY if role != "bank")
    found = rows(
        "SELECT a.id, a.code, a.name, l.currency, a.role, CAST(SUM(COALESCE(l.foreign_amount, 0)) AS BIGINT), "
        "CAST(SUM(l.debit - l.credit) AS BIGINT) FROM entry_line l JOIN entry e ON e.id = l.entry_id "
        f"JOIN account a ON a.id = l.account_id WHERE a.company_id = ? AND a.role IN ({roles}) AND l.currency <> '' "
        "AND e.day <= ? GROUP BY a.id, a.code, a.name, l.currency, a.role",
        (actor().company_id, day.isoformat()),
    )
    return [
        Holding(account, code, name, currency, ADJUSTED_BY[role], foreign, booked, rate_on(currency, day.isoformat()))
        for account, code, name, currency, role, foreign, booked in found
        if foreign or booked
    ]


def _of_bank_accounts(day: date) -> list[Holding]:
    """What is on bank accounts and in cash registers of other currencies."""
    sums, found = Balances().at(day), []
    kept_abroad = "company_id = ? AND currency <> ? ORDER BY id"
    for row in BankAccount.matching(kept_abroad, actor().company_id, actor().currency):
        foreign, booked = balance(row, day), sums.get(row.account_id, 0)
        if foreign or booked:
            account = Account.get_by_id(row.account_id)
            rate = rate_on(row.currency, day.isoformat())
            said = (account.id, account.code, account.name, row.currency, ADJUSTED_BY["bank"])
            found.append(Holding(*said, foreign, booked, rate))
    return found


def _post(day: date, currency: str, due: dict[Key, int]) -> tuple[int, str]:
    """Post what is due of a currency, and its mirror on the day after; the entry, and that in words."""
    legs: Sequence[Leg] = [Leg(role, amount, None, currency) for (of, role), amount in due.items() if of == currency]
    gained = sum(leg.amount for leg in legs)
    number, source = numbering.take("entry", day), (REVALUATION, _source(day))
    memo = f"{currency} at the end of {day.isoformat()[:7]}"
    key = f"{REVALUATION}:{actor().company_id}:{number}"
    entry = post(key, day, memo, source, [*legs, Leg(UNREALISED, -gained, None, currency)], number)
    after = day + timedelta(days=1)
    mirror = numbering.take("entry", after)
    reverse(entry, after, f"Reversal of {number}: {memo}", mirror)
    said = f"{Amount().said(abs(gained), actor().currency)} {'gained' if gained >= 0 else 'lost'}"
    return entry, f"{number}: {said} on {currency}, not realised; {mirror} takes it back on {after}."


def _source(day: date) -> int:
    return int(day.strftime("%Y%m%d"))
