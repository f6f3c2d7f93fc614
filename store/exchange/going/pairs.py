"""An entry of several lines as pairs of one account each, for programs that know no others.

Debits and credits are gone through in their order; each pair has as much as is left on both sides. Nothing is rounded
and nothing made up: what an account has of an entry in pairs is what it has of it in lines, on the debit side and on
the credit side, and n lines make at most n − 1 pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from store.exchange.going.entries import EntryLine

Pair = tuple[EntryLine, EntryLine, int]


def pairs(lines: Sequence[EntryLine]) -> Iterator[Pair]:
    """(debit, credit, amount) of a balanced entry."""
    debits = [line for line in lines if line.amount > 0]
    credits = [line for line in lines if line.amount < 0]
    left = [line.amount for line in debits], [-line.amount for line in credits]
    debit = credit = 0
    while debit < len(debits):
        amount = min(left[0][debit], left[1][credit])
        yield debits[debit], credits[credit], amount
        left[0][debit] -= amount
        left[1][credit] -= amount
        debit += not left[0][debit]
        credit += not left[1][credit]
