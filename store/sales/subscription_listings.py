"""Lists of contracts, and of the deals that their renewals opened."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, State, Text, Whole

SUBSCRIPTIONS = listing(
    Listing(
        name="subscriptions",
        title="Subscriptions",
        kind="subscription",
        source="subscription t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user o ON o.id = t.owner_id "
        "LEFT JOIN recurring_invoice r ON r.id = t.recurring_id",
        sort="code",
        searches=(("subscription", "id"), ("party", "party_id")),
        columns=(
            Column("code", "Code", "t.code", Code(), 10),
            Column("party", "Customer", "p.name", Text(), 22),
            Column("memo", "What for", "t.memo", Text(), 20),
            Column("state", "State", "t.state", State(), 8),
            Column("ends", "Term ends", "t.ends", Day(), 10),
            Column("value", "Value", "t.value", Amount(), 12, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("renews", "Renews", "t.renews", Flag(), 6, spare=True),
            Column(
                "decide_in",
                "Days to notice",
                "0 - ({days:t.ends}) - t.notice_days",
                Whole(),
                8,
                hidden=True,
                sortable=False,
            ),
            Column("starts", "Starts", "t.starts", Day(), 10, hidden=True),
            Column("months", "Months", "t.months", Whole(), 6, hidden=True),
            Column("notice_days", "Notice days", "t.notice_days", Whole(), 8, hidden=True),
            Column("noticed_on", "Notice given", "t.noticed_on", Day(), 10, hidden=True),
            Column("recurring", "Billed by", "r.code", Code(), 10, hidden=True),
            Column("owner", "Owner", "o.login", Text(), 10, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("recurring_id", "Recurring id", "t.recurring_id", Whole(), 8, hidden=True),
        ),
    )
)

RENEWALS = listing(
    Listing(
        name="renewals",
        title="Renewals",
        kind="deal",
        record="deal_id",
        source="subscription_renewal t LEFT JOIN subscription s ON s.id = t.subscription_id "
        "LEFT JOIN deal d ON d.id = t.deal_id LEFT JOIN stage g ON g.id = d.stage_id",
        descending=True,
        columns=(
            Column("code", "Subscription", "s.code", Code(), 12),
            Column("day", "Term ended", "t.day", Day(), 10),
            Column("deal", "Deal", "d.title", Text(), 30),
            Column("stage", "Stage", "g.name", State(), 13),
            Column("value", "Value", "d.value", Amount(), 12),
            Column("currency", "Cur", "d.currency", Currency(), 4),
            Column("deal_id", "Deal id", "t.deal_id", Whole(), 8, hidden=True),
            Column("subscription_id", "Subscription id", "t.subscription_id", Whole(), 8, hidden=True),
        ),
    )
)
