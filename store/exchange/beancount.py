"""The journal as beancount reads it: accounts opened first, every entry in order, both amounts of foreign money."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from store.core.database import rows, stream
from store.core.identity import actor
from store.core.models import Company
from store.core.text import clean
from store.exchange.plain_journal import PARENTS, worth

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


def beancount_journal(since: date, until: date) -> Iterator[str]:
    """The lines of the file; what accounts come to by it at cost is what the books say."""
    yield f'option "title" "{_text(Company.get_by_id(actor().company_id).name)}"'
    yield f'option "operating_currency" "{actor().currency}"'
    yield f'option "inferred_tolerance_default" "{actor().currency}:0.0001"'
    yield ""
    names = account_names()
    for name in names.values():
        yield f"{since} open {name}"
    last = 0
    for entry, day, number, memo, account, amount, currency, foreign in stream(
        "SELECT e.id, e.day, COALESCE(e.number, '#' || e.id), e.memo, l.account_id, l.debit - l.credit, l.currency, "
        "COALESCE(l.foreign_amount, 0) FROM entry e JOIN entry_line l ON l.entry_id = e.id "
        "WHERE e.company_id = ? AND e.day BETWEEN ? AND ? ORDER BY e.day, e.id, l.id",
        (actor().company_id, since.isoformat(), until.isoformat()),
    ):
        if entry != last:
            yield ""
            yield f'{day} * "{_text(f"({number}) {memo}")}"'
        last = entry
        yield f"  {names[account]}  {worth(amount, currency, foreign)}"


def account_names() -> dict[int, str]:
    """What each account is called: its part of the books, its code and name in letters that every version reads.

    Two that would be called the same have their number behind it.
    """
    found = rows("SELECT id, type, code, name FROM account WHERE company_id = ? ORDER BY code", (actor().company_id,))
    names: dict[int, str] = {}
    for account, kind, code, title in found:
        name = f"{PARENTS[kind]}:{_word(f'{code} {title}')}"
        names[account] = f"{name}-{account}" if name in names.values() else name
    return names


def _word(text: str) -> str:
    """Letters and digits with dashes between, the first one a capital or a digit."""
    plain = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode()
    word = _NOT_IN_NAMES.sub("-", plain).strip("-") or "X"
    return word[0].upper() + word[1:]


def _text(text: str) -> str:
    return clean(text).replace("\\", "\\\\").replace('"', '\\"')
