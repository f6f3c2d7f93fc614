"""Lists of pipelines, what their stages ask for, who else is after deals, and deals that rest too long."""

from __future__ import annotations

from dataclasses import replace

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Currency, Day, Flag, Moment, State, Text, Whole
from store.crm.listings import DEALS

PIPELINES = listing(
    Listing(
        name="pipelines",
        title="Pipelines",
        kind="pipeline",
        source="pipeline t",
        sort="position",
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("name", "Pipeline", "t.name", Text(), 20),
            Column(
                "stages",
                "Open stages",
                "(SELECT string_agg(s.name, ', ' ORDER BY s.position, s.id) FROM stage s "
                "WHERE s.pipeline_id = t.id AND s.type = 'open')",
                Text(),
                46,
                sortable=False,
            ),
            Column("state", "State", "t.state", State(), 8),
        ),
    )
)

STAGE_CHECKS = listing(
    Listing(
        name="stage-checks",
        title="Checks",
        kind="stage-check",
        source="stage_check t LEFT JOIN stage s ON s.id = t.stage_id LEFT JOIN pipeline p ON p.id = s.pipeline_id",
        columns=(
            Column("stage", "Before", "s.name", Text(), 16),
            Column("position", "#", "t.position", Whole(), 4),
            Column("name", "Check", "t.name", Text(), 40),
            Column("state", "State", "t.state", State(), 8),
            Column("pipeline", "Pipeline", "p.name", Text(), 14, hidden=True),
            Column("stage_id", "Stage id", "t.stage_id", Whole(), 8, hidden=True),
        ),
    )
)

DEAL_CHECKS = listing(
    Listing(
        name="deal-checks",
        title="Check-list",
        kind="stage-check",
        source="deal t JOIN stage w ON w.id = t.stage_id JOIN stage s ON s.pipeline_id = w.pipeline_id "
        "JOIN stage_check k ON k.stage_id = s.id LEFT JOIN deal_check c ON c.check_id = k.id AND c.deal_id = t.id "
        "LEFT JOIN app_user u ON u.id = c.user_id",
        where="k.state = 'active' OR c.id IS NOT NULL",
        key="(t.id * 10000 + k.id)",
        record="check_id",
        columns=(
            Column("before", "Before", "s.name", Text(), 16),
            Column("check", "Check", "k.name", Text(), 36),
            Column("ticked", "Ticked", "CASE WHEN c.id IS NULL THEN 0 ELSE 1 END", Flag(), 7),
            Column("by", "By", "u.login", Text(), 10),
            Column("at", "When", "c.at", Moment(), 16),
            Column("check_id", "Check id", "k.id", Whole(), 8, hidden=True),
            Column("deal_id", "Deal id", "t.id", Whole(), 8, hidden=True),
        ),
    )
)

COMPETITORS = listing(
    Listing(
        name="competitors",
        title="Competitors",
        kind="competitor",
        source="competitor t",
        sort="name",
        searches=(("competitor", "id"),),
        columns=(
            Column("name", "Name", "t.name", Text(), 24, sort_by="t.name_key"),
            Column("website", "Website", "t.website", Text(), 24),
            Column(
                "deals", "Deals", "(SELECT COUNT(*) FROM deal_competitor c WHERE c.competitor_id = t.id)", Whole(), 6
            ),
            Column(
                "beat_us",
                "Lost to",
                "(SELECT COUNT(*) FROM deal_competitor c WHERE c.competitor_id = t.id AND c.beat_us = 1)",
                Whole(),
                8,
            ),
            Column("state", "State", "t.state", State(), 8),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
        ),
    )
)

DEAL_COMPETITORS = listing(
    Listing(
        name="deal-competitors",
        title="Competitors of deals",
        kind="deal",
        source="deal_competitor t LEFT JOIN deal d ON d.id = t.deal_id "
        "LEFT JOIN competitor c ON c.id = t.competitor_id LEFT JOIN stage s ON s.id = d.stage_id",
        record="deal_id",
        columns=(
            Column("competitor", "Competitor", "c.name", Text(), 22),
            Column("deal", "Deal", "d.title", Text(), 28),
            Column("stage", "Stage", "s.name", State(), 13),
            Column("value", "Value", "d.value", Amount(), 12),
            Column("currency", "Cur", "d.currency", Currency(), 4),
            Column("beat_us", "Lost to them", "t.beat_us", Flag(), 12),
            Column("notes", "Notes", "t.notes", Text(), 24, spare=True),
            Column("deal_id", "Deal id", "t.deal_id", Whole(), 8, hidden=True),
            Column("competitor_id", "Competitor id", "t.competitor_id", Whole(), 8, hidden=True),
        ),
    )
)

LOST_REASONS = listing(
    Listing(
        name="lost-reasons",
        title="Lost reasons",
        kind="lost-reason",
        source="lost_reason t",
        sort="name",
        columns=(
            Column("name", "Reason", "t.name", Text(), 40, sort_by="t.name_key"),
            Column("state", "State", "t.state", State(), 8),
        ),
    )
)

ROTTING = listing(
    replace(
        DEALS,
        name="rotting-deals",
        title="Deals that rest too long",
        where="t.rots_on <= '{today}'",
        sort="rots_on",
        descending=False,
        searches=(),
        kept_count=None,
        columns=(
            Column("rots_on", "Rots on", "t.rots_on", Day(), 10, sort_by="t.rots_on"),
            Column("rests", "Rests", "{days:t.since}", Whole(), 6, sortable=False),
            *(column for column in DEALS.columns if column.name not in ("rots_on", "flag")),
        ),
    )
)
