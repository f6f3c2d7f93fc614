"""What a list's source is for counting: tables that cannot change the count are left out, all others stay."""

from __future__ import annotations

import pytest

from store.core.ordering import counted

DEAL = "deal t JOIN stage s ON s.id = t.stage_id LEFT JOIN party p ON p.id = t.party_id"
OWNER, TERM = " LEFT JOIN app_user o ON o.id = t.owner_id", " LEFT JOIN term m ON m.id = p.term_id"
KEPT = " LEFT JOIN party_standing k ON k.party_id = t.id AND k.company_id = 1"


@pytest.mark.parametrize(
    ("source", "asked", "wanted"),
    [
        (DEAL + OWNER, "t.value > ?", "deal t JOIN stage s ON s.id = t.stage_id"),
        (DEAL + OWNER, "p.name LIKE ?", DEAL),
        (DEAL + OWNER, "(s.type = 'open' OR COALESCE(o.login, '') = ?)",
         f"deal t JOIN stage s ON s.id = t.stage_id{OWNER}"),
        (DEAL + TERM + OWNER, "t.id = 1", DEAL + TERM),  # not by a column of the list's own: it stays, with what it needs
        ("party t" + KEPT + OWNER, "t.name = ?", "party t"),
        ("party t" + OWNER + KEPT, "k.orders > 1", "party t" + KEPT),
        ("party t", "t.name = ?", "party t"),
    ],
)  # fmt: skip
def test_what_is_not_asked_about_is_left_out(source: str, asked: str, wanted: str) -> None:
    assert counted(source, asked, ("k", KEPT)) == wanted
