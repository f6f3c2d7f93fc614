"""What customers owe and suppliers are owed, as bars: by age, and by debtor; both add up to the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from store.billing.shapes import PAYABLE, RECEIVABLE, Side
from store.core.database import rows, scalar
from store.core.display import count
from store.core.identity import actor
from store.core.text import plural
from store.insight.open_items import is_latest, open_items
from store.insight.sheet import Bar, Figure, Opens, money
from store.ledger.balances import Balances
from store.ledger.posting import BALANCES, account_for
from store.ledger.posting import RECEIVABLE as OWED_BY_PARTY

# label, days overdue from, to; None: no bound
AGES = (("not due", None, 0), ("1–30", 1, 30), ("31–60", 31, 60), ("61–90", 61, 90), ("over 90", 91, None))
DEBTORS = 20


@dataclass(frozen=True)
class Words:
    """How a side is spoken of, and where what is behind its figures is listed."""

    title: str
    whose: str
    owed: str
    parts: str
    documents: str


WORDS = {
    RECEIVABLE.role: Words("Receivable", "Customer", "Owed by", "instalments", "invoices"),
    PAYABLE.role: Words("Payable", "Supplier", "Owed to", "bill-instalments", "bills"),
}


def ages(day: date) -> Figure:
    """What is owed by days overdue; payments and credit notes not yet used count against it."""
    return _ages(day, RECEIVABLE)


def payable_ages(day: date) -> Figure:
    """What suppliers are owed by days overdue; what is paid in advance or credited counts against it."""
    return _ages(day, PAYABLE)


def _ages(day: date, side: Side) -> Figure:
    said = WORDS[side.role]
    owed = [[0, 0] for _ in AGES]
    for due, parts, amount in _by_due(day, side):
        age = owed[_age((day - date.fromisoformat(due)).days)]
        age[0] += parts
        age[1] += amount
    bars = [_bar(*limits, parts, amount, day, said) for limits, (parts, amount) in zip(AGES, owed, strict=True)]
    credit = -sum(amount for _, amount in open_items(day, side).credits())
    if credit:
        behind = (
            Opens("Payments with a rest to allocate", "payments", f"unapplied!=0 side:{side.role} state:posted"),
            Opens("Credit notes with a rest to allocate", said.documents, f"type:{side.credit} outstanding<0"),
        )
        bars.append(Bar("credit", 0, ("", money(-credit)), opens=behind))
    total = sum(amount for _, amount in owed) - credit
    return Figure(
        f"{said.title} by days overdue, {actor().currency}",
        (("Overdue", "left"), ("Parts", "right"), ("Owed", "right")),
        tuple(bars),
        solid="owed",
        total=("", money(total)),
        note=f"The ledger says {money(in_ledger(day, side))}.",
    )


def _age(days: int) -> int:
    return next(place for place, (_, _, high) in enumerate(AGES) if high is None or days <= high)


def _bar(label: str, low: int | None, high: int | None, parts: int, amount: int, day: date, said: Words) -> Bar:
    newest = "" if low is None else str(day - timedelta(days=low))
    oldest = "" if high is None else str(day - timedelta(days=high))
    heading = "Owed, not due" if low is None else f"Owed, {label} days overdue"
    behind = Opens(heading, said.parts, f"owing>0 due:{oldest}..{newest}")
    return Bar(label, amount, (count(parts), money(amount)), amount, opens=(behind,))


def _by_due(day: date, side: Side) -> list[tuple[str, int, int]]:
    """(due, how many instalments, what was open of them at a day)."""
    if is_latest(day, side):
        return rows(
            f"SELECT due, COUNT(*), CAST(SUM(base_amount - base_settled) AS BIGINT) FROM {side.parts} "
            "WHERE amount > settled GROUP BY due"
        )
    owed: dict[str, list[int]] = {}
    for _, due, _, amount in open_items(day, side).parts():
        found = owed.setdefault(due, [0, 0])
        found[0] += 1
        found[1] += amount
    return [(due, parts, amount) for due, (parts, amount) in owed.items()]


def in_ledger(day: date, side: Side = RECEIVABLE) -> int:
    """The balance of a side's account at the end of a day, as much as is owed."""
    account = account_for(side.role)
    if scalar("SELECT 1 FROM entry WHERE day > ? LIMIT 1", (day.isoformat(),)):
        return side.sign * Balances().at(day).get(account, 0)
    return side.sign * sum(amount for _, amount in BALANCES.read(f"{account}:").values())


def debtors(day: date) -> Figure:
    """Who owes most, what of it is overdue, and how much the others owe together; from the ledger's kept sums."""
    owed = sorted(((amount, int(party)) for party, (_, amount) in OWED_BY_PARTY.read().items()), reverse=True)
    biggest = [(amount, party) for amount, party in owed[:DEBTORS] if amount > 0]
    names, late = _names([party for _, party in biggest]), _overdue([party for _, party in biggest], day)
    bars = [_debtor(names[party], party, amount, late.get(party, 0)) for amount, party in biggest]
    others = [amount for amount, _ in owed[len(biggest) :]]
    if others:
        bars.append(Bar(plural(len(others), "other"), 0, (money(sum(others)), "")))
    return Figure(
        f"Who owes most, {actor().currency}",
        (("Customer", "left"), ("Owed", "right"), ("Overdue", "right")),
        tuple(bars),
        light="not due",
        solid="overdue",
        total=(money(sum(amount for amount, _ in owed)), ""),
    )


def _debtor(name: str, party: int, amount: int, late: int) -> Bar:
    behind = Opens(f"Owed by {name}", "instalments", f"owing>0 party_id:{party}")
    return Bar(name, amount, (money(amount), money(late)), min(late, amount), opens=(behind,))


def _names(parties: list[int]) -> dict[int, str]:
    if not parties:
        return {}
    found = rows(f"SELECT id, name FROM party WHERE id IN ({', '.join('?' * len(parties))})", parties)
    return {party: str(name) for party, name in found}


def _overdue(parties: list[int], day: date) -> dict[int, int]:
    """What is overdue of these parties' invoices, in the books' currency."""
    if not parties:
        return {}
    found = rows(
        "SELECT v.party_id, CAST(SUM(i.base_amount - i.base_settled) AS BIGINT) FROM invoice v "
        "JOIN instalment i ON i.invoice_id = v.id WHERE i.amount > i.settled AND i.due < ? "
        f"AND v.party_id IN ({', '.join('?' * len(parties))}) GROUP BY v.party_id",
        [day.isoformat(), *parties],
    )
    return {party: int(amount) for party, amount in found}
