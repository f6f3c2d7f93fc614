"""A deal's way through the stages: history, kept sums of the board."""

from __future__ import annotations

from datetime import date
from typing import Any

from store.core import records
from store.core.dates import now, today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.money import percent_of
from store.core.tally import book
from store.crm.models import Deal, Stage, StageHistory

BY_STAGE = book(
    "deal.stage",
    "SELECT stage_id || ':' || currency AS key, COUNT(*) AS count, CAST(SUM(value) AS BIGINT) AS amount "
    "FROM deal GROUP BY stage_id || ':' || currency",
)
# half away from zero, as money.divide; values and probabilities are never negative
_WEIGHTED = "(2 * value * probability + 1000000) / 2000000"
WEIGHTED = book(
    "deal.weighted",
    f"SELECT stage_id || ':' || currency AS key, COUNT(*) AS count, CAST(SUM({_WEIGHTED}) AS BIGINT) AS amount "
    "FROM deal GROUP BY stage_id || ':' || currency",
)


def count_in(deal: Deal, sign: int = 1) -> None:
    """Add a deal to (or with −1 take it out of) the sums of its stage."""
    key = f"{deal.stage_id}:{deal.currency}"
    BY_STAGE.add(key, sign, sign * deal.value)
    WEIGHTED.add(key, sign, sign * percent_of(deal.value, deal.probability))


def update(deal: Deal, version: int | None = None, **values: Any) -> bool:
    """Change a deal and the sums with it."""
    count_in(deal, -1)
    done = records.change(deal, version, **values)
    count_in(deal)
    return done


def enter_stage(deal: Deal, stage: Stage, day: date | None = None, version: int | None = None, **also: Any) -> None:
    """Move a deal to a stage: probability, closing day, history."""
    day = day or today()
    before = deal.stage_id
    closed = day.isoformat() if stage.type != "open" else None
    update(deal, version, stage=stage.id, probability=stage.probability, closed_on=closed, **also)
    write_history(deal.id, before, stage.id, day)


def write_history(deal_id: int, before: int | None, after: int, day: date) -> None:
    """Append a step to a deal's stage history."""
    records.create(
        StageHistory,
        deal=deal_id,
        from_stage=before,
        to_stage=after,
        at=now(),
        day=day.isoformat(),
        user=actor().user_id,
    )


def stage_of_type(kind: str) -> Stage:
    """The first stage of type open, won or lost. Raises Refused where the pipeline has none."""
    stage = Stage.select().where(Stage.type == kind).order_by(Stage.position).first()
    if stage is None:
        raise Refused(f"The pipeline has no stage of type {kind}.", "Add one: backdesk stage add")
    return stage
