"""Checks of pipelines: where deals stand, since when, and which one opened which."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences


@check(
    "pipelines", "each stage is of a pipeline; a deal follows one before it, and rests no longer than its stage says"
)
def pipelines() -> Iterator[str]:
    """Stages of no pipeline, deals that follow what they cannot, and days of resting that no stage says."""
    yield from differences(
        "SELECT id, name FROM stage WHERE pipeline_id IS NULL ORDER BY id", "stage #{0} {1} is of no pipeline"
    )
    yield from differences(
        "SELECT d.id, d.repeats FROM deal d LEFT JOIN deal b ON b.id = d.repeats "
        "WHERE d.repeats IS NOT NULL AND (b.id IS NULL OR b.company_id <> d.company_id OR b.id >= d.id) ORDER BY d.id",
        "deal #{0} follows deal #{1}, which it cannot",
    )
    yield from differences(
        "SELECT d.id, s.name, d.rots_on FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.rots_on IS NOT NULL "
        "AND (s.type <> 'open' OR s.rot_days IS NULL OR d.rots_on <= d.since) ORDER BY d.id",
        "deal #{0} at {1} rots from {2}, which its stage does not say",
    )
