"""What a promise of the books is: a name, what it proves, and the query that finds where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from store.core.database import rows

SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One difference: which check found it, and a sentence."""

    check: str
    message: str


@dataclass(frozen=True)
class Check:
    """A promise: its name, what it proves, and how it is looked for; `apart`: it takes long and reads no books."""

    name: str
    proves: str
    look: Callable[[], Iterator[str]]
    apart: bool = False


CHECKS: list[Check] = []


def check(
    name: str, proves: str, apart: bool = False
) -> Callable[[Callable[[], Iterator[str]]], Callable[[], Iterator[str]]]:
    """Declare a check."""

    def register(look: Callable[[], Iterator[str]]) -> Callable[[], Iterator[str]]:
        CHECKS.append(Check(name, proves, look, apart))
        return look

    return register


def differences(sql: str, sentence: str) -> Iterator[str]:
    """A sentence for each row a query finds; the first few only."""
    found = rows(sql + f" LIMIT {SHOWN + 1}")
    for row in found[:SHOWN]:
        yield sentence.format(*row)
    if len(found) > SHOWN:
        yield f"and more like these (only {SHOWN} are shown)."


def unlike_parts(
    whole: str, kept: Mapping[str, str], parts: str, of: str, sentence: str, only_with_parts: bool = False
) -> Iterator[str]:
    """A sentence for each row of a table whose kept columns are not what its parts add up to.

    `kept` says for each column what of the parts is added up, `of` which column of theirs names the whole. The
    sentence is given the row's id, then each kept value and its sum. Rows without parts come to nothing, or are
    left alone.
    """
    sums = ", ".join(f"SUM({added}) AS s{place}" for place, added in enumerate(kept.values()))
    said = {column: f"CAST(COALESCE(x.s{place}, 0) AS BIGINT)" for place, column in enumerate(kept)}
    yield from differences(
        f"SELECT w.id, {', '.join(f'w.{column}, {added}' for column, added in said.items())} FROM {whole} w "
        f"{'' if only_with_parts else 'LEFT '}JOIN (SELECT {of} AS of, {sums} FROM {parts} GROUP BY {of}) x "
        f"ON x.of = w.id WHERE {' OR '.join(f'w.{column} <> {added}' for column, added in said.items())} ORDER BY w.id",
        sentence,
    )
