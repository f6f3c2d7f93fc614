"""Lists of leads, and of the rules about them."""

from __future__ import annotations

from dataclasses import replace

from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Moment, State, Text, Whole
from store.crm.lead_rules import OPEN, SAID, fits

COLD = 7  # days after which an open lead that nobody touched goes cold

LEADS = listing(
    Listing(
        name="leads",
        title="Leads",
        kind="lead",
        source="lead t LEFT JOIN app_user o ON o.id = t.owner_id LEFT JOIN party p ON p.id = t.party_id "
        "LEFT JOIN deal d ON d.id = t.deal_id",
        descending=True,
        searches=(("lead", "id"),),
        kept_count=kept("lead"),
        columns=(
            Column("name", "Name", "t.name", Text(), 20),
            Column("company_name", "Company", "t.company_name", Text(), 22, sort_by="COALESCE(t.company_name, '')"),
            Column("score", "Score", "t.score", Whole(), 6),
            Column("state", "State", "t.state", State(), 12),
            Column("age", "Days", "{days:t.since}", Whole(), 5, sortable=False),
            Column("source", "Source", "t.source", Text(), 12),
            Column("owner", "Owner", "o.login", Code(), 10),
            Column("country", "Country", "t.country", Text(), 8, spare=True),
            Column("email", "E-mail", "t.email", Text(), 24, hidden=True),
            Column("phone", "Phone", "t.phone", Text(), 16, hidden=True),
            Column("campaign", "Campaign", "t.campaign", Text(), 16, hidden=True),
            Column("given", "Given", "t.given", Text(), 28, hidden=True),
            Column("since", "Since", "t.since", Day(), 10, hidden=True),
            Column("touched_on", "Touched", "t.touched_on", Day(), 10, hidden=True),
            Column("reason", "Disqualified because", "t.reason", Text(), 20, hidden=True),
            Column("party", "Party", "p.name", Text(), 22, hidden=True),
            Column("deal", "Deal", "d.title", Text(), 22, hidden=True),
            Column("tax_id", "Tax id", "t.tax_id", Code(), 14, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("created_at", "Came in", "t.created_at", Moment(), 16, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("deal_id", "Deal id", "t.deal_id", Whole(), 8, hidden=True),
        ),
    )
)

COLD_LEADS = listing(
    replace(
        LEADS,
        name="cold-leads",
        title="Leads going cold",
        where=f"t.state IN {OPEN} AND t.touched_on <= '{{today-{COLD}}}'",
        sort="touched_on",
        descending=False,
        searches=(),
        kept_count=None,
        columns=(
            Column("touched_on", "Touched", "t.touched_on", Day(), 10, sort_by="t.touched_on"),
            Column("quiet", "Quiet", "{days:t.touched_on}", Whole(), 6, sortable=False),
            *(column for column in LEADS.columns if column.name not in ("touched_on", "age")),
        ),
    )
)

LEAD_POINTS = listing(
    Listing(
        name="lead-points",
        title="Points of leads",
        kind="score-rule",
        source=f"lead t JOIN score_rule r ON r.company_id = t.company_id AND r.state = 'active' AND {fits('r', 't')}",
        where=f"t.state IN {OPEN}",
        key="(t.id * 10000 + r.id)",
        record="rule_id",
        columns=(
            Column("rule", "Because", SAID.replace("t.", "r."), Text(), 40),
            Column("points", "Points", "r.points", Whole(), 8, total=True),
            Column("lead", "Lead", "t.name", Text(), 20, hidden=True),
            Column("rule_id", "Rule id", "r.id", Whole(), 8, hidden=True),
            Column("lead_id", "Lead id", "t.id", Whole(), 8, hidden=True),
        ),
    )
)

SCORE_RULES = listing(
    Listing(
        name="score-rules",
        title="Score rules",
        kind="score-rule",
        source="score_rule t",
        columns=(
            Column("rule", "Rule", SAID, Text(), 34, sortable=False),
            Column("points", "Points", "t.points", Whole(), 8),
            Column("state", "State", "t.state", State(), 8),
            Column("field", "Field", "t.field", Text(), 10, hidden=True),
            Column("condition", "Condition", "t.condition", Text(), 10, hidden=True),
            Column("value", "Value", "t.value", Text(), 20, hidden=True),
        ),
    )
)

ASSIGN_RULES = listing(
    Listing(
        name="assign-rules",
        title="Assignment rules",
        kind="assign-rule",
        source="assign_rule t",
        sort="position",
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("rule", "Rule", SAID, Text(), 30, sortable=False),
            Column(
                "users",
                "In turn",
                "(SELECT string_agg(u.login, ', ' ORDER BY m.position) FROM assign_rule_member m "
                "JOIN app_user u ON u.id = m.user_id WHERE m.rule_id = t.id)",
                Text(),
                24,
                sortable=False,
            ),
            Column("turn", "Given", "t.turn", Whole(), 7),
            Column("state", "State", "t.state", State(), 8),
            Column("field", "Field", "t.field", Text(), 10, hidden=True),
            Column("condition", "Condition", "t.condition", Text(), 10, hidden=True),
            Column("value", "Value", "t.value", Text(), 20, hidden=True),
        ),
    )
)
