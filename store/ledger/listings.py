"""Lists of the ledger."""

from __future__ import annotations

from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Day, Flag, State, Text, Whole

ACCOUNTS = listing(
    Listing(
        name="accounts",
        title="Accounts",
        kind="account",
        source="account t",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 8),
            Column("name", "Name", "t.name", Text(), 34),
            Column("type", "Type", "t.type", Text(), 10),
            Column("role", "Role", "t.role", Text(), 22),
            Column("flow", "Cash flow", "t.flow", Text(), 11, hidden=True),
            Column("state", "State", "t.state", State(), 8, hidden=True),
        ),
    )
)

ENTRIES = listing(
    Listing(
        name="entries",
        title="Ledger",
        kind="entry",
        source="entry t LEFT JOIN app_user u ON u.id = t.posted_by_id",
        descending=True,
        kept_count=kept("entry"),
        searches=(("entry", "id"),),
        columns=(
            Column("id", "No", "t.id", Whole(), 8, sort_by="t.id"),
            Column("day", "Date", "t.day", Day(), 10),
            Column("memo", "What", "t.memo", Text(), 46),
            Column("number", "Number", "t.number", Code(), 15, hidden=True),
            Column(
                "amount",
                "Amount",
                "(SELECT CAST(SUM(debit) AS BIGINT) FROM entry_line WHERE entry_id = t.id)",
                Amount(),
                14,
                sortable=False,
            ),
            Column("by", "By", "u.name", Text(), 12),
            Column("source_kind", "Source", "t.source", Text(), 10, hidden=True),
            Column("source_id", "Source id", "t.source_id", Whole(), 8, hidden=True),
            Column("reverses", "Reverses", "t.reverses_id", Whole(), 9, hidden=True),
        ),
    )
)

ENTRY_LINES = listing(
    Listing(
        name="entry-lines",
        title="Entry lines",
        kind="entry",
        source="entry_line t LEFT JOIN entry e ON e.id = t.entry_id LEFT JOIN account a ON a.id = t.account_id "
        "LEFT JOIN party p ON p.id = t.party_id LEFT JOIN cost_centre k ON k.id = t.cost_centre_id",
        record="entry_id",
        searches=(("entry_line", "id"), ("entry", "entry_id")),
        columns=(
            Column("entry_id", "Entry", "t.entry_id", Whole(), 8),
            Column("day", "Date", "e.day", Day(), 10),
            Column("account", "Account", "a.code", Code(), 8),
            Column("account_name", "Name", "a.name", Text(), 26),
            Column("debit", "Debit", "t.debit", Amount(), 14, total=True, currency="company_currency"),
            Column("credit", "Credit", "t.credit", Amount(), 14, total=True, currency="company_currency"),
            Column("party", "Party", "p.name", Text(), 24),
            Column("foreign", "Foreign", "t.foreign_amount", Amount(), 14, hidden=True, currency="foreign_currency"),
            Column("foreign_currency", "Of", "t.currency", Text(), 4, hidden=True),
            Column("memo", "What", "e.memo", Text(), 34, hidden=True),
            Column("line_memo", "Line", "t.memo", Text(), 24, hidden=True),
            Column("cost_centre", "Cost centre", "k.code", Code(), 10, hidden=True),
            Column("type", "Type", "a.type", Text(), 10, hidden=True),
            Column("source_kind", "Posted for", "e.source", Text(), 10, hidden=True),
            Column("cost_centre_id", "Cost centre id", "t.cost_centre_id", Whole(), 8, hidden=True),
            Column("account_id", "Account id", "t.account_id", Whole(), 8, hidden=True),
            Column(
                "company_currency",
                "Currency",
                "(SELECT currency FROM company WHERE id = e.company_id)",
                Text(),
                8,
                hidden=True,
            ),
        ),
    )
)

PERIODS = listing(
    Listing(
        name="periods",
        title="Periods",
        kind="period",
        source="period t",
        sort="month",
        columns=(Column("month", "Month", "t.month", Text(), 10), Column("state", "State", "t.state", State(), 10)),
    )
)

COST_CENTRES = listing(
    Listing(
        name="cost-centres",
        title="Cost centres",
        kind="cost-centre",
        source="cost_centre t",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 12),
            Column("name", "Name", "t.name", Text(), 34),
            Column("state", "State", "t.state", State(), 8),
        ),
    )
)

TEMPLATES = listing(
    Listing(
        name="templates",
        title="Entry templates",
        kind="template",
        source="entry_template t",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 12),
            Column("memo", "What", "t.memo", Text(), 30),
            Column("every", "Every", "t.every", Text(), 8),
            Column("next_day", "Next on", "t.next_day", Day(), 10),
            Column("until", "Until", "t.until", Day(), 10),
            Column(
                "amount",
                "Amount",
                "(SELECT CAST(SUM(debit) AS BIGINT) FROM entry_template_line WHERE template_id = t.id)",
                Amount(),
                14,
                sortable=False,
            ),
            Column("reverses", "Reversed", "t.reverses", Flag(), 8, hidden=True),
            Column("state", "State", "t.state", State(), 8),
        ),
    )
)

BUDGETS = listing(
    Listing(
        name="budgets",
        title="Budgets",
        kind="account",
        record="account_id",
        source="budget t LEFT JOIN account a ON a.id = t.account_id LEFT JOIN cost_centre k ON k.id = t.cost_centre_id "
        "LEFT JOIN company c ON c.id = t.company_id",
        sort="month",
        columns=(
            Column("month", "Month", "t.month", Text(), 8),
            Column("account", "Account", "a.code", Code(), 8),
            Column("account_name", "Name", "a.name", Text(), 26),
            Column("cost_centre", "Cost centre", "k.code", Code(), 11),
            Column("amount", "Planned", "t.amount", Amount(), 14, total=True),
            Column("currency", "Cur", "c.currency", Text(), 4, hidden=True),
            Column("account_id", "Account id", "t.account_id", Whole(), 8, hidden=True),
        ),
    )
)
