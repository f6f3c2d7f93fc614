"""The journal as plain text that hledger and Ledger read: every entry, in order, with both amounts of foreign money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from store.core.database import stream
from store.core.identity import actor
from store.core.text import clean
from store.core.values import Amount

PARENTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}


def plain_journal(since: date, until: date) -> Iterator[str]:
    """The lines of the file, an empty one after each entry; at cost (`-B`) balances are those of the books."""
    last = 0
    for entry, day, number, memo, kind, code, name, amount, currency, foreign in stream(
        "SELECT e.id, e.day, COALESCE(e.number, '#' || e.id), e.memo, a.type, a.code, a.name, l.debit - l.credit, "
        "l.currency, COALESCE(l.foreign_amount, 0) FROM entry e JOIN entry_line l ON l.entry_id = e.id "
        "JOIN account a ON a.id = l.account_id WHERE e.company_id = ? AND e.day BETWEEN ? AND ? "
        "ORDER BY e.day, e.id, l.id",
        (actor().company_id, since.isoformat(), until.isoformat()),
    ):
        if entry != last:
            if last:
                yield ""
            yield f"{day} * ({number}) {_words(memo)}"
        last = entry
        yield f"    {PARENTS[kind]}:{_words(f'{code} {name}')}  {worth(amount, currency, foreign)}"
    if last:
        yield ""


def worth(amount: int, currency: str, foreign: int) -> str:
    """`-200.00 USD @@ 157.00 EUR`, or the second alone where that is all there is."""
    home = actor().currency
    if foreign and (foreign > 0) == (amount > 0):
        return f"{Amount().plain(foreign, currency)} {currency} @@ {Amount().plain(abs(amount), home)} {home}"
    return f"{Amount().plain(amount, home)} {home}"


def _words(text: str) -> str:
    """A text without what these files give a meaning to: comments, parts of account names, ends of names."""
    return " ".join(clean(text).replace(";", ",").replace(":", " ").split())
