"""The statement of account of a customer or supplier: what was owed before, every document, what is owed after.

It is read from the ledger, so both ends are what the account says of the party, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from store.billing.allowances import withheld_left
from store.billing.models import NETTING
from store.billing.shapes import SIDES
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.identity import actor
from store.core.money import share_of
from store.core.values import Amount, Day
from store.insight.open_items import open_items
from store.insight.sheet import Opens, Report, money, sentences
from store.insight.spans import Asked, spans
from store.ledger.posting import account_for
from store.parties.models import Party

_KINDS = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "debit_note": "Debit note",
    "bill": "Bill",
    "bill_credit": "Supplier credit note",
    NETTING: "Netting",
}
_BOOKED_AS = {"debit_note": "invoice"}
_EVENTS = {
    "reversal": "Reversal",
    "allocation": "Exchange difference",
    "discount": "Cash discount",
    "write-off": "Write-off",
    "withholding": "Tax withheld",
}
_PAID = {("receivable", "in"): "Payment", ("receivable", "out"): "Refund",
         ("payable", "out"): "Payment", ("payable", "in"): "Refund"}  # fmt: skip


@dataclass(frozen=True)
class Booked:
    """An entry of a party's account: `amount` in the books' currency, below zero where less is owed by it.

    `foreign` is the same in the document's own `currency`; 0 where that is the books'.
    """

    entry: int
    day: str
    number: str
    what: str
    due: str | None
    amount: int
    foreign: int
    currency: str


@dataclass(frozen=True)
class Account:
    """What the ledger says of a party over some days, in the books' currency.

    Of `after`, `withheld` is tax that nobody will pay; `overdue` is what of its documents should have been paid.
    """

    name: str
    since: date
    until: date
    before: int
    lines: tuple[Booked, ...]
    withheld: int
    overdue: int

    @property
    def after(self) -> int:
        """What is owed on the last day."""
        return self.before + sum(line.amount for line in self.lines)

    def balances(self) -> Iterator[tuple[Booked, int]]:
        """Each line with what is owed after it."""
        balance = self.before
        for line in self.lines:
            balance += line.amount
            yield line, balance


def account(party: int, asked: Asked) -> Account:
    """Every document and payment of a customer since the beginning of the year of the books.

    Of somebody who only supplies it is what we owe, which counts below zero.
    """
    row, span = Party.get_by_id(party), spans(asked)[0]
    role = _role(party)
    return Account(
        row.name,
        span.since,
        span.until,
        _balance(party, role, span.since),
        tuple(_found(party, role, span.since, span.until)),
        _withheld(party, role, span.until),
        _overdue(party, role, span.until),
    )


def statement(party: int, asked: Asked) -> Report:
    """Every document and payment of a customer since the beginning of the year of the books, with what was owed then.

    Of somebody who only supplies it is what we owe, which counts below zero.
    """
    found = account(party, asked)
    debits = sum(line.amount for line in found.lines if line.amount > 0)
    credits = sum(-line.amount for line in found.lines if line.amount < 0)
    lines: list[tuple[str, ...]] = [("", "", "Balance before", "", "", money(found.before), "", "")]
    opens: list[tuple[Opens, ...]] = [()]
    for line, balance in found.balances():
        sides = (money(line.amount), "") if line.amount > 0 else ("", money(-line.amount))
        theirs = Amount().said(line.foreign, line.currency) if line.foreign else ""
        shown = Day().shown
        lines.append((shown(line.day), line.number, line.what, *sides, money(balance), shown(line.due), theirs))
        opens.append((Opens(f"Entry of {line.number or line.what}", "entries", f"id:{line.entry}"),))
    lines.append(("", "", "Balance after", money(debits), money(credits), money(found.after), "", ""))
    headings = ("Date", "Document", "What", "Debit", "Credit", "Balance", "Due", "In its currency")
    right = ("Debit", "Credit", "Balance", "In its currency")
    return Report(
        f"Statement of account of {found.name}, {found.since} to {found.until}, {actor().currency}",
        tuple((heading, "right" if heading in right else "left") for heading in headings),
        tuple(lines),
        (*opens, ()),
        sentences(f"Owed at {found.until}: {money(found.after)}.", _said_of_withheld(found), _said_of_overdue(found)),
    )


def _said_of_withheld(found: Account) -> str:
    expected = money(found.after - found.withheld)
    said = f"Of that {money(found.withheld)} is tax withheld with the payment: {expected} is expected."
    return said if found.withheld else ""


def _said_of_overdue(found: Account) -> str:
    return f"Of invoices and bills {money(found.overdue)} were overdue." if found.overdue else ""


def _role(party: int) -> str:
    """The account the statement is of: that of customers, unless the party has only ever supplied."""
    found = rows(
        "SELECT DISTINCT a.role FROM entry_line l JOIN account a ON a.id = l.account_id WHERE l.party_id = ? "
        "AND l.account_id IN (?, ?)",
        (party, account_for("receivable"), account_for("payable")),
    )
    return "payable" if found == [("payable",)] else "receivable"


def _balance(party: int, role: str, before: date) -> int:
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(l.debit - l.credit), 0) AS BIGINT) FROM entry_line l JOIN entry e "
            "ON e.id = l.entry_id WHERE l.account_id = ? AND l.party_id = ? AND e.day < ?",
            (account_for(role), party, before.isoformat()),
        )
    )


def _found(party: int, role: str, since: date, until: date) -> Iterator[Booked]:
    """Each entry of the party."""
    found = rows(
        "SELECT e.id, e.day, e.event_key, e.memo, COALESCE(v.number, b.number, p.number, e.number, ''), "
        "CASE WHEN v.debits_id IS NOT NULL THEN 'debit_note' ELSE COALESCE(v.type, b.type, p.method, '') END, "
        "COALESCE(p.side, ''), COALESCE(p.direction, ''), COALESCE(v.due, b.due), "
        "CAST(SUM(l.debit - l.credit) AS BIGINT), CAST(COALESCE(SUM(l.foreign_amount), 0) AS BIGINT), "
        "MAX(l.currency) FROM entry_line l JOIN entry e ON e.id = l.entry_id "
        "LEFT JOIN invoice v ON e.source = 'invoice' AND v.id = e.source_id "
        "LEFT JOIN bill b ON e.source = 'bill' AND b.id = e.source_id "
        "LEFT JOIN payment p ON e.source = 'payment' AND p.id = e.source_id "
        "WHERE l.account_id = ? AND l.party_id = ? AND e.day BETWEEN ? AND ? GROUP BY e.id, e.day, e.event_key, "
        "e.memo, v.number, b.number, p.number, e.number, v.type, v.debits_id, b.type, p.method, p.side, p.direction, "
        "v.due, b.due "
        "ORDER BY e.day, e.id",
        (account_for(role), party, since.isoformat(), until.isoformat()),
    )
    for entry, day, event, memo, number, kind, side, direction, due, amount, foreign, currency in found:
        first = event.partition(":")[0]
        what = _EVENTS.get(first) or _KINDS.get(kind) or _PAID.get((side, direction)) or memo
        falls_due = due if first in (kind, _BOOKED_AS.get(kind)) else None
        yield Booked(entry, day, number, what, falls_due, amount, foreign, currency)


def _withheld(party: int, role: str, day: date) -> int:
    """What of it nobody will pay, for it is tax that is withheld: as it stands now, so of today's statement only."""
    if day < today():
        return 0
    side, left = SIDES[role], 0
    for row in side.document.matching(
        "party_id = ? AND company_id = ? AND withheld > 0 AND outstanding > 0 AND number IS NOT NULL",
        party,
        actor().company_id,
    ):
        left += side.sign * share_of(row.base_outstanding, withheld_left(row), row.outstanding)
    return left


def _overdue(party: int, role: str, day: date) -> int:
    """What of it was overdue."""
    parts = open_items(day, SIDES[role]).parts(party)
    return sum(amount for _, due, _, amount in parts if due < day.isoformat())
