"""The journal as beancount reads it: accounts opened first, every entry in order, both amounts of foreign money."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from store.core.identity import actor
from store.core.models import Company
from store.core.text import clean
from store.exchange.plain_journal import account_names, posted, worth

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


def beancount_journal(since: date, until: date) -> Iterator[str]:
    """The lines of the file; what accounts come to by it at cost is what the books say."""
    yield f'option "title" "{_text(Company.get_by_id(actor().company_id).name)}"'
    yield f'option "operating_currency" "{actor().currency}"'
    yield f'option "inferred_tolerance_default" "{actor().currency}:0.0001"'
    yield ""
    names = unlike_names()
    for name in names.values():
        yield f"{since} open {name}"
    last = 0
    for entry, day, number, memo, account, amount, currency, foreign in posted(since, until):
        if entry != last:
            yield ""
            yield f'{day} * "{_text(f"({number}) {memo}")}"'
        last = entry
        yield f"  {names[account]}  {worth(amount, currency, foreign)}"


def unlike_names() -> dict[int, str]:
    """What each account is called: its part of the books, its code and name in letters that every version reads.

    Two that would be called the same have their number behind it.
    """
    names: dict[int, str] = {}
    for account, name in account_names(lambda code, title: _word(f"{code} {title}")).items():
        names[account] = f"{name}-{account}" if name in names.values() else name
    return names


def _word(text: str) -> str:
    """Letters and digits with dashes between, the first one a capital or a digit."""
    plain = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode()
    word = _NOT_IN_NAMES.sub("-", plain).strip("-") or "X"
    return word[0].upper() + word[1:]


def _text(text: str) -> str:
    return clean(text).replace("\\", "\\\\").replace('"', '\\"')
