"""What who owes something is sent: the statement of their account, and letters about what is overdue."""

from __future__ import annotations

from datetime import date

from store.billing.dunning_models import DunningLetter, DunningLine
from store.billing.dunning_text import said_in
from store.billing.models import Invoice
from store.core.dates import today
from store.core.identity import actor
from store.core.values import Amount
from store.documents import letterhead
from store.documents.facts import Column, Facts, Row, Sum, Table
from store.documents.language import Language
from store.documents.letterhead import day, pairs
from store.insight.account_statement import Account, Booked, account
from store.insight.spans import Asked
from store.ledger.bank_accounts import paid_to
from store.parties.places import address_text


def statement(party_id: int, wanted: str = "", until: date | None = None, since: date | None = None) -> Facts:
    """The statement of account of a party up to a day (today), since another (the beginning of that year)."""
    party, words = letterhead.of_party(wanted, party_id)
    found, currency = account(party_id, Asked(until or today(), since)), actor().currency
    with words.form():
        period = {"since": day(found.since.isoformat()), "until": day(found.until.isoformat()), "currency": currency}
        ours = paid_to(actor().company_id, currency) if found.after > 0 else None
        return Facts(
            kind="statement",
            language=words.code,
            title=words.say("statement"),
            number="",
            day=found.until.isoformat(),
            sender=letterhead.sender(actor().company_id, words),
            recipient=letterhead.recipient(party.name, address_text(party_id, "billing")),
            meta=pairs(words, date_of=day(found.until.isoformat()), customer=party.code, their_tax_id=party.tax_id),
            opening=(words.say("period", **period),),
            tables=(_entries(found, words),),
            closing=tuple(_owed(found, words)),
            account=letterhead.account(ours, words),
        )


def _entries(found: Account, words: Language) -> Table:
    shown = Amount().shown
    columns = [Column(words.say(word), wide=word == "what") for word in ("date_of", "document", "what", "due_on")]
    columns += [Column(words.say(word), right=True) for word in ("debit", "credit", "balance")]
    rows = [Row(("", "", words.say("before"), "", "", "", shown(found.before)))]
    rows += [Row(_told(line, balance, words), _theirs(line)) for line, balance in found.balances()]
    sides = [sum(max(sign * line.amount, 0) for line in found.lines) for sign in (1, -1)]
    rows.append(Row(("", "", words.say("after"), "", *map(shown, sides), shown(found.after))))
    return Table(tuple(columns), tuple(rows))


def _told(line: Booked, balance: int, words: Language) -> tuple[str, ...]:
    shown = Amount().shown
    sides = (shown(line.amount), "") if line.amount > 0 else ("", shown(-line.amount))
    return (day(line.day), line.number, words.entries.get(line.what, line.what), day(line.due), *sides, shown(balance))


def _theirs(line: Booked) -> tuple[str, ...]:
    return (Amount().said(line.foreign, line.currency),) if line.foreign else ()


def _owed(found: Account, words: Language) -> list[str]:
    currency = actor().currency
    said = [words.say("owed_at", day=day(found.until.isoformat()), amount=Amount().said(found.after, currency))]
    if found.withheld:
        rest = Amount().said(found.after - found.withheld, currency)
        amount = Amount().said(found.withheld, currency)
        said.append(words.say("of_that_withheld", amount=amount, rest=rest))
    if found.overdue:
        said.append(words.say("of_that_overdue", amount=Amount().said(found.overdue, currency)))
    return said


def dunning(record_id: int, wanted: str = "") -> Facts:
    """A letter about what is overdue: its words as they were sent (of a draft as they read now), and its table."""
    row = DunningLetter.get_by_id(record_id)
    party, words = letterhead.of_party(wanted, row.party_id)
    with words.form():
        standing = letterhead.standing(
            words, draft=row.state == "draft", cancelled=row.state in ("cancelled", "discarded")
        )
        ours, total = paid_to(row.company_id, row.currency), row.amount + row.fee + row.interest
        draft, asked = words.say("unnumbered", title=row.subject, id=row.id), row.state == "sent"
        return Facts(
            kind="dunning",
            language=words.code,
            title=f"{row.subject} {row.number}" if row.number else draft,
            number=row.number or "",
            day=row.day,
            sender=letterhead.sender(row.company_id, words),
            recipient=letterhead.recipient(row.party_name, address_text(row.party_id, "billing")),
            mark=standing.mark,
            remarks=standing.remarks,
            meta=pairs(words, number=row.number, date_of=day(row.day), due_on=day(row.pay_by), customer=party.code),
            opening=tuple(part for part in said_in(row.text, row.day).split("\n\n") if part.strip()),
            tables=(_overdue(row, words),),
            sums=_sums(row, total, words),
            account=letterhead.account(ours, words),
            transfer=letterhead.transfer(ours, row.company_id, row.currency, total, row.number) if asked else None,
        )


def _overdue(row: DunningLetter, words: Language) -> Table:
    headings = [Column(words.say("invoice"), wide=True), Column(words.say("date_of")), Column(words.say("due_on"))]
    headings.append(Column(words.say("days"), right=True))
    headings.append(Column(f"{words.say('amount')} {row.currency}", right=True))
    lines = []
    for line in DunningLine.matching("letter_id = ? ORDER BY position", row.id):
        invoice = Invoice.get_by_id(line.invoice_id)
        amount = Amount().shown(line.amount, row.currency)
        lines.append(Row((invoice.number, day(invoice.day), day(line.due), str(line.days), amount)))
    return Table(tuple(headings), tuple(lines))


def _sums(row: DunningLetter, total: int, words: Language) -> tuple[Sum, ...]:
    parts = [("overdue", row.amount), ("fee", row.fee), ("interest", row.interest)]
    found = [Sum(words.say(word), Amount().shown(amount, row.currency)) for word, amount in parts if amount]
    asked = words.say("pay_by", day=day(row.pay_by))
    return (*found, Sum(asked, Amount().said(total, row.currency), strong=True))
