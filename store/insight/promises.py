"""What a promise of the books is: a name, what it proves, and the query that finds where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
