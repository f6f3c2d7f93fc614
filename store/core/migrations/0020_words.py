"""Words of documents' lines, of addresses and of the ledger are found as fast as those of records."""

from __future__ import annotations

from typing import Any

from store.core import search
from store.core.database import is_postgres, run

SEARCHED = {
    "address": ("line1", "line2", "postal_code", "city", "region", "country"),
    "deal_line": ("description",),
    "entry": ("number", "memo"),
    "entry_line": ("memo",),
    "invoice_line": ("sku", "description"),
    "order_line": ("sku", "description"),
    "purchase_line": ("sku", "description"),
}


def up(_migrator: Any, _db: Any) -> None:
    for table, fields in SEARCHED.items():
        for statement in search.definition(table, is_postgres(), letters=""):
            run(statement)
        search.fill(table, fields)
