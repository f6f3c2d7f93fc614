"""Parties that look like one and the same: found, shown with the reason, merged or declined by somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any

from store.core import audit, records
from store.core.action import Outcome, action
from store.core.database import rows, run_many, scalar
from store.core.dates import now
from store.core.errors import Refused
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.scope import everything
from store.core.text import plural
from store.core.values import Ref, Text
from store.parties import candidates
from store.parties.choosing import differences
from store.parties.likeness import Likeness, require_installed
from store.parties.merge_models import Duplicate
from store.parties.merging import MERGING, merge_party, unmerge_party
from store.parties.models import Party
from store.parties.naming import Known, known

record_kind(
    RecordKind(
        "duplicate",
        "duplicate",
        "(SELECT p.name FROM party p WHERE p.id = t.party_id) || ' = ' || "
        "(SELECT p.name FROM party p WHERE p.id = t.other_id)",
        noun="possible duplicate",
    )
)

REVIEWING = ("sales", "manager", "finance")
MOST = 200_000  # pairs that are kept; of more, the likeliest
_AT_ONCE = 2_000  # pairs written in one transaction
_PAGE = 5_000
_COLUMNS = "id, name, tax_id, email, phone, website, city, country"
Subject = Annotated[int, Ref("Possible duplicate", kind="duplicate")]


@action("duplicate.find", "Find duplicates", REVIEWING, steps=True, example="backdesk duplicate find")
def find_duplicates() -> Outcome:
    """Look for parties that may be one. Nothing is merged: each pair waits for somebody, with the reason.

    Pairs that were declined are not proposed again; those that no longer look alike are taken off the list.
    """
    require_installed()
    found = candidates.pairs(_every_party, _these)
    best = sorted(found.items(), key=lambda item: (-item[1].score, item[0]))[:MOST]
    kept = {(a, b): (i, s, r) for i, a, b, s, r in rows("SELECT id, party_id, other_id, score, reason FROM duplicate")}
    fresh = [(pair, alike) for pair, alike in best if pair not in kept]
    other = [
        (kept[pair][0], alike) for pair, alike in best if pair in kept and kept[pair][1:] != (alike.score, alike.reason)
    ]
    gone = [row[0] for pair, row in kept.items() if pair not in found]
    for part in _parts(fresh):
        _propose(part)
    for part in _parts(other):
        _reword(part)
    for part in _parts(gone):
        _take_off(part)
    waiting = int(rows("SELECT COUNT(*) FROM duplicate WHERE state = 'open'")[0][0])
    words = plural(waiting, "pair")
    return Outcome("duplicate", 0, f"{words} may be one party, {len(fresh):,} of them new.")


@action("duplicate.propose", "Propose duplicates", REVIEWING, inner=True)
def _propose(found: Sequence[tuple[candidates.Pair, Likeness]]) -> None:
    moment, who = now(), actor().user_id
    run_many(
        "INSERT INTO duplicate (version, created_at, created_by, updated_at, updated_by, party_id, other_id, score, "
        "reason, state) SELECT 1, ?, ?, ?, ?, ?, ?, ?, ?, 'open' WHERE 2 = (SELECT COUNT(*) FROM party "
        "WHERE id IN (?, ?) AND merged_into_id IS NULL) ON CONFLICT (party_id, other_id) DO NOTHING",
        [(moment, who, moment, who, *pair, alike.score, alike.reason, *pair) for pair, alike in found],
    )


@action("duplicate.reword", "Propose duplicates", REVIEWING, inner=True)
def _reword(found: Sequence[tuple[int, Likeness]]) -> None:
    run_many(
        "UPDATE duplicate SET score = ?, reason = ? WHERE id = ? AND state = 'open'",
        [(alike.score, alike.reason, row) for row, alike in found],
    )


@action("duplicate.take-off", "Propose duplicates", REVIEWING, inner=True)
def _take_off(found: Sequence[int]) -> None:
    run_many("DELETE FROM duplicate WHERE id = ? AND state = 'open'", [(row,) for row in found])


@action(
    "duplicate.accept",
    "Merge the two",
    MERGING,
    undo="duplicate.reopen",
    danger=True,
    example="backdesk duplicate accept '#12'",
)
def accept_duplicate(
    duplicate: Subject,
    take: Annotated[str, Text("Take over", help="fields that count as the one that goes has them: name, phone")] = "",
) -> Outcome:
    """Merge a pair: the party with more history stays, the other one becomes another name of it."""
    row = _open(duplicate)
    stays, goes = _by_weight(row)
    done = merge_party(goes, into=stays, take=take)
    audit.about("duplicate", row.id)
    return Outcome("duplicate", row.id, done.message)


@action(
    "duplicate.decline",
    "They are two",
    REVIEWING,
    undo="edit",
    example="backdesk duplicate decline '#12' --reason 'father and son'",
)
def decline_duplicate(
    duplicate: Subject,
    reason: Annotated[str, Text("Reason", max=500)] = "",  # noqa: ARG001  the history keeps it
) -> Outcome:
    """Say that the two are not one: the pair is not proposed again."""
    row = _open(duplicate)
    records.change(row, state="declined")
    return Outcome("duplicate", row.id, "They are two; they are not proposed again.")


@action("duplicate.reopen", "Two again", MERGING, danger=True, example="backdesk duplicate reopen '#12'")
def reopen_duplicate(duplicate: Subject) -> Outcome:
    """Propose a pair again: one that was declined, or one that was merged, whose merge is taken apart."""
    row = Duplicate.get_by_id(duplicate)
    if row.state == "open":
        raise Refused("The pair is proposed.", "Merge the two, or decline.")
    if row.state == "declined":
        records.change(row, state="open")
        return Outcome("duplicate", row.id, "The pair is proposed again.")
    goes = scalar(
        "SELECT id FROM party WHERE id IN (?, ?) AND merged_into_id IS NOT NULL AND merged_into_id IN (?, ?)",
        (row.party_id, row.other_id) * 2,
    )
    if goes is None:
        raise Refused("The two were merged into another one.", "Take that apart: backdesk party unmerge")
    said = unmerge_party(int(goes)).message
    audit.about("duplicate", row.id)
    return Outcome("duplicate", row.id, said)


def side_by_side(duplicate: int) -> tuple[tuple[str, str], ...]:
    """(field, values) of the two of a pair, first those of the one that would stay; = before the one that counts."""
    found = the_two(duplicate)
    if found is None:
        return ()
    stays, goes = (Party.get_by_id(party) for party in found)
    said = [("Stays", f"{stays.name} ({stays.code})"), ("Goes", f"{goes.name} ({goes.code})")]
    for choice in differences(goes.id, stays.id):
        signs = ["= " if choice.side in (side, "both") else "  " for side in ("stays", "goes")]
        said.append((choice.heading, f"{signs[0]}{choice.stays or '–'}\n{signs[1]}{choice.goes or '–'}"))
    return tuple(said)


def the_two(duplicate: int) -> tuple[int, int] | None:
    """(stays, goes) of a pair: the party with more history stays; None once they are merged."""
    row = Duplicate.get_by_id(duplicate)
    stays, goes = _by_weight(row)
    return None if row.state == "merged" else (stays, goes)


def _by_weight(row: Duplicate) -> list[int]:
    return sorted((row.party_id, row.other_id), key=_weight, reverse=True)


def _open(duplicate: int) -> Duplicate:
    row = Duplicate.get_by_id(duplicate)
    if row.state != "open":
        raise Refused(f"The pair is {row.state} already.", "Take the next one.")
    return row


def _weight(party: int) -> tuple[int, int]:
    """How much history a party has; of two with as much, the one that came first."""
    with everything():
        kept = scalar(
            "SELECT CAST(SUM(orders + open_deals + open_tickets + CASE WHEN invoiced <> 0 THEN 1 ELSE 0 END) "
            "AS BIGINT) FROM party_standing WHERE party_id = ?",
            (party,),
        )
    people = scalar("SELECT COUNT(*) FROM contact WHERE party_id = ?", (party,))
    return int(kept or 0) + int(people), -party


def _every_party() -> Iterator[Known]:
    last = 0
    text = f"SELECT {_COLUMNS} FROM party WHERE id > ? AND merged_into_id IS NULL ORDER BY id LIMIT {_PAGE}"
    while found := rows(text, (last,)):
        yield from _known(found)
        last = found[-1][0]


def _these(ids: list[int]) -> Iterator[Known]:
    for part in _parts(ids, 500):
        yield from _known(rows(f"SELECT {_COLUMNS} FROM party WHERE id IN ({', '.join('?' * len(part))})", part))


def _known(found: Iterable[Sequence[Any]]) -> Iterator[Known]:
    for party, name, tax_id, email, phone, website, city, country in found:
        yield known(party, name, tax_id or "", email, phone, website, city, country)


def _parts(found: Sequence[Any], size: int = _AT_ONCE) -> Iterator[list[Any]]:
    walk = iter(found)
    while part := list(islice(walk, size)):
        yield part
