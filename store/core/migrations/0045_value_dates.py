"""The day from which a bank counts what it booked, beside the day on which it did."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

LINE_FACTS = (
    "statement_id, bank_account_id, position, day, amount, counterparty, iban, text, bank_id, key, valued_on"
).split(", ")


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0045_value_dates"):
        run(statement)
    schema.thaw("statement_line")
    schema.frozen("statement_line", LINE_FACTS, "OLD.matched <> 0")
    schema.remember_guards()
