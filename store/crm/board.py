"""The pipeline board: one column per stage, from kept sums."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.database import rows
from store.crm.pipeline import BY_STAGE, WEIGHTED


@dataclass(frozen=True)
class StageColumn:
    """A stage and what stands in it; `value` and `weighted` are (currency, minor units) pairs."""

    stage_id: int
    name: str
    type: str
    count: int
    value: tuple[tuple[str, int], ...]
    weighted: tuple[tuple[str, int], ...]


def board() -> tuple[StageColumn, ...]:
    """All stages in order, with count, value and weighted value per currency."""
    sums, weighted = BY_STAGE.read(), WEIGHTED.read()
    result = []
    for stage_id, name, kind in rows("SELECT id, name, type FROM stage ORDER BY position, id"):
        mine = {key.split(":")[1]: found for key, found in sums.items() if key.split(":")[0] == str(stage_id)}
        result.append(
            StageColumn(
                stage_id,
                name,
                kind,
                sum(count for count, _ in mine.values()),
                tuple((currency, amount) for currency, (_, amount) in mine.items()),
                tuple((currency, weighted.get(f"{stage_id}:{currency}", (0, 0))[1]) for currency in mine),
            )
        )
    return tuple(result)
