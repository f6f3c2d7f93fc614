"""A deal's way through the stages: history, kept sums of the board."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from store.core import records
from store.core.dates import now, today
from store.core.errors import Refused
from store.core.events import announce, reacts_to
from store.core.identity import actor
from store.core.money import percent_of
from store.core.tally import Contribution, book, contributes
from store.core.undo import Reverted
from store.crm.events import DealChanging
from store.crm.models import Deal, DealLine, Stage, StageHistory

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


@contributes("deal")
def _in_stage(deal: Deal) -> Iterable[Contribution]:
    key = f"{deal.stage_id}:{deal.currency}"
    return [(BY_STAGE, key, 1, deal.value), (WEIGHTED, key, 1, percent_of(deal.value, deal.probability))]


def enter_stage(deal: Deal, stage: Stage, day: date | None = None, version: int | None = None, **also: Any) -> None:
    """Move a deal to a stage: probability, closing day, history."""
    day = day or today()
    before = deal.stage_id
    closed = day.isoformat() if stage.type != "open" else None
    records.change(deal, version, stage=stage.id, probability=stage.probability, closed_on=closed, **also)
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
    stage = Stage.first_matching("type = ? ORDER BY position", kind)
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
