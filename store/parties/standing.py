"""How a party's standing is kept: each room above says of which of its rows some of the columns are the sum.

A part is worked out anew, for the parties concerned, once at the end of each action that touched it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from store.core import keeping
from store.core.database import rows, run
from store.core.scope import everything

_AT_ONCE = 500  # parties that one statement is about


@dataclass(frozen=True)
class Part:
    """Some of the columns; `select` says how they are worked out: party, company and these, by both, where `{of}`."""

    name: str
    columns: tuple[str, ...]
    select: Callable[[], str]
    empty: tuple[Any, ...]

    @property
    def listed(self) -> str:
        """The columns, as they are listed in a statement."""
        return ", ".join(self.columns)

    def facts(self, of: str = "1 = 1") -> str:
        """The statement that works them out."""
        return self.select().replace("{of}", of)


_parts: dict[str, Part] = {}


def part(name: str, columns: dict[str, Any], select: Callable[[], str]) -> Part:
    """Declare a part: its columns, each with what it holds where there is nothing. `keeping.watches` names it."""
    _parts[name] = Part(name, tuple(columns), select, tuple(columns.values()))
    keeping.keeps(name, partial(refresh, name))
    return _parts[name]


def refresh(name: str, parties: Sequence[int]) -> None:
    """Work a part out anew for some parties."""
    for at in range(0, len(parties), _AT_ONCE):
        with everything():
            _refresh(_parts[name], parties[at : at + _AT_ONCE])


def _refresh(of: Part, parties: Sequence[int]) -> None:
    among = f"party_id IN ({', '.join('?' * len(parties))})"
    wanted = {(party, company): values for party, company, *values in rows(of.facts(among), parties)}
    kept = {
        (party, company): (row, values)
        for row, party, company, *values in rows(
            f"SELECT id, party_id, company_id, {of.listed} FROM party_standing WHERE {among}", parties
        )
    }
    for key in sorted(wanted.keys() | kept.keys()):
        _write(of, key, wanted.get(key, [*of.empty]), kept.get(key))


def _write(of: Part, key: tuple[int, int], wanted: list[Any], kept: tuple[int, list[Any]] | None) -> None:
    if kept is None:
        marks = ", ".join("?" * (2 + len(wanted)))
        run(f"INSERT INTO party_standing (party_id, company_id, {of.listed}) VALUES ({marks})", [*key, *wanted])
    elif kept[1] != wanted:
        changes = ", ".join(f"{column} = ?" for column in of.columns)
        run(f"UPDATE party_standing SET {changes} WHERE id = ?", [*wanted, kept[0]])


def rebuild() -> None:
    """Make all that is kept what the facts say; of whom they say nothing, nothing is kept."""
    with everything():
        for of in _parts.values():
            nothing = ", ".join(f"{column} = ?" for column in of.columns)
            run(f"UPDATE party_standing SET {nothing}", of.empty)
            taken = ", ".join(f"{column} = excluded.{column}" for column in of.columns)
            run(
                f"INSERT INTO party_standing (party_id, company_id, {of.listed}) SELECT * FROM ({of.facts()}) f "
                f"WHERE 1 = 1 ON CONFLICT (party_id, company_id) DO UPDATE SET {taken}"
            )
        run(f"DELETE FROM party_standing WHERE {' AND '.join(_has_nothing(of) for of in _parts.values())}")


def _has_nothing(of: Part) -> str:
    return " AND ".join(
        f"{column} IS NULL" if empty is None else f"{column} = {empty}"
        for column, empty in zip(of.columns, of.empty, strict=True)
    )


def wrong() -> Iterator[tuple[str, int, int]]:
    """(part, party, company) of everything kept that is not what the facts say."""
    for of in _parts.values():
        columns = f"party_id, company_id, {of.listed}"
        facts, kept = f"SELECT * FROM ({of.facts()}) f", f"SELECT {columns} FROM party_standing"
        found = rows(f"{facts} EXCEPT {kept}") + rows(f"{kept} WHERE NOT ({_has_nothing(of)}) EXCEPT {facts}")
        yield from sorted({(of.name, row[0], row[1]) for row in found})
