"""Kept sums: counts and amounts people look at all day, maintained in the writing transaction.

Each book of sums declares the query that recomputes it, so `check` can prove it and repair it.
On PostgreSQL a sum that every action touches would be a hot row: changes are appended and folded
into the sum later; readers add both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from store.core.database import db, is_postgres, one, rows, run
from store.core.identity import actor
from store.core.scope import everything, is_personal

Change = tuple[str, str, int, int]  # book, key, count, amount
_FOLD_LOCK = 0x6264_0002
_FOLD_AT = 500


@dataclass(frozen=True)
class Book:
    """A family of kept sums; `recompute` selects key, count, amount (so named) from the facts.

    Sums kept `by_company` are those of the company one works in, who need not say so; `recompute`, which is about
    all of them, begins each key with the company's id and a colon. Who does not see all that is summed gets the sums
    of what they see, worked out; but of `everybodys` (sizes, not facts) those of all.
    """

    name: str
    recompute: str
    by_company: bool = False
    everybodys: bool = False

    @property
    def _ours(self) -> str:
        return f"{actor().company_id}:" if self.by_company else ""

    def add(self, key: str, count: int = 0, amount: int = 0) -> None:
        """Change one sum."""
        _keep([self._change(key, count, amount)])

    def _change(self, key: str, count: int, amount: int) -> Change:
        return self.name, self._ours + key, count, amount

    def read(self, prefix: str = "") -> dict[str, tuple[int, int]]:
        """key → (count, amount) of every sum whose key begins with `prefix`; zeros left out."""
        if (seen := self._seen()) is not None:
            return {key: sums for key, sums in seen.items() if key.startswith(prefix) and any(sums)}
        source, ours = "SELECT key, count, amount FROM tally WHERE book = ?", self._ours
        values: list[object] = [self.name]
        if ours:
            source += " AND key >= ? AND key < ?"
            values += [ours, f"{ours[:-1]};"]  # the sign after the colon
        if is_postgres():
            source += f" UNION ALL {source.replace('tally', 'tally_delta')}"
            values *= 2
        found = rows(
            f"SELECT key, CAST(SUM(count) AS BIGINT), CAST(SUM(amount) AS BIGINT) FROM ({source}) t "
            "GROUP BY key ORDER BY key",
            values,
        )
        begins = ours + prefix
        return {key[len(ours) :]: (n, a) for key, n, a in found if key.startswith(begins) and (n or a)}

    def get(self, key: str) -> tuple[int, int]:
        """(count, amount) of one sum."""
        if (seen := self._seen()) is not None:
            return seen.get(key, (0, 0))
        source, values = "SELECT count, amount FROM tally WHERE book = ? AND key = ?", [self.name, self._ours + key]
        if is_postgres():  # one statement: a fold between two would be counted twice or not at all
            source += " UNION ALL SELECT count, amount FROM tally_delta WHERE book = ? AND key = ?"
            values *= 2
        found = one(f"SELECT COALESCE(SUM(count), 0), COALESCE(SUM(amount), 0) FROM ({source}) t", values)
        assert found is not None
        return int(found[0]), int(found[1])

    def added_up(self, lowest: str, below: str) -> list[tuple[int, int, int]]:
        """(number, count, amount) of keys from `lowest` to before `below`, by the number after their first colon."""
        assert not is_personal(self.recompute), "worked out for who sees all of it"
        ours = self._ours
        own = f"substr(key, {len(ours) + 1}) AS key" if ours else "key"
        source = f"SELECT {own}, count, amount FROM tally WHERE book = ? AND key >= ? AND key < ?"
        values = [self.name, ours + lowest, ours + below]
        number = "CAST(substr(key, instr(key, ':') + 1) AS INTEGER)"  # as far as it is one
        if is_postgres():
            source += f" UNION ALL {source.replace('tally', 'tally_delta')}"
            values *= 2
            number = "CAST(split_part(key, ':', 2) AS BIGINT)"
        found = rows(
            f"SELECT {number}, CAST(SUM(count) AS BIGINT), CAST(SUM(amount) AS BIGINT) FROM ({source}) t GROUP BY 1",
            values,
        )
        return [(int(of), int(n), int(a)) for of, n, a in found]

    def _seen(self) -> dict[str, tuple[int, int]] | None:
        """The sums of what the acting user sees, in the order of keys; None where what is kept is just that."""
        if self.everybodys or not is_personal(self.recompute):
            return None
        found, ours = rows(f"SELECT key, count, amount FROM ({self.recompute}) f ORDER BY key"), self._ours
        return {key[len(ours) :]: (int(n), int(a)) for key, n, a in found if key.startswith(ours)}

    def facts(self) -> dict[str, tuple[int, int]]:
        """What the sums should be, computed from the facts."""
        return {str(key): (int(n), int(a)) for key, n, a in _whole(self.recompute) if n or a}

    def wrong(self) -> list[tuple[str, int, int, int, int]]:
        """(key, kept count, kept amount, count and amount by the facts) of every sum that is not what it should be."""
        kept = "SELECT key, count AS kn, amount AS ka, 0 AS fn, 0 AS fa FROM {} WHERE book = ?"
        sources = [kept.format("tally"), kept.format("tally_delta")]
        sums = ", ".join(f"CAST(SUM({name}) AS BIGINT)" for name in ("kn", "ka", "fn", "fa"))
        return _whole(
            f"SELECT key, {sums} FROM ({' UNION ALL '.join(sources)} UNION ALL SELECT key, 0, 0, count, amount "
            f"FROM ({self.recompute}) f) x GROUP BY key HAVING SUM(kn) <> SUM(fn) OR SUM(ka) <> SUM(fa) ORDER BY key",
            (self.name, self.name),
        )

    def rebuild(self) -> None:
        """Replace the kept sums by what the facts say."""
        run("DELETE FROM tally WHERE book = ?", (self.name,))
        run("DELETE FROM tally_delta WHERE book = ?", (self.name,))
        with everything():
            run(
                "INSERT INTO tally (book, key, count, amount) SELECT ?, key, count, amount "
                f"FROM ({self.recompute}) f WHERE count <> 0 OR amount <> 0",
                (self.name,),
            )


def _whole(sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with everything():  # sums are proved for the database, not for one of its companies
        return rows(sql, values)


Contribution = tuple[Book, str, int, int]
_contributors: dict[str, list[Callable[[Any], Iterable[Contribution]]]] = {}


def contributes(table: str) -> Callable[[Callable[[Any], Iterable[Contribution]]], None]:
    """Register what one row of a table adds to kept sums: (book, key, count, amount) for each sum.

    The verbs of `records` then keep those sums, whatever changes the row.
    """

    def register(found: Callable[[Any], Iterable[Contribution]]) -> None:
        _contributors.setdefault(table, []).append(found)

    return register


Sums = dict[tuple[str, str], tuple[int, int]]


def contributions(row: Any) -> Sums:
    """What a row adds to kept sums: (book, key) → (count, amount)."""
    found: Sums = {}
    for contributor in _contributors.get(row._meta.table_name, ()):
        for into, key, count, amount in contributor(row):
            before = found.get((into.name, key), (0, 0))
            found[into.name, key] = (before[0] + count, before[1] + amount)
    return found


def replace(before: Sums, after: Sums) -> None:
    """Change the sums a row contributes to by the difference between two states of it."""
    changes = []
    for name, key in {**before, **after}:  # in one order always
        count, amount = after.get((name, key), (0, 0))
        less, lower = before.get((name, key), (0, 0))
        changes.append(_books[name]._change(key, count - less, amount - lower))
    _keep(changes)


def _keep(changes: Sequence[Change]) -> None:
    """Add to kept sums; on a server in one statement, for each is a way there and back."""
    found = [change for change in changes if change[2] or change[3]]
    if not is_postgres():
        for change in found:
            run(_UPSERT, change)
    elif found:
        places = ", ".join(["(?, ?, ?, ?)"] * len(found))
        run(f"INSERT INTO tally_delta (book, key, count, amount) VALUES {places}", list(chain.from_iterable(found)))


_UPSERT = (
    "INSERT INTO tally (book, key, count, amount) VALUES (?, ?, ?, ?) ON CONFLICT (book, key) DO UPDATE "
    "SET count = tally.count + excluded.count, amount = tally.amount + excluded.amount"
)
_books: dict[str, Book] = {}


def book(name: str, recompute: str, by_company: bool = False, everybodys: bool = False) -> Book:
    """Declare a book of kept sums."""
    _books[name] = Book(name, recompute, by_company, everybodys)
    return _books[name]


def books() -> tuple[Book, ...]:
    """Every declared book."""
    return tuple(_books.values())


def fold() -> None:
    """Fold appended changes into the sums (PostgreSQL); skipped when few or when another session is at it."""
    if not is_postgres():
        return
    waiting = one("SELECT COUNT(*) FROM tally_delta")
    if waiting is None or waiting[0] < _FOLD_AT:
        return
    with db.atomic("READ COMMITTED"):
        locked = one("SELECT pg_try_advisory_xact_lock(?)", (_FOLD_LOCK,))
        if not locked or not locked[0]:
            return
        deltas = rows("DELETE FROM tally_delta RETURNING book, key, count, amount")
        sums: dict[tuple[str, str], list[int]] = {}
        for name, key, count, amount in deltas:
            total = sums.setdefault((name, key), [0, 0])
            total[0] += count
            total[1] += amount
        for (name, key), (count, amount) in sorted(sums.items()):
            run(_UPSERT, (name, key, count, amount))
