"""What was open of documents and payments at the end of any day, in the books' currency; it adds up to the ledger.

What is open now is read as it is kept. What was settled, taken back or posted after that day is worked out again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from store.billing.shapes import RECEIVABLE, Side
from store.core.database import rows, scalar
from store.core.money import share_of

_AT_ONCE = 500  # ids in one statement

Part = tuple[int, str, str, int]  # party, due, day of the document, amount in the books' currency
Credit = tuple[int, int]  # party, amount: below zero where it is the customer's


@dataclass(frozen=True)
class OpenItems:
    """The items of one side that were open at the end of a day.

    `documents` is what of a document or credit note was settled since then, by its id, `payments` the same of those:
    less than nothing where more was taken back.
    """

    day: str
    side: Side
    documents: Counter[int]
    payments: Counter[int]

    def parts(self, party: int | None = None) -> Iterator[Part]:
        """What was open of each instalment, of one party where that is said."""
        side, changed = self.side, self.documents
        whose, values = ("", []) if party is None else (" AND v.party_id = ?", [party])
        found = rows(
            f"SELECT v.id, v.party_id, i.due, v.day, i.base_amount - i.base_settled FROM {side.parts} i "
            f"JOIN {side.table} v ON v.id = i.{side.link}_id WHERE i.amount > i.settled{whose}",
            values,
        )
        for document, of, due, day, amount in found:
            if day <= self.day and document not in changed:
                yield of, due, day, amount
        yield from (part for part in self._parts_then() if party in (None, part[0]))

    def _parts_then(self) -> Iterator[Part]:
        side, document, done = self.side, 0, 0
        found = of_each(
            f"SELECT v.id, v.party_id, i.due, v.day, i.amount, i.base_amount, v.total - v.outstanding "
            f"FROM {side.parts} i JOIN {side.table} v ON v.id = i.{side.link}_id WHERE v.id IN ({{}}) "
            "ORDER BY v.id, i.position",
            self.documents,
        )
        for of, party, due, day, amount, base, settled in found:
            if of != document:
                document, done = of, settled - self.documents[of]
            share = min(amount, done)
            done -= share
            if day <= self.day and share < amount:
                yield party, due, day, base - share_of(base, share, amount)

    def credits(self) -> Iterator[Credit]:
        """What was open of credit notes, of payments, and (counted up) of money given back."""
        side = self.side
        notes = f"FROM {side.table} WHERE type = '{side.credit}' AND number IS NOT NULL"
        columns = "id, party_id, day, total, base_total, outstanding, base_outstanding, NULL, -1"
        yield from self._left(columns, notes, "outstanding", self.documents)
        usual = "in" if side.sign > 0 else "out"
        columns = (
            "id, party_id, day, amount, base_amount, CASE WHEN state = 'posted' THEN unapplied ELSE amount END, "
            f"base_unapplied, reversed_on, CASE WHEN direction = '{usual}' THEN -1 ELSE 1 END"
        )
        paid = f"FROM payment WHERE side = '{side.role}'"
        yield from self._left(columns, paid, "state = 'posted' AND unapplied", self.payments)

    def _left(self, columns: str, source: str, left: str, changed: Counter[int]) -> Iterator[Credit]:
        now = (row for row in rows(f"SELECT {columns} {source} AND {left} > 0") if row[0] not in changed)
        then = of_each(f"SELECT {columns} {source} AND id IN ({{}})", changed)
        for of, party, day, amount, base, rest, base_rest, reversed_on, sign in (*now, *then):
            if day > self.day or (reversed_on and reversed_on <= self.day):
                continue
            yield party, sign * (share_of(base, rest + changed[of], amount) if of in changed and amount else base_rest)


def open_items(day: date, side: Side = RECEIVABLE) -> OpenItems:
    """What of a side was open at the end of a day."""
    documents: Counter[int] = Counter()
    payments: Counter[int] = Counter()
    iso = day.isoformat()
    ends = f"payment_id, refund_id, {side.link}_id, {side.credit}_id"
    found = rows(
        f"SELECT {ends}, amount FROM allocation WHERE day > ? AND active = 1 UNION ALL "
        f"SELECT {ends}, -amount FROM allocation WHERE released_on > ? AND day <= ? AND active = 0",
        (iso, iso, iso),
    )
    for payment, refund, document, note, amount in found:
        for of, changed in ((payment, payments), (refund, payments), (document, documents), (note, documents)):
            if of is not None:
                changed[of] += amount
    for (payment,) in rows("SELECT id FROM payment WHERE reversed_on > ?", (iso,)):
        payments[payment] += 0
    return OpenItems(iso, side, documents, payments)


def is_latest(day: date, side: Side = RECEIVABLE) -> bool:
    """Whether nothing was posted, settled or taken back after a day: what is open now was open then."""
    later = (
        f"SELECT 1 FROM {side.table} WHERE COALESCE(day, '') > ?", "SELECT 1 FROM payment WHERE day > ?",
        "SELECT 1 FROM payment WHERE reversed_on > ?", "SELECT 1 FROM allocation WHERE day > ?",
        "SELECT 1 FROM allocation WHERE released_on > ?",
    )  # fmt: skip
    return not any(scalar(f"{query} LIMIT 1", (day.isoformat(),)) for query in later)


def of_each(query: str, ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query for some ids, in portions."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        yield from rows(query.format(", ".join("?" * len(some))), some)
