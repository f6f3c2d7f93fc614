"""DATEV: batches of postings in its format for files of other programs (EXTF 700, category 21, version 13).

A file is of one year of the books and holds at most 99,999 postings; there may be several. Each posting is a pair of
accounts (see `pairs`) with the whole amount of the pair, tax on its own account: an account that DATEV takes tax out of
by itself needs its key (BU-Schlüssel) under `keys`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any, TextIO

from store.core.database import rows
from store.core.dates import now
from store.core.errors import Refused, Usage
from store.core.identity import actor
from store.core.money import exponent
from store.core.spreadsheets import protected
from store.core.text import clean, excerpt, plural, some
from store.core.values import Amount
from store.exchange.going.datev_columns import COLUMNS
from store.exchange.going.entries import Entry, EntryLine, Span, entries
from store.exchange.going.folder import Folder
from store.exchange.going.pairs import pairs
from store.exchange.going.words import Words
from store.ledger.years import days_of, year_of

NAME, TITLE, PATTERN = "datev", "DATEV (postings, EXTF)", "{code}"
ASKED: dict[str, object] = {"consultant": 0, "client": 0, "length": 4, "chart": "", "keys": {}}
MOST = 99_999
ENCODING = "cp1252"
_LARGEST = 10**12 - 1  # cents: ten digits before the comma
_TEXT, _VOUCHER = 60, 36
_NOT_IN_VOUCHERS = re.compile(r"[^A-Za-z0-9$&%*+\-/]")
_NOT_IN_CENTRES = re.compile(r"[^A-Za-z0-9 ]")


@dataclass(frozen=True)
class Client:
    """Whose books these are at DATEV; `length` is how many digits an account has."""

    consultant: int
    client: int
    length: int
    chart: str
    keys: dict[str, str]


def write(folder: Folder, words: Words, span: Span) -> list[str]:
    """Write the batches; what they leave out. Raises Refused where DATEV could not take them."""
    client = _client(words)
    if exponent(actor().currency) != 2:
        raise Refused(f"DATEV keeps books in cents; these are in {actor().currency}.", "Take another way out.")
    _require_numbers(words, span, client.length)
    foreign = unknown = 0
    for year in range(year_of(span.since), year_of(span.until) + 1):
        first, last = days_of(year)
        days = Span(max(first, span.since), min(last, span.until))
        more = _batches(folder, words, client, days, first)
        foreign, unknown = foreign + more[0], unknown + more[1]
    notes = [
        "Tax is posted to its own accounts. Accounts that DATEV takes tax out of by itself need their key: "
        "keys = { 4000 = \"40\" } under [target].",
        "Customers and suppliers are not told apart: receivable and payable go to one account each, such as a "
        "collective one that you name under [accounts].",
    ]  # fmt: skip
    if foreign:
        notes.append(f"{plural(foreign, 'entry', 'entries')} with other currencies: in {actor().currency} only.")
    if unknown:
        notes.append(f"{plural(unknown, 'posting')} with letters that DATEV does not know: they have a ? there.")
    return notes


def _client(words: Words) -> Client:
    said: dict[str, Any] = dict(words.target)
    for name, least, most in (("consultant", 1001, 9_999_999), ("client", 1, 99_999), ("length", 4, 9)):
        if not isinstance(said[name], int) or not least <= said[name] <= most:
            raise Usage(
                f"DATEV needs its number of the {name}, from {least} to {most}, not {excerpt(str(said[name]))}."
                if name != "length" else f"Accounts have 4 to 9 digits, not {excerpt(str(said[name]))}.",
                "Say it under [target] in the file of --map: backdesk books datev --template",
            )  # fmt: skip
    keys = said["keys"]
    known = {account.code for account in words.accounts.values()}
    if not isinstance(keys, dict) or not all(name in known and isinstance(key, str) for name, key in keys.items()):
        raise Usage("The keys are not keys of accounts.", 'Write them like keys = { 4000 = "40" }, under [target].')
    return Client(said["consultant"], said["client"], said["length"], str(said["chart"]), keys)


def _require_numbers(words: Words, span: Span, length: int) -> None:
    used = rows(
        "SELECT a.id FROM account a WHERE a.company_id = ? AND EXISTS (SELECT 1 FROM entry_line l "
        "JOIN entry e ON e.id = l.entry_id WHERE l.account_id = a.id AND e.day BETWEEN ? AND ?) ORDER BY a.code",
        (actor().company_id, *span.days),
    )
    wrong = [
        words.accounts[account].code
        for (account,) in used
        if not (number := words.account(account)).isascii() or not number.isdigit() or len(number) > length + 1
    ]
    if wrong:
        raise Refused(
            f"Accounts have numbers at DATEV, of {length} digits ({length + 1} of customers and suppliers): "
            f"{some(wrong, 8)}.",
            "Say them under [accounts] in the file of --map: backdesk books datev --template",
        )


def _batches(folder: Folder, words: Words, client: Client, days: Span, first: date) -> tuple[int, int]:
    """The files of one year of the books: how many entries have other currencies, how many postings unknown letters."""
    foreign, unknown, count, number = 0, 0, 0, 0
    with ExitStack() as held:
        out, name = None, ""
        for entry in entries(days):
            foreign += any(line.currency for line in entry.lines)
            found = list(_postings(entry, words, client))
            if out is None or count + len(found) > MOST:
                held.close()
                number, count = number + 1, 0
                name = f"EXTF_Buchungsstapel_{days.since:%Y%m%d}_{days.until:%Y%m%d}{f'_{number}' * (number > 1)}.csv"
                out = held.enter_context(folder.text(name, ENCODING))
                _begin(out, client, days, first)
            count += len(found)
            for posting in found:
                unknown += len(posting.encode(ENCODING, "ignore")) != len(posting)
                out.write(posting)
                folder.counted(name)
    return foreign, unknown


def _begin(out: TextIO, client: Client, days: Span, first: date) -> None:
    at = re.sub(r"\D", "", now())[:14].ljust(17, "0")
    head = [
        _quoted("EXTF"), "700", "21", _quoted("Buchungsstapel"), "13", at, "", _quoted("RE"), _quoted(""), _quoted(""),
        str(client.consultant), str(client.client), f"{first:%Y%m%d}", str(client.length),
        f"{days.since:%Y%m%d}", f"{days.until:%Y%m%d}", _quoted("backdesk"), _quoted(""), "1", "0", "0",
        _quoted(actor().currency), "", _quoted(""), "", "", _quoted(client.chart), "", "", _quoted(""), _quoted(""),
    ]  # fmt: skip
    out.write(";".join(head) + "\r\n" + ";".join(COLUMNS) + "\r\n")


def _postings(entry: Entry, words: Words, client: Client) -> Iterator[str]:
    for debit, credit, amount in pairs(entry.lines):
        if amount > _LARGEST:
            raise Refused(
                f"{entry.number} has {Amount().said(amount, actor().currency)}: more than DATEV takes.", "Divide it."
            )
        cells = dict.fromkeys(COLUMNS, "")
        cells |= {
            "Umsatz (ohne Soll/Haben-Kz)": f"{amount // 100},{amount % 100:02}",
            "Soll/Haben-Kennzeichen": _quoted("S"),
            "WKZ Umsatz": _quoted(actor().currency),
            "Konto": words.account(debit.account_id),
            "Gegenkonto (ohne BU-Schlüssel)": words.account(credit.account_id),
            "BU-Schlüssel": _quoted(_key(debit, words, client) or _key(credit, words, client)),
            "Belegdatum": f"{entry.day:%d%m}",
            "Belegfeld 1": _quoted(_NOT_IN_VOUCHERS.sub("", entry.number)[:_VOUCHER]),
            "Buchungstext": _quoted(protected(clean(debit.memo or credit.memo or entry.memo))[:_TEXT]),
            "KOST1 - Kostenstelle": _quoted(
                _NOT_IN_CENTRES.sub("", debit.cost_centre or credit.cost_centre)[:_VOUCHER]
            ),
            "Festschreibung": "0",
        }
        yield ";".join(cells.values()) + "\r\n"


def _key(line: EntryLine, words: Words, client: Client) -> str:
    return client.keys.get(words.accounts[line.account_id].code, "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
