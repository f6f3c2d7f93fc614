"""A document with optional lines: each says what it would come to, none of them is in the sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.catalog.totals import Basis, LineShare, Priced, WorkedOut, work_out


def work_out_offer(lines: Sequence[Priced], optional: Sequence[bool], basis: Basis) -> WorkedOut:
    """All amounts of a document of which some lines are optional: those are worked out alone.

    A discount in percent is off them too; an amount off the whole document is off what is not optional.
    """
    firm = work_out([line for line, left in zip(lines, optional, strict=True) if not left], basis)
    alone, shares = replace(basis, discount=0), iter(firm.lines)
    found: list[LineShare] = []
    for line, left in zip(lines, optional, strict=True):
        found.append(work_out([line], alone).lines[0] if left else next(shares))
    return replace(firm, lines=tuple(found))
