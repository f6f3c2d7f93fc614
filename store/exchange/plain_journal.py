"""The journal as plain text that hledger and Ledger read: every entry, in order, with both amounts of foreign money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from store.core.database import rows, stream
from store.core.identity import actor
from store.core.text import clean
from store.core.values import Amount

_PARENTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}


def plain_journal(since: date, until: date) -> Iterator[str]:
    """The lines of the file, an empty one after each entry; at cost (`-B`) balances are those of the books."""
    last, names = 0, account_names(lambda code, name: _words(f"{code} {name}"))
    for entry, day, number, memo, account, amount, currency, foreign in posted(since, until):
        if entry != last:
            if last:
                yield ""
            yield f"{day} * ({number}) {_words(memo)}"
        last = entry
        yield f"    {names[account]}  {worth(amount, currency, foreign)}"
    if last:
        yield ""


def account_names(word: Callable[[str, str], str]) -> dict[int, str]:
    """Account → its part of the books, and what `word` makes of its code and name; in the order of codes."""
    found = rows("SELECT id, type, code, name FROM account WHERE company_id = ? ORDER BY code", (actor().company_id,))
    return {account: f"{_PARENTS[kind]}:{word(code, name)}" for account, kind, code, name in found}


def posted(since: date, until: date) -> Iterator[tuple[Any, ...]]:
    """Every line of the journal: entry, day, number, memo, account, amount (debits above zero), foreign money."""
    return stream(
        "SELECT e.id, e.day, COALESCE(e.number, '#' || e.id), e.memo, l.account_id, l.debit - l.credit, l.currency, "
        "COALESCE(l.foreign_amount, 0) FROM entry e JOIN entry_line l ON l.entry_id = e.id "
        "WHERE e.company_id = ? AND e.day BETWEEN ? AND ? ORDER BY e.day, e.id, l.id",
        (actor().company_id, since.isoformat(), until.isoformat()),
    )


def worth(amount: int, currency: str, foreign: int) -> str:
    """`-200.00 USD @@ 157.00 EUR`, or the second alone where that is all there is."""
    home = actor().currency
    if foreign and (foreign > 0) == (amount > 0):
        return f"{Amount().plain(foreign, currency)} {currency} @@ {Amount().plain(abs(amount), home)} {home}"
    return f"{Amount().plain(amount, home)} {home}"


def _words(text: str) -> str:
    """A text without what these files give a meaning to: comments, parts of account names, ends of names."""
    return " ".join(clean(text).replace(";", ",").replace(":", " ").split())
