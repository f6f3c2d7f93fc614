"""What a promise of the books is: a name, what it proves, and the query that finds where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import apsw
import peewee

from store.core.database import is_postgres, plain_error, rows
from store.core.errors import Unusable

SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One difference: which check found it, and a sentence."""

    check: str
    message: str


Look = Callable[[], Iterator[str]]
Parts = Callable[[], Sequence[Look]]


@dataclass(frozen=True)
class Check:
    """A promise: its name, what it proves, and how it is looked for; `parts`: how, in parts that need no order.

    `of_all`: it is about what a database keeps for all of its companies, and looked for once, not in each of them.
    """

    name: str
    proves: str
    look: Look
    parts: Parts | None = None
    of_all: bool = False

    def pieces(self) -> Sequence[Look]:
        """What is to be looked at, each piece by itself."""
        return self.parts() if self.parts else (self.look,)


CHECKS: list[Check] = []
_UNREADABLE = (ArithmeticError, LookupError, TypeError, ValueError)  # what a value that is no value ends in


def readable(look: Look) -> Iterator[str]:
    """What a look finds; where a damaged file ends it, that is what it found, and the others go on."""
    try:
        yield from look()
    except _UNREADABLE as error:
        yield f"what is stored cannot be read further ({type(error).__name__}): the database file is damaged"
    except (peewee.PeeweeException, apsw.Error) as error:
        if is_postgres() or not isinstance(plain := plain_error(error), Unusable):
            raise
        yield f"what is stored cannot be read further: {plain.message}"


def check(name: str, proves: str, of_all: bool = False) -> Callable[[Look], Look]:
    """Declare a check."""

    def register(look: Look) -> Look:
        CHECKS.append(Check(name, proves, look, of_all=of_all))
        return look

    return register


def check_in_parts(name: str, proves: str, of_all: bool = False) -> Callable[[Parts], Parts]:
    """Declare a check that takes long: what it says is to be looked at may be shared out."""

    def register(parts: Parts) -> Parts:
        CHECKS.append(Check(name, proves, lambda: chain.from_iterable(look() for look in parts()), parts, of_all))
        return parts

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
