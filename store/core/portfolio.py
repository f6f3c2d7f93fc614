"""What somebody looks after: each room says which of its records have an owner, so that all can change hands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from store.core.database import scalar
from store.core.fields import Record
from store.core.references import noun
from store.core.text import many_of, plural


def _nobody(_row: Any) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class LookedAfter:
    """Records of a kind that somebody owns as long as `alive`, a condition over their columns, holds.

    `party` is the column of the party they are about, if they are about one. `given` says what else changes of one
    that changes hands; `told` is called after it has.
    """

    kind: str
    model: type[Record]
    alive: str
    party: str = "party_id"
    given: Callable[[], dict[str, Any]] = dict
    told: Callable[[Any], object] = _nobody

    @property
    def many(self) -> str:
        """What they are called."""
        return many_of(noun(self.kind))

    @property
    def held(self) -> str:
        """A condition over their columns: they are somebody's, whose id is bound to it."""
        return f'"owner_id" = ? AND ({self.alive})'

    def counted(self, count: int) -> str:
        """So many of them, in words."""
        return plural(count, noun(self.kind), self.many)


_kinds: dict[str, LookedAfter] = {}


def looks_after(kind: LookedAfter) -> LookedAfter:
    """Declare a kind of record that somebody looks after."""
    _kinds[kind.kind] = kind
    return kind


def held_by(user: int) -> list[str]:
    """How many of each kind somebody looks after, in words; nothing of what there is none."""
    found = []
    for kind in looked_after():
        count = int(scalar(f"SELECT COUNT(*) FROM {kind.model._meta.table_name} WHERE {kind.held}", (user,)))
        if count:
            found.append(kind.counted(count))
    return found


def looked_after() -> tuple[LookedAfter, ...]:
    """Every declared kind, by what its records are called."""
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.many))
