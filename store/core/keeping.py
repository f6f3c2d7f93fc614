"""What is kept beside records and worked out anew where they change: once for each action, whatever it wrote.

A room says what of a table's rows matters to something kept (`watches`), and how that is kept (`keeper`). The verbs
of `records` notice which of it changed; before the action is saved each keeper is told once of all it has to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Mattering = dict[tuple[str, int], Any]  # (keeper, whose) → what matters of a row
Watch = Callable[[Any], Iterable[tuple[int, Any]]]

_watching: dict[str, list[tuple[str, Watch]]] = {}
_keepers: dict[str, Callable[[list[int]], None]] = {}


def watches(table: str, keeper: str) -> Callable[[Watch], Watch]:
    """Register what of a row matters to something kept: pairs of whose that is, and what it is made of."""

    def register(found: Watch) -> Watch:
        _watching.setdefault(table, []).append((keeper, found))
        return found

    return register


def keeps(name: str, keeper: Callable[[list[int]], None]) -> None:
    """Say how something is kept: a function that is told of whom it has to be worked out anew."""
    _keepers[name] = keeper


def seen(row: Any) -> Mattering:
    """What matters of a row as it is now."""
    return {
        (name, whose): matter for name, watch in _watching.get(row._meta.table_name, ()) for whose, matter in watch(row)
    }


def noticed(before: Mattering, after: Mattering, into: dict[str, set[int]]) -> None:
    """Note whose kept values a row's change from one state to another touches."""
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            into.setdefault(key[0], set()).add(key[1])


def settle(touched: dict[str, set[int]]) -> None:
    """Work out anew what was touched."""
    for name, whose in touched.items():
        _keepers[name](sorted(whose))
