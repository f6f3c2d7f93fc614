"""Pairs of parties that may be one: what becomes of them when two parties are merged."""

from __future__ import annotations

from store.core import records
from store.parties.merge_models import Duplicate


def pair_of(one: int, other: int) -> Duplicate | None:
    """What is known of two parties, in whatever order."""
    return Duplicate.first_matching("party_id = ? AND other_id = ?", min(one, other), max(one, other))


def open_pair(one: int, other: int) -> int | None:
    """The pair of two parties that waits for somebody, if they were proposed as one."""
    known = pair_of(one, other)
    return known.id if known and known.state == "open" else None


def settle(gone: int, stays: int) -> None:
    """The pair itself is merged; what was said of the one that goes and others is said of the one that stays.

    A pair that was declined stays declined: if they are not the same, neither is who they became.
    """
    for row in Duplicate.matching("party_id = ? OR other_id = ? ORDER BY id", gone, gone):
        if row.state == "merged":
            continue
        third = row.other_id if row.party_id == gone else row.party_id
        if third == stays:
            records.change(row, state="merged")
            continue
        known = pair_of(stays, third)
        if known is None:
            records.change(row, party=min(stays, third), other=max(stays, third))
            continue
        if known.state == "open" and row.state == "declined":
            records.change(known, state="declined")
        records.remove(row)
