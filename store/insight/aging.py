"""Aging: what each customer owed, or supplier was owed, at the end of any day, by how long or by how old it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.billing.shapes import PAYABLE, RECEIVABLE, Side
from store.core.counts import kept
from store.core.database import rows
from store.insight.open_items import of_each, open_items
from store.insight.receivables import AGES, WORDS, in_ledger
from store.insight.sheet import Opens, Report, all_of_it_stays, money, written

OLD = (("0–30", 0, 30), ("31–60", 31, 60), ("61–90", 61, 90), ("over 90", 91, None))  # days since the document
_MANY = 6  # times as many to read as are wanted take as long as to look each of these up


def aging(day: date) -> Report:
    """What each customer owed at a day, by days overdue; credits not yet used are negative."""
    return _aging(day, [label for label, *_ in AGES], [high for *_, high in AGES[:-1] if high is not None])


def aging_by_document(day: date) -> Report:
    """What each customer owed at a day, by the age of the documents; credits not yet used are negative."""
    return _aging(day, [label for label, *_ in OLD], [high for *_, high in OLD[:-1] if high is not None], False)


def payables(day: date) -> Report:
    """What each supplier was owed at a day, by days overdue; what is paid in advance or credited is negative."""
    limits = [high for *_, high in AGES[:-1] if high is not None]
    return _aging(day, [label for label, *_ in AGES], limits, side=PAYABLE)


@all_of_it_stays()
def _aging(
    day: date, labels: Sequence[str], highest: Sequence[int], by_due: bool = True, side: Side = RECEIVABLE
) -> Report:
    """`highest` is the last day of each age but the oldest, counted from what was due or from the documents."""
    items, width = open_items(day, side), len(labels) + 1
    words = WORDS[side.role]
    places = _Places(day, highest)
    owed: dict[int, list[int]] = {}
    for party, due, issued, amount in items.parts():
        if party not in owed:
            owed[party] = [0] * width
        owed[party][places[due if by_due else issued]] += amount
    for party, amount in items.credits():
        owed.setdefault(party, [0] * width)[-1] += amount
    some = {party: amounts for party, amounts in owed.items() if any(amounts)}
    ordered = [(name, party, some[party]) for name, party in _names(some)]
    said = written()
    lines = [(name, *map(said, amounts), said(sum(amounts))) for name, _, amounts in ordered]
    sums = [sum(column) for column in zip(*some.values(), strict=True)] or [0] * width
    lines.append(("Total", *map(money, sums), money(sum(sums))))
    columns = ((words.whose, "left"), *((label, "right") for label in (*labels, "credit", "Total")))
    behind = tuple(
        (Opens(f"{words.owed} {name}", words.parts, f"owing>0 party_id:{party}"),) for name, party, _ in ordered
    )
    kind = "age" if by_due else "age of the documents"
    return Report(
        f"{words.title} by {kind} at {day}",
        columns,
        tuple(lines),
        behind,
        f"The ledger says {money(in_ledger(day, side))}.",
    )


class _Places(dict[str, int]):
    """Day → which age it is of; worked out once for each."""

    def __init__(self, day: date, highest: Sequence[int]) -> None:
        super().__init__()
        self._day, self._highest = day, highest

    def __missing__(self, due: str) -> int:
        days = (self._day - date.fromisoformat(due)).days
        found = next((place for place, most in enumerate(self._highest) if days <= most), len(self._highest))
        self[due] = found
        return found


def _names(parties: dict[int, list[int]]) -> list[tuple[str, int]]:
    """(name, party) in the order of names, which an index has: of some, or where these are many of all."""
    if len(parties) * _MANY > kept("party")():
        found = rows("SELECT name, id FROM party ORDER BY name, id")
        return [(name, party) for name, party in found if party in parties]
    return sorted(of_each("SELECT name, id FROM party WHERE id IN ({})", parties))
