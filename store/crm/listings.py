"""Lists of the front office."""

from __future__ import annotations

from store.catalog.listings import DISCOUNT_PERCENT_SQL, PRICES_SQL
from store.catalog.unit_columns import OF_A_LINE, PRICE, QUANTITY
from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Percent, State, Text, Whole

ROTTING, NOTHING_NEXT = "rotting", "no next step"
NEXT = "(SELECT MIN(a.due) FROM activity a WHERE a.record_kind = 'deal' AND a.record_id = t.id AND a.state = 'planned')"
FLAG = (
    f"CASE WHEN s.type <> 'open' THEN '' WHEN t.rots_on <= '{{today}}' THEN '{ROTTING}' "
    f"WHEN {NEXT} IS NULL THEN '{NOTHING_NEXT}' ELSE '' END"
)

DEALS = listing(
    Listing(
        name="deals",
        title="Deals",
        kind="deal",
        source="deal t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN stage s ON s.id = t.stage_id "
        "LEFT JOIN app_user o ON o.id = t.owner_id LEFT JOIN contact c ON c.id = t.contact_id "
        "LEFT JOIN pipeline w ON w.id = s.pipeline_id LEFT JOIN campaign g ON g.id = t.campaign_id",
        descending=True,
        searches=(("deal", "id"), ("party", "party_id")),
        kept_count=kept("deal"),
        columns=(
            Column("id", "No", "t.id", Whole(), 7, sort_by="t.id"),
            Column("title", "Title", "t.title", Text(), 32),
            Column("party", "Party", "p.name", Text(), 26),
            Column("stage", "Stage", "s.name", State(), 13),
            Column("value", "Value", "t.value", Amount(), 14, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("expected_close", "Close", "t.expected_close", Day(), 10, sort_by="COALESCE(t.expected_close, '')"),
            Column("owner", "Owner", "o.login", Text(), 10),
            Column("flag", "Flag", FLAG, Text(), 12, spare=True, words=(ROTTING, NOTHING_NEXT), sortable=False),
            Column(
                "next_activity",
                "Next activity",
                NEXT,
                Day(),
                10,
                hidden=True,
            ),
            Column("probability", "Prob", "t.probability", Percent(), 6, hidden=True),
            Column("type", "Type", "s.type", Text(), 6, hidden=True),
            Column("pipeline", "Pipeline", "w.name", Text(), 14, hidden=True),
            Column("since", "At stage since", "t.since", Day(), 10, hidden=True),
            Column("rots_on", "Rots on", "t.rots_on", Day(), 10, hidden=True),
            Column("every", "Again every", "t.every", Text(), 8, hidden=True),
            Column("opened_on", "Opened", "t.opened_on", Day(), 10, hidden=True),
            Column("closed_on", "Closed", "t.closed_on", Day(), 10, hidden=True),
            Column("contact", "Contact", "c.name", Text(), 20, hidden=True),
            Column("source", "Source", "t.source", Text(), 14, hidden=True),
            Column("campaign", "Campaign", "g.name", Text(), 16, hidden=True),
            Column("lost_reason", "Lost because", "t.lost_reason", Text(), 20, hidden=True),
            Column("prices", "Prices", PRICES_SQL, Text(), 12, hidden=True),
            Column("document_discount_percent", "Extra discount %", DISCOUNT_PERCENT_SQL, Percent(), 10, hidden=True),
            Column("document_discount", "Extra discount", "NULLIF(t.document_discount, 0)", Amount(), 12, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("stage_id", "Stage id", "t.stage_id", Whole(), 8, hidden=True),
            Column("campaign_id", "Campaign id", "t.campaign_id", Whole(), 8, hidden=True),
        ),
    )
)

DEAL_LINES = listing(
    Listing(
        name="deal-lines",
        title="Deal lines",
        kind="deal",
        source="deal_line t LEFT JOIN deal d ON d.id = t.deal_id LEFT JOIN product p ON p.id = t.product_id",
        record="deal_id",
        searches=(("deal_line", "id"), ("product", "product_id"), ("deal", "deal_id")),
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("description", "Description", "t.description", Text(), 34),
            QUANTITY,
            PRICE,
            Column("discount", "Discount", "t.discount", Percent(), 9),
            Column("net", "Net", "t.net", Amount(), 14, total=True),
            Column("currency", "Cur", "d.currency", Currency(), 4),
            *OF_A_LINE,
            Column("deal_id", "Deal", "t.deal_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("closed_on", "Closed", "d.closed_on", Day(), 10, hidden=True),
        ),
    )
)

STAGES = listing(
    Listing(
        name="stages",
        title="Stages",
        kind="stage",
        source="stage t LEFT JOIN pipeline p ON p.id = t.pipeline_id",
        sort="place",
        columns=(
            Column("pipeline", "Pipeline", "p.name", Text(), 14),
            Column("position", "#", "t.position", Whole(), 4),
            Column("name", "Stage", "t.name", Text(), 20),
            Column("type", "Type", "t.type", Text(), 6),
            Column("probability", "Probability", "t.probability", Percent(), 12),
            Column("rot_days", "Rots after", "t.rot_days", Whole(), 10),
            Column("needs", "Needs", "t.needs", Text(), 30),
            Column(
                "place", "Place", "p.position * 100000000 + t.pipeline_id * 1000 + t.position", Whole(), 10, hidden=True
            ),
            Column("pipeline_id", "Pipeline id", "t.pipeline_id", Whole(), 8, hidden=True),
        ),
    )
)

STAGE_HISTORY = listing(
    Listing(
        name="stage-history",
        title="Stage history",
        kind="deal",
        source="stage_history t LEFT JOIN stage s ON s.id = t.to_stage_id LEFT JOIN app_user u ON u.id = t.user_id "
        "LEFT JOIN stage f ON f.id = t.from_stage_id",
        record="deal_id",
        columns=(
            Column("day", "Date", "t.day", Day(), 10),
            Column("from", "From", "f.name", State(), 14),
            Column("to", "To", "s.name", State(), 14),
            Column("by", "By", "u.name", Text(), 14),
            Column("deal_id", "Deal", "t.deal_id", Whole(), 8, hidden=True),
        ),
    )
)
