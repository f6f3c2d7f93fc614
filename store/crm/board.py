"""The pipeline board: one column per stage, from kept sums."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.database import rows
from store.crm.pipeline import BY_STAGE, WEIGHTED


@dataclass(frozen=True)
class StageColumn:
    """A stage and what stands in it; `value` and `weighted` are (currency, minor units) pairs.

    `pipeline` is the name of its pipeline where there are several, else ''.
    """

    stage_id: int
    name: str
    type: str
    count: int
    value: tuple[tuple[str, int], ...]
    weighted: tuple[tuple[str, int], ...]
    pipeline_id: int = 0
    pipeline: str = ""

    @property
    def title(self) -> str:
        """Its name among those of all pipelines."""
        return f"{self.pipeline}: {self.name}" if self.pipeline else self.name


def pipelines() -> tuple[tuple[int, str], ...]:
    """(id, name) of the pipelines in use, in order."""
    found = rows("SELECT id, name FROM pipeline WHERE state = 'active' ORDER BY position, id")
    return tuple((pipeline, name) for pipeline, name in found)


def pipeline_of(stage_id: int) -> int:
    """The pipeline a stage is of; 0 where there is no such stage."""
    found = rows("SELECT pipeline_id FROM stage WHERE id = ?", (stage_id,))
    return int(found[0][0]) if found else 0


def board(pipeline: int = 0) -> tuple[StageColumn, ...]:
    """The stages of a pipeline, or of all, in order, with count, value and weighted value per currency."""
    sums, weighted = BY_STAGE.read(), WEIGHTED.read()
    several = len(rows("SELECT 1 FROM pipeline LIMIT 2")) > 1
    found = rows(
        "SELECT s.id, s.name, s.type, p.id, p.name FROM stage s JOIN pipeline p ON p.id = s.pipeline_id "
        "WHERE p.id = ? OR (? = 0 AND p.state = 'active') ORDER BY p.position, p.id, s.position, s.id",
        (pipeline, pipeline),
    )
    result = []
    for stage_id, name, kind, of, way in found:
        mine = {key.split(":")[1]: found for key, found in sums.items() if key.split(":")[0] == str(stage_id)}
        result.append(
            StageColumn(
                stage_id,
                name,
                kind,
                sum(count for count, _ in mine.values()),
                tuple((currency, amount) for currency, (_, amount) in mine.items()),
                tuple((currency, weighted.get(f"{stage_id}:{currency}", (0, 0))[1]) for currency in mine),
                of,
                way if several else "",
            )
        )
    return tuple(result)


def beside(stage_id: int) -> tuple[tuple[int, str], ...]:
    """(id, type) of all stages of the pipeline that a stage is of, in order."""
    found = rows(
        "SELECT s.id, s.type FROM stage s WHERE s.pipeline_id = (SELECT pipeline_id FROM stage WHERE id = ?) "
        "ORDER BY s.position, s.id",
        (stage_id,),
    )
    return tuple((stage, kind) for stage, kind in found)
