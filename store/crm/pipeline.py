"""A deal's way through the stages: history, kept sums of the board."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from store.core import records
from store.core.database import scalar
from store.core.dates import now, today
from store.core.errors import Refused
from store.core.events import announce, reacts_to
from store.core.identity import actor
from store.core.money import percent_of
from store.core.tally import Contribution, book, contributes
from store.core.undo import Reverted
from store.crm.events import DealChanging
from store.crm.models import Deal, DealLine, Stage, StageHistory

_OF = "company_id || ':' || stage_id || ':' || currency"
BY_STAGE = book(
    "deal.stage",
    f"SELECT {_OF} AS key, COUNT(*) AS count, CAST(SUM(value) AS BIGINT) AS amount FROM deal GROUP BY {_OF}",
    by_company=True,
)
# half away from zero, as money.divide; values and probabilities are never negative
_WEIGHTED = "(2 * value * probability + 1000000) / 2000000"
WEIGHTED = book(
    "deal.weighted",
    f"SELECT {_OF} AS key, COUNT(*) AS count, CAST(SUM({_WEIGHTED}) AS BIGINT) AS amount FROM deal GROUP BY {_OF}",
    by_company=True,
)


@contributes("deal")
def _in_stage(deal: Deal) -> Iterable[Contribution]:
    key = f"{deal.stage_id}:{deal.currency}"
    return [(BY_STAGE, key, 1, deal.value), (WEIGHTED, key, 1, percent_of(deal.value, deal.probability))]


def standing(stage: Stage, day: date) -> dict[str, Any]:
    """The columns of a deal that follow from entering a stage on a day."""
    rots = (day + timedelta(days=stage.rot_days)).isoformat() if stage.rot_days and stage.type == "open" else None
    return {"stage": stage.id, "probability": stage.probability, "since": day.isoformat(), "rots_on": rots}


def enter_stage(deal: Deal, stage: Stage, day: date | None = None, version: int | None = None, **also: Any) -> None:
    """Move a deal to a stage: probability, closing day, history."""
    day = day or today()
    before = deal.stage_id
    closed = day.isoformat() if stage.type != "open" else None
    records.change(deal, version, **standing(stage, day), closed_on=closed, **also)
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


def first_pipeline() -> int:
    """The pipeline that deals begin in when nobody says otherwise."""
    return int(scalar("SELECT id FROM pipeline WHERE state = 'active' ORDER BY position, id LIMIT 1"))


def stage_of_type(kind: str, pipeline: int = 0) -> Stage:
    """The first stage of type open, won or lost of a pipeline (of the first one). Raises Refused where it has none."""
    stage = Stage.first_matching(
        "type = ? AND pipeline_id = ? ORDER BY position, id", kind, pipeline or first_pipeline()
    )
    if stage is None:
        raise Refused(f"The pipeline has no stage of type {kind}.", "Add one: backdesk stage add")
    return stage


@reacts_to(Reverted)
def note_reverted_move(event: Reverted) -> None:
    """A taken-back move is a move too: the history tells both. What an order froze stays as it is."""
    if event.table == "deal_line":
        before, after = event.changes.get("deal", (None, None))
        announce(DealChanging(before or after or DealLine.get_by_id(event.record_id).deal_id, "lines"))
    if event.table != "deal":
        return
    if not event.changes.keys().isdisjoint(("stage", "party", "currency")):
        announce(DealChanging(event.record_id, "won state and party"))
    if "stage" in event.changes:
        left, entered = event.changes["stage"]
        write_history(event.record_id, left, entered, today())
