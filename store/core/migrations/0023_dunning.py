"""Dunning: levels and letters, late interest, disputes and promises; parties that are left out of it."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run

LETTER_FACTS = (
    "company_id, number, party_id, day, pay_by, currency, level, subject, amount, fee, interest, charge_id, "
    "party_name, text"
).split(", ")


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0023_dunning"):
        run(statement)
    for statement in search.definition("dunning_letter", is_postgres(), letters="1 2 3"):
        run(statement)
    schema.frozen("dunning_letter", LETTER_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("dunning_line", "letter_id", "dunning_letter")
    schema.remember_guards()
