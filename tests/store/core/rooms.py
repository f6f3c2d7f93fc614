"""A list made for tests: every kind of column, empty values and many ties, on tables every company has."""

from __future__ import annotations

import random
from typing import Any

from store.core.database import rows, run
from store.core.listing import Column, Listing
from store.core.values import Amount, Day, Flag, Moment, Quantity, State, Text, Whole

KINDS = ("call", "e-mail", "meeting", "task", "note")
SUBJECTS = ("Acme", "acme", "Ärger & Söhne", "ärger", "Zoë", "100%", "a_b", "Straße", "", "株式会社", "O'Brien")
STAMP = "2026-11-21T08:00:00.000000Z"

THINGS = Listing(
    name="things",
    title="Things",
    kind="activity",
    source="activity t LEFT JOIN app_user u ON u.id = t.owner_id",
    sort="kind",
    columns=(
        Column("kind", "Kind", "t.kind"),
        Column("subject", "Subject", "t.subject"),
        Column("state", "State", "t.state", State()),
        Column("due", "Due", "t.due", Day()),
        Column("done_at", "Done", "t.done_at", Moment()),
        Column("number", "Number", "t.record_id", Whole()),
        Column("quantity", "Quantity", "t.record_id", Quantity(), total=True),
        Column("amount", "Amount", "t.record_id", Amount(), total=True),
        Column("active", "Active", "CASE WHEN t.record_id > 0 THEN u.active END", Flag()),
        Column("currency", "Currency", "t.record_kind", Text()),
    ),
)


def fill(count: int, seed: int = 7) -> None:
    """Insert activities: few different values, so many ties, and a third of each optional value empty."""
    chance = random.Random(seed)

    def some(value: Any) -> Any:
        return value if chance.random() < 0.67 else None

    for _ in range(count):
        run(
            "INSERT INTO activity (kind, subject, notes, due, done_at, state, owner_id, record_kind, record_id, "
            "version, created_at, created_by, updated_at, updated_by) "
            "VALUES (?, ?, '', ?, ?, ?, 1, ?, ?, 1, ?, 1, ?, 1)",
            (
                chance.choice(KINDS),
                chance.choice(SUBJECTS) + chance.choice(("", " call", " 2")) or "?",
                some(f"2026-{chance.randint(11, 12)}-{chance.randint(10, 30)}"),
                some(f"2026-11-{chance.randint(19, 21)}T0{chance.randint(7, 9)}:00:00.000000Z"),
                chance.choice(("planned", "done", "cancelled")),
                chance.choice(("EUR", "JPY")),
                some(chance.randint(-3, 9) * 100),
                STAMP,
                STAMP,
            ),
        )


def facts() -> list[dict[str, Any]]:
    """Every thing as a dictionary, read without the listing."""
    names = ("id", "kind", "subject", "state", "due", "done_at", "number", "currency")
    found = rows("SELECT id, kind, subject, state, due, done_at, record_id, record_kind FROM activity ORDER BY id")
    things = [dict(zip(names, row, strict=True)) for row in found]
    for thing in things:
        thing["quantity"] = thing["amount"] = thing["number"]
        thing["active"] = 1 if (thing["number"] or 0) > 0 else None
    return things
