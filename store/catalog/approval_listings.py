"""Lists of what waits for approval, and of what came of it."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Currency, Day, Moment, State, Text, Whole

_KIND = (
    "CASE t.kind WHEN 'po' THEN 'purchase order' WHEN 'amend' THEN 'amendment' WHEN 'payment-run' THEN 'payment run' "
    "ELSE t.kind END"
)
_FROM = "approval t LEFT JOIN app_user u ON u.id = t.requester_id LEFT JOIN app_user d ON d.id = t.decider_id"
_ASKED = (
    Column("title", "What", "t.title", Text(), 20),
    Column("party", "Party", "t.party_name", Text(), 20, look_up="party.name"),
    Column("reason", "Because", "t.reason", Text(), 30),
    Column("total", "Total", "t.total", Amount(), 13),
    Column("currency", "Cur", "t.currency", Currency(), 4),
    Column("requester", "Asked by", "u.login", Text(), 10),
    Column("day", "Asked on", "t.day", Day(), 10),
)
_MORE = (
    Column("kind", "Kind", _KIND, Text(), 14, hidden=True),
    Column("record_id", "Record id", "t.record_id", Whole(), 8, hidden=True),
)

APPROVALS = listing(
    Listing(
        name="approvals",
        title="Open approvals",
        kind="approval",
        source=_FROM,
        where="t.state = 'pending'",
        columns=(*_ASKED, *_MORE),
    )
)

DECISIONS = listing(
    Listing(
        name="decisions",
        title="Approvals and what came of them",
        kind="approval",
        source=_FROM,
        descending=True,
        columns=(
            *_ASKED,
            Column("state", "State", "t.state", State(), 9),
            Column("decider", "Decided by", "d.login", Text(), 10),
            Column("decided_at", "Decided", "t.decided_at", Moment(), 16),
            Column("answer", "Answer", "t.answer", Text(), 20, hidden=True),
            *_MORE,
        ),
    )
)
