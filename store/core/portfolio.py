"""What somebody looks after: each room says which of its records have an owner, so that all can change hands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from store.core.database import scalar
from store.core.fields import Record
from store.core.references import noun
from store.core.text import plural


def _nothing(_row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class LookedAfter:
    """Records of a kind that somebody owns as long as `alive`, a condition over their columns, holds.

    `many` is what they are called, `party` the column of the party they are about, if they are about one. `given`
    says what else changes of one that changes hands; `told` is called after it has.
    """

    kind: str
    many: str
    model: type[Record]
    alive: str
    party: str = "party_id"
    given: Callable[[Any], dict[str, Any]] = _nothing
    told: Callable[[Any], object] = _nothing


_kinds: dict[str, LookedAfter] = {}


def looks_after(kind: LookedAfter) -> LookedAfter:
    """Declare a kind of record that somebody looks after."""
    _kinds[kind.kind] = kind
    return kind


def held_by(user: int) -> list[str]:
    """How many of each kind somebody looks after, in words; nothing of what there is none."""
    found = []
    for kind in looked_after():
        where = f'"owner_id" = ? AND ({kind.alive})'
        count = int(scalar(f"SELECT COUNT(*) FROM {kind.model._meta.table_name} WHERE {where}", (user,)))
        if count:
            found.append(plural(count, noun(kind.kind), kind.many))
    return found


def looked_after() -> tuple[LookedAfter, ...]:
    """Every declared kind, by what its records are called."""
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.many))
