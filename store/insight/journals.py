"""The general ledger of an account and the journal: every line, in order, with what it adds up to."""

from __future__ import annotations

from store.core.database import rows
from store.core.errors import Usage
from store.core.identity import actor
from store.core.values import Day
from store.insight.sheet import Opens, Report, money
from store.insight.spans import Asked, spans
from store.ledger.balances import Balances
from store.ledger.models import Account

_NUMBER = "COALESCE(e.number, '#' || e.id)"


def general_ledger(account: int, asked: Asked) -> Report:
    """Every line of an account since the beginning of the year of the books, with the running balance."""
    _alone(asked)
    row, span = Account.get_by_id(account), spans(asked)[0]
    balance = Balances().before(span.since).get(row.id, 0)
    lines: list[tuple[str, ...]] = [("", "", "Balance before", "", "", "", money(balance))]
    opens: list[tuple[Opens, ...]] = [()]
    found = rows(
        f"SELECT e.id, e.day, {_NUMBER}, CASE WHEN l.memo = '' THEN e.memo ELSE l.memo END, COALESCE(p.name, ''), "
        "l.debit, l.credit FROM entry_line l JOIN entry e ON e.id = l.entry_id LEFT JOIN party p ON p.id = l.party_id "
        "WHERE l.account_id = ? AND e.day BETWEEN ? AND ? ORDER BY e.day, e.id, l.id",
        (row.id, span.since.isoformat(), span.until.isoformat()),
    )
    for entry, day, number, memo, party, debit, credit in found:
        balance += debit - credit
        cells = (money(debit) if debit else "", money(credit) if credit else "", money(balance))
        lines.append((Day().shown(day), number, memo, party, *cells))
        opens.append((Opens(f"Entry {number}", "entries", f"id:{entry}"),))
    debits, credits = sum(line[5] for line in found), sum(line[6] for line in found)
    lines.append(("", "", "Balance after", "", money(debits), money(credits), money(balance)))
    headings = ("Date", "Entry", "What", "Party", "Debit", "Credit", "Balance")
    columns = tuple((heading, "right" if heading in ("Debit", "Credit", "Balance") else "left") for heading in headings)
    return Report(f"{row.code} {row.name}, {span.since} to {span.until}", columns, tuple(lines), (*opens, ()))


def journal(asked: Asked) -> Report:
    """Every entry with its lines, of the month so far where no first day is said, in the order of their days."""
    _alone(asked)
    since = asked.since or asked.until.replace(day=1)
    found = rows(
        f"SELECT e.id, e.day, {_NUMBER}, e.memo, a.code, a.name, l.debit, l.credit FROM entry e "
        "JOIN entry_line l ON l.entry_id = e.id JOIN account a ON a.id = l.account_id "
        "WHERE e.company_id = ? AND e.day BETWEEN ? AND ? ORDER BY e.day, e.id, l.id",
        (actor().company_id, since.isoformat(), asked.until.isoformat()),
    )
    lines, last = [], 0
    for entry, day, number, memo, code, name, debit, credit in found:
        head = ("", "", "") if entry == last else (Day().shown(day), number, memo)
        lines.append((*head, code, name, money(debit) if debit else "", money(credit) if credit else ""))
        last = entry
    lines.append(("", "", "Total", "", "", money(sum(row[6] for row in found)), money(sum(row[7] for row in found))))
    headings = ("Date", "Entry", "What", "Account", "Name", "Debit", "Credit")
    columns = tuple((heading, "right" if heading in ("Debit", "Credit") else "left") for heading in headings)
    return Report(
        f"Journal, {since} to {asked.until}",
        columns,
        tuple(lines),
        tuple((Opens(f"Entry {row[2]}", "entries", f"id:{row[0]}"),) for row in found),
    )


def _alone(asked: Asked) -> None:
    if asked.compare:
        raise Usage(f"Lines of the books are not compared by '{asked.compare}'.", "Leave --compare out.")
