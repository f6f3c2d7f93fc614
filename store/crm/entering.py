"""What a deal must have before it enters a stage: fields that are filled and checks that are ticked."""

from __future__ import annotations

from typing import Annotated

from store.core import audit, records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import now
from store.core.errors import Forbidden, Refused
from store.core.identity import actor
from store.core.values import Ref, Text
from store.crm.deal_models import DealCheck
from store.crm.models import Deal, Stage

FIELDS = ("contact", "value", "lines", "expected_close", "source", "notes", "competitor", "activity")
_ELSEWHERE = {
    "lines": "SELECT 1 FROM deal_line WHERE deal_id = ? LIMIT 1",
    "competitor": "SELECT 1 FROM deal_competitor WHERE deal_id = ? LIMIT 1",
    "activity": "SELECT 1 FROM activity WHERE record_kind = 'deal' AND record_id = ? AND state = 'planned' LIMIT 1",
}
_SAID = {"expected_close": "the expected close", "activity": "a next activity", "lines": "lines"}
SALES = ("sales", "manager")
Subject = Annotated[int, Ref("Deal", kind="deal")]
Override = Annotated[str, Text("Override", help="managers: why, in spite of what is missing")]


def missing(deal: Deal, stage: Stage) -> list[str]:
    """All that a deal lacks to enter a stage, in words."""
    fields = [_SAID.get(name, f"the {name}") for name in stage.needs.split(", ") if name and not _has(deal, name)]
    return fields + [f"'{name}'" for _, name in unticked(deal.id, stage.id)]


def unticked(deal: int, stage: int) -> list[tuple[int, str]]:
    """(id, name) of the checks before a stage that are not ticked for a deal."""
    return [
        (check, name)
        for check, name in rows(
            "SELECT k.id, k.name FROM stage_check k LEFT JOIN deal_check c ON c.check_id = k.id AND c.deal_id = ? "
            "WHERE k.stage_id = ? AND k.state = 'active' AND c.id IS NULL ORDER BY k.position, k.id",
            (deal, stage),
        )
    ]


def require_ready(deal: Deal, stage: Stage, override: str = "") -> None:
    """Refuse a move to a stage that asks for more than the deal has, naming all of it; a manager may override it."""
    lacking = missing(deal, stage)
    if not lacking:
        return
    said = ", ".join(lacking[:-1]) + (" and " if lacking[:-1] else "") + lacking[-1]
    if not override.strip():
        raise Refused(
            f"{deal.title} cannot enter {stage.name} yet; missing: {said}.",
            "Fill that in, tick checks (backdesk deal tick), or have a manager say --override WHY.",
        )
    if not actor().may(("manager",)):
        raise Forbidden("Only a manager may move a deal in spite of what is missing.", f"Missing: {said}.")
    audit.trail().reason = f"{override} (missing: {said})"


@action("deal.tick", "Tick check", SALES, undo="edit", example="backdesk deal tick 12 --check 'Budget confirmed'")
def tick(
    deal: Subject,
    check: Annotated[int | None, Ref("Check", kind="stage-check", help="the next one, when left empty")] = None,
) -> Outcome:
    """Tick a check for a deal: the one named, else the next one of the stages before it in its pipeline."""
    row = Deal.get_by_id(deal)
    wanted = check or _next(row)
    name = scalar("SELECT name FROM stage_check WHERE id = ?", (wanted,))
    if DealCheck.first_matching("deal_id = ? AND check_id = ?", deal, wanted):
        return Outcome("deal", row.id, f"{name} is ticked.")
    records.create(DealCheck, deal=row.id, check=wanted, user=actor().user_id, at=now())
    return Outcome("deal", row.id, f"{row.title}: {name} is ticked.")


@action("deal.untick", "Untick check", SALES, undo="edit", example="backdesk deal untick 12 --check 'Budget confirmed'")
def untick(deal: Subject, check: Annotated[int, Ref("Check", kind="stage-check", required=True)]) -> Outcome:
    """Take a tick back."""
    row, found = Deal.get_by_id(deal), DealCheck.first_matching("deal_id = ? AND check_id = ?", deal, check)
    name = scalar("SELECT name FROM stage_check WHERE id = ?", (check,))
    if found:
        records.remove(found)
    return Outcome("deal", row.id, f"{row.title}: {name} is not ticked.")


def _next(deal: Deal) -> int:
    found = rows(
        "SELECT k.id FROM stage_check k JOIN stage s ON s.id = k.stage_id "
        "LEFT JOIN deal_check c ON c.check_id = k.id AND c.deal_id = ? "
        "WHERE s.pipeline_id = ? AND k.state = 'active' AND c.id IS NULL ORDER BY s.position, s.id, k.position, k.id "
        "LIMIT 1",
        (deal.id, deal.stage.pipeline_id),
    )
    if not found:
        raise Refused(f"Everything is ticked for {deal.title}.", "See: backdesk show deal")
    return int(found[0][0])


def _has(deal: Deal, name: str) -> bool:
    if name in _ELSEWHERE:
        return bool(scalar(_ELSEWHERE[name], (deal.id,)))
    return bool(deal.__data__[name])
