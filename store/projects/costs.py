"""What hours cost: a rate of somebody, or of everybody else, from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.identity import actor, load_name
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Day, Ref
from store.projects.models import COSTING, TimeRate

record_kind(RecordKind("time-rate", "time_rate", "'from ' || t.valid_from", noun="cost of an hour"))

RATE = (
    "(SELECT r.cost FROM time_rate r WHERE r.company_id = p.company_id AND r.valid_from <= t.day "
    "AND (r.user_id = t.user_id OR r.user_id IS NULL) ORDER BY (CASE WHEN r.user_id IS NULL THEN 1 ELSE 0 END), "
    "r.valid_from DESC LIMIT 1)"
)
"""SQL: what an hour of a row `t` of `project_time`, of project `p`, costs in minor units; NULL where nothing says."""
COST = f"((t.hours * COALESCE({RATE}, 0) * 2 + 10000) / 20000)"
"""SQL: what all hours of the row cost, rounded half up; neither is ever negative."""


@action("time-rate.set", "Set cost of an hour", COSTING, example="backdesk time-rate set --cost 48.50 --user ben")
def set_time_rate(
    cost: Annotated[Decimal, Amount("Cost of an hour", required=True, minimum=Decimal(0), maximum=Decimal(1_000_000))],
    user: Annotated[int | None, Ref("Whose", kind="user", help="everybody's who has none, when left empty")] = None,
    valid_from: Annotated[date | None, Day("Valid from", help="today, when left empty")] = None,
) -> Outcome:
    """Set what an hour costs from a day on, for reports of projects; hours before it cost what they did."""
    day, raw = (valid_from or today()).isoformat(), Amount().stored(cost)
    company = actor().company_id
    known = TimeRate.first_matching(
        "company_id = ? AND COALESCE(user_id, 0) = ? AND valid_from = ?", company, user or 0, day
    )
    if known:
        records.change(known, cost=raw)
    else:
        known = records.create(TimeRate, company=company, user=user, valid_from=day, cost=raw)
    whose = f" of {load_name(user)}" if user else ""
    return Outcome(
        "time-rate", known.id, f"An hour{whose} costs {Amount().said(raw or 0, actor().currency)} from {day}."
    )
